"""Calibration: reliability diagrams and the expected calibration error, at every checkpoint.

After Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .checks import check_mask

#: What Guo et al. take for their tables.
N_BINS = 15


@dataclass(frozen=True)
class Calibration:
    """Answers sorted into B bins of equal width by the probability of the predicted class, at each of E checkpoints.

    Attributes
    ----------
    edges : float64 ndarray of shape (B + 1,)
        Bin b holds the probabilities above `edges[b]` up to and including `edges[b + 1]`; 0 is in the first.
    counts : int64 ndarray of shape (E, B)
    confidence : float64 ndarray of shape (E, B)
        The mean probability of the predicted class; NaN in an empty bin.
    accuracy : float64 ndarray of shape (E, B)
        The share of right answers, 0 to 1; NaN in an empty bin.
    error : float64 ndarray of shape (E,)
        The expected calibration error, Σ counts / N · |accuracy − confidence| (Guo et al., equation 3), 0 to 1; NaN where
        there is no sample.
    overconfidence : float64 ndarray of shape (E,)
        Mean confidence less accuracy, −1 to 1: above 0 the network is surer than it is right. NaN where there is no sample.
    """

    edges: np.ndarray
    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: np.ndarray
    overconfidence: np.ndarray


def calibration(
    top_probabilities: np.ndarray, right: np.ndarray, *, mask: np.ndarray | None = None, n_bins: int = N_BINS
) -> Calibration:
    """The reliability diagram of each checkpoint.

    Parameters
    ----------
    top_probabilities : ndarray of shape (E, N)
        The probability of the predicted class, 0 to 1, as the measure confidence gives it.
    right : bool ndarray of shape (E, N)
        Whether the predicted class is the true one.
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.
    n_bins : int, default=15
        B, at least 1.
    """
    if top_probabilities.ndim != 2 or right.shape != top_probabilities.shape or right.dtype != bool:
        raise ValueError(
            f"top_probabilities have shape {top_probabilities.shape}, right is {right.dtype} of shape {right.shape}; "
            "expected (checkpoints, samples) and bool of the same shape"
        )
    if n_bins < 1:
        raise ValueError(f"n_bins is {n_bins}; expected at least 1")
    check_mask(mask, right.shape[1])
    shape = (len(right), n_bins)
    edges = np.linspace(0, 1, n_bins + 1)
    counts = np.zeros(shape, np.int64)
    sure, hits = np.zeros(shape), np.zeros(shape)
    for at in range(len(right)):
        counted = slice(None) if mask is None else mask
        shares = top_probabilities[at, counted]
        # Not ⌈B p⌉ − 1: that rounds where a probability lies on an edge.
        bins = np.clip(np.searchsorted(edges, shares, side="left") - 1, 0, n_bins - 1)
        counts[at] = np.bincount(bins, minlength=n_bins)
        sure[at] = np.bincount(bins, weights=shares, minlength=n_bins)
        hits[at] = np.bincount(bins, weights=right[at, counted], minlength=n_bins)

    def part(sums: np.ndarray, of: np.ndarray) -> np.ndarray:
        return np.divide(sums, of, out=np.full(np.shape(of), np.nan), where=of > 0)

    total = counts.sum(axis=1)
    return Calibration(
        edges,
        counts,
        confidence=part(sure, counts),
        accuracy=part(hits, counts),
        error=part(np.abs(hits - sure).sum(axis=1), total),
        overconfidence=part((sure - hits).sum(axis=1), total),
    )
