"""Loss landscape: the loss around the training's path, as contours, as a surface and along a straight line."""

import streamlit as st

from nnviz.network.objective import why_no_loss
from nnviz.ui import shell
from nnviz.ui.epochs import published_bar
from nnviz.ui.job_progress import watch
from nnviz.ui.landscape.controls import NO_WEIGHTS, control_row
from nnviz.ui.landscape.line import line
from nnviz.ui.landscape.parameters import LANDSCAPE, comparable_runs, settings_of, state_of
from nnviz.ui.landscape.surface import landscape
from nnviz.ui.runs import list_runs, load_run
from nnviz.ui.text import plain

choice, run = shell.begin_page()
shell.needs_answers(choice, run, "losses")
others = comparable_runs(run, choice, list_runs()) if run.has_weights else []
page_state = state_of(choice, run, others)
published_bar(choice, run, LANDSCAPE.query(page_state, run))

jobs = []
if not run.has_weights:
    st.info(NO_WEIGHTS, icon=":material/landscape:")
else:
    control_row(choice, run, page_state, others)
    problem = why_no_loss(run)
    if problem:
        st.caption(plain(problem))
    beside = [load_run(other) for other in others if other.id in page_state.beside]
    settings = settings_of(page_state, beside)
    jobs = [
        landscape(choice, [run, *beside], settings, "accuracy" if problem else page_state.surface),
        line(choice, run, page_state),
    ]
watch(*filter(None, jobs))
