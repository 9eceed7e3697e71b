"""Argument checks of the analysis functions: shapes, classes and masks; ValueError, in one line, where one does not fit."""

from __future__ import annotations

import numpy as np


def check_probabilities(probabilities: np.ndarray) -> None:
    """Answers are (E, N, C) with at least one class."""
    if probabilities.ndim != 3 or probabilities.shape[2] == 0:
        raise ValueError(f"probabilities have shape {probabilities.shape}; expected (checkpoints, samples, classes)")


def check_answers(
    probabilities: np.ndarray, labels: np.ndarray, mask: np.ndarray | None = None, n_classes: int | None = None
) -> None:
    """Answers, labels and mask are of the same samples, and the labels are classes."""
    check_probabilities(probabilities)
    check_labels(labels, probabilities.shape[1], probabilities.shape[2] if n_classes is None else n_classes)
    check_mask(mask, probabilities.shape[1])


def check_predicted(predicted: np.ndarray, labels: np.ndarray, n_classes: int, mask: np.ndarray | None = None) -> None:
    """Predicted classes are (E, N) whole numbers below `n_classes`, and labels and mask are of the same samples."""
    if predicted.ndim != 2 or predicted.dtype.kind not in "iu":
        raise ValueError(f"predicted is {predicted.dtype} of shape {predicted.shape}; expected classes (checkpoints, samples)")
    if predicted.size and not 0 <= predicted.min() <= predicted.max() < n_classes:
        raise ValueError(f"predicted reaches from {predicted.min()} to {predicted.max()}; expected 0 to {n_classes - 1}")
    check_labels(labels, predicted.shape[1], n_classes)
    check_mask(mask, predicted.shape[1])


def check_labels(labels: np.ndarray, n_samples: int, n_classes: int) -> None:
    """Labels are (n_samples,) whole numbers from 0 to `n_classes` − 1."""
    if labels.shape != (n_samples,) or labels.dtype.kind not in "iu":
        raise ValueError(f"labels are {labels.dtype} of shape {labels.shape}; expected whole numbers of shape ({n_samples},)")
    if n_samples and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(f"labels reach from {labels.min()} to {labels.max()}; expected 0 to {n_classes - 1}")


def check_mask(mask: np.ndarray | None, n_samples: int) -> None:
    """A mask, where there is one, is bool (n_samples,)."""
    if mask is not None and (mask.shape != (n_samples,) or mask.dtype != bool):
        raise ValueError(f"mask is {mask.dtype} of shape {mask.shape}; expected bool of shape ({n_samples},)")
