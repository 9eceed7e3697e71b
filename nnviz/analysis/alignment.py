"""Alignment of several runs: which checkpoints correspond, by epoch or by equal accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Fewer are no comparison, more are not told apart by eye.
LEAST_RUNS, MOST_RUNS = 2, 6


@dataclass(frozen=True)
class Alignment:
    """Checkpoints of R runs that belong together, at G moments.

    Attributes
    ----------
    at : float64 ndarray of shape (G,)
        The epochs, or the accuracies, in ascending order.
    checkpoints : intp ndarray of shape (R, G)
        The checkpoint of each run.
    """

    at: np.ndarray
    checkpoints: np.ndarray


def align_by_epoch(epochs: Sequence[np.ndarray]) -> Alignment:
    """The epochs that all runs were recorded through, and where each run stood then.

    Parameters
    ----------
    epochs : 2 to 6 ndarrays of shape (E_r,)
        The moments of each run's checkpoints, never descending.

    Returns
    -------
    Alignment
        `at` are the epochs of all checkpoints from the latest beginning to the earliest end; each run's checkpoint is its last
        one until then. Empty where one run ends before another begins.
    """
    moments = [np.asarray(curve, float) for curve in epochs]
    _check_curves(moments)
    begin, end = max(curve[0] for curve in moments), min(curve[-1] for curve in moments)
    every = np.unique(np.concatenate(moments))
    at = every[(every >= begin) & (every <= end)]
    return Alignment(at, np.stack([np.searchsorted(curve, at, side="right") - 1 for curve in moments]))


def align_by_accuracy(accuracies: Sequence[np.ndarray]) -> Alignment:
    """The accuracies that all runs reached, and when each did so first: equally good networks, however long they took.

    Parameters
    ----------
    accuracies : 2 to 6 ndarrays of shape (E_r,)
        Of each run on the same samples, 0 to 1, no NaN.

    Returns
    -------
    Alignment
        `at` are the accuracies at which some run was better than ever before, from the best of the beginnings to the least of
        the best; each run's checkpoint is its first that was at least so good. Empty where one run begins better than another
        ever is.
    """
    curves = [np.asarray(curve, float) for curve in accuracies]
    _check_curves(curves)
    records = [np.maximum.accumulate(curve) for curve in curves]
    begin, end = max(curve[0] for curve in records), min(curve[-1] for curve in records)
    every = np.unique(np.concatenate(records))
    at = every[(every >= begin) & (every <= end)]
    return Alignment(at, np.stack([np.searchsorted(curve, at, side="left") for curve in records]))


def aligned(curves: Sequence[np.ndarray], alignment: Alignment) -> np.ndarray:
    """Values of each run's checkpoints (E_r, …) at the moments of an alignment: (R, G, …)."""
    if len(curves) != len(alignment.checkpoints):
        raise ValueError(f"{len(curves)} curves for the {len(alignment.checkpoints)} runs of the alignment")
    return np.stack([curve[indices] for curve, indices in zip(curves, alignment.checkpoints, strict=True)])


def _check_curves(curves: Sequence[np.ndarray]) -> None:
    if not LEAST_RUNS <= len(curves) <= MOST_RUNS:
        raise ValueError(f"{len(curves)} runs; expected {LEAST_RUNS} to {MOST_RUNS}")
    for number, curve in enumerate(curves):
        if curve.ndim != 1 or len(curve) == 0 or not np.isfinite(curve).all():
            raise ValueError(f"run {number} has values of shape {curve.shape}; expected (checkpoints,), none of them NaN")
