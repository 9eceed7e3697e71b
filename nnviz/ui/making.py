"""Jobs in the making, as the person who waits for them sees them: one bar, one way to cancel, and what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from . import job_list
from .streamlit_internals import Element, session_now
from .text import plain
from .workers import Job, Workers

_LOOK_SECONDS = 0.2  # between two words to the browser, each of which is a chance for the person to interrupt


@dataclass(frozen=True)
class Making:
    """What one place of a page waits for.

    Attributes
    ----------
    workers : Workers
        Who compute it.
    jobs : tuple of Job
        Shown as one; those that are done may be among them.
    place : Element
        An `st.empty()`.
    title : str
        What it is called; the first job's own title where this is "".
    go_back : callable, optional
        Shows something else instead, where there is something.
    """

    workers: Workers
    jobs: tuple[Job, ...]
    place: Element
    title: str = ""
    go_back: Callable[[], None] | None = None

    def watch(self) -> None:
        watch(self)

    @property
    def states(self) -> tuple[str, ...]:
        """What the page depends on: it is drawn anew when one of these changes."""
        return tuple("under way" if job.under_way else job.state for job in self.jobs)

    @property
    def name(self) -> str:
        return self.title or self.jobs[0].title

    def cancel(self) -> None:
        for job in self.jobs:
            self.workers.cancel(job)
        if self.go_back:
            st.toast(plain(f"{self.name} was cancelled."), icon=":material/cancel:")
            self.go_back()

    def again(self) -> None:
        for job in self.jobs:
            if job.over and job.state != "done":
                self.workers.again(job, session_now())

    def words(self) -> str:
        """What is done now, of which of the jobs, and about how long that takes."""
        at = next((index for index, job in enumerate(self.jobs) if job.state == "running"), None)
        if at is None:
            at = next((index for index, job in enumerate(self.jobs) if job.under_way), 0)
        counted = f", {at + 1} of {len(self.jobs)}" if len(self.jobs) > 1 else ""
        return f"{self.name}{counted}: {doing(self.workers, self.jobs[at], self.jobs)}"


def doing(workers: Workers, job: Job, own: tuple[Job, ...] = ()) -> str:
    """What a job is doing, or what it waits for beside the page's `own` jobs."""
    if job.state == "running":
        return job.pace.words(time.monotonic())
    others = [other for other in workers.before(job) if other not in own]
    if not others:
        return "waiting"
    return f"waiting for {others[0].title}" + (f" and {len(others) - 1} more" if len(others) > 1 else "")


def watch(*makings: Making) -> None:
    """Show jobs until one of them has moved on, then run the page again. The last thing on a page, since it returns late."""
    begun = [making.states for making in makings]  # before anything is drawn, so that no change is missed
    waiting = [making for making in makings if {"under way", "kept"} & set(making.states)]
    bars = [_draw(making) for making in makings]
    job_list.show()
    if not waiting and begun == [making.states for making in makings]:
        return
    while [making.states for making in makings] == begun:
        for making, bar in zip(makings, bars, strict=True):
            if bar:
                shares = [1.0 if job.state == "done" else job.share for job in making.jobs]
                bar.progress(sum(shares) / len(shares), text=plain(making.words()))
            elif making in waiting:
                making.place.empty()
        job_list.refresh()
        makings[0].workers.await_change(_LOOK_SECONDS)
    st.rerun()


def _draw(making: Making) -> Element | None:
    """The bar of jobs that are under way, or what became of them; nothing where the result is there."""
    key = making.jobs[0].key
    if any(job.under_way for job in making.jobs):
        with making.place.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, text=" ")
            st.button("Cancel", on_click=making.cancel, key=f"cancel_{key}", help="Ends it for everybody who waits for it")
        return bar
    failed = next((job for job in making.jobs if job.state == "failed"), None)
    cancelled = next((job for job in making.jobs if job.state == "cancelled"), None)
    if failed:
        with making.place.container():
            st.error(
                f"**{plain(making.name)} could not be computed.** {plain(_sentence(failed.error))}", icon=":material/error:"
            )
            _offer(making, "Try again", key)
    elif cancelled:
        why = f" {plain(_sentence(cancelled.error))}" if cancelled.error else ""
        with making.place.container():
            st.info(f"**{plain(making.name)} was cancelled.**{why}", icon=":material/cancel:")
            _offer(making, "Start again", key)
    return None


def _offer(making: Making, again: str, key: str) -> None:
    with st.container(horizontal=True):
        st.button(again, on_click=making.again, key=f"again_{key}")
        if making.go_back:
            st.button("Go back", on_click=making.go_back, key=f"back_{key}")


def _sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return words[:1].upper() + words[1:].rstrip(".") + "."
