"""The same samples of all runs on one map, a pane a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ...charts.text import epoch_text
from ...projection.methods import METHODS, landmark_methods, titles_of_landmark_methods
from ...projection.settings import MapSettings
from ...runs.joined import join_runs
from ...runs.run import Run
from ...views.map import MapState, Training, show_map
from ...views.map.look import look_of, look_words
from ...views.map.selection import read_selection_word, selection_word
from .. import map_making, state
from ..map_settings import settings_of_other
from ..pictures import map_offer, stored_picture
from ..runs import MapData, RunChoice, by_run, load_run, map_addresses, pack_map
from ..text import plain
from ..widgets import on_choice, show_value
from ..workers import Job
from ..workshop import expected_seconds
from .moments import Moments
from .parameters import change
from .sides import Together

_METHOD, _DIMS, _CLASS = "compare_method", "compare_dims", "compare_class"  # session keys of the controls
_MOST_NUMBERS = 200_000_000  # probabilities that are put together: four times as many bytes are taken for a moment
_KEPT_WORDS = ("colour", "size", "opacity", "axes")  # of the look: what these panes take over


def joint_map(choice: RunChoice, view: MapState, same: Together, moments: Moments, lit: np.ndarray | None) -> Job | None:
    """Draw the map, with the `lit` samples in colour where some are given; the job that computes it, if there is one."""
    joined = same.joined
    if len(joined.checkpoints) * joined.n_samples * joined.n_classes > _MOST_NUMBERS:
        st.info("Together these runs are too large for one map. Compare fewer of them.", icon=":material/scatter_plot:")
        return None
    settings = settings_of_other(view.space, view.dims, joined) if view.space in landmark_methods() else None
    picture = settings and stored_picture(joined, settings)
    job = map_making.map_job(joined, settings, there=picture is not None) if settings else None
    if picture or not settings:
        map_making.remember_drawn(choice, view, settings)
    elif job is None:
        _offer(joined, settings)
    words = {name: word for name, word in look_words(view.look).items() if name in _KEPT_WORDS}
    chosen = view.chosen if lit is None else selection_word(lit, joined.n_samples)
    given = replace(view, checkpoint=moments.index, chosen=chosen, look=look_of(words))
    if settings and not picture:
        given = replace(given, space="star")
    recording, sheets = map_addresses(joined, lambda: _map_data(same.choices), lambda: _joined(same.choices))
    show_map(
        run="+".join(side.choice.id for side in same.sides),
        digest=joined.digest,
        recording=recording,
        sheets=sheets,
        offers=[map_offer(joined, picture, settings)] if picture and settings else [],
        state=given,
        revision=f"{given.space} {given.dims} {given.picked} {given.kept} {chosen} {given.look}",
        autoplay=False,
        on_rest=lambda rested: _rested(choice, joined, view.chosen, given, rested),
        compact=True,
        trainings=_trainings(same, moments),
        bar=moments.name,
    )
    return job


def map_controls(choice: RunChoice, run: Run, view: MapState) -> None:
    """Which projection, in how many dimensions; and the class that is kept, where there is one."""
    show_value(_METHOD, view.space)
    show_value(_DIMS, view.dims)

    def want(**shared: Any) -> None:
        state.wish()
        change(choice, shared=shared)

    st.segmented_control(
        "Map",
        list(METHODS),
        required=True,
        format_func=lambda name: METHODS[name].title,
        key=_METHOD,
        label_visibility="collapsed",
        on_change=on_choice(_METHOD, lambda value: want(space=value)),
        help="One map of all runs, so that a place means the same in each. "
        f"{titles_of_landmark_methods()} are computed once, then kept.",
    )
    st.segmented_control(
        "Dimensions",
        [2, 3],
        required=True,
        format_func="{}-D".format,
        key=_DIMS,
        label_visibility="collapsed",
        on_change=on_choice(_DIMS, lambda value: want(dims=value)),
    )
    if view.kept >= 0:
        st.button(
            f"Class {plain(run.class_names[view.kept])}",
            icon=":material/close:",
            key=_CLASS,
            help="Only this class keeps its colour. Show all classes.",
            on_click=lambda: change(choice, shared={"kept": -1}),
        )


def _offer(joined: Run, settings: MapSettings) -> None:
    seconds = sum(expected_seconds(joined, settings).values())
    takes = f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{METHODS[settings.method].title} of these runs together is not computed yet; this is Star meanwhile.")
        st.button(f"Compute it (about {takes})", key="compare_compute", on_click=state.wish)


def _trainings(same: Together, moments: Moments) -> list[Training]:
    accuracies = same.accuracies
    trainings, first = [], 0
    for at, side in enumerate(same.sides):
        own = moments.alignment.checkpoints[at].tolist()
        labels = [f"epoch {epoch_text(side.run.checkpoints[index].epoch)}" for index in own]
        if accuracies is not None:
            labels = [f"{label} · {100 * accuracies[at][index]:.1f} % right" for label, index in zip(labels, own, strict=True)]
        end = first + len(side.run.checkpoints)
        trainings.append(Training(side.name, side.colour, range(first, end), [first + index for index in own], labels))
        first = end
    return trainings


def taken(own: str, shown: str, rested: str, n_samples: int) -> str:
    """Which samples are chosen now, where others than the chosen ones may have been shown as such.

    Parameters
    ----------
    own, shown, rested : str
        The samples that were chosen, those that were shown, and those that are shown after a hand was on the map; as
        `selection_word` writes them.
    n_samples : int
    """
    before, given, now = (set(read_selection_word(word, n_samples).tolist()) for word in (own, shown, rested))  # type: ignore[union-attr]
    if before == given:
        return rested
    added, removed = now - given, given - now
    if added and not removed:
        now = before | added  # drawn around, or clicked
    elif len(removed) == 1 and not added:
        now = before | removed  # a click on one that was shown means that one
    return selection_word(now, n_samples)


def _rested(choice: RunChoice, joined: Run, own: str, given: MapState, rested: MapState) -> None:
    """Keep what was pinned or chosen on the map; `own` are the samples that were chosen."""
    if rested.picked >= joined.n_samples or read_selection_word(rested.chosen, joined.n_samples) is None:
        return
    picked = {"picked": rested.picked} if rested.picked != given.picked else {}
    if rested.chosen != given.chosen:
        word = taken(own, given.chosen, rested.chosen, joined.n_samples)
        which = {"tab": "right", "which": "chosen"} if word else {}
        change(choice, shared={**picked, "chosen": word}, **which)
    elif picked:
        change(choice, shared=picked)


@by_run(max_entries=2, show_spinner="Putting the runs on one map…")
def _map_data(choices: tuple[RunChoice, ...]) -> MapData:
    joined = _joined(choices)
    return pack_map(joined, joined.probabilities())


def _joined(choices: tuple[RunChoice, ...]) -> Run:
    return join_runs([load_run(choice) for choice in choices])
