"""The epoch bar of several runs: it goes along their moments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...views.epochs import show_epochs
from ...views.protocol import Moment
from .. import state
from ..epochs import bar_place
from ..runs import RunChoice, run_events
from .moments import Moments
from .parameters import stay_at
from .sides import Together


def moment_bar(choice: RunChoice, moments: Moments, same: Together | None) -> None:
    """Draw the bar; when it rests the page runs again at that moment, and the picked run stands there on other screens too."""
    alignment = moments.alignment

    def rest(index: int) -> None:
        stay_at(choice, float(alignment.at[index]), int(alignment.checkpoints[0, index]))

    with bar_place():
        show_epochs(
            run=moments.name,
            checkpoints=[
                Moment(epoch=at, label=label) for at, label in zip(moments.axis.tolist(), moments.labels, strict=True)
            ],
            accuracy=None if moments.by_accuracy else _accuracy(moments, same),
            events=[] if moments.by_accuracy else _events(choice, alignment.checkpoints[0]),
            checkpoint=moments.index,
            revision=state.revision(),
            on_rest=rest,
            unit=moments.unit,
        )


def _accuracy(moments: Moments, same: Together | None) -> tuple[str, np.ndarray] | None:
    accuracies = same.accuracies if same else None
    if accuracies is None:
        return None
    checkpoints = moments.alignment.checkpoints
    return "right on average", np.mean([accuracy[at] for accuracy, at in zip(accuracies, checkpoints, strict=True)], axis=0)


def _events(choice: RunChoice, checkpoints: np.ndarray) -> Sequence[tuple[int, str]]:
    """What happened in the picked run, at the first of the moments at which it stands there."""
    indices = np.searchsorted(checkpoints, [event.checkpoint for event in run_events(choice)])
    marks = zip(indices.tolist(), run_events(choice), strict=True)
    return [(at, event.words) for at, event in marks if at < len(checkpoints) and checkpoints[at] == event.checkpoint]
