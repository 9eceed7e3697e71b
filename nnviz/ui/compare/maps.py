"""The same samples of all runs on one map, a pane a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ...charts.text import epoch_text
from ...jobs.job import Job
from ...jobs.kinds import expected_seconds
from ...projection.methods import METHODS, titles_of_landmark_methods
from ...projection.settings import MapSettings
from ...runs.concatenated import AnyRun, concatenate_runs
from ...runs.run import Run
from ...views.map import MapState, Training
from ...views.map.selection import read_selection_word, selection_word
from .. import projection_jobs, state
from ..contents import contents_of
from ..controls import Controls, method_switch
from ..runs import MapData, RunChoice, by_run, load_run, pack_map
from ..small_map import SmallMap
from ..text import plain
from .moments import Moments
from .parameters import change
from .sides import Together

_MOST_NUMBERS = 200_000_000  # probabilities that are put together: two bytes each are taken for a moment


def joint_map(choice: RunChoice, view: MapState, same: Together, moments: Moments, lit: np.ndarray | None) -> Job | None:
    """Draw the map, with the `lit` samples in colour where some are given; the job that computes it, if there is one."""
    concatenated = same.joined
    if len(concatenated.checkpoints) * concatenated.n_samples * concatenated.n_classes > _MOST_NUMBERS:
        st.info("Together these runs are too large for one map. Compare fewer of them.", icon=":material/scatter_plot:")
        return None
    small = SmallMap.of(concatenated, view)
    job = projection_jobs.map_job(concatenated, small.settings, there=small.is_there) if small.settings else None
    if small.is_there:
        projection_jobs.remember_drawn(choice, view, small.settings)
    elif job is None and small.settings:
        _offer(concatenated, small.settings)
    chosen = view.chosen if lit is None else selection_word(lit, concatenated.n_samples)

    def changed(shared: dict[str, Any]) -> None:
        which = {}
        if "chosen" in shared:
            shared["chosen"] = merged_selection(view.chosen, chosen, shared["chosen"], concatenated.n_samples)
            which = {"tab": "right", "which": "chosen"} if shared["chosen"] else {}
        change(choice, shared=shared, **which)

    small.draw(
        replace(view, checkpoint=moments.index, chosen=chosen),
        name="+".join(side.choice.id for side in same.sides),
        data=lambda: _map_data(same.choices),
        load=lambda: _concatenated(same.choices),
        on_change=changed,
        trainings=_trainings(same, moments),
        contents=contents_of(same.sides[0].choice),
        bar=moments.name,
    )
    return job


def map_controls(choice: RunChoice, run: Run, view: MapState) -> None:
    """Which projection, in how many dimensions; and the class that is kept, where there is one."""

    def want(**shared: Any) -> None:
        state.wish()
        change(choice, shared=shared)

    method_switch(
        value=view.space,
        on_pick=lambda value: want(space=value),
        key="compare_method",
        label_visibility="collapsed",
        help="One map of all runs, so that a place means the same in each. "
        f"{titles_of_landmark_methods()} are computed once, then kept.",
    )
    Controls("compare", view, want).segments("dims", "Dimensions", {2: "2-D", 3: "3-D"}, label_visibility="collapsed")
    if view.kept >= 0:
        st.button(
            f"Class {plain(run.class_names[view.kept])}",
            icon=":material/close:",
            key="compare_class",
            help="Only this class keeps its colour. Show all classes.",
            on_click=lambda: change(choice, shared={"kept": -1}),
        )


def _offer(concatenated: AnyRun, settings: MapSettings) -> None:
    seconds = expected_seconds(concatenated, "projection", settings.as_dict())
    takes = f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{METHODS[settings.method].title} of these runs together is not computed yet; this is Star meanwhile.")
        st.button(f"Compute it (about {takes})", key="compare_compute", on_click=state.wish)


def _trainings(same: Together, moments: Moments) -> list[Training]:
    accuracies = same.accuracies
    trainings, first = [], 0
    for at, side in enumerate(same.sides):
        checkpoints = moments.alignment.checkpoints[at].tolist()
        labels = [f"epoch {epoch_text(side.run.checkpoints[index].epoch)}" for index in checkpoints]
        if accuracies is not None:
            labels = [
                f"{label} · {100 * accuracies[at][index]:.1f} % right" for label, index in zip(labels, checkpoints, strict=True)
            ]
        end = first + len(side.run.checkpoints)
        trainings.append(Training(side.name, side.colour, range(first, end), [first + index for index in checkpoints], labels))
        first = end
    return trainings


def merged_selection(own: str, sent: str, rested: str, n_samples: int) -> str:
    """Which samples are chosen now, where others than the chosen ones may have been shown as such.

    Parameters
    ----------
    own, sent, rested : str
        The samples that were chosen, those that were shown, and those that are shown after a hand was on the map; as
        `selection_word` writes them.
    n_samples : int
    """
    before, common, now = (set(read_selection_word(selection, n_samples).tolist()) for selection in (own, sent, rested))  # type: ignore[union-attr]
    if before == common:
        return rested
    added, removed = now - common, common - now
    if added and not removed:
        now = before | added  # drawn around, or clicked
    elif len(removed) == 1 and not added:
        now = before | removed  # a click on one that was shown means that one
    return selection_word(now, n_samples)


@by_run(max_entries=2, show_spinner="Putting the runs on one map…")
def _map_data(choices: tuple[RunChoice, ...]) -> MapData:
    concatenated = _concatenated(choices)
    return pack_map(concatenated)


def _concatenated(choices: tuple[RunChoice, ...]) -> AnyRun:
    return concatenate_runs([load_run(choice) for choice in choices])
