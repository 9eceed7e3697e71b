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
from ..wishes import heard, new_wishes
from .pack import Page

FOLDER = Path(__file__).parent
_KEY = "gallery"


@dataclass(frozen=True)
class Attention:
    """What a click changed: the pinned sample, −1 for none, None where it is as before; what is chosen, and not any more."""

    picked: int | None = None
    chosen: tuple[int, ...] = ()
    left: tuple[int, ...] = ()

    @classmethod
    def from_browser(cls, given: Any, known: Sequence[int]) -> Attention | None:
        """What the browser hands back, or None where it is not that or speaks of samples that are not among those `known`."""
        if not isinstance(given, dict):
            return None
        changes = given.get("changes")
        picked = changes.get("picked") if isinstance(changes, dict) else None
        if type(picked) is int and (picked == -1 or picked in known):
            return cls(picked=picked)
        chosen, left = given.get("choose"), given.get("leave")
        if type(chosen) is int and chosen in known:
            return cls(chosen=(chosen,))
        return cls(left=(left,)) if type(left) is int and left in known else None


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
        Those of the run: a card may be gone by the time that a click on it is heard of.
    picked : int
        The pinned sample, or −1.
    chosen : sequence of int
        Those of the page that are chosen.
    compact : bool
        Small cards, more of them beside each other.
    on_attend : callable
    """

    def changed() -> None:
        given = st.session_state[_KEY].get("attention")
        for wish in new_wishes(_KEY, "attention"):
            attention = Attention.from_browser(wish, samples)
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
            "heard": heard(_KEY),
        },
        on_attention_change=changed,
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_gallery",
        html='<div class="host"></div>',
        css=(FOLDER / "gallery.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
