"""Mounts in the Streamlit app what notices that a page has another session than before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent


def keep_going(*, session: str, bare: bool, words: Mapping[str, str]) -> None:
    """Have the browser remember what is looked at, and return to it where a new session knows nothing of it.

    Parameters
    ----------
    session : str
        Names the session.
    bare : bool
        Whether the session began without any words in the address, so that it shows what it shows by default.
    words : mapping of str to str
        What is looked at, as words of an address that every screen reads.
    """
    _component()(key="what_is_looked_at", data={"session": session, "bare": bare, "words": dict(words)})


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("nnviz_continuity", html="<span></span>", js=joined_modules(FOLDER / "streamlit.js"))
