"""Traces: some samples through the whole training, as cards, curves, bands and paths."""

import streamlit as st

from nnviz.ui import shell, state
from nnviz.ui.epochs import published_bar
from nnviz.ui.histories import run_histories
from nnviz.ui.traces.cards import follow_to_map, shown_samples, trace_cards, traces_of
from nnviz.ui.traces.controls import list_control, tab_row
from nnviz.ui.traces.curves import by_class, overlaid
from nnviz.ui.traces.lists import sample_list
from nnviz.ui.traces.parameters import TRACES, state_of
from nnviz.ui.traces.paths import path_map

choice, run = shell.begin_page()
shell.needs_answers(choice, run, "traces of answers")
follow_to_map()
view = state.view_of(choice, run)
labelled = run.has_labels
page_state = state_of(choice, run, view)
published_bar(choice, run, TRACES.query(page_state, run))

history = run_histories(choice)
listed = sample_list(choice, run, view, page_state, history)
samples, notes = shown_samples(listed, view, listed.start(page_state.start))
list_control(choice, run, page_state, listed, labelled=labelled)
if not labelled:
    st.caption("This run has no labels, so nothing is learnt or forgotten. Record them with `RunWriter(…, labels=y)`.")
traces = traces_of(choice, samples)
if len(samples):
    tab_row(choice, run, view, page_state, listed, traces)
left, right = st.columns([2, 1], gap="medium")
with left:
    if not len(samples):
        pass
    elif page_state.tab == "each":
        trace_cards(choice, run, view, page_state, listed, samples, notes)
    elif page_state.tab == "overlaid":
        overlaid(choice, run, history, traces, listed)
    else:
        by_class(choice, run, view, page_state, history, listed)
with right, st.container(key="traces_map"):
    path_map(choice, run, view, page_state, listed, samples)
