"""Overview: what was recorded, and how right the network became."""

import numpy as np
import streamlit as st

from nnviz.charts.curves import class_accuracy_map, learning_curves
from nnviz.charts.text import epoch_text
from nnviz.ui import shell, state
from nnviz.ui.epochs import epoch_bar
from nnviz.ui.facts import recorded_facts, training_series
from nnviz.ui.runs import run_performance
from nnviz.ui.text import plain

choice, run = shell.begin_page()
view = state.view_of(choice, run)
state.publish(choice, run, view)
epoch_bar(choice, run, view)
epochs = np.array([checkpoint.epoch for checkpoint in run.checkpoints])

st.title(plain(run.name), anchor=False)
with st.container(horizontal=True):
    for name, value, more in recorded_facts(run):
        st.metric(name, value, help=more, width=150)
if run.model:
    st.caption(f"Model: {plain(run.model)}")
if not run.complete:
    st.warning(
        f"This recording was cut short after epoch {epoch_text(epochs[-1])}, or still goes on. What it has is shown.",
        icon=":material/content_cut:",
    )

shown = run_performance(choice)
accuracy, loss = training_series(run, shown)
for column, title, series, percent in zip(st.columns(2), ("Accuracy", "Loss"), (accuracy, loss), (True, False), strict=True):
    column.subheader(title, anchor=False)
    if series:
        figure = learning_curves(epochs, series, y_title="right answers" if percent else "−ln p(true)", percent=percent)
        column.plotly_chart(figure, config={"displayModeBar": False})
    else:
        column.info(f"No {title.lower()}: this run has neither labels nor logged metrics.", icon=":material/label_off:")

st.subheader("Accuracy of each class", anchor=False)
if shown is None:
    st.info(
        "This run has no labels, so its answers cannot be right or wrong. Record them with `RunWriter(…, labels=y)`.",
        icon=":material/label_off:",
    )
else:
    st.plotly_chart(class_accuracy_map(epochs, shown.class_accuracy, run.class_names), config={"displayModeBar": False})
    st.caption(
        f"How to read this: a row is a class, a column a checkpoint, bright is right, over the {shown.class_samples} samples."
    )
