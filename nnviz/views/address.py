"""The browser's history, which is to hold steps only, and what a page remembers for a session that begins later on it."""

from __future__ import annotations

from collections.abc import Sequence

from .component import Component
from .protocol import AddressState, Remembered

KEY = "address"
_ADDRESS = Component("address")


def show_address(*, rests: Sequence[str], query: str | None, remembered: Remembered | None) -> None:
    """Let the browser's history hold steps only. It shows nothing.

    Streamlit adds an entry to the history whenever a page writes its address. From the first time on that this is mounted, an
    entry is added only where the page is another, or a word that is none of the `rests`; else the present one is changed.

    Parameters
    ----------
    rests : sequence of str
        Words of an address that say where something rests that is moved, such as a slider.
    query : str or None
        What the address is to say, where Streamlit was not asked to write it.
    remembered : Remembered or None
        What is looked at. The browser keeps it as long as the page lives, and returns to it where a new session knows nothing
        of it.
    """
    _ADDRESS.show(KEY, state=AddressState(rests=list(rests), query=query, remembered=remembered))
