"""Job progress, as the person who waits sees it: one bar for some jobs, one way to cancel them, and what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ..jobs.job import Job
from . import job_list
from .job_queue import job_queue
from .streamlit_internals import Element, session_now
from .text import plain

_LOOK_SECONDS = 0.2  # between two messages to the browser, each of which is a chance for the person to interrupt


@dataclass(frozen=True)
class JobProgress:
    """What one place of a page waits for.

    Attributes
    ----------
    jobs : tuple of Job
        Shown as one; those that are done may be among them.
    place : Element
        An `st.empty()`.
    title : str
        What it is called; the first job's own title where this is "".
    go_back : callable, optional
        Shows something else instead, where there is something.
    """

    jobs: tuple[Job, ...]
    place: Element
    title: str = ""
    go_back: Callable[[], None] | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """What the page depends on: it is drawn anew when one of these changes."""
        return tuple("under way" if job.under_way else job.state for job in self.jobs)

    @property
    def name(self) -> str:
        return self.title or self.jobs[0].title

    def cancel(self) -> None:
        for job in self.jobs:
            job_queue().cancel(job)
        if self.go_back:
            st.toast(plain(f"{self.name} was cancelled."), icon=":material/cancel:")
            self.go_back()

    def again(self) -> None:
        for job in self.jobs:
            if job.over and job.state != "done":
                job_queue().again(job, session_now())

    def text(self) -> str:
        """What is done now, of which of the jobs, and about how long that takes."""
        at = next((index for index, job in enumerate(self.jobs) if job.state == "running"), None)
        if at is None:
            at = next((index for index, job in enumerate(self.jobs) if job.under_way), 0)
        counted = f", {at + 1} of {len(self.jobs)}" if len(self.jobs) > 1 else ""
        return f"{self.name}{counted}: {self._doing(self.jobs[at])}"

    def _doing(self, job: Job) -> str:
        """What a job is doing, or which others it waits for."""
        if job.state == "running":
            return job.pace.text(time.monotonic())
        others = [other for other in job_queue().before(job) if other not in self.jobs]
        if not others:
            return "waiting"
        return f"waiting for {others[0].title}" + (f" and {len(others) - 1} more" if len(others) > 1 else "")


def watch(*waited: JobProgress) -> None:
    """Show jobs until one of them has moved on, then run the page again. The last thing on a page, since it returns late."""
    begun = [progress.states for progress in waited]  # before anything is drawn, so that no change is missed
    for progress in waited:
        for job in progress.jobs:
            job_queue().join(job, session_now())
    waiting = [progress for progress in waited if {"under way", "stored"} & set(progress.states)]
    bars = [_draw(progress) for progress in waited]
    job_list.show()
    if not waiting and begun == [progress.states for progress in waited]:
        return
    while [progress.states for progress in waited] == begun:
        for progress, bar in zip(waited, bars, strict=True):
            if bar:
                shares = [1.0 if job.state == "done" else job.pace.share for job in progress.jobs]
                bar.progress(sum(shares) / len(shares), text=plain(progress.text()))
            elif progress in waiting:
                progress.place.empty()
        job_list.refresh()
        job_queue().await_change(_LOOK_SECONDS)
    st.rerun()


def _draw(progress: JobProgress) -> Element | None:
    """The bar of jobs that are under way, or what became of them; nothing where the result is there."""
    key = progress.jobs[0].key
    if any(job.under_way for job in progress.jobs):
        with progress.place.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, text=" ")
            st.button("Cancel", on_click=progress.cancel, key=f"cancel_{key}", help="Ends it for everybody who waits for it")
        return bar
    failed = next((job for job in progress.jobs if job.state == "failed"), None)
    cancelled = next((job for job in progress.jobs if job.state == "cancelled"), None)
    if failed:
        with progress.place.container():
            st.error(
                f"**{plain(progress.name)} could not be computed.** {plain(_sentence(failed.error))}", icon=":material/error:"
            )
            _offer(progress, "Try again", key)
    elif cancelled:
        why = f" {plain(_sentence(cancelled.error))}" if cancelled.error else ""
        with progress.place.container():
            st.info(f"**{plain(progress.name)} was cancelled.**{why}", icon=":material/cancel:")
            _offer(progress, "Start again", key)
    return None


def _offer(progress: JobProgress, again: str, key: str) -> None:
    with st.container(horizontal=True):
        st.button(again, on_click=progress.again, key=f"again_{key}")
        if progress.go_back:
            st.button("Go back", on_click=progress.go_back, key=f"back_{key}")


def _sentence(text: str) -> str:
    """A text as a sentence of its own."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
