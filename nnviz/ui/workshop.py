"""Maps in the making: the server's one workshop."""

from __future__ import annotations

import streamlit as st

from ..projection.methods import METHODS
from ..projection.settings import MapSettings
from ..projection.sources import source_of
from ..projection.store import projection_key
from ..runs.concatenated import AnyRun
from .streamlit_internals import is_here, session_now
from .workers import Job, Workers


def expected_seconds(run: AnyRun, settings: MapSettings) -> dict[str, float]:
    """About what each stage takes on two cores, by the stage's first word; only the proportions are relied on."""
    states, size = len(run.checkpoints) * run.n_samples, settings.landmarks / 5000
    fit = METHODS[settings.method].seconds(settings.landmarks, settings.n_components)
    return {
        "choosing": 0.3 + 1.5e-6 * states,
        "fitting": min(fit, 12 * states / 5000 + 1),
        "placing": 0.2 + 2e-5 * states * size,
        "measuring": 0.1 + 1e-5 * states,
    }


class Workshop(Workers):
    """Computes one map after the other. A job is "kept" when its map is there and the samples are still compared."""

    def __init__(self) -> None:
        super().__init__("nnviz.projection.worker", "maps", is_here)

    def ask(self, run: AnyRun, settings: MapSettings) -> Job:
        """The job for this map: one that is waiting, under way or has failed, else a new one."""
        key = _key(run, settings)
        words = {"runs": run.paths, "settings": settings.as_words()}
        title = f"{METHODS[settings.method].title} of {run.name}, {settings.n_components}-D"
        return self.submit(key, lambda: Job(key, words, expected_seconds(run, settings), title), session_now())

    def asked(self, run: AnyRun, settings: MapSettings) -> Job | None:
        """The job for this map that was asked for, whatever became of it; None where nobody did, or it is done."""
        job = self.known(_key(run, settings))
        return None if job is None or job.state == "done" else job


def _key(run: AnyRun, settings: MapSettings) -> str:
    return projection_key(source_of(run, settings.features), settings)


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """The server's one workshop."""
    return Workshop()
