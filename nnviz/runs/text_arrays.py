"""Texts of samples as arrays: their UTF-8 bytes one after the other, and how many bytes each has.

Lengths rather than offsets: they cannot go back or overlap, and that their sum is the number of bytes is all there is to check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..legible import legible
from .arrays import MOST_SPARSE, ArrayEntry
from .contents import MOST_TEXTS
from .record_header import RecordHeader

#: What follows the name of an array of texts in that of their lengths.
LENGTHS = " lengths"

#: What a longer text ends with.
CUT = "…"


def pack_texts(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Bytes (total,) uint8 of the texts, and the length of each (n,) uint32 in bytes."""
    coded = [text.encode("utf-8", "replace") for text in texts]
    return np.frombuffer(b"".join(coded), np.uint8), np.array([len(text) for text in coded], np.uint32)


def text_names(arrays: Mapping[str, np.ndarray]) -> frozenset[str]:
    """Which of the arrays of a record are the bytes of texts: those that have lengths, unlike sound, of 16 bits."""
    return frozenset(name for name, array in arrays.items() if array.dtype == np.uint8 and name + LENGTHS in arrays)


def cut_text(text: str, most: int) -> str:
    """The text, which ends in "…" where it had more characters than `most`."""
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def check_texts(texts: ArrayEntry | None, lengths: ArrayEntry | None, n_samples: int, what: str, head: RecordHeader) -> None:
    """RunFileError where these are not arrays that `pack_texts` made, or would take more memory than the file bounds."""
    if texts is None or lengths is None:
        raise head.error(f"damaged: has no texts of {what}")
    if texts.dtype != "|u1" or len(texts.shape) != 1 or (lengths.dtype, lengths.shape) != ("<u4", (n_samples,)):
        raise head.error(f"damaged: the texts of {what} have shapes {texts.shape} and {lengths.shape}")
    if n_samples > MOST_TEXTS:
        raise head.error(f"{what} has {n_samples:,} texts; at most {MOST_TEXTS:,} are read")
    if texts.raw_size > MOST_SPARSE and not texts.is_dense:
        raise head.error(f"{what} claims texts of {texts.raw_size} bytes, more than its {texts.size} can hold")


def unpack_texts(coded: np.ndarray, lengths: np.ndarray, most: int, what: str) -> tuple[str, ...]:
    """The texts, of at most so many characters each; ValueError where bytes and lengths do not fit.

    What steers a terminal or turns the direction of writing is a blank in them, bytes that are no UTF-8 are "�".
    """
    ends = np.cumsum(lengths, dtype=np.uint64)
    if int(ends[-1]) != len(coded):
        raise ValueError(f"the texts of {what} take {int(ends[-1])} bytes where there are {len(coded)}")
    raw, start, texts = coded.tobytes(), 0, []
    for end in map(int, ends):
        text = raw[start : min(end, start + 4 * most + 4)].decode("utf-8", "replace")  # a character has 4 bytes at most
        texts.append(legible(cut_text(text, most)))
        start = end
    return tuple(texts)
