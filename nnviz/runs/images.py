"""Conversion of arrays to images of samples, (h, w) or (h, w, 3) uint8: detection, channel order, contrast.

What is recorded is one byte a number. Floats from 0 to 1 are shares of 255. Whole numbers from 0 to 255 are taken as they are,
unless the largest of all is at most `FEW_LEVELS`, as for 0 and 1 or for scikit-learn's digits: then it becomes 255, and others
in proportion, since they would be black.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .array_conversion import as_array, check_finite

#: Pictures of whole numbers up to this are stretched to the full range.
FEW_LEVELS = 16

#: Inputs without an axis of channels look like pictures where one side is at most so many times the other, else like sequences;
#: bytes, and inputs with one or three channels, may be longer.
_SQUARISH, _LONGISH = 2, 16

#: Pictures that are recorded have sides of at most so many pixels, and take at most so many bytes together.
MOST_SIDE, MOST_BYTES = 256, 256 * 2**20


def read_images(images: Any, n_samples: int | None = None, brightest: float | None = None, what: str = "images") -> np.ndarray:
    """Images (n, h, w) or (n, h, w, 3) uint8.

    `images` are (n, h, w), or have 1 or 3 channels as their last axis or the one after the first. `brightest` is the largest
    number of all where these are only some of them. ValueError where their shape, dtype or range is another.
    """
    array = channels_last(as_array(images, what))
    if array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[3] != 3) or 0 in array.shape:
        raise ValueError(f"{what} have shape {np.shape(images)}; expected (n, h, w), (n, h, w, 3) or (n, 3, h, w)")
    if n_samples is not None and len(array) != n_samples:
        raise ValueError(f"{len(array)} {what if what == 'images' else f'pictures of {what}'} for {n_samples} samples")
    check_finite(array, what, ("sample", "row", "column", "channel"))
    if array.dtype.kind in "fiub":
        low, high = float(array.min()), max(float(array.max()), brightest or 0.0)
        if array.dtype.kind == "f" and low >= 0 and high <= 1:
            return np.rint(array * 255).astype(np.uint8)
        if low >= 0 and high <= 255 and (array.dtype.kind != "f" or (array == np.rint(array)).all()):
            return _stretched(array, high)
    reach = f" from {array.min()} to {array.max()}" if array.dtype.kind in "fiub" else ""
    raise ValueError(f"{what} are {array.dtype}{reach}; expected uint8, or floats from 0 to 1")


def read_pictures(images: Any, n_samples: int | None = None, what: str = "images") -> tuple[np.ndarray, tuple[int, int] | None]:
    """Images as `read_images` reads them, with sides of at most `MOST_SIDE`, and their height and width before, if larger.

    A pixel is the mean over a square block of a size that the pictures have in common; together they take at most `MOST_BYTES`.
    """
    pixels = read_images(images, n_samples, what=what)
    size = (pixels.shape[1], pixels.shape[2])
    block = -(-max(size) // MOST_SIDE)
    while pixels.size // math.prod(size) * _shrunk(size[0], block) * _shrunk(size[1], block) > MOST_BYTES:
        if block >= max(size):
            break
        block += 1
    if block == 1:
        return pixels, None
    height, width = (block if side >= block else 1 for side in size)  # a strip keeps its rows
    rows, columns = size[0] // height, size[1] // width
    smaller = np.empty((len(pixels), rows, columns, *pixels.shape[3:]), np.uint8)
    for picture, out in zip(pixels, smaller, strict=True):  # one at a time: means of all would take four times their room
        blocks = picture[: rows * height, : columns * width].reshape(rows, height, columns, width, *picture.shape[2:])
        out[...] = np.rint(blocks.mean(axis=(1, 3), dtype=np.float32))
    return smaller, size


def _shrunk(side: int, block: int) -> int:
    return side // block if side >= block else side


def channels_last(x: np.ndarray) -> np.ndarray:
    """Images with 1 or 3 channels after the first axis, (n, 3, h, w), as (n, h, w, 3); one channel as none."""
    if x.ndim == 4 and x.shape[1] in (1, 3) and x.shape[3] not in (1, 3):
        x = np.moveaxis(x, 1, 3)
    return x[..., 0] if x.ndim == 4 and x.shape[3] == 1 else x


def images_of(x: np.ndarray, *, sure: bool = False) -> np.ndarray | None:
    """Pictures (n, h, w) or (n, h, w, 3) uint8 of inputs that look like images, stretched to the full range; None otherwise.

    Where it is `sure` that they are images, their sides may have any proportion.
    """
    x = channels_last(x)
    if x.ndim not in (3, 4) or (x.ndim == 4 and x.shape[3] != 3) or len(x) == 0 or x.dtype.kind not in "fiub":
        return None
    short, long = sorted(x.shape[1:3])
    most = _LONGISH if x.ndim == 4 or x.dtype == np.uint8 else _SQUARISH
    if not sure and (short < 4 or long > most * short):  # rather a sequence
        return None
    whole, brightest = x.dtype.kind in "iub", float(x.max())
    x = _shrink(x.astype(np.uint8) if x.dtype.kind == "b" else x)
    if x.dtype == np.uint8:
        return _stretched(x, brightest)
    low, high = float(x.min()), float(x.max())
    if not np.isfinite([low, high]).all() or low == high:
        return None
    if whole and low >= 0 and high <= 255:
        return _stretched(x, brightest)
    low, high = (0.0, 1.0) if low >= 0 and high <= 1 else (0.0, 255.0) if low >= 0 and 200 <= high <= 255 else (low, high)
    return np.rint((x - low) * (255 / (high - low))).astype(np.uint8)


def _stretched(array: np.ndarray, brightest: float) -> np.ndarray:
    """Whole numbers from 0 to 255 as bytes, those of few levels in the full range."""
    if not 0 < brightest <= FEW_LEVELS:
        return array.astype(np.uint8)
    return np.rint(array * (255 / brightest)).astype(np.uint8)


def _shrink(x: np.ndarray, side: int = 64) -> np.ndarray:
    """Means over square blocks, so that no picture is larger than `side` pixels."""
    block = -(-max(x.shape[1:3]) // side)
    height, width = x.shape[1] // block, x.shape[2] // block
    if block == 1 or not height or not width:
        return x
    blocks = x[:, : height * block, : width * block].reshape(len(x), height, block, width, block, *x.shape[3:])
    return blocks.mean(axis=(2, 4), dtype=np.float32).astype(x.dtype)
