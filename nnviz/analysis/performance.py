"""Performance at each checkpoint: predictions, accuracy, accuracy per class, cross-entropy.

Everywhere, `probabilities` are (E, N, C), the answers to N samples among C classes at E checkpoints, and `labels` (N,) are the
true classes, whole numbers from 0. Checkpoints are taken one at a time, so that the answers are never copied.
"""

from __future__ import annotations

import numpy as np

from .checks import check_answers, check_probabilities
from .losses import sample_losses


def predictions(probabilities: np.ndarray) -> np.ndarray:
    """The class with the largest probability; of equal ones the first.

    Returns
    -------
    ndarray of shape (E, N)
        0 to C − 1, in the smallest unsigned dtype that holds them: uint8 up to 256 classes, uint16 up to 65536.
    """
    check_probabilities(probabilities)
    n_checkpoints, n_samples, n_classes = probabilities.shape
    classes = np.empty((n_checkpoints, n_samples), np.min_scalar_type(n_classes - 1))
    for at, probabilities_at in enumerate(probabilities):
        classes[at] = probabilities_at.argmax(axis=1)
    return classes


def accuracy(probabilities: np.ndarray, labels: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """The share of samples whose most probable class is the true one.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    float64 ndarray of shape (E,)
        0 to 1; NaN where the mask leaves no sample.
    """
    check_answers(probabilities, labels, mask)
    return right_shares(predictions(probabilities), labels, mask)


def right_shares(predicted: np.ndarray, labels: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """The same from predicted classes (E, N), as `predictions` gives them."""
    right = predicted == labels
    counted = right if mask is None else right[:, mask]
    if counted.shape[1] == 0:
        return np.full(len(predicted), np.nan)
    return counted.mean(axis=1)


def class_accuracy(probabilities: np.ndarray, labels: np.ndarray, n_classes: int, mask: np.ndarray | None = None) -> np.ndarray:
    """The share of each class's samples that the network gave to that class (its recall).

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
        0 to `n_classes` − 1.
    n_classes : int
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    float64 ndarray of shape (E, n_classes)
        0 to 1; NaN for a class that has no sample.
    """
    check_answers(probabilities, labels, mask, n_classes)
    return class_shares(predictions(probabilities), labels, n_classes, mask)


def class_shares(predicted: np.ndarray, labels: np.ndarray, n_classes: int, mask: np.ndarray | None = None) -> np.ndarray:
    """The same from predicted classes (E, N), as `predictions` gives them."""
    true = (labels if mask is None else labels[mask]).astype(np.intp)
    n_true = np.bincount(true, minlength=n_classes)
    shares = np.full((len(predicted), n_classes), np.nan)
    for at, classes in enumerate(predicted):
        right = (classes if mask is None else classes[mask]) == true
        n_right = np.bincount(true[right], minlength=n_classes)
        np.divide(n_right, n_true, out=shares[at], where=n_true > 0)
    return shares


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """The mean of −ln p over the samples, where p is the probability given to the true class, as `losses.sample_losses` has it.

    Of a recording, `losses.mean_losses` is closer: its answers may be less probable than an array of probabilities can say.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    float64 ndarray of shape (E,)
        Nats, 0 to 87.3; NaN where the mask leaves no sample.
    """
    check_answers(probabilities, labels, mask)
    samples = np.arange(len(labels)) if mask is None else np.flatnonzero(mask)
    if samples.size == 0:
        return np.full(len(probabilities), np.nan)
    true = labels[samples]
    losses = np.empty(len(probabilities))
    for at, probabilities_at in enumerate(probabilities):
        losses[at] = sample_losses(probabilities_at[samples, true].astype(np.float64)).mean()
    return losses
