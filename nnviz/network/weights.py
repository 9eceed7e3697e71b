"""Weights over the training: histograms, update sizes, the strongest inputs, kernels as images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Histograms:
    """Of the weights of a layer at E checkpoints.

    Attributes
    ----------
    edges : float64 ndarray of shape (B + 1,)
        The same at all checkpoints.
    shares : float32 ndarray of shape (E, B)
        Of the weights that are within the edges; NaN at checkpoints without weights.
    beyond : float32 ndarray of shape (E,)
        The share of all that lies beyond the edges.
    """

    edges: np.ndarray
    shares: np.ndarray
    beyond: np.ndarray


def weight_histograms(weights: Sequence[np.ndarray | None], n_bins: int = 60) -> Histograms:
    """Histograms between the 0.1st and the 99.9th percentile of all checkpoints, so that a few outliers flatten nothing.

    Parameters
    ----------
    weights : sequence of E ndarrays, or None
        The weights of a layer at each checkpoint; None where they were not recorded.
    n_bins : int, default=60
    """
    vectors = [np.asarray(at, np.float64).ravel() for at in weights if at is not None and np.size(at)]
    low = min((float(np.percentile(at, 0.1)) for at in vectors), default=0.0)
    high = max((float(np.percentile(at, 99.9)) for at in vectors), default=0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, n_bins + 1)
    shares = np.full((len(weights), n_bins), np.nan, np.float32)
    beyond = np.full(len(weights), np.nan, np.float32)
    for at, values in enumerate(weights):
        if values is None or not np.size(values):
            continue
        counts = np.histogram(values, edges)[0]
        shares[at] = counts / max(counts.sum(), 1)
        beyond[at] = 1 - counts.sum() / np.size(values)
    return Histograms(edges, shares, beyond)


def update_norms(weights: Sequence[np.ndarray | None]) -> np.ndarray:
    """How far a layer's weights went from each checkpoint to the next, as a share of their own size, (E,) float64.

    ‖w(t) − w(t − 1)‖ / ‖w(t − 1)‖ with Euclidean norms; NaN at the first checkpoint, where one of the two is not known, and
    where the former is zero.
    """
    norms = np.full(len(weights), np.nan)
    for at in range(1, len(weights)):
        before, after = weights[at - 1], weights[at]
        if before is None or after is None:
            continue
        size = float(np.linalg.norm(np.ravel(before).astype(np.float64)))
        if size > 0:
            norms[at] = float(np.linalg.norm(np.ravel(after).astype(np.float64) - np.ravel(before))) / size
    return norms


def strongest_inputs(kernels: Sequence[np.ndarray | None], most: int) -> np.ndarray:
    """The inputs (k,) of a dense layer that ever had the largest weights, ascending, k at most `most`.

    So a diagram of the edges between these keeps its nodes through the training.

    Parameters
    ----------
    kernels : sequence of E ndarrays of shape (n_inputs, n_units), or None
    most : int
    """
    strengths = [np.abs(kernel).max(axis=1) for kernel in kernels if kernel is not None]
    if not strengths:
        return np.empty(0, np.intp)
    reach = np.max(strengths, axis=0)
    return np.sort(np.lexsort((np.arange(len(reach)), -reach))[:most])


def kernel_pictures(kernel: np.ndarray, input_shape: Sequence[int | None] | None) -> np.ndarray | None:
    """The kernels of a first layer as pictures, (n, h, w) or (n, h, w, 3) float32; None where they are none.

    Of a convolution over one or three channels each kernel; of more channels the mean over them. Of a dense layer that sees an
    image each unit's weights where their pixels are.

    Parameters
    ----------
    kernel : ndarray
        (h, w, channels, n) of a convolution, (inputs, n) of a dense layer.
    input_shape : sequence of int, or None
        That of the images that a dense layer sees, (h, w) or (h, w, channels), or of a row of numbers.
    """
    if kernel.ndim == 4:
        pictures = np.moveaxis(kernel, 3, 0)
    elif kernel.ndim == 2 and input_shape is not None and len(input_shape) in (2, 3) and None not in input_shape:
        if np.prod([size or 0 for size in input_shape]) != len(kernel):
            return None
        pictures = np.moveaxis(kernel.reshape(*[size or 0 for size in input_shape], -1), -1, 0)
    else:
        return None
    if pictures.ndim == 3 or pictures.shape[3] == 3:
        return pictures.astype(np.float32)
    return pictures.mean(axis=3).astype(np.float32)
