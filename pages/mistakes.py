"""Mistakes: the misclassified samples as cards, the confusion matrix that filters them, and what lies below."""

import streamlit as st

from nnviz.ui import shell, state
from nnviz.ui.epochs import epoch_bar
from nnviz.ui.histories import run_histories
from nnviz.ui.mistakes.below import tabs_below
from nnviz.ui.mistakes.cards import body_columns, card_page
from nnviz.ui.mistakes.filters import filter_row, no_match
from nnviz.ui.mistakes.matrix import matrix_panel
from nnviz.ui.mistakes.parameters import MISTAKES, state_of
from nnviz.ui.mistakes.selection import population_of, select

choice, run = shell.begin_page()
view = state.view_of(choice, run)
epoch_bar(choice, run, view)
known = run_histories(choice)
shown = state_of(choice, run, known)
state.publish(choice, run, view, MISTAKES.query(shown, run))
population = population_of(run, view, shown, known)

filter_row(choice, run, view, shown, known)
if known.labels is None:
    st.caption(
        "This run has no labels, so nothing can be wrong: the answers that the network is least sure of come first. "
        "Record labels with `RunWriter(…, labels=y)`."
    )
    gallery, beside = st.container(), None
else:
    gallery, beside = body_columns()
with gallery:  # before the matrix, so that the browser draws the cards while the server makes the charts
    selected = select(choice, run, view, shown, known, population)
    if len(selected.samples):
        card_page(choice, run, view, shown, known, selected)
    else:
        no_match(choice, run, view, shown, known, selected)
if beside:
    with beside:
        matrix_panel(choice, run, view, shown, known, population)
tabs_below(choice, run, view, shown, known, population)
