"""Widgets that show what the session keeps, and that take back nothing that the person chose since.

Whenever a widget's key is assigned, Streamlit tells the browser to show that value; and whatever the browser says comes with
the values of all widgets. So an answer that assigns all keys turns back what was chosen meanwhile, and the next message says
so as if the person had done it. Here a key is assigned only where the browser shows something else, and a value that the
browser sent before it could know of that is no choice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from .addresses import address_heard, address_now

_PAGES = "widgets_pages"  # session key: widget's key → the page that it was drawn on last; each page has widgets of its own
_CORRECTED = "widgets_corrected"  # session key: widget's key → (what the browser showed, the address that it was told with)


def show_value(key: str, value: Any) -> None:
    """Have the widget of this key, which is about to be drawn, show a value."""
    page, pages = st.session_state.get("page"), st.session_state.setdefault(_PAGES, {})
    if key in st.session_state and pages.get(key) == page:
        if _plain(st.session_state[key]) == _plain(value):
            return
        st.session_state.setdefault(_CORRECTED, {})[key] = _plain(st.session_state[key]), address_now()
    pages[key] = page
    st.session_state[key] = value


def on_choice(key: str, deed: Callable[[Any], None]) -> Callable[[], None]:
    """The `on_change` of the widget of this key: calls `deed` with what was chosen."""

    def changed() -> None:
        value, corrected = st.session_state[key], st.session_state.get(_CORRECTED, {})
        before, number = corrected.get(key, (None, 0))
        if _plain(value) == before and address_heard() < number:
            return  # the browser did not know yet that something else is shown; `show_value` tells it again
        corrected.pop(key, None)
        deed(value)

    return changed


def _plain(value: Any) -> Any:
    """Lists and tuples are the same to a widget."""
    return tuple(value) if isinstance(value, list) else value
