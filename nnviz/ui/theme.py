"""The page's theme, for what is drawn where Streamlit does not hand it on."""

from __future__ import annotations

import streamlit as st


def theme_ink() -> str:
    """The colour of text on the page's theme."""
    return "#e8eaf0" if st.context.theme.type == "dark" else "#262a33"
