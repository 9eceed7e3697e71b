"""Filtering and ranking of misclassified samples, and the most frequent confusions."""

from __future__ import annotations

import numpy as np

from .confusion import Pairs
from .learning import Learning

#: What can be asked of a sample's answers: wrong at this checkpoint, at all, at one at least, at none; right at this one.
STANDINGS = ("now", "always", "ever", "never", "right")


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


def confused_pairs(pairs: Pairs, count: int) -> Pairs:
    """The pairs of different classes with the most samples, at most `count`, of equal ones the first.

    Parameters
    ----------
    pairs : Pairs
        Of true classes and what they were taken for, as `confusion.occurring_pairs` gives them.
    count : int
    """
    wrong = np.flatnonzero(pairs.true != pairs.predicted)
    order = wrong[np.lexsort((pairs.predicted[wrong], pairs.true[wrong], -pairs.counts[wrong]))[:count]]
    return Pairs(pairs.true[order], pairs.predicted[order], pairs.counts[order])
