"""What of this screen the laboratory has to make first: asked for where the person chose it here, else offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ...runs.run import Run
from ..laboratory import laboratory
from ..making import Making
from ..runs import RunChoice
from ..streamlit_internals import Element, session_now
from ..text import plain
from ..workers import Job
from .parameters import chosen_here

#: Jobs of this screen, which nobody wants any more who looks at another part of it.
_KINDS = ("saliency", "features")


def wanted(
    choice: RunChoice,
    run: Run,
    kind: str,
    missing: Sequence[tuple[Mapping[str, Any], str]],
    place: Element,
    *,
    seconds: float,
    title: str,
) -> Making | None:
    """What is to be watched for results that are missing; None where they are offered, since only an address names them.

    Parameters
    ----------
    choice : RunChoice
    run : Run
    kind : str
        One of `network.jobs.JOBS`.
    missing : sequence of (arguments, title)
    place : Element
        An `st.empty()`.
    seconds : float
        About how long one of them takes.
    title : str
        What all of them are called.
    """

    def asked() -> list[Job | None]:
        return [laboratory().asked(run, kind, arguments) for arguments, _ in missing]

    def ask() -> None:
        for (arguments, named), job in zip(missing, asked(), strict=True):
            if job is None:
                laboratory().ask(run, kind, arguments, seconds, named)

    if chosen_here(choice):
        ask()
    known = tuple(job for job in asked() if job is not None)
    _leave_others({job.key for job in known})
    if len(known) < len(missing):
        with place.container(key="network_offer"):
            st.info(f"**{plain(title)}** is not computed yet.", icon=":material/play_circle:")
            st.button("Compute it", type="primary", key="network_compute", icon=":material/play_arrow:", on_click=ask)
        return None
    for job in known:
        laboratory().join(job, session_now())
    return Making(laboratory(), known, place, title)


def _leave_others(keys: set[str]) -> None:
    others = [job for job in laboratory().jobs() if job.words.get("job") in _KINDS and job.key not in keys]
    laboratory().withdraw(session_now(), others)
