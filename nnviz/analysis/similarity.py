"""Similarity of trajectories: distances and nearest neighbours of samples by their probabilities at all checkpoints.

The history of a sample is its answers at all E checkpoints. The distance of two histories is the root of the mean over the
checkpoints of ½ ‖p − q‖², Euclid's distance divided by √(2 E): 0 where the answers are equal at every checkpoint, 1 where the
network was at each of them certain of two different classes.
"""

from __future__ import annotations

import numpy as np

from .blocks import sample_blocks
from .checks import check_mask, check_probabilities

#: Rows of a table of distances and columns of histories that are worked on at a time; the most samples that are compared with
#: each other.
_ROWS, _COLUMNS, MOST_COMPARED = 512, 512, 4096


def history_distances(probabilities: np.ndarray, sample: int) -> np.ndarray:
    """How far each history is from that of one sample.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    sample : int
        0 to N − 1; IndexError for another.

    Returns
    -------
    float32 ndarray of shape (N,)
        0 to 1; 0 for the sample itself.
    """
    _check_histories(probabilities)
    n_samples = probabilities.shape[1]
    if not 0 <= sample < n_samples:
        raise IndexError(f"sample {sample}; there are {n_samples}")
    squares = np.zeros(n_samples)
    for block in sample_blocks(*probabilities.shape[1:]):
        for probabilities_at in probabilities:
            difference = np.subtract(probabilities_at[block], probabilities_at[sample], dtype=np.float32)
            squares[block] += np.einsum("nc,nc->n", difference, difference)
    return np.sqrt(squares / (2 * len(probabilities))).astype(np.float32)


def nearest_histories(
    probabilities: np.ndarray, sample: int, count: int = 20, *, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The samples that learnt like this one, the nearest first, without itself.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    sample : int
    count : int, default=20
        Return at most so many.
    mask : bool ndarray of shape (N,), optional
        The samples to choose from; all of them by default.

    Returns
    -------
    samples : intp ndarray of shape (K,)
        Of equally near ones the first.
    distances : float32 ndarray of shape (K,)
    """
    distances = history_distances(probabilities, sample)
    check_mask(mask, len(distances))
    allowed = np.ones(len(distances), bool) if mask is None else mask.copy()
    allowed[sample] = False
    candidates = np.flatnonzero(allowed)
    nearest = candidates[np.argsort(distances[candidates], kind="stable")[:count]]
    return nearest, distances[nearest]


def nearest_among(probabilities: np.ndarray, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of the given samples the one among them whose history is nearest.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    samples : integer ndarray of shape (M,)
        2 to `MOST_COMPARED` samples, each once: every one is compared with every other.

    Returns
    -------
    nearest : intp ndarray of shape (M,)
        Samples, not places in `samples`; any of equally near ones.
    distances : float32 ndarray of shape (M,)
    """
    _check_histories(probabilities)
    if not 2 <= len(samples) <= MOST_COMPARED:
        raise ValueError(f"{len(samples)} samples to compare with each other; expected 2 to {MOST_COMPARED}")
    together = max(_COLUMNS // probabilities.shape[2], 1)  # checkpoints
    best, least = np.empty(len(samples), np.intp), np.empty(len(samples))
    for start in range(0, len(samples), _ROWS):
        rows = slice(start, min(start + _ROWS, len(samples)))
        squares = np.zeros((rows.stop - rows.start, len(samples)))
        for first in range(0, len(probabilities), together):
            probabilities_at = probabilities[first : first + together, samples].astype(np.float64)  # products need the digits
            histories = probabilities_at.transpose(1, 0, 2).reshape(len(samples), -1)
            norms = np.einsum("nc,nc->n", histories, histories)
            squares += norms[rows, None] + norms - 2 * (histories[rows] @ histories.T)
        itself = np.arange(len(squares))
        squares[itself, start + itself] = np.inf
        best[rows] = squares.argmin(axis=1)
        least[rows] = squares[itself, best[rows]]
    return samples[best], np.sqrt(np.maximum(least, 0) / (2 * len(probabilities))).astype(np.float32)


def _check_histories(probabilities: np.ndarray) -> None:
    check_probabilities(probabilities)
    if len(probabilities) == 0:
        raise ValueError("probabilities have no checkpoint; expected at least one")
