"""The server's one job queue, and what a page asks of it for its session."""

from __future__ import annotations

import streamlit as st

from ..jobs.job import Job
from ..jobs.kinds import KINDS, LANES, Arguments, job_of
from ..jobs.queue import JobQueue
from ..runs.concatenated import AnyRun
from .streamlit_internals import is_here, session_now


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    """The server's one queue."""
    return JobQueue(LANES, is_here)


def ask(run: AnyRun, kind: str, arguments: Arguments) -> Job:
    """The job with these arguments: one that is waiting, under way or has failed, else a new one."""
    return job_queue().submit(job_of(run, kind, arguments), session_now())


def find_job(run: AnyRun, kind: str, arguments: Arguments) -> Job | None:
    """The job with these arguments that was asked for, whatever became of it; None where nobody did, or it is done."""
    job = job_queue().find(KINDS[kind].key(run, arguments))
    return None if job is None or job.state == "done" else job
