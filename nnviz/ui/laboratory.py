"""What is computed with the recorded model: the server's one laboratory, whose worker alone has TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from ..network.store import find_result, result_key
from ..runs.run import Run
from .streamlit_internals import is_here, session_now
from .workers import Job, Workers

#: About how many seconds it takes before the work begins.
_BEFORE = {"starting": 1.0, "loading TensorFlow": 6.0, "building": 1.0}


class Laboratory(Workers):
    """Does one job of `nnviz.network.jobs` after the other, in a process of its own."""

    def __init__(self) -> None:
        super().__init__("nnviz.network.worker", "with the recorded model", is_here)

    def ask(self, run: Run, job: str, arguments: Mapping[str, Any], seconds: float = 5.0, title: str = "") -> Job:
        """The job with these arguments: one that is waiting, under way or has failed, else a new one.

        `seconds` is about how long it takes once its libraries are there, `title` what people call it.
        """
        key, words = result_key(run, job, arguments), {"job": job, "run": str(run.path.resolve()), "arguments": dict(arguments)}
        named = f"{title or job.capitalize()}, {run.name}"
        return self.submit(key, lambda: Job(key, words, {**_BEFORE, "": seconds}, named), session_now())

    def asked(self, run: Run, job: str, arguments: Mapping[str, Any]) -> Job | None:
        """The job with these arguments that was asked for, whatever became of it; None where nobody did, or it is done."""
        known = self.known(result_key(run, job, arguments))
        return None if known is None or known.state == "done" else known


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
        return _read(run.digest, job, result_key(run, job, arguments), run, arguments)
    except LookupError:
        return None


def ask(run: Run, job: str, arguments: Mapping[str, Any], seconds: float = 5.0, title: str = "") -> None:
    """Ask the laboratory, as a button does that then runs the page again."""
    laboratory().ask(run, job, arguments, seconds, title)
