"""A map in the making, as the person who waits for it sees it."""

from __future__ import annotations

import streamlit as st

from ..projection.settings import MapSettings
from ..views.map import MapState
from . import state
from .map_settings import choose_settings
from .runs import TITLES, RunChoice
from .text import plain
from .workshop import Job, workshop

_LAST_DRAWN = "last_drawn"  # session key: run id → the projection to go back to when a computation is given up


def remember_drawn(choice: RunChoice, view: MapState, settings: MapSettings | None) -> None:
    """This projection is on the screen: it is the one to go back to."""
    st.session_state.setdefault(_LAST_DRAWN, {})[choice.id] = (view.space, view.dims, settings)


def go_back(choice: RunChoice) -> None:
    """Look at the projection that was shown before the one that is not there yet, made as it was."""
    space, dims, settings = st.session_state.get(_LAST_DRAWN, {}).get(choice.id, ("star", 2, None))
    if settings:
        choose_settings(settings)
    state.change_view(choice, space=space, dims=dims)


def _give_up(job: Job, choice: RunChoice) -> None:
    workshop().cancel(job)
    workshop().forget(job)
    go_back(choice)


def watch(job: Job, choice: RunChoice) -> None:
    """Show a map in the making until it is there, then run the page again. The last thing on a page: it returns late.

    While the map is made, a card lies over the picture; while its samples are compared afterwards, nothing is shown.
    """
    card = st.container(key="job").empty()  # one place, so that nothing of a card stays when another follows
    begun = job.state
    if begun == "failed":
        with card.container():
            reason = job.error[:1].upper() + job.error[1:]
            st.error(f"**This map could not be computed.** {plain(reason)}", icon=":material/error:")
            with st.container(horizontal=True):
                st.button("Try again", on_click=workshop().forget, args=(job,))
                st.button("Go back", on_click=_give_up, args=(job, choice))
        return
    if begun == "kept":
        while job.state == "kept":
            card.empty()  # every word to the browser is a chance for the person to interrupt this
            workshop().await_change(0.2, job)
    else:
        with card.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, text=" ")
            st.button("Cancel", on_click=_give_up, args=(job, choice), help="Stop, and go back")
        while job.state in ("waiting", "running"):
            bar.progress(job.share, text=_said(job))
            workshop().await_change(0.2, job)
    st.rerun()


def _said(job: Job) -> str:
    """What a job is doing, in words."""
    title = TITLES[job.settings.method]
    if job.state == "waiting":
        before = workshop().waiting_before(job)
        return f"{title}: waiting for {before} other map{'s' if before != 1 else ''}" if before else f"{title}: starting"
    stage = job.stage
    if stage.endswith("checkpoint"):
        stage = f"{stage} {int(job.done) + 1} of {int(job.total)}"
    left = job.seconds_left
    estimate = f"about {max(round(left), 1)} s left" if left < 90 else f"about {round(left / 60)} min left"
    return f"{title}: {stage} · {estimate}"
