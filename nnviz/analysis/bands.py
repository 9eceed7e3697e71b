"""Quantile bands: quantiles of a measure over the samples of each class, at every checkpoint."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .checks import check_labels

#: The middle, the middle half and the middle four fifths.
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def class_bands(values: np.ndarray, labels: np.ndarray, n_classes: int, quantiles: Sequence[float] = QUANTILES) -> np.ndarray:
    """Quantiles of each class's samples at each checkpoint, on straight lines between samples (Hyndman and Fan 1996, type 7).

    Parameters
    ----------
    values : ndarray of shape (E, N)
        Such as the probability of the true class, the margin or the loss.
    labels : integer ndarray of shape (N,)
    n_classes : int
    quantiles : sequence of Q numbers, 0 to 1
        In the order in which they are returned.

    Returns
    -------
    float32 ndarray of shape (C, E, Q)
        NaN for a class without samples.
    """
    if values.ndim != 2:
        raise ValueError(f"values have shape {values.shape}; expected (checkpoints, samples)")
    check_labels(labels, values.shape[1], n_classes)
    bands = np.full((n_classes, len(values), len(quantiles)), np.nan, np.float32)
    for label in np.unique(labels).tolist():
        members = np.flatnonzero(labels == label)
        for at, row in enumerate(values):
            bands[label, at] = np.quantile(row[members], quantiles)
    return bands
