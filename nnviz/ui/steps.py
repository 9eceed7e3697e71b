"""What of an address makes a step in the browser's history, and the writing of the first one.

A step is what a person would take back: a page, a run, a projection, a sample, a filter. Where a slider or a camera rests is
none, as its parameter says.

Streamlit adds an entry to the history whenever the address is written, so a page that was opened without all of its words would
be left by pressing Back twice. Therefore the first words of a session are not written by Streamlit: the browser puts them in
place of those that the page was opened with, and from then on watches over the history (`nnviz.views.address`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from ..views.address import show_address
from ..views.protocol import Remembered
from .parameters import resting_words
from .streamlit_internals import put_address

_PLACE = "address_place"
#: What watches over the history takes no room on the page.
STYLE = (
    f"[data-testid=stLayoutWrapper]:has(> .st-key-{_PLACE}) {{ position: absolute; width: 0; height: 0; overflow: hidden }}\n"
)

_WATCHED = "address_watched"  # session key: the browser was asked to watch over its history


def put(values: Mapping[str, str], remembered: Remembered | None) -> None:
    """Show these words in the address, as `show_address` does. A page does this once whenever it runs."""
    query = None
    if _WATCHED not in st.session_state and put_address(first := urlencode(values)):
        st.session_state[_WATCHED], query = True, first
    elif st.query_params.to_dict() != values:
        st.query_params.from_dict(dict(values))
    with st.container(key=_PLACE):
        show_address(rests=resting_words(), query=query, remembered=remembered)
