"""The paths of the shown samples on the map that is looked at, with the search field beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ...projection.methods import METHODS
from ...runs.run import Run
from ...views.map import MapState
from ...views.map.selection import read_selection_word, selection_word
from ..contents import contents_of
from ..controls import method_switch
from ..runs import RunChoice, load_run, map_data
from ..small_map import SmallMap
from ..text import plain
from .lists import SampleList
from .parameters import TracesState, change

# Beside what is longer than the window the map stays in sight.
_STYLE = """
[data-testid=stLayoutWrapper]:has(> .st-key-traces_map) { position: sticky; top: 3.5rem }
"""
_NUMBERS = "traces_numbers"  # session key of the field


def path_map(choice: RunChoice, run: Run, view: MapState, page: TracesState, source: SampleList, samples: np.ndarray) -> None:
    """The map follows the epoch bar; what is chosen on it or found beside it is what the screen shows from then on."""
    st.html(f"<style>{_STYLE}</style>")
    method_switch(
        value=view.space,
        on_pick=lambda value: change(choice, shared={"space": value}),
        key="traces_method",
        label_visibility="collapsed",
    )
    small = SmallMap.of(run, view)
    if not small.is_there:
        st.caption(
            f"{METHODS[view.space].title} is not computed for this run yet; the Projection screen does it. This is Star."
        )
    chosen = view.chosen if source.name == "chosen" and view.chosen else selection_word(samples, run.n_samples)

    def changed(shared: dict[str, Any]) -> None:
        here = ("chosen", 1) if "chosen" in shared else (source.name, page.start)
        change(choice, shared=shared, list=here[0], start=here[1])

    can_draw = small.draw(
        replace(view, kept=-1, chosen=chosen),
        contents=contents_of(choice),
        name=choice.id,
        data=lambda: map_data(choice),
        load=lambda: load_run(choice),
        on_change=changed,
        traced=samples.tolist(),
    )
    if not can_draw:
        _number_field(choice, run)


def _number_field(choice: RunChoice, run: Run) -> None:
    """Where there is no map there is no search field of its own, so samples are chosen by their numbers."""

    def take() -> None:
        typed = st.session_state[_NUMBERS]
        typed_text = re.sub(r"\s*[\s,;]\s*", ",", re.sub(r"\s*[-–]\s*", "-", typed.strip()))
        samples = read_selection_word(typed_text, run.n_samples)
        if samples is None or not len(samples):
            st.toast(plain(f"“{typed[:40]}” names no samples; this run has samples 0 to {run.n_samples - 1}."))
            return
        change(choice, shared={"chosen": selection_word(samples, run.n_samples)}, list="chosen", start=1)

    st.text_input("Samples by number", key=_NUMBERS, placeholder="3, 8, 12-20", on_change=take)
