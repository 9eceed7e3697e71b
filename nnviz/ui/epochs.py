"""The epoch bar of every page that has no map: at the foot of the window, as it is under the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ..runs.run import Run
from ..views.epochs import show_epochs
from ..views.map import MapState
from ..views.protocol import moment
from . import state
from .runs import RunChoice, by_run, load_run, run_events, run_parts, run_performance
from .streamlit_internals import Element

# Wherever the script draws it, it is the last thing on the page, at the foot of the window and always in sight.
_STYLE = """
.stMainBlockContainer:has(.st-key-epoch_bar) { padding-bottom: 0 }
.stMainBlockContainer:has(.st-key-epoch_bar) > [data-testid=stVerticalBlock] { min-height: calc(100dvh - 3rem) }
[data-testid=stLayoutWrapper]:has(> .st-key-epoch_bar),
[data-testid=stLayoutWrapper]:has(> [data-testid=stVerticalBlock] > [data-testid=stLayoutWrapper] > .st-key-epoch_bar) {
  order: 1; position: sticky; bottom: 0; z-index: 10; margin-top: auto }
.stMain:focus-visible::before { box-shadow: none !important } /* the keys of the bar are no reason to frame the page */
@media (max-width: 767px) {
  .stMainBlockContainer:has(.st-key-epoch_bar) > [data-testid=stVerticalBlock] { min-height: calc(100dvh - 4.5rem) }
}
@media (max-height: 560px) {
  .stMainBlockContainer:has(.st-key-epoch_bar) > [data-testid=stVerticalBlock] { min-height: calc(100dvh - 3.25rem) }
}
"""


@dataclass(frozen=True)
class _Along:
    """What stands along the bar: the curve, as `_accuracy` gives it, and events as (checkpoint, words)."""

    accuracy: tuple[str, np.ndarray] | None
    events: list[tuple[int, str]]


def published_bar(
    choice: RunChoice, run: Run, more: Mapping[str, str], follow: Callable[[MapState], None] | None = None
) -> None:
    """Write the address, with `more` words, and draw the epoch bar: a rest of it runs this alone again.

    For pages where nothing else that the server draws depends on the epoch but what `follow` draws, into an `st.empty`, without
    widgets and without reading the run: what cannot be read is told by the page, not by a part of it.
    """
    _publish_alone(choice, run, more, follow, _along(choice))


@st.fragment
def _publish_alone(
    choice: RunChoice, run: Run, more: Mapping[str, str], follow: Callable[[MapState], None] | None, along: _Along
) -> None:
    view = state.view_of(choice, run)
    state.publish(choice, run, view, more)
    state.url_was_followed()
    _draw(choice, run, view, along)
    if follow:
        follow(view)


def epoch_bar(choice: RunChoice, run: Run, view: MapState) -> Element:
    """Draw the epoch bar, which moves the charts of the page by itself; when it rests the page runs again with its checkpoint.

    A page calls this before what takes long, so that the bar is there at once. What is put into the container that it returns
    stands under the bar.
    """
    return _draw(choice, run, view, _along(choice))


def _along(choice: RunChoice) -> _Along:
    return _Along(_accuracy(choice), [(event.checkpoint, event.words) for event in run_events(choice)])


def _draw(choice: RunChoice, run: Run, view: MapState, along: _Along) -> Element:
    bar = bar_place()
    with bar:
        show_epochs(
            run=choice.id,
            checkpoints=[moment(checkpoint) for checkpoint in run.checkpoints],
            accuracy=along.accuracy,
            events=along.events,
            checkpoint=view.checkpoint,
            revision=state.revision(),
            on_rest=lambda checkpoint: state.set_checkpoint(choice, checkpoint),
        )
    return bar


def bar_place() -> Element:
    """Where a page has its epoch bar."""
    st.html(f"<style>{_STYLE}</style>")
    return st.container(key="epoch_bar")


@by_run(max_entries=8)
def _accuracy(choice: RunChoice) -> tuple[str, np.ndarray] | None:
    """What the curve along the bar is of and the curve, (E,), as on the map: of the test samples, else of all."""
    run, performance = load_run(choice), run_performance(choice)
    labels = run.labels
    if performance is None or labels is None:
        return None
    of_test = performance.class_samples == "test"
    sizes = np.bincount(labels[run.split == "test"] if of_test else labels, minlength=run.n_classes)
    of = "of test right" if of_test else "of all parts right" if len(run_parts(choice)) > 1 else "right"
    return of, np.nansum(performance.class_accuracy * sizes, axis=1) / sizes.sum()
