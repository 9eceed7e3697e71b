"""Locally linear fits: weighted ridge regression of the embedding on the features around each landmark."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Nearest points that a regression is made from, the point itself among them.
NEAREST = 17

#: How strongly slopes are pulled towards zero, in units of the neighbours' mean spread along a feature: against tears, where
#: neighbours in the data are far apart in the picture.
RIDGE = 0.3

_CHUNK_NUMBERS = 2_000_000  # products that are held at a time


def local_linear_fits(
    points: np.ndarray, positions: np.ndarray, search: Callable[[np.ndarray, int], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """For each point (m, f) with its place (m, d): what the line through its neighbours' places says there, and its slope.

    Returns (m, d) and (m, f, d) float64: ridge regression of the places of the NEAREST points, with weights (1 − D/R)², where
    D is the distance and R the largest of them. `search(rows, k)` names the k nearest points of rows.
    """
    points, positions = points.astype(np.float64), positions.astype(np.float64)
    (m, f), d = points.shape, positions.shape[1]
    values, slopes = np.empty((m, d)), np.empty((m, f, d))
    count = min(NEAREST, m)
    chunk = max(_CHUNK_NUMBERS // (f * max(f, count)), 1)
    for start in range(0, m, chunk):
        rows = points[start : start + chunk]
        near = search(rows, count)
        x, y = points[near], positions[near]
        distances = np.sqrt(((x - rows[:, None]) ** 2).sum(axis=2))
        farthest = distances.max(axis=1, keepdims=True)
        weights = (1 - distances / np.where(farthest > 0, farthest, 1.0)) ** 2
        weights /= weights.sum(axis=1, keepdims=True)
        x_mean, y_mean = (np.einsum("nk,nkg->ng", weights, z) for z in (x, y))
        x, y = x - x_mean[:, None], y - y_mean[:, None]
        spread = np.einsum("nk,nkf,nkg->nfg", weights, x, x, optimize=True)
        ridge = RIDGE * np.trace(spread, axis1=1, axis2=2) / f
        ridge = np.where(ridge > 0, ridge, 1.0)  # neighbours that are all equally far say nothing: no slope
        spread += ridge[:, None, None] * np.eye(f)
        slope = np.linalg.solve(spread, np.einsum("nk,nkf,nkd->nfd", weights, x, y, optimize=True))
        values[start : start + chunk] = y_mean + np.einsum("nf,nfd->nd", rows - x_mean, slope)
        slopes[start : start + chunk] = slope
    return values, slopes
