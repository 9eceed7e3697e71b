"""Noticing that a page has another session than before."""

from __future__ import annotations

from collections.abc import Mapping

from .component import Component
from .protocol import ContinuityState

_CONTINUITY = Component("continuity")


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
    _CONTINUITY.show("what_is_looked_at", state=ContinuityState(session=session, bare=bare, words=dict(words)))
