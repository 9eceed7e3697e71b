"""The epoch bar of every page that has no map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .component import Component
from .protocol import Accuracy, EpochsContent, EpochsState, Moment, happenings

_EPOCHS = Component("epochs")


def show_epochs(
    *,
    run: str,
    checkpoints: Sequence[Moment],
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
    say where the path of the training is, {"nnviz": "path", …} (chartgeometry.ts). Other views of the page hear of each moment
    by the event `nnviz:moment` of the document, {run, t}, and move the bar by `nnviz:seek`, {run, checkpoint} or {run, t}; t is
    in checkpoints, also between two of them.

    Parameters
    ----------
    run : str
        Names what is shown.
    checkpoints : sequence of Moment
        In ascending order of their epochs.
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

    def rested(wish: dict[str, Any]) -> None:
        at = resting_place(wish.get("changes"), len(checkpoints))
        if at is not None:
            on_rest(at)

    _EPOCHS.show(
        "epochs",
        run=run,
        content=EpochsContent(
            checkpoints=list(checkpoints),
            accuracy=accuracy and Accuracy(of=accuracy[0], shares=[round(float(share), 4) for share in accuracy[1]]),
            events=happenings(events),
            unit=unit,
        ),
        state=EpochsState(checkpoint=checkpoint, revision=revision),
        on_wish=rested,
    )


def resting_place(message: Any, n_checkpoints: int) -> int | None:
    """The checkpoint in what the browser hands back; None where it is nonsense."""
    at = message.get("checkpoint") if isinstance(message, dict) else None
    return at if type(at) is int and 0 <= at < n_checkpoints else None
