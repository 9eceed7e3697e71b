"""Compare: several runs on one map, at the same epoch or at the same accuracy, and where they differ."""

import streamlit as st

from nnviz.ui import projection_jobs, shell, state
from nnviz.ui.compare import page
from nnviz.ui.compare.maps import joint_map, map_controls
from nnviz.ui.compare.moments import moments_of
from nnviz.ui.compare.numbers import summary
from nnviz.ui.compare.parameters import state_of
from nnviz.ui.compare.picker import how_compared, run_picker
from nnviz.ui.compare.sides import sides_of, together
from nnviz.ui.runs import list_runs
from nnviz.ui.text import plain

choice, run = shell.begin_page()
shell.needs_answers(choice, run, "answers to compare")
view = state.view_of(choice, run)
runs = list_runs()
page_state = state_of(choice, run, view, runs)
by_id = {other.id: other for other in runs}
st.html(f"<style>{page.STYLE}</style>")
with st.container(horizontal=True, vertical_alignment="bottom", key="compare_head"):
    run_picker(choice, runs, page_state)
    head = st.container(horizontal=True, vertical_alignment="bottom", key="compare_how")

sides, unreadable = sides_of([choice, *(by_id[other] for other in page_state.others)])
if len(sides) < 2:
    page.alone(choice, run, view, page_state, sides[0], runs, unreadable)
    shell.finish_page()
    st.stop()
same = together(sides, page_state.part)
moments, trouble = moments_of(sides, same, page_state, view)
page.publish(choice, run, view, page_state, moments)
with head:
    how_compared(choice, same, page_state)
page.notes(sides, unreadable, trouble, same, moments)
page.bar(choice, run, view, same, moments)
listed = page.listed_now(view, same, moments, page_state)
map_place, tab_place = st.container(), st.container()
job = None
for place in (tab_place, map_place) if listed else (map_place, tab_place):  # the browser draws cards while the server goes on
    with place:
        if place is tab_place:
            page.tabs(choice, run, view, sides, same, moments, page_state, listed)
        elif same and moments:
            with st.container(horizontal=True, vertical_alignment="center", key="compare_map_row"):
                map_controls(choice, run, view)
                st.markdown(plain(summary(same, moments)))
            job = joint_map(choice, view, same, moments, listed.samples if listed else None)
if job:
    projection_jobs.watch_map(job, choice)
