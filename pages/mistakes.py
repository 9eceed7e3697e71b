"""Mistakes: the misclassified samples as cards, the confusion matrix that filters them, and what lies below."""

import streamlit as st

from nnviz.ui import shell, state
from nnviz.ui.epochs import epoch_bar
from nnviz.ui.histories import run_histories
from nnviz.ui.mistakes.cards import body_columns, card_page
from nnviz.ui.mistakes.filters import filter_row, no_match
from nnviz.ui.mistakes.lower_tabs import lower_tabs
from nnviz.ui.mistakes.matrix import matrix_panel
from nnviz.ui.mistakes.parameters import MISTAKES, state_of
from nnviz.ui.mistakes.selection import population_of, select

choice, run = shell.begin_page()
shell.needs_answers(choice, run, "mistakes")
view = state.view_of(choice, run)
epoch_bar(choice, run, view)
history = run_histories(choice)
page_state = state_of(choice, run, history)
state.publish(choice, run, view, MISTAKES.query(page_state, run))
population = population_of(run, view, page_state, history)

filter_row(choice, run, view, page_state, history)
if history.labels is None:
    st.caption(
        "This run has no labels, so nothing can be wrong: the answers that the network is least sure of come first. "
        "Record labels with `RunWriter(…, labels=y)`."
    )
    gallery, right_column = st.container(), None
else:
    gallery, right_column = body_columns()
with gallery:  # before the matrix, so that the browser draws the cards while the server makes the charts
    selected = select(choice, run, view, page_state, history, population)
    if len(selected.samples):
        card_page(choice, run, view, page_state, history, selected)
    else:
        no_match(choice, run, view, page_state, history, selected)
if right_column:
    with right_column:
        matrix_panel(choice, run, view, page_state, history, population)
lower_tabs(choice, run, view, page_state, history, population)
