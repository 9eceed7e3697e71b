"""Probabilities and logits as users give them: conversion and checks, the same for callback, writer and import.

- Any floats: what has fewer bits than float32 is computed with as float32.
- Two classes as one number a sample, (n,) or (n, 1): the probability of class 1, or its logit.
- Probabilities of a sample sum to one. Within `SUM_TOLERANCE` they are taken as they are; within `ROUNDED`, as half precision
  and rounded tables leave them, they are divided by their sum, which is said; further off they are refused.
- NaN and infinity are refused in a line that says where they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .array_conversion import as_array, check_finite

#: How far from one the probabilities of a sample may sum and be taken as they are.
SUM_TOLERANCE = 5e-4

#: How far from one they may sum where they went through half precision or rounded text.
ROUNDED = 0.02


def read_scores(scores: Any, kind: str, n_samples: int | None = None, n_classes: int | None = None) -> tuple[np.ndarray, int]:
    """Answers (n_samples, n_classes) as floats, and of how many samples they were divided by their sum.

    `kind` is "probabilities" or "logits". A size of None is not yet known and not checked. ValueError as the module says.
    """
    array = two_classes(as_array(scores, kind), kind)
    if array.ndim != 2 or array.shape[1] < 2 or array.shape[0] < 1:
        raise ValueError(
            f"{kind} have shape {np.shape(scores)}; expected (n_samples, n_classes) with at least two classes, or (n_samples,)"
        )
    expected = (n_samples or array.shape[0], n_classes or array.shape[1])
    if array.shape != expected:
        raise ValueError(f"{kind} have shape {array.shape}; expected {expected}, as the run's other arrays have")
    if array.shape[1] >= 2**16:
        raise ValueError(f"{array.shape[1]} classes; at most 65535 are kept")
    check_finite(array, kind, ("sample", "class"))
    if kind == "logits":
        return array, 0
    negative = np.argwhere(array < 0)[:1]
    if negative.size:
        sample, k = negative[0]
        raise ValueError(f"probabilities of sample {sample} are negative ({array[sample, k]:.4g}, class {k}); expected 0 to 1")
    array, rescaled = sum_to_one(array)
    with np.errstate(over="ignore"):
        sums = array.sum(axis=1, dtype=np.float64)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"probabilities of sample {worst} sum to {sums[worst]:.6g}; expected 1, or within {ROUNDED:.0%} of it. "
            "Logits are given as logits"
        )
    return array, rescaled


def two_classes(array: np.ndarray, kind: str) -> np.ndarray:
    """Answers (…, n, 2) of one number a sample, (n,) or (…, n, 1); others as they are, whole numbers as float32."""
    if array.dtype.kind in "iub":
        array = array.astype(np.float32)
    if array.dtype.kind != "f":
        raise ValueError(f"{kind} are {array.dtype}; expected floats")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim < 2 or array.shape[-1] != 1:
        return array
    return np.concatenate([np.zeros_like(array) if kind == "logits" else 1 - array, array], axis=-1)


def sum_to_one(array: np.ndarray) -> tuple[np.ndarray, int]:
    """Probabilities (…, c) where those that sum to one within `ROUNDED` only are divided by it, and how many these were."""
    with np.errstate(over="ignore"):  # of numbers that are no probabilities at all
        sums = array.sum(axis=-1, keepdims=True, dtype=np.float64)
    off = np.abs(sums - 1)
    rounded = (off > SUM_TOLERANCE) & (off <= ROUNDED)
    if not rounded.any():
        return array, 0
    return np.where(rounded, array / np.where(rounded, sums, 1), array).astype(array.dtype, copy=False), int(rounded.sum())
