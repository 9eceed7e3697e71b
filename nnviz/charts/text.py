"""Words on charts and screens: epochs as people write them, and names of strangers without their mark-up."""

from __future__ import annotations

import unicodedata

_LONGEST_NAME = 18


def epoch_text(epoch: float) -> str:
    """An epoch as people write it: "12", "2.5", "0.034"; two digits where it is smaller than a thousandth."""
    if 0 < abs(epoch) < 0.001:
        return f"{epoch:.2g}"
    return f"{epoch:.3f}".rstrip("0").rstrip(".")


def plain_text(text: str, longest: int = _LONGEST_NAME) -> str:
    """`text` from a stranger as Plotly shows it letter for letter, on one line of at most `longest` characters.

    Plotly reads tags (<b>, <a href>), entities (&lt;) and, between dollar signs, LaTeX in any text. Control characters and
    those that turn the direction of writing become spaces.
    """
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") or c in turning else c for c in text)
    shown = " ".join(shown.split())
    if len(shown) > longest:
        shown = shown[: longest - 1].rstrip() + "…"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;")):
        shown = shown.replace(character, entity)
    return shown
