"""Mounts what watches over the browser's history in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent
KEY = "address"


def show_address(*, rests: Sequence[str], query: str | None) -> None:
    """Let the browser's history hold steps only. It shows nothing.

    Streamlit adds an entry to the history whenever a page writes its address. From the first time on that this is mounted, an
    entry is added only where the page is another, or a word that is none of the `rests`; else the present one is changed.

    Parameters
    ----------
    rests : sequence of str
        Words of an address that say where something rests that is moved, such as a slider.
    query : str or None
        What the address is to say, where Streamlit was not asked to write it.
    """
    _component()(key=KEY, data={"rests": list(rests), "query": query})


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("nnviz_address", html="<i></i>", js=joined_modules(FOLDER / "streamlit.js"))
