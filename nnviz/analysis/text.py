"""Text formatting of numbers and lists: shares, accuracies, epochs, classes, parts of the samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def epoch_text(epoch: float) -> str:
    """An epoch as people write it: "12", "2.5", "0.034"; two digits where it is smaller than a thousandth, "1e+15"."""
    if 0 < abs(epoch) < 0.001:
        return f"{epoch:.2g}"
    if abs(epoch) >= 1e12:
        return f"{epoch:.15g}"
    return f"{epoch:.3f}".rstrip("0").rstrip(".")


def share_text(share: float) -> str:
    """A share, 0 to 1, in per cent: "0 %", "<0.1 %", "0.4 %", "9.5 %", "31 %", "99.7 %", ">99.9 %", "100 %".

    One decimal near both ends, and neither "0 %" nor "100 %" of what is not exactly that.
    """
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    if share < 0.0995 or share >= 0.995:
        return _tenths(share)
    return f"{100 * share:.0f} %"


def accuracy_text(share: float) -> str:
    """An accuracy, 0 to 1, in per cent with one decimal, as all screens show it: "98.4 %"; see `share_text` for the ends."""
    return f"{100 * share:.0f} %" if share in (0, 1) else _tenths(share)


def _tenths(share: float) -> str:
    text = f"{100 * share:.1f} %"
    return {"0.0 %": "<0.1 %", "100.0 %": ">99.9 %"}.get(text, text)


def times(count: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def class_text(names: Sequence[str], most: int = 4) -> str:
    """Classes in a sentence: "class 1", "classes 4 and 9", "classes 0, 1, 2, 3 and 6 more"."""
    if len(names) == 1:
        return f"class {names[0]}"
    listed = list(names) if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"]
    return f"classes {', '.join(listed[:-1])} and {listed[-1]}"


def sample_text(split: np.ndarray | None, mask: np.ndarray | None, n_samples: int, kind: str = "recorded") -> str:
    """Over which samples a number is: "359 test samples", "1,797 recorded samples (359 test, 1,438 train)".

    Parameters
    ----------
    split : str ndarray of shape (N,), or None
        The part that each sample is of.
    mask : bool ndarray of shape (N,), or None
        The samples that count; None for all.
    n_samples : int
        N.
    kind : str, default="recorded"
        What they are called where they are of several parts, or of none.
    """
    count = n_samples if mask is None else int(np.count_nonzero(mask))
    parts = [] if split is None else _part_counts(split, mask)
    if len(parts) == 1:
        kind = parts[0][0] if kind == "recorded" else f"{kind} {parts[0][0]}"
    parts_text = f" ({', '.join(f'{number:,} {name}' for name, number in parts)})" if len(parts) > 1 else ""
    return f"{count:,} {kind} sample{'' if count == 1 else 's'}{parts_text}"


def part_text(chosen: np.ndarray, split: np.ndarray | None, mask: np.ndarray | None = None) -> str:
    """How many samples of each part are so: "3 of 359 test, 9 of 1,438 train"; "" where the samples are not of several parts.

    `chosen` (N,) are the ones that are so, `mask` (N,) those that count; bool.
    """
    parts = [] if split is None else _part_counts(split, mask)
    if split is None or len(parts) < 2:
        return ""
    counted = chosen if mask is None else chosen & mask
    return ", ".join(f"{np.count_nonzero(counted & (split == name)):,} of {number:,} {name}" for name, number in parts)


def _part_counts(split: np.ndarray, mask: np.ndarray | None) -> list[tuple[str, int]]:
    """The parts that samples are of, in alphabetical order, and how many of each."""
    names, counts = np.unique(split if mask is None else split[mask], return_counts=True)
    return list(zip(names.tolist(), counts.tolist(), strict=True))
