"""Projection jobs, as pages use them: on whose wish a map is computed, and what is shown until it is there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ..jobs.job import Job
from ..jobs.kinds import KINDS
from ..projection.settings import MapSettings
from ..runs.concatenated import AnyRun
from ..runs.run import Run
from ..views.map import MapState
from . import state
from .job_progress import JobProgress, watch
from .job_queue import ask, find_job, job_queue
from .map_settings import choose_settings
from .runs import RunChoice
from .streamlit_internals import Element, session_now
from .text import plain

_LAST_DRAWN = "last_drawn"  # session key: run id → the projection to go back to when a computation is given up


def map_job(run: AnyRun, settings: MapSettings, *, there: bool) -> Job | None:
    """What computes a map: asked for where the person has just chosen it on the page, else what others have asked for.

    A map that only an address names is computed for nobody: that is offered. `there` says that the map can be drawn already,
    while its samples are still compared.
    """
    wished, job = state.pop_wish(), find_job(run, "projection", settings.as_dict())
    if there:
        return job if job and not job.over else None
    if job is None:
        return ask(run, "projection", settings.as_dict()) if wished else None
    return job_queue().again(job, session_now()) if wished and job.over else job


def take_rest(choice: RunChoice, run: Run, before: MapState, rested: MapState) -> None:
    """Keep what the view hands back; another projection than before was chosen in it by the person."""
    if (rested.space, rested.dims) != (before.space, before.dims):
        state.wish()
    state.set_view(choice, run, rested)


def remember_drawn(choice: RunChoice, view: MapState, settings: MapSettings | None) -> None:
    """This projection is on the screen: it is the one to go back to."""
    st.session_state.setdefault(_LAST_DRAWN, {})[choice.id] = (view.space, view.dims, settings)


def go_back(choice: RunChoice) -> None:
    """Look at the projection that was shown before the one that is not there yet, made as it was."""
    space, dims, settings = st.session_state.get(_LAST_DRAWN, {}).get(choice.id, ("star", 2, None))
    if settings:
        choose_settings(settings)
    state.change_view(choice, space=space, dims=dims)


def watch_map(job: Job, choice: RunChoice) -> None:
    """Show the progress of a map until it is there, on a card over the picture, then run the page again; it returns late."""
    watch(JobProgress((job,), _card(), go_back=partial(go_back, choice)))


def offer_map(choice: RunChoice, run: Run, settings: MapSettings) -> None:
    """Say that a map is not computed yet, and offer to do that."""
    with _card().container():
        title = KINDS["projection"].title(run, settings.as_dict())
        st.info(
            f"**{plain(title)}, is not computed yet.** That is done once, for everybody and for every epoch.",
            icon=":material/scatter_plot:",
        )
        with st.container(horizontal=True):
            st.button("Compute it", type="primary", on_click=state.wish, key="map_compute")
            st.button("Go back", on_click=go_back, args=(choice,), key="map_back")


def _card() -> Element:
    """One place, so that nothing of a card stays when another follows."""
    return st.container(key="job").empty()
