"""Stratified sampling: as many samples of each class, evenly spaced through the recording."""

from __future__ import annotations

from typing import Any

import numpy as np


def choose_balanced(labels: np.ndarray | None, candidates: np.ndarray, count: int) -> np.ndarray:
    """At most `count` of the candidates, as equally many of each class as there are.

    Parameters
    ----------
    labels : ndarray of int, shape (n_samples,), or None
        True classes; without them all samples count as one class.
    candidates : ndarray of int, shape (n,)
        Sample numbers in ascending order.
    count : int
        How many are wanted.

    Returns
    -------
    ndarray of int64, shape (min(count, n),)
        Sample numbers in ascending order. What a small class lacks is taken from the others.
    """
    candidates = np.asarray(candidates, np.int64)
    kinds = np.zeros(len(candidates), np.int64) if labels is None else np.asarray(labels)[candidates]
    members = sorted((candidates[kinds == kind] for kind in np.unique(kinds)), key=len)
    left, chosen = min(count, len(candidates)), []
    for at, own in enumerate(members):  # the smallest class first, so that the others know what it leaves to them
        share = min(len(own), left // (len(members) - at))
        chosen.append(own[np.arange(share) * len(own) // max(share, 1)])
        left -= share
    return np.sort(np.concatenate([*chosen, np.empty(0, np.int64)]))


def check_probe(probe: Any, labels: np.ndarray | None, n_samples: int) -> np.ndarray:
    """The numbers of the samples whose activations are recorded, in ascending order."""
    numbers = np.asarray(probe)
    if numbers.dtype.kind not in "iu" or numbers.ndim > 1 or numbers.size == 0 or numbers.min() < (numbers.ndim == 0):
        raise ValueError(f"probe is {probe!r}; expected how many samples, or their numbers")
    if numbers.ndim == 0:
        return choose_balanced(labels, np.arange(n_samples), int(numbers))
    if numbers.max() >= n_samples:
        raise ValueError(f"the probe has sample {numbers.max()}; there are samples 0 to {n_samples - 1}")
    return np.unique(numbers).astype(np.int64)
