"""Mounts the list of events in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent


def show_story(*, run: str, events: Sequence[tuple[int, str]], checkpoint: int) -> None:
    """Draw what happened in a training, in the order of time. A click moves the epoch bar of the page, without the server.

    What is still to come at the moment that the bar shows is quiet, and what happens just then is marked.

    Parameters
    ----------
    run : str
        Names what is shown, as for the bar.
    events : sequence of (checkpoint, words)
    checkpoint : int
        Where the bar begins.
    """
    told = [{"checkpoint": at, "words": words} for at, words in sorted(events, key=lambda event: event[0])]
    _component()(key="story", data={"run": run, "events": told, "checkpoint": checkpoint})


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_story",
        html='<div class="host"></div>',
        css=(FOLDER / "story.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
