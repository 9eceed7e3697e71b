"""Lossless storage of model inputs, in few bytes.

Inputs that are pictures are stored already: as bytes, for people. Where each value of a byte always stands for one number of
the input, as for ``images / 255`` or ``(images - mean) / deviation``, a table of 256 numbers (of each channel) gives the
inputs back to the last bit. Other inputs are kept as they are, as many as fit into `MOST_BYTES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .probe import choose_balanced

#: Of inputs that are kept as they are, before compression.
MOST_BYTES = 8 * 2**20

#: How the axes of an input follow from those of its picture.
ARRANGEMENTS = ("as pictures", "channels first")


@dataclass(frozen=True)
class StoredInputs:
    """Inputs as a recording holds them.

    `shape` is that of one input. Either `table` (channels, 256) float32 and an `arrangement` say how they follow from the
    pictures, or `values` (k, *shape) float32 are those of `samples` (k,), which ascend.
    """

    shape: tuple[int, ...]
    arrangement: str = ""
    table: np.ndarray | None = None
    values: np.ndarray | None = None
    samples: np.ndarray | None = None


def store_inputs(
    x: np.ndarray, images: np.ndarray | None, labels: np.ndarray | None, needed: Sequence[int] | np.ndarray = ()
) -> StoredInputs:
    """Find the smallest way to keep the inputs `x` (n, …), of which those of the samples `needed` matter most.

    `images` are the pictures (n, h, w) or (n, h, w, 3) uint8 that are recorded too. Numbers come back as float32.
    """
    shape = x.shape[1:]
    for arrangement in ARRANGEMENTS if images is not None else ():
        table = _find_table(x, images, arrangement) if images is not None and images.size == x.size else None
        if table is not None:
            return StoredInputs(shape, arrangement, table)
    count = max(MOST_BYTES // max(4 * int(np.prod(shape)), 1), 1)
    first = np.unique(np.asarray(needed, np.int64))[:count]
    others = choose_balanced(labels, np.setdiff1d(np.arange(len(x)), first), count - len(first))
    samples = np.sort(np.concatenate([first, others]))
    return StoredInputs(shape, values=np.asarray(x[samples], np.float32), samples=samples)


def inputs_from_pictures(images: np.ndarray, table: np.ndarray, shape: tuple[int, ...], arrangement: str) -> np.ndarray:
    """Inputs (n, *shape) float32 of pictures (n, h, w) or (n, h, w, channels) uint8, by a table (channels or 1, 256)."""
    values = table[0][images] if len(table) == 1 else np.stack([row[images[..., at]] for at, row in enumerate(table)], axis=-1)
    if arrangement == "channels first":
        values = np.moveaxis(values, -1, 1)
    return np.ascontiguousarray(values.reshape(len(images), *shape), np.float32)


def _find_table(x: np.ndarray, images: np.ndarray, arrangement: str) -> np.ndarray | None:
    """The numbers that the bytes of the pictures stand for, or None where one byte stands for several."""
    if arrangement == "channels first":
        if images.ndim != 4 or x.ndim != 4 or x.shape[1] != images.shape[3]:
            return None
        x = np.moveaxis(x, 1, 3)
    values = np.asarray(x.reshape(images.shape), np.float32)
    pairs = [(images, values)] if images.ndim == 3 else [(images[..., at], values[..., at]) for at in range(images.shape[3])]
    table = np.zeros((len(pairs), 256), np.float32)
    for row, (codes, numbers) in zip(table, pairs, strict=True):
        row[codes] = numbers  # the last of each byte; whether all are the same is seen next
        if not all(np.array_equal(row[part], values_of) for part, values_of in zip(codes, numbers, strict=True)):
            return None
    return table
