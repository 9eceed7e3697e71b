"""What is over the traces: where the samples come from, which of them are shown, how, and their file."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...analysis.traces import Traces
from ...runs.run import Run
from ...views.map import MapState
from ...views.map.selection import selection_word
from .. import state
from ..column_filter import filter_popover
from ..controls import Controls, control, csv_button
from ..runs import RunChoice
from ..text import plain
from .export import histories_csv
from .lists import PAGE_SIZE, SampleList
from .parameters import LISTS, TABS, TRACES, TracesState, change, offered_lists, offered_tabs

_HELP = (
    "Chosen: what was chosen here or on another screen. Like the pinned one: whose answers were nearest to those of the pinned "
    "sample. The others are ready lists over the whole training."
)


def list_control(choice: RunChoice, run: Run, page: TracesState, source: SampleList, *, labelled: bool) -> None:
    """Which list is shown, which of its samples, and what these are."""
    with st.container(horizontal=True, vertical_alignment="center", key="traces_lists"):
        _lists(choice, source, labelled=labelled)
        here = source.name
        filter_popover(run, page.where, lambda text: change(choice, list=here, where=text), key="traces")
    st.caption(plain(source.description))


def _lists(choice: RunChoice, source: SampleList, *, labelled: bool) -> None:
    control(
        st.pills,
        "Samples",
        offered_lists(labelled=labelled),
        value=source.name,
        on_pick=lambda value: change(choice, list=value, start=1),
        key="traces_list",
        required=True,
        format_func=LISTS.__getitem__,
        label_visibility="collapsed",
        help=_HELP,
    )


def tab_row(choice: RunChoice, run: Run, view: MapState, page: TracesState, source: SampleList, traces: Traces) -> None:
    """How the samples are shown, which of them, and what can be done with these."""
    with st.container(horizontal=True, vertical_alignment="center"):
        tabs = {name: TABS[name] for name in offered_tabs(labelled=run.has_labels)}
        Controls("traces", page, partial(change, choice)).segments("tab", "View", tabs, label_visibility="collapsed")
        _steps(choice, page, source)
        st.space("stretch")
        if source.name != "chosen":
            st.button(
                "Choose these",
                icon=":material/library_add_check:",
                on_click=lambda: _choose_all(choice, run, view, page, source, traces.samples),
                help="Add the shown samples to the chosen ones, here and on every screen.",
            )
        csv_button(
            lambda: histories_csv(run, traces),
            name="nnviz-traces",
            key="traces_csv",
            help=f"What the network said of these {len(traces.samples)} samples at every checkpoint, as a table.",
        )


def _steps(choice: RunChoice, page: TracesState, source: SampleList) -> None:
    """Which part of the list is shown, and the ones before and after it."""
    count, start = len(source.samples), source.start(page.start)
    if count <= PAGE_SIZE:
        return
    here = source.name

    def turn(by: int) -> None:  # from where it is by then: two clicks in quick succession are two pages
        change(choice, list=here, start=source.start(max(source.start(TRACES.now(choice).start) + 1 + by, 1)) + 1)

    st.button(
        "",
        icon=":material/chevron_left:",
        key="traces_before",
        disabled=start == 0,
        on_click=lambda: turn(-PAGE_SIZE),
        help="The samples before these",
    )
    st.markdown(f"{start + 1}–{min(start + PAGE_SIZE, count)} of {count:,}")
    st.button(
        "",
        icon=":material/chevron_right:",
        key="traces_after",
        disabled=start + PAGE_SIZE >= count,
        on_click=lambda: turn(PAGE_SIZE),
        help="The samples after these",
    )


def _choose_all(
    choice: RunChoice, run: Run, view: MapState, page: TracesState, source: SampleList, samples: np.ndarray
) -> None:
    before = state.chosen_samples(run, view) if view.chosen else np.empty(0, np.intp)
    selection = selection_word(np.union1d(before, samples), run.n_samples)
    change(choice, shared={"chosen": selection}, list=source.name, start=page.start)
