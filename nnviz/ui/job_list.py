"""All that the server computes now, for whom, and how far it is: a sheet in the sidebar, where anybody can cancel."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ..jobs.job import Job
from ..jobs.pace import duration
from .job_queue import job_queue
from .streamlit_internals import Element
from .text import plain

_SHEET = "job_sheet"  # session key: whether the sheet is open, as its widget says
_PLACE = "job_place"  # session key: where this run of the script is going to draw the sheet, once
_DRAWN = "job_lines"  # session key: the lines of the sheet that it has drawn


@dataclass(frozen=True)
class _Line:
    job: Job
    place: Element


def reserve() -> None:
    """The sheet stands here; what it lists is known when the page has asked for what it needs."""
    st.session_state[_PLACE], st.session_state[_DRAWN] = st.empty(), []


def show() -> None:
    """Draw the sheet where something is computed; the second time in a run of the script does nothing."""
    place, jobs = st.session_state.pop(_PLACE, None), job_queue().jobs()
    if place is None or not jobs:
        return
    lines: list[_Line] = st.session_state[_DRAWN]
    title = "1 job under way" if len(jobs) == 1 else f"{len(jobs)} jobs under way"
    with place, st.popover(title, icon=":material/pending:", key=_SHEET, on_change="rerun", width="stretch"):
        for job in jobs:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                lines.append(_Line(job, st.empty()))
                st.button(
                    "Cancel",
                    key=f"end_{job.key}",
                    on_click=job_queue().cancel,
                    args=(job, "it was cancelled in the list of jobs"),
                    help="Ends it for everybody who waits for it",
                )
    refresh()


def refresh() -> None:
    """Say anew how far the jobs are that are listed."""
    for line in _lines():
        state, people = described(line.job)
        line.place.markdown(f"**{plain(line.job.title)}**  \n{plain(state)}  \n:gray[:small[{plain(people)}]]")


def follow() -> None:
    """While the sheet is open, keep it true. The last thing of a script, since it returns late."""
    sheet: Any = st.session_state.get(_SHEET)
    if not _lines() or not (sheet if isinstance(sheet, bool) else getattr(sheet, "open", False)):
        return
    listed = [(line.job.key, line.job.state) for line in _lines()]
    while [(job.key, job.state) for job in job_queue().jobs()] == listed:
        refresh()
        job_queue().await_change(0.5)
    st.rerun()


def described(job: Job) -> tuple[str, str]:
    """How far a job is; and since when, and who waits for it."""
    now = time.monotonic()
    if job.state == "waiting":
        state, since = "waiting", f"asked for {duration(now - job.asked)} ago"
    else:
        state, since = job.pace.text(now), f"started {duration(now - job.began)} ago"
    watchers = job_queue().watchers(job)
    by = "watched by no page any more" if not watchers else f"watched by {watchers} page{'s' if watchers != 1 else ''}"
    return state, f"{since}, {by}"


def _lines() -> list[_Line]:
    return st.session_state.get(_DRAWN, [])
