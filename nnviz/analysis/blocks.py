"""Cache blocking: ranges of samples whose probabilities fit a processor's cache, so that temporary arrays stay small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

#: Numbers in a block; as float32 a megabyte.
_BLOCK = 1 << 18

#: Up to so many columns, taking them one by one is faster than NumPy's reduction along short rows.
_FEW = 32


def sample_blocks(n_samples: int, n_classes: int) -> Iterator[slice]:
    """Slices that together are all samples, each of about a megabyte of answers."""
    step = max(_BLOCK // max(n_classes, 1), 1)
    for start in range(0, n_samples, step):
        yield slice(start, min(start + step, n_samples))


def row_maximum(rows: np.ndarray) -> np.ndarray:
    """The largest number of each row of a matrix (n, m), m ≥ 1: a new array (n,)."""
    if rows.shape[1] > _FEW:
        return rows.max(axis=1)
    largest = rows[:, 0].copy()
    for column in range(1, rows.shape[1]):
        np.maximum(largest, rows[:, column], out=largest)
    return largest
