"""Overview: what happened in this training, in ten seconds; what was recorded comes last."""

import streamlit as st

from nnviz.charts.text import epoch_text
from nnviz.ui import overview, shell, state
from nnviz.ui.data_map import data_map_chart, data_map_text
from nnviz.ui.epochs import published_bar
from nnviz.ui.facts import recorded_facts, restored_text, training_series
from nnviz.ui.histories import run_histories
from nnviz.ui.logged_metrics import metric_grid, run_quantities
from nnviz.ui.overview_parameters import OVERVIEW
from nnviz.ui.parameters import Context
from nnviz.ui.runs import run_performance
from nnviz.ui.text import plain

choice, run = shell.begin_page()
performance = run_performance(choice)
accuracy, loss = training_series(run, performance)

st.html(f"<style>{overview.STYLE}</style>")
st.title(plain(run.name), anchor=False)
if not run.complete:
    last = epoch_text(run.checkpoints[-1].epoch)
    st.warning(
        f"This recording was cut short after epoch {last}, or still goes on. What it has is shown.",
        icon=":material/content_cut:",
    )
if restored := restored_text(run):
    st.caption(restored)
row = overview.number_row()
with row:
    now = overview.accuracy_tile(choice, run, performance, accuracy)
page_state = OVERVIEW.follow(choice, Context(run))
published_bar(choice, run, OVERVIEW.query(page_state, run), now)
view = state.view_of(choice, run)
with row:
    if run.has_answers:
        overview.finding_tiles(choice, run, overview.findings(run, run_histories(choice)))

with st.container(key="overview_top"):
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.subheader("What happened", anchor=False)
        overview.story(choice, run, view, labelled=performance is not None)
    with right:
        overview.curves(choice, run, accuracy, loss)
overview.class_map(choice, run, performance, page_state)
metric_grid(
    choice,
    run_quantities(choice),
    overview.drawn_quantities(run, accuracy, loss),
    page_state.metrics,
    lambda names: OVERVIEW.change(choice, metrics=names),
)

if performance is not None:
    with st.container(key="overview_map"):
        st.subheader("How surely each sample was learnt", anchor=False)
        left, right = st.columns([2, 1], gap="medium")
        with left:
            drawn = data_map_chart(choice, run, view)
        with right:
            overview.chosen(choice, run, view)
            st.caption(data_map_text(choice, run) + (f" {drawn}" if drawn else ""))

st.subheader("The recording", anchor=False)
with st.container(horizontal=True):
    for name, value, more in recorded_facts(run):
        st.metric(name, value, help=more, width=150)
if run.model:
    st.caption(f"Model: {plain(run.model)}")
