"""Confusion matrices at every checkpoint, and the flow of predictions between two checkpoints.

Everywhere, `predicted` (E, N) are the predicted classes of N samples at E checkpoints, as `performance.predictions` gives them,
and `labels` (N,) the true classes, whole numbers from 0. In a matrix a row is a true class and a column a predicted one.

Matrices are for as many classes as can be looked at one by one. Of thousands, `occurring_pairs` has the cells that are not
empty, of which there are never more than samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .checks import check_mask, check_predicted


@dataclass(frozen=True)
class Pairs:
    """The P pairs of classes that occur, in ascending order of the first class, then of the second, where nothing else is said.

    Attributes
    ----------
    true, predicted, counts : int64 ndarray of shape (P,)
        The true class (or the earlier answer), the class that it was given to, and the samples of which that is so, 1 or more.
    """

    true: np.ndarray
    predicted: np.ndarray
    counts: np.ndarray


def occurring_pairs(true: np.ndarray, predicted: np.ndarray, n_classes: int) -> Pairs:
    """The pairs of classes that occur among N samples, unchecked, from two integer arrays (N,).

    There are at most min(N, `n_classes`²) of them, and no table of all is made where that has many more cells than there are
    samples, as with thousands of classes.
    """
    codes = true.astype(np.int64) * n_classes + predicted
    if n_classes**2 <= max(4 * len(codes), 4096):
        table = np.bincount(codes, minlength=n_classes**2)
        occurring = np.flatnonzero(table)
        counts = table[occurring]
    else:
        occurring, counts = np.unique(codes, return_counts=True)
    return Pairs(occurring // n_classes, occurring % n_classes, counts.astype(np.int64))


@dataclass(frozen=True)
class Flow:
    """How the predictions of one checkpoint became those of another.

    Attributes
    ----------
    before, after : int64 ndarray of shape (P,)
        The classes at the first and at the second checkpoint, each pair that occurs once.
    counts : int64 ndarray of shape (P,)
        Samples that were given to the one and then to the other, 1 or more.
    right_before, right_after : int64 ndarray of shape (P,), or None
        Those of them for which the first class, or the second, is the true one; None where there are no labels. Where the two
        differ no sample is counted in both, and what neither counts was wrong before and after.
    """

    before: np.ndarray
    after: np.ndarray
    counts: np.ndarray
    right_before: np.ndarray | None
    right_after: np.ndarray | None


def count_pairs(rows: np.ndarray, columns: np.ndarray, n_classes: int) -> np.ndarray:
    """How often each pair of classes occurs, unchecked: int64 (n_classes, n_classes) from two integer arrays (N,)."""
    cells = rows.astype(np.intp) * n_classes + columns
    return np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


def confusion_matrices(predicted: np.ndarray, labels: np.ndarray, n_classes: int, mask: np.ndarray | None = None) -> np.ndarray:
    """The confusion matrix of each checkpoint.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
        `predicted[at : at + 1]` gives the matrix of one checkpoint alone, where (E, C, C) is too much for many classes.
    labels : integer ndarray of shape (N,)
    n_classes : int
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    int32 ndarray of shape (E, C, C)
        Counts; the row sums are the samples of each class.
    """
    check_predicted(predicted, labels, n_classes, mask)
    matrices = np.empty((len(predicted), n_classes, n_classes), np.int32)
    true = labels if mask is None else labels[mask]
    for at, predictions in enumerate(predicted):
        matrices[at] = count_pairs(true, predictions if mask is None else predictions[mask], n_classes)
    return matrices


def cell_history(
    predicted: np.ndarray, labels: np.ndarray, cell: tuple[int, int], mask: np.ndarray | None = None
) -> np.ndarray:
    """How many samples of class `cell[0]` were given to class `cell[1]`, over the checkpoints: int64 (E,)."""
    true, column = cell
    check_mask(mask, predicted.shape[1])
    members = np.flatnonzero(labels == true if mask is None else (labels == true) & mask)
    return np.array([np.count_nonzero(predictions[members] == column) for predictions in predicted], np.int64)


def row_shares(matrices: np.ndarray) -> np.ndarray:
    """What part of each true class was given to each class: float64 (…, C, C), 0 to 1; NaN for a class without samples."""
    return _shares(matrices, -1)


def column_shares(matrices: np.ndarray) -> np.ndarray:
    """What part of each predicted class was of each class: float64 (…, C, C), 0 to 1; NaN for one never predicted."""
    return _shares(matrices, -2)


def _shares(matrices: np.ndarray, axis: int) -> np.ndarray:
    totals = matrices.sum(axis=axis, keepdims=True, dtype=np.int64)
    return np.divide(matrices, totals, out=np.full(matrices.shape, np.nan), where=totals > 0)


def prediction_flow(
    predicted: np.ndarray,
    first: int,
    second: int,
    n_classes: int,
    *,
    labels: np.ndarray | None = None,
    mask: np.ndarray | None = None,
) -> Flow:
    """Where the predictions of checkpoint `first` went by checkpoint `second`, as a Sankey diagram draws them.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
    first, second : int
        Indices of checkpoints; IndexError where there is none.
    n_classes : int
    labels : integer ndarray of shape (N,), optional
        Without them it is not said who was right.
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.
    """
    check_predicted(predicted, np.zeros(predicted.shape[-1], int) if labels is None else labels, n_classes, mask)
    rows = slice(None) if mask is None else mask
    before, after = predicted[first][rows], predicted[second][rows]
    pairs = occurring_pairs(before, after, n_classes)
    if labels is None:
        return Flow(pairs.true, pairs.predicted, pairs.counts, None, None)
    codes = pairs.true * n_classes + pairs.predicted

    def counted(chosen: np.ndarray) -> np.ndarray:
        some = occurring_pairs(before[chosen], after[chosen], n_classes)
        counts = np.zeros_like(pairs.counts)
        counts[np.searchsorted(codes, some.true * n_classes + some.predicted)] = some.counts
        return counts

    return Flow(pairs.true, pairs.predicted, pairs.counts, counted(before == labels[rows]), counted(after == labels[rows]))
