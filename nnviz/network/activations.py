"""Activation matrix of a layer, as in ActiVis (Kahng et al., 2018): means by subset, order of units, samples of a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Activations that differ by less, as a share of the layer's largest, are taken for the same: no more is recorded of them.
_SAME = 1 / 4000


def subset_means(activations: np.ndarray, subsets: Sequence[np.ndarray]) -> np.ndarray:
    """The mean activation of each unit over each subset, (R, U) float32; NaN for a subset without samples.

    Parameters
    ----------
    activations : ndarray of shape (n, U)
    subsets : sequence of R bool ndarrays of shape (n,)
    """
    rows = [
        activations[members].mean(axis=0) if members.any() else np.full(activations.shape[1], np.nan) for members in subsets
    ]
    return np.array(rows, np.float32).reshape(len(subsets), activations.shape[1])


def dead_units(activations: np.ndarray) -> np.ndarray:
    """The units that say the same of every sample, bool (U,): as zero does behind a ReLU, they tell the next layer nothing.

    Parameters
    ----------
    activations : ndarray of shape (n, U)
    """
    if not len(activations):
        return np.zeros(activations.shape[1], bool)
    largest = float(np.abs(activations).max(initial=0))
    spans: np.ndarray = activations.max(axis=0) - activations.min(axis=0)
    return spans <= _SAME * largest


def telling_units(matrix: np.ndarray, most: int) -> np.ndarray:
    """The units (u,) that differ most between the rows of a matrix (R, U), by variance, in their own order; at most `most`."""
    with np.errstate(invalid="ignore"):
        recorded = matrix[~np.isnan(matrix).all(axis=1)]
    spread = recorded.var(axis=0) if len(recorded) else np.zeros(matrix.shape[1])
    return np.sort(np.lexsort((np.arange(matrix.shape[1]), -spread))[:most])


def order_by_row(matrix: np.ndarray, row: int) -> np.ndarray:
    """The columns (U,) with the largest of a row first; of equal ones the first, what is not known last."""
    values = np.where(np.isnan(matrix[row]), -np.inf, matrix[row])
    return np.argsort(-values, kind="stable")


def cluster_order(rows: np.ndarray) -> np.ndarray:
    """An order (n,) of the rows of a matrix (n, m) in which those that are alike stand together.

    Average linkage of Euclidean distances (Sokal and Michener, 1958). Where two clusters are joined, each may be turned around
    so that the ends that meet are the nearest. Of the two ends of the whole, the smaller number comes first.
    """
    n = len(rows)
    if n < 3:
        return np.arange(n)
    values = np.nan_to_num(np.asarray(rows, np.float64))
    squares = (values**2).sum(axis=1)
    between = np.sqrt(np.maximum(squares[:, None] + squares - 2 * values @ values.T, 0))
    distances = between.copy()
    np.fill_diagonal(distances, np.inf)
    members: list[list[int]] = [[at] for at in range(n)]
    alive = np.ones(n, bool)
    for _ in range(n - 1):
        first, second = sorted(map(int, np.unravel_index(distances.argmin(), distances.shape)))
        left, right = len(members[first]), len(members[second])
        members[first] = _merged_order(members[first], members[second], between)
        mean = (left * distances[first] + right * distances[second]) / (left + right)
        distances[first], distances[:, first] = mean, mean
        distances[second], distances[:, second] = np.inf, np.inf
        distances[first, first] = np.inf
        alive[second] = False
    order = members[int(np.flatnonzero(alive)[0])]
    return np.array(order if order[0] < order[-1] else order[::-1])


def _merged_order(left: list[int], right: list[int], between: np.ndarray) -> list[int]:
    turns = [(a, b) for a in (left, left[::-1]) for b in (right, right[::-1])]
    return min((a + b for a, b in turns), key=lambda order: between[order[len(left) - 1], order[len(left)]])


def most_excited(activations: np.ndarray, unit: int, members: np.ndarray | None = None, count: int = 9) -> np.ndarray:
    """Which of n samples excite a unit most, the most first, (k,) with k at most `count`; of equal ones the first.

    Parameters
    ----------
    activations : ndarray of shape (n, U)
    unit : int
    members : bool ndarray of shape (n,), optional
        The samples that count; all where none are given.
    count : int, default=9
    """
    rows = np.arange(len(activations)) if members is None else np.flatnonzero(members)
    return rows[np.argsort(-activations[rows, unit], kind="stable")[:count]]
