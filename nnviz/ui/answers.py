"""All answers of a run: kept in memory where they are few enough, else read again checkpoint by checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import streamlit as st

from ..runs.run import Run
from .runs import RunChoice, load_run

#: Bytes of float32 up to which all answers are kept: 100,000 samples of 10 classes at 45 checkpoints are 180 MB.
_MOST_BYTES = 200_000_000


def all_answers(choice: RunChoice) -> Iterator[np.ndarray]:
    """The probabilities (N, C) float32 at one checkpoint after the other; they are not to be changed."""
    whole = _whole(*choice.version)
    run = load_run(choice)
    for at in range(len(run.checkpoints)):
        yield run.probabilities(at) if whole is None else whole[at]


def answers_to(choice: RunChoice, samples: np.ndarray) -> np.ndarray:
    """The probabilities (E, n, C) float32 of some samples."""
    return np.stack([answers[samples] for answers in all_answers(choice)])


@st.cache_resource(max_entries=1, show_spinner="Reading every answer…")
def _whole(path: str, size: int, changed: int) -> np.ndarray | None:
    run: Run = load_run(RunChoice("", "", (path, size, changed)))
    if 4 * len(run.checkpoints) * run.n_samples * run.n_classes > _MOST_BYTES:
        return None
    answers = run.probabilities()
    answers.flags.writeable = False
    return answers
