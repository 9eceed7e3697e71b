"""Text on charts: epochs, and escaping of untrusted names for Plotly."""

from __future__ import annotations

from ..analysis.text import epoch_text
from ..legible import legible

__all__ = ["epoch_text", "plain_text"]

_LONGEST_NAME = 18


def plain_text(text: str, longest: int = _LONGEST_NAME) -> str:
    """Untrusted `text` as Plotly shows it letter for letter, on one line of at most `longest` characters.

    Plotly reads tags (<b>, <a href>), entities (&lt;) and, between dollar signs, LaTeX in any text, and the names of values
    (%{y}) in what is shown under the pointer.
    """
    plain = " ".join(legible(text).split())
    if len(plain) > longest:
        plain = plain[: longest - 1].rstrip() + "…"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;"), ("%{", "%&#123;")):
        plain = plain.replace(character, entity)
    return plain
