"""Numbers and lists as sentences hold them."""

from __future__ import annotations

from collections.abc import Sequence


def epoch_text(epoch: float) -> str:
    """An epoch as people write it: "12", "2.5", "0.034"; two digits where it is smaller than a thousandth, "1e+15"."""
    if 0 < abs(epoch) < 0.001:
        return f"{epoch:.2g}"
    if abs(epoch) >= 1e12:
        return f"{epoch:.15g}"
    return f"{epoch:.3f}".rstrip("0").rstrip(".")


def share_words(share: float) -> str:
    """A share, 0 to 1, in per cent: "0 %", "0.4 %", "9.5 %", "31 %"."""
    if share == 0:
        return "0 %"
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def class_words(names: Sequence[str], most: int = 4) -> str:
    """Classes in a sentence: "class 1", "classes 4 and 9", "classes 0, 1, 2, 3 and 6 more"."""
    if len(names) == 1:
        return f"class {names[0]}"
    kept = list(names) if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"]
    return f"classes {', '.join(kept[:-1])} and {kept[-1]}"
