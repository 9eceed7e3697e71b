"""Widgets that follow the truth, which is the state of the app and not what the widget showed last."""

from __future__ import annotations

from typing import Any

import streamlit as st


def show_in(key: str, value: Any) -> None:
    """Let the widget of a key show a value; called before it.

    Nothing is written where it shows that already: Streamlit draws a widget anew in the browser whenever its key was written.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
