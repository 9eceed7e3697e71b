"""Which axis of nested lists is the classes, and whether labels lie among the answers: told by what sums to one."""

from __future__ import annotations

import numpy as np

from ..score_arrays import ROUNDED, two_classes


def read_answers(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Scores (n_checkpoints, n_samples, n_classes) and the labels (n_samples,) that lay among them, or None.

    A list a class is meant, unless only a list a sample makes the answers to each sample sum to one. Where neither does, one
    list too many may be the labels: the whole numbers without which the rest sums to one, the same at every checkpoint. One
    list, or lists of one number, are the probability of class 1 of two.
    """
    if 1 in matrices.shape[1:]:
        return two_classes(matrices.reshape(len(matrices), -1, 1), "probabilities"), None
    directions = matrices.swapaxes(1, 2), matrices
    for scores in directions:
        if _sum_to_one(_sums(scores)):
            return scores, None
    for scores in directions:
        column = _label_column(scores)
        if column is not None:
            return np.delete(scores, column, axis=2), scores[0, :, column]
    return directions[0], None


def _label_column(scores: np.ndarray) -> int | None:
    whole = ((scores == np.floor(scores)) & (scores >= 0) & (scores == scores[0])).all(axis=(0, 1))
    totals = _sums(scores)
    # Of two such columns the first one: a perfect classifier of two classes answers class 1 with the label itself.
    return next((int(column) for column in np.flatnonzero(whole) if _sum_to_one(totals - scores[:, :, column])), None)


def _sums(scores: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # of numbers that are no probabilities at all
        return scores.sum(axis=2)


def _sum_to_one(sums: np.ndarray) -> bool:
    return bool((np.abs(sums - 1) <= ROUNDED).all())
