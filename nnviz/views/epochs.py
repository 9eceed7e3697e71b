"""Mounts the epoch bar in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ..assemble import joined_modules
from ..wishes import heard, new_wishes

FOLDER = Path(__file__).parent
MAP = FOLDER.parent / "map"
_KEY = "epochs"


def show_epochs(
    *,
    run: str,
    checkpoints: Sequence[tuple[float, str]],
    accuracy: tuple[str, np.ndarray] | None,
    events: Sequence[tuple[int, str]],
    checkpoint: int,
    revision: int,
    on_rest: Callable[[int], None],
    unit: str = "epoch",
) -> None:
    """Draw the epoch bar. It moves without the server, and calls `on_rest` with a checkpoint when it was moved and rests.

    While it moves it draws a line over the charts of the page whose `layout.meta` is {"nnviz": "epochs"} or, where x is the
    index of a checkpoint, {"nnviz": "checkpoints"}; a click in one of them moves the bar. It marks the moment on charts that
    say where the path of the training is, {"nnviz": "path", …} (pathway.js). Other views of the page hear of each moment by the
    event `nnviz:moment` of the document, {run, t}, and move the bar by `nnviz:seek`, {run, checkpoint} or
    {run, t}; t is in checkpoints, also between two of them.

    Parameters
    ----------
    run : str
        Names what is shown.
    checkpoints : sequence of (epoch, label)
        In ascending order.
    accuracy : (of what, shares (E,)) or None
        The curve along the bar, 0 to 1, and what it is called after its number, such as "of test right".
    events : sequence of (checkpoint, words)
        What is marked along the bar.
    checkpoint : int
        Where the bar begins. Later it keeps its own place, until `revision` changes and this is followed again.
    revision : int
    on_rest : callable
    unit : str, default="epoch"
        What the bar goes along: what the checkpoints' "epochs" are, such as accuracies.
    """

    def changed() -> None:
        given = st.session_state[_KEY].get("rest")
        for wish in new_wishes(_KEY, "rest"):
            at = resting_place({**_fields(wish.get("changes")), "run": given.get("run")}, run, len(checkpoints))
            if at is not None:
                on_rest(at)

    _component()(
        key=_KEY,
        data={
            "run": run,
            "checkpoints": [{"epoch": float(epoch), "label": label} for epoch, label in checkpoints],
            "accuracy": accuracy and {"of": accuracy[0], "shares": [round(float(share), 4) for share in accuracy[1]]},
            "events": [{"checkpoint": at, "words": words} for at, words in events],
            "checkpoint": checkpoint,
            "unit": unit,
            "revision": revision,
            "heard": heard(_KEY),
        },
        on_rest_change=changed,
    )


def resting_place(given: dict[str, Any], run: str, n_checkpoints: int) -> int | None:
    """The checkpoint in what the browser hands back; None where it is nonsense, or of a run that was just left."""
    at = given.get("checkpoint")
    return at if given.get("run") == run and type(at) is int and 0 <= at < n_checkpoints else None


def _fields(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_epochs",
        html='<div class="host"></div>',
        css="".join((folder / name).read_text(encoding="utf-8") for folder, name in ((MAP, "map.css"), (FOLDER, "epochs.css"))),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
