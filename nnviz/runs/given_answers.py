"""Answers of a network as they are given: one rule for all that bring them in, a callback, a loop of one's own or a file.

- Any floats: what has fewer bits than float32 is computed with as float32.
- Two classes as one number a sample, (n,) or (n, 1): the probability of class 1, or its logit.
- Probabilities of a sample sum to one. Within `SUM_TOLERANCE` they are taken as they are; within `ROUNDED`, as half precision
  and rounded tables leave them, they are divided by their sum, which is said; further off they are refused.
- NaN and infinity are refused in a line that says where they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .foreign import as_array, check_finite

#: How far from one the probabilities of a sample may sum and be taken as they are.
SUM_TOLERANCE = 5e-4

#: How far from one they may sum where they went through half precision or rounded text.
ROUNDED = 0.02


def read_scores(scores: Any, kind: str, n_samples: int | None = None, n_classes: int | None = None) -> tuple[np.ndarray, int]:
    """Answers (n_samples, n_classes) as floats, and of how many samples they were divided by their sum.

    `kind` is "probabilities" or "logits". A size of None is not yet known and not checked. ValueError as the module says.
    """
    given = two_classes(as_array(scores, kind), kind)
    if given.ndim != 2 or given.shape[1] < 2 or given.shape[0] < 1:
        raise ValueError(
            f"{kind} have shape {np.shape(scores)}; expected (n_samples, n_classes) with at least two classes, or (n_samples,)"
        )
    expected = (n_samples or given.shape[0], n_classes or given.shape[1])
    if given.shape != expected:
        raise ValueError(f"{kind} have shape {given.shape}; expected {expected}, as the run's other arrays have")
    if given.shape[1] >= 2**16:
        raise ValueError(f"{given.shape[1]} classes; at most 65535 are kept")
    check_finite(given, kind, ("sample", "class"))
    if kind == "logits":
        return given, 0
    negative = np.argwhere(given < 0)[:1]
    if negative.size:
        sample, k = negative[0]
        raise ValueError(f"probabilities of sample {sample} are negative ({given[sample, k]:.4g}, class {k}); expected 0 to 1")
    given, rescaled = sum_to_one(given)
    with np.errstate(over="ignore"):
        sums = given.sum(axis=1, dtype=np.float64)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"probabilities of sample {worst} sum to {sums[worst]:.6g}; expected 1, or within {ROUNDED:.0%} of it. "
            "Logits are given as logits"
        )
    return given, rescaled


def two_classes(given: np.ndarray, kind: str) -> np.ndarray:
    """Answers (…, n, 2) of one number a sample, (n,) or (…, n, 1); others as they are, whole numbers as float32."""
    if given.dtype.kind in "iub":
        given = given.astype(np.float32)
    if given.dtype.kind != "f":
        raise ValueError(f"{kind} are {given.dtype}; expected floats")
    if given.ndim == 1:
        given = given[:, None]
    if given.ndim < 2 or given.shape[-1] != 1:
        return given
    return np.concatenate([np.zeros_like(given) if kind == "logits" else 1 - given, given], axis=-1)


def sum_to_one(given: np.ndarray) -> tuple[np.ndarray, int]:
    """Probabilities (…, c) where those that sum to one within `ROUNDED` only are divided by it, and how many these were."""
    with np.errstate(over="ignore"):  # of numbers that are no probabilities at all
        sums = given.sum(axis=-1, keepdims=True, dtype=np.float64)
    off = np.abs(sums - 1)
    rounded = (off > SUM_TOLERANCE) & (off <= ROUNDED)
    if not rounded.any():
        return given, 0
    return np.where(rounded, given / np.where(rounded, sums, 1), given).astype(given.dtype, copy=False), int(rounded.sum())
