"""Ranked lists of sample indices: most forgotten, learnt last, never learnt, longest paths, most similar pairs."""

from __future__ import annotations

import numpy as np

from .learning import Learning
from .similarity import nearest_among

#: Among how many of the samples of the longest paths the most alike are sought: what never moved is alike, and tells nothing.
_MOVED = 1000


def most_forgotten(learnt: Learning, count: int = 100) -> np.ndarray:
    """Forgotten most often, and among these with most changes of mind; only such as were forgotten."""
    return _ranked(learnt.forgotten > 0, count, learnt.forgotten, learnt.flips)


def learnt_last(learnt: Learning, count: int = 100) -> np.ndarray:
    """First right at the latest checkpoint, and among these settled latest; only such as were wrong at first."""
    return _ranked(learnt.first_learnt > 0, count, learnt.first_learnt, learnt.settled)


def never_learnt(learnt: Learning, true_probabilities: np.ndarray, count: int = 100) -> np.ndarray:
    """Right at no checkpoint; first those whose true class had the least probability on average.

    Parameters
    ----------
    learnt : Learning
    true_probabilities : ndarray of shape (E, N)
    count : int, default=100
    """
    return _ranked(learnt.never_right, count, -true_probabilities.mean(axis=0, dtype=np.float64))


def longest_paths(lengths: np.ndarray, count: int = 100) -> np.ndarray:
    """Those whose answers travelled farthest, by `learning.path_length`."""
    return _ranked(lengths > 0, count, lengths)


def most_alike(probabilities: np.ndarray, lengths: np.ndarray, count: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of samples that travelled far, and alike.

    Of the thousand samples of the longest paths each is paired with the one whose history is nearest.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    lengths : ndarray of shape (N,)
        As `learning.path_length` gives them.
    count : int, default=100
        Return at most so many pairs.

    Returns
    -------
    pairs : intp ndarray of shape (P, 2)
        In each the smaller index first; the nearest pairs first, none twice.
    distances : float32 ndarray of shape (P,)
        As `similarity` defines them.
    """
    moved = np.sort(longest_paths(lengths, _MOVED))
    if len(moved) < 2:
        return np.empty((0, 2), np.intp), np.empty(0, np.float32)
    nearest, distances = nearest_among(probabilities, moved)
    pairs, first = np.unique(np.sort(np.stack([moved, nearest], axis=1), axis=1), axis=0, return_index=True)
    order = np.argsort(distances[first], kind="stable")[:count]
    return pairs[order], distances[first][order]


def _ranked(among: np.ndarray, count: int, *values: np.ndarray) -> np.ndarray:
    """Of the samples that a mask leaves those with the largest values; later values decide between equal ones."""
    candidates = np.flatnonzero(among)
    keys = [-value[candidates] for value in reversed(values)]
    return candidates[np.lexsort(keys)[:count]]
