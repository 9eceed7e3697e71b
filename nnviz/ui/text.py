"""The gate for text from files and addresses, which Streamlit would read as Markdown.

Labels, help, captions, alerts, metrics, titles, options of buttons, pills, tabs and sliders, and progress read Markdown: what
comes from a file or an address goes there through `plain`. Options of select boxes, placeholders, cells of tables and code are
shown as they are: there `legible` is enough. Plotly's texts have `charts.text.plain_text`.
"""

from __future__ import annotations

import re

from ..legible import legible

__all__ = ["legible", "plain"]

_SIGNS = r"&\`*_{}[]()<>#+-.!|~$:"

#: Streamlit and its Markdown also look for these in the text that is left when the escapes have been read: addresses and mail
#: addresses, which become links; :shortcodes:, which become pictures; and arrows, which become others.
_BREAKS = re.compile(r"(?<=:)(?=//|[\w+/-]+:)|(?=@)|(?<=www)(?=\.)|(?<=(?<!\S)[<>~-])(?=[=>-]+(?!\S))", re.IGNORECASE)
_LONGEST = 1000
_JOINER = "\u2060"  # has no width and allows no line break


def plain(text: str, longest: int = _LONGEST) -> str:
    """`text` shown letter for letter, on one line, where Streamlit reads Markdown: no mark-up, no link, no picture, no LaTeX.

    Parameters
    ----------
    text : str
        From a file, an address or a library.
    longest : int
        Characters; more are left out, and "…" says so.

    Examples
    --------
    >>> plain("**a**")
    '\\\\*\\\\*a\\\\*\\\\*'
    """
    text_plain = " ".join(legible(text).split())
    if len(text_plain) > longest:
        text_plain = text_plain[: longest - 1].rstrip() + "…"
    broken = _BREAKS.sub(_JOINER, text_plain)
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in broken)
