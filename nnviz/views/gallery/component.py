"""Mounts the gallery in the Streamlit app."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules
from .pack import Page

FOLDER = Path(__file__).parent
_KEY = "gallery"


@dataclass(frozen=True)
class Attention:
    """What the person attends to among the samples of a page: the pinned one or −1, and those that are chosen."""

    picked: int
    chosen: tuple[int, ...]

    @classmethod
    def from_browser(cls, given: Any, shown: Sequence[int]) -> Attention | None:
        """What the browser hands back, or None where it is not that or speaks of samples that are not shown."""
        if not isinstance(given, dict):
            return None
        picked, chosen = given.get("picked"), given.get("chosen")
        if type(picked) is not int or not isinstance(chosen, list) or not all(type(sample) is int for sample in chosen):
            return None
        # A pinned sample may be of another page; those that are chosen are of this one.
        if picked < -1 or not set(chosen) <= set(shown):
            return None
        return cls(picked, tuple(chosen))


def show_gallery(
    *,
    run: str,
    page: Page,
    place: str,
    samples: Sequence[int],
    picked: int,
    chosen: Sequence[int],
    compact: bool,
    on_attend: Callable[[Attention], None],
) -> None:
    """Draw a page of cards; `on_attend` is called when a card is pinned, or chosen, or not any more.

    Parameters
    ----------
    run : str
        Names what is shown.
    page : Page
        It goes with the message itself, since a file of its own would come a round trip later.
    place : str
        Names the page among others, whatever the epoch: where it changes, the gallery scrolls to its beginning.
    samples : sequence of int
        Those of the page.
    picked : int
        The pinned sample, or −1.
    chosen : sequence of int
        Those of the page that are chosen.
    compact : bool
        Small cards, more of them beside each other.
    on_attend : callable
    """

    def changed() -> None:
        given = _last_word()
        attention = Attention.from_browser(given, samples)
        if attention is not None and given.get("run") == run:  # else a page of a run that was just left speaks
            on_attend(attention)

    _component()(
        key=_KEY,
        data={
            "run": run,
            "page": base64.b64encode(page.numbers).decode(),
            "sheet": base64.b64encode(page.sheet).decode(),
            "place": place,
            "picked": picked,
            "chosen": list(chosen),
            "compact": compact,
            "heard": _last_word().get("count", 0),
        },
        on_attention_change=changed,
    )


def _last_word() -> dict[str, Any]:
    """What the gallery said last, or nothing."""
    said = st.session_state.get(_KEY, {}).get("attention")
    return said if isinstance(said, dict) else {}


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_gallery",
        html='<div class="host"></div>',
        css=(FOLDER / "gallery.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
