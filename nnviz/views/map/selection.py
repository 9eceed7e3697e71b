"""Selections of samples as text: ranges or a bitmap. selection.ts reads and writes the same."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import numpy as np

from ...numerals import whole_in


def selection_word(samples: Iterable[int] | np.ndarray, n_samples: int) -> str:
    """Samples as a word, in ascending order.

    Parameters
    ----------
    samples : iterable of int
        0 to `n_samples` − 1, in any order; what comes twice counts once.
    n_samples : int
        How many samples the run has.

    Returns
    -------
    str
        The shorter of ranges such as "3,7-9" and "~" with a bitmap in base64url without padding (RFC 4648, section 5), where
        sample i is bit i mod 8, counted from the least, of byte ⌊i / 8⌋. Of equally short ones the ranges; "" for none.

    Raises
    ------
    ValueError
        Where a number is no sample.
    """
    chosen = np.unique(np.asarray(samples if isinstance(samples, np.ndarray) else list(samples), dtype=np.intp))
    if chosen.size and not 0 <= chosen[0] <= chosen[-1] < n_samples:
        raise ValueError(f"samples reach from {chosen[0]} to {chosen[-1]}; expected 0 to {n_samples - 1}")
    runs = np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1) if chosen.size else []
    listed = ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    mask = np.zeros(n_samples, bool)
    mask[chosen] = True
    mapped = "~" + _to_base64url(np.packbits(mask, bitorder="little").tobytes())
    return listed if len(listed) <= len(mapped) else mapped


def read_selection_word(word: str, n_samples: int) -> np.ndarray | None:
    """The samples that a word stands for.

    Parameters
    ----------
    word : str
        As `selection_word` writes it; ranges may also be in another order, and may overlap.
    n_samples : int
        How many samples the run has.

    Returns
    -------
    intp ndarray of shape (n,), or None
        Ascending, each once; None for nonsense: a number that is no sample, a bitmap of another length, anything else.
    """
    mask = _mask_of_bits(word[1:], n_samples) if word.startswith("~") else _mask_of_ranges(word, n_samples)
    return None if mask is None else np.flatnonzero(mask)


def _mask_of_bits(letters: str, n_samples: int) -> np.ndarray | None:
    content = _from_base64url(letters)
    if content is None or len(content) != -(-n_samples // 8):
        return None
    bits = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")
    return None if bits[n_samples:].any() else bits[:n_samples]


def _mask_of_ranges(word: str, n_samples: int) -> np.ndarray | None:
    begun = np.zeros(n_samples + 1, np.int64)  # less what has ended: many long ranges take no longer than one
    for part in word.split(",") if word else []:
        first, between, last = part.partition("-")
        ends = whole_in(first, 0, n_samples - 1), whole_in(last if between else first, 0, n_samples - 1)
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            return None
        begun[ends[0]] += 1
        begun[ends[1] + 1] -= 1
    return np.cumsum(begun[:-1]) > 0


def _to_base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _from_base64url(letters: str) -> bytes | None:
    """The bytes that are written so, or None where none are."""
    try:
        content = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return content if _to_base64url(content) == letters else None  # the last letter may hold bits that belong to no byte
