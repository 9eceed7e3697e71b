"""The paths of the shown samples on the map that is looked at, with the search field beside it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import streamlit as st

from ...projection.methods import METHODS, landmark_methods
from ...runs.run import Run
from ...views.map import MapState, show_map
from ...views.map.look import look_of, look_words
from ...views.map.selection import read_selection_word, selection_word
from ..map_settings import settings_of_other
from ..pictures import map_offer, stored_picture
from ..runs import RunChoice, load_run, map_addresses, map_data
from ..text import plain
from ..widgets import on_choice, show_value
from .lists import Listed
from .parameters import TracesState, change

# Beside what is longer than the window the map stays in sight.
_STYLE = """
[data-testid=stLayoutWrapper]:has(> .st-key-traces_map) { position: sticky; top: 3.5rem }
"""
_METHOD, _NUMBERS = "traces_method", "traces_numbers"  # session keys of the controls
_KEPT_WORDS = ("colour", "size", "opacity", "axes")  # of the look: what a small map takes over


def path_map(choice: RunChoice, run: Run, view: MapState, shown: TracesState, found: Listed, samples: np.ndarray) -> None:
    """The map follows the epoch bar; what is chosen on it or found beside it is what the screen shows from then on."""
    st.html(f"<style>{_STYLE}</style>")
    _method_switch(choice, view)
    settings = settings_of_other(view.space, view.dims, run) if view.space in landmark_methods() else None
    picture = settings and stored_picture(run, settings)
    if settings and not picture:
        st.caption(
            f"{METHODS[view.space].title} is not computed for this run yet; the Projection screen does it. This is Star."
        )
    words = {name: word for name, word in look_words(view.look).items() if name in _KEPT_WORDS}
    chosen = view.chosen if found.name == "chosen" and view.chosen else selection_word(samples, run.n_samples)
    given = replace(view, kept=-1, chosen=chosen, look=look_of(words))
    if settings and not picture:
        given = replace(given, space="star")
    recording, sheets = map_addresses(run, lambda: map_data(choice), lambda: load_run(choice))
    can_draw = show_map(
        run=choice.id,
        digest=run.digest,
        recording=recording,
        sheets=sheets,
        offers=[map_offer(run, picture, settings)] if picture and settings else [],
        state=given,
        revision=f"{given.space} {given.dims} {given.picked} {chosen} {given.look}",
        autoplay=False,
        on_rest=lambda rested: _rested(choice, run, given, {"list": found.name, "start": shown.start}, rested),
        compact=True,
        traced=samples.tolist(),
    )
    if not can_draw:
        _number_field(choice, run)


def _rested(choice: RunChoice, run: Run, given: MapState, here: dict[str, object], rested: MapState) -> None:
    """Keep what was pinned or chosen on the map."""
    if rested.picked >= run.n_samples or read_selection_word(rested.chosen, run.n_samples) is None:
        return
    picked = {"picked": rested.picked} if rested.picked != given.picked else {}
    if rested.chosen != given.chosen:
        change(choice, shared={**picked, "chosen": rested.chosen}, list="chosen", start=1)
    elif picked:
        change(choice, shared=picked, **here)


def _method_switch(choice: RunChoice, view: MapState) -> None:
    show_value(_METHOD, view.space)
    st.segmented_control(
        "Map",
        list(METHODS),
        required=True,
        format_func=lambda name: METHODS[name].title,
        key=_METHOD,
        label_visibility="collapsed",
        on_change=on_choice(_METHOD, lambda value: change(choice, shared={"space": value})),
    )


def _number_field(choice: RunChoice, run: Run) -> None:
    """Where there is no map there is no search field of its own, so samples are chosen by their numbers."""

    def take() -> None:
        typed = st.session_state[_NUMBERS]
        word = re.sub(r"\s*[\s,;]\s*", ",", re.sub(r"\s*[-–]\s*", "-", typed.strip()))
        samples = read_selection_word(word, run.n_samples)
        if samples is None or not len(samples):
            st.toast(plain(f"“{typed[:40]}” names no samples; this run has samples 0 to {run.n_samples - 1}."))
            return
        change(choice, shared={"chosen": selection_word(samples, run.n_samples)}, list="chosen", start=1)

    st.text_input("Samples by number", key=_NUMBERS, placeholder="3, 8, 12-20", on_change=take)
