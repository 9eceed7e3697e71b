"""Which samples a gallery of mistakes shows, and in what order; which classes are confused most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .learning import Learning

#: What can be asked of a sample's answers: wrong at this checkpoint, at all, at one at least, at none; right at this one.
STANDINGS = ("now", "always", "ever", "never", "right")


@dataclass(frozen=True)
class Pairs:
    """P pairs of classes that were confused, the most samples first, of equal ones the first row and column.

    Attributes
    ----------
    true, given, counts : int64 ndarray of shape (P,)
    """

    true: np.ndarray
    given: np.ndarray
    counts: np.ndarray


def standing(which: str, right_now: np.ndarray, learnt: Learning) -> np.ndarray:
    """The samples that stand so.

    Parameters
    ----------
    which : str
        One of `STANDINGS`; ValueError where it is not.
    right_now : bool ndarray of shape (N,)
        Which samples are right at the checkpoint.
    learnt : Learning
        Of the same N samples.

    Returns
    -------
    bool ndarray of shape (N,)
    """
    masks = {
        "now": lambda: ~right_now,
        "always": lambda: learnt.never_right,
        "ever": lambda: ~learnt.always_right,
        "never": lambda: learnt.always_right,
        "right": lambda: right_now,
    }
    if which not in masks:
        raise ValueError(f"no samples stand {which!r}; expected one of {', '.join(STANDINGS)}")
    return masks[which]()


def ranked(members: np.ndarray, *keys: np.ndarray) -> np.ndarray:
    """Samples with the smallest keys first; the second key decides between equal ones, at last the sample's number.

    Parameters
    ----------
    members : bool ndarray of shape (N,)
        The samples that are ranked.
    *keys : ndarray of shape (N,)

    Returns
    -------
    intp ndarray of shape (n,)
    """
    samples = np.flatnonzero(members)
    return samples[np.lexsort([key[samples] for key in reversed(keys)])] if keys else samples


def confused_pairs(matrix: np.ndarray, count: int) -> Pairs:
    """The cells beside the diagonal with the most samples, at most `count`; none that is empty.

    Parameters
    ----------
    matrix : integer ndarray of shape (C, C)
        A row is a true class, a column a predicted one.
    count : int
    """
    beside = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    true, given = np.nonzero(beside)
    sizes = beside[true, given]
    order = np.lexsort((given, true, -sizes))[:count]
    return Pairs(true[order].astype(np.int64), given[order].astype(np.int64), sizes[order].astype(np.int64))
