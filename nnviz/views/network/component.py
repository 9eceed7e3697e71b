"""Mounts the parts of the Network screen in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules
from ..wishes import heard, new_wishes

FOLDER = Path(__file__).parent
KINDS = ("graph", "links", "frames", "strip", "instances")
_DEEDS = ("layer", "unit", "card", "instance")


@dataclass(frozen=True)
class Act:
    """What was clicked: a "layer" by its place, a "unit" or a "card" by its number, an "instance" by its sample."""

    what: str
    at: int

    @classmethod
    def from_browser(cls, given: Any) -> Act | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(given, dict) or not isinstance(given.get("what"), str) or given["what"] not in _DEEDS:
            return None
        at = given.get("at")
        return cls(given["what"], at) if type(at) is int and at >= 0 else None


def show_part(
    kind: str,
    *,
    run: str,
    key: str,
    checkpoint: int,
    content: Mapping[str, Any] | None = None,
    url: str = "",
    selected: int | Sequence[int] = -1,
    on_act: Callable[[Act], None] | None = None,
) -> None:
    """Draw a part. It follows the page's `nnviz:moment` without the server.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    run : str
        Names what is shown.
    key : str
        Of the component, unique on the page.
    checkpoint : int
        Where the training is at first.
    content : mapping, optional
        What is shown, of a "graph".
    url : str
        Where the browser fetches what is shown, of all others: as pack.py packs it.
    selected : int or sequence of int
        What is outlined.
    on_act : callable, optional
        Called when something is clicked.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; expected one of {', '.join(KINDS)}")

    def changed() -> None:
        given = st.session_state[key].get("act")
        for wish in new_wishes(key, "act"):
            act = Act.from_browser(wish)
            if act is not None and on_act is not None and given.get("run") == run:  # else a run that was just left speaks
                on_act(act)

    _component()(
        key=key,
        data={
            "kind": kind,
            "run": run,
            "checkpoint": checkpoint,
            "content": dict(content or {}),
            "url": url,
            "selected": selected if isinstance(selected, int) else list(selected),
            "heard": heard(key),
        },
        on_act_change=changed,
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_network",
        html='<div class="host"></div>',
        css=(FOLDER / "network.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
