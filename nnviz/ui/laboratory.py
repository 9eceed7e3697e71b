"""What is computed with the recorded model: the server's one laboratory, whose worker alone has TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from ..network.results import find_result, key_of
from ..runs.run import Run
from .text import plain
from .workers import Job, Workers

#: What stages count, by the last word of their names.
_COUNTED = ("row", "point", "checkpoint")
#: Seconds until the worker has its libraries.
_STARTING = 6.0


class Laboratory(Workers[Job]):
    """Does one job of `nnviz.network.jobs` after the other, in a process of its own."""

    def __init__(self) -> None:
        super().__init__("nnviz.network.worker", "with the recorded model")

    def ask(self, run: Run, job: str, arguments: Mapping[str, Any], seconds: float = 5.0) -> Job:
        """The job with these arguments: one that is waiting, under way or has failed, else a new one.

        `seconds` is about how long it takes once its libraries are there.
        """
        words = {"job": job, "run": str(run.path.resolve()), "arguments": dict(arguments)}
        expected = {"starting": _STARTING, "": seconds}
        return self.submit(key_of(run, job, arguments), lambda: Job(key_of(run, job, arguments), words, expected))

    def asked(self, run: Run, job: str, arguments: Mapping[str, Any]) -> Job | None:
        """The job with these arguments that was asked for, whatever became of it; None where nobody did, or it is done."""
        known = self.known(key_of(run, job, arguments))
        return None if known is None or known.state in ("done", "cancelled") else known


@st.cache_resource(show_spinner=False)
def laboratory() -> Laboratory:
    """The server's one laboratory."""
    return Laboratory()


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(digest: str, job: str, key: str, _run: Run, _arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:  # noqa: ARG001
    found = find_result(_run, job, _arguments)
    if found is None:
        raise LookupError  # so that nothing is cached
    return found


def result(run: Run, job: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray] | None:
    """What a job with these arguments gave, read-only and shared by all sessions; None while it is not there."""
    try:
        return _read(run.digest, job, key_of(run, job, arguments), run, arguments)
    except LookupError:
        return None


def ask(run: Run, job: str, arguments: Mapping[str, Any], seconds: float = 5.0) -> None:
    """Ask the laboratory, as a button does that then runs the page again."""
    laboratory().ask(run, job, arguments, seconds)


def watch(job: Job, place: Any = None, title: str = "") -> None:
    """Show a job in the making, with a way to give it up, until it is over; then run the page again.

    The last thing on a page, since it returns late. `place` is an `st.empty()`, where the bar is to stand.
    """
    place = place or st.empty()
    if job.state == "failed":
        with place.container():
            reason = job.error[:1].upper() + job.error[1:]
            st.error(plain(reason), icon=":material/error:")
            st.button("Try again", on_click=laboratory().forget, args=(job,), key=f"again_{job.key}")
        return
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text=" ")
        st.button("Cancel", on_click=laboratory().cancel, args=(job,), key=f"cancel_{job.key}")
    while not job.over:
        bar.progress(job.share, text=_said(job, title))  # every word to the browser is a chance to interrupt this
        laboratory().await_change(0.2, job)
    st.rerun()


def _said(job: Job, title: str) -> str:
    """What a job is doing, in words."""
    if job.state == "waiting":
        before = laboratory().waiting_before(job)
        doing = f"waiting for {before} other job{'s' if before != 1 else ''}" if before else "starting"
    else:
        doing = "loading TensorFlow" if job.stage == "starting" else job.stage
        if doing.endswith(_COUNTED):
            doing = f"{doing} {min(int(job.done) + 1, int(job.total))} of {int(job.total)}"
    left = job.seconds_left
    estimate = f"about {max(round(left), 1)} s left" if left < 90 else f"about {round(left / 60)} min left"
    return f"{title}: {doing} · {estimate}" if title else f"{doing[:1].upper()}{doing[1:]} · {estimate}"
