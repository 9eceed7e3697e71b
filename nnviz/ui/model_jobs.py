"""Jobs that run the recorded model, as pages use them: what they gave, and what is asked for or offered where it is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ..jobs.job import Job
from ..jobs.kinds import KINDS, Arguments
from ..network.store import find_result
from ..runs.run import Run
from .job_progress import JobProgress
from .job_queue import ask, find_job, job_queue
from .streamlit_internals import Element, session_now
from .text import plain


def result(run: Run, kind: str, arguments: Arguments) -> dict[str, np.ndarray] | None:
    """What a job with these arguments gave, read-only and shared by all sessions; None while it is not there."""
    try:
        return _read(KINDS[kind].key(run, arguments), kind, run, arguments)
    except LookupError:
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(key: str, kind: str, _run: Run, _arguments: Arguments) -> dict[str, np.ndarray]:  # noqa: ARG001 - it stands for all
    result = find_result(_run, kind, _arguments)
    if result is None:
        raise LookupError  # so that nothing is cached
    return result


def start(run: Run, kind: str, arguments: Arguments) -> None:
    """Ask for a job, as a button does that then runs the page again."""
    ask(run, kind, arguments)


def progress_of(run: Run, kind: str, arguments: Arguments, place: Element) -> JobProgress | None:
    """What is to be watched at a place for a result that somebody asked for; None where nobody did."""
    job = find_job(run, kind, arguments)
    return JobProgress((job,), place) if job else None


def browsed_progress(
    run: Run, kind: str, missing: Sequence[Arguments], place: Element, *, title: str, is_wanted: bool
) -> JobProgress | None:
    """What is to be watched for results that are missing of the part that a page shows; None where they are offered.

    Parameters
    ----------
    run : Run
    kind : str
        One that is browsed: this session does not want others of such kinds any more.
    missing : sequence of dict
        The arguments of each.
    place : Element
        An `st.empty()`.
    title : str
        What all of them are called.
    is_wanted : bool
        Whether the person chose them here; what only an address names is offered.
    """

    def ask_all() -> None:
        for arguments in missing:
            if find_job(run, kind, arguments) is None:
                ask(run, kind, arguments)

    if is_wanted:
        ask_all()
    jobs = tuple(job for job in (find_job(run, kind, arguments) for arguments in missing) if job)
    job_queue().withdraw(session_now(), (other for other in job_queue().jobs() if _is_browsed(other) and other not in jobs))
    if len(jobs) == len(missing):
        return JobProgress(jobs, place, title)
    with place.container(key="network_offer"):
        st.info(f"**{plain(title)}** is not computed yet.", icon=":material/play_circle:")
        st.button("Compute it", type="primary", key="network_compute", icon=":material/play_arrow:", on_click=ask_all)
    return None


def _is_browsed(job: Job) -> bool:
    return KINDS[job.message["kind"]].is_browsed
