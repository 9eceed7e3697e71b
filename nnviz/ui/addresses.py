"""Which addresses the browser may still show, so that one that is only late is not taken for news.

What the app writes into the address is on its way for a while, and whatever the browser says meanwhile comes with an address of
before. So the addresses that were written are kept in their order, from the one that the browser was last heard to show. One of
these is no news: the person has chosen something since. News is an address that is none of them, which a link or an edit
brought, and any to which the person went by the browser's history, which Streamlit says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from ..views.protocol import Remembered
from . import steps
from .streamlit_internals import came_by_history

_TRAIL = "addresses"  # session key: _Trail
_LONGEST = 100  # addresses on their way; a browser that is so far behind is told what is new


@dataclass
class _Trail:
    """Addresses in the order in which they were written; `before` counts those that were there earlier."""

    written: list[dict[str, str]] = field(default_factory=list)
    before: int = 0


def is_news(query: Mapping[str, str]) -> bool:
    """Whether the person brought the browser to this address. It stays news until one is written or something is chosen."""
    trail = _trail()
    if came_by_history():
        _forget(trail, len(trail.written))
    at = _place(trail, query)
    if at > 0:
        _forget(trail, at)
    return at < 0


def know_address() -> None:
    """Take the address that the browser shows for known: it was followed, or something was chosen since."""
    trail, query = _trail(), st.query_params.to_dict()
    if _place(trail, query) < 0:
        _forget(trail, len(trail.written))
        trail.written.append(query)


def write_address(query: Mapping[str, str], remembered: Remembered | None = None) -> None:
    """Show these words in the address, and know it from now on; what is `remembered` outlives the session."""
    know_address()
    trail = _trail()
    steps.put(query, remembered)
    if trail.written[-1] != query:
        trail.written.append(dict(query))
    _forget(trail, max(len(trail.written) - _LONGEST, 0))


def address_now() -> int:
    """The number of the address that was written last."""
    trail = _trail()
    return trail.before + len(trail.written)


def address_heard() -> int:
    """The number of the address that the browser showed when it sent what the script runs for."""
    trail = _trail()
    at = _place(trail, st.query_params.to_dict())
    return trail.before + (at + 1 if at >= 0 else len(trail.written))


def _trail() -> _Trail:
    trail: _Trail = st.session_state.setdefault(_TRAIL, _Trail())
    return trail


def _place(trail: _Trail, query: Mapping[str, str]) -> int:
    """Where an address stands among those written, the first time; −1 where it does not."""
    return trail.written.index(dict(query)) if query in trail.written else -1


def _forget(trail: _Trail, count: int) -> None:
    del trail.written[:count]
    trail.before += count
