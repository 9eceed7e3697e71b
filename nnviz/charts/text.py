"""Words on charts and screens: epochs as people write them, and names of strangers without their mark-up."""

from __future__ import annotations

import unicodedata

from ..analysis.words import epoch_text

__all__ = ["epoch_text", "plain_text"]

_LONGEST_NAME = 18


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
