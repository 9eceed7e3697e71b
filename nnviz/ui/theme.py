"""The page's theme, for what is drawn where Streamlit does not hand it on, and small text that can be read on it."""

from __future__ import annotations

import streamlit as st

from ..charts.palette import RUN_COLOURS
from ..charts.style import NEUTRAL_TEXT

_INK = ("#262a33", "#e8eaf0")  # of text, light and dark, as .streamlit/config.toml has it
_QUIET = ("#5b6069", "#a3a8b2")  # of what is said beside; contrast is above 5 on all of the theme's backgrounds
_PLOTLY = "#808495"  # Streamlit's colour of text on charts


def theme_ink() -> str:
    """The colour of text on the page's theme."""
    return _INK[_is_dark()]


def theme_quiet() -> str:
    """The colour of text that is said beside other text."""
    return _QUIET[_is_dark()]


def _is_dark() -> bool:
    return st.context.theme.type == "dark"


def _painted(colour: str) -> str:
    """The texts of charts that have a colour, as a selector: Plotly writes it as its three numbers."""
    return f'.stPlotlyChart text[style*="rgb({", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"]'


_QUIETLY = f"light-dark({', '.join(_QUIET)})"
#: Captions and the words on charts are paler in Streamlit than small text may be (WCAG 2.2, 1.4.3: 4.5 to 1). Names in the
#: colour of their line are half way to the text's.
CONTRAST_STYLE = "\n".join(
    [
        f"[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] * {{ color: {_QUIETLY}; opacity: 1 }}",
        f"{_painted(NEUTRAL_TEXT)}, {_painted(_PLOTLY)} {{ fill: {_QUIETLY} !important }}",
        "[data-testid=stCode] .token { color: inherit !important }",
        "[data-testid=stBaseButton-primary], [data-testid=stMultiSelect] [data-tag] *{ color: light-dark(#fff, #0e1117) }",
        *(
            f"{_painted(colour)} {{ fill: color-mix(in srgb, {colour} 55%, light-dark({', '.join(_INK)})) !important }}"
            for colour in RUN_COLOURS
        ),
        "",
    ]
)
