"""Mounts the map view in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class MapState:
    """What the map shows: a projection's name, a checkpoint's index, the picked sample and the kept class, or -1 for none."""

    space: str = "star"
    checkpoint: int = 0
    picked: int = -1
    kept: int = -1

    @classmethod
    def from_browser(cls, given: Any) -> MapState | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(given, dict):
            return None
        space = given.get("space")
        numbers = [n for name in ("checkpoint", "picked", "kept") if isinstance(n := given.get(name), int)]
        return cls(space, *numbers) if isinstance(space, str) and len(numbers) == 3 else None


def show_map(
    *,
    run: str,
    digest: str,
    bundle_url: str,
    sprite_urls: Sequence[str],
    state: MapState,
    revision: int,
    autoplay: bool,
    on_rest: Callable[[MapState], None],
) -> None:
    """Draw the map. It loads its data once, moves without the server, and calls `on_rest` when it was moved and rests.

    `run` names what is shown; two runs may have equal content and so one `digest`. `state` is where the view begins; later it
    keeps its own, until `revision` changes and `state` is followed again.
    """

    def changed() -> None:
        rest = st.session_state["map"].get("rest")
        state = MapState.from_browser(rest)
        if state is not None and rest.get("run") == run:  # else the view of a run that was just left speaks
            on_rest(state)

    _component()(
        key="map",
        data={
            "run": run,
            "digest": digest,
            "bundle_url": bundle_url,
            "sprite_urls": list(sprite_urls),
            "initial": asdict(state),
            "revision": revision,
            "autoplay": autoplay,
        },
        on_rest_change=changed,
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_map",
        html='<div class="host"></div>',
        css=(FOLDER / "map.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
