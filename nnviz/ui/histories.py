"""What the answers to every sample say over the whole training, computed once for everybody who looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from ..analysis.calibration import Calibration, calibration
from ..analysis.label_errors import LabelErrors, find_label_errors
from ..analysis.learning import Learning, learning
from ..runs.run import Run
from .columns import run_columns
from .runs import RunChoice, load_run


@dataclass(frozen=True)
class Histories:
    """Numbers of N samples at E checkpoints; their arrays are read-only.

    Attributes
    ----------
    predicted : unsigned integer ndarray of shape (E, N)
    confidence : float32 ndarray of shape (E, N)
        The probability of the predicted class.
    flips : int32 ndarray of shape (N,)
        How often the predicted class changed.
    labels : int32 ndarray of shape (N,), or None
    split : str ndarray of shape (N,), or None
    parts : tuple of str
        What the split calls its parts, in alphabetical order; empty where all samples are of one.
    true_probability : float32 ndarray of shape (E, N), or None
        The probability of the true class; None where there are no labels, as below.
    right : bool ndarray of shape (E, N), or None
    learnt : Learning or None
    """

    predicted: np.ndarray
    confidence: np.ndarray
    flips: np.ndarray
    labels: np.ndarray | None
    split: np.ndarray | None
    parts: tuple[str, ...]
    true_probability: np.ndarray | None
    right: np.ndarray | None
    learnt: Learning | None


def run_histories(choice: RunChoice) -> Histories:
    return _histories(*choice.version)


def answers_at(choice: RunChoice, checkpoint: int) -> np.ndarray:
    """The probabilities (N, C) float32 at a checkpoint, read-only."""
    return _answers(*choice.version, checkpoint)


def run_images(choice: RunChoice) -> np.ndarray | None:
    """The images of all samples as `Run.images` has them, read once."""
    return _images(*choice.version)


def run_calibration(choice: RunChoice, part: str) -> Calibration | None:
    """The reliability of the samples of a part of the split, or of all for ""; None where there are no labels."""
    return _calibration(*choice.version, part)


def label_errors(choice: RunChoice, last: int) -> LabelErrors | None:
    """Likely label errors by the mean of the `last` checkpoints; None where there are no labels."""
    return _label_errors(*choice.version, last)


@st.cache_resource(max_entries=3, show_spinner="Reading every answer…")
def _histories(path: str, size: int, changed: int) -> Histories:
    run = _run(path, size, changed)
    labels, split = run.labels, run.split
    columns = run_columns(run, ["predicted", "confidence", "flips", *(["true"] if labels is not None else [])])
    predicted = columns["predicted"]
    right = None if labels is None else predicted == labels
    learnt = None if labels is None else learning(predicted, labels, run.n_classes)
    for array in (labels, split, right):
        if array is not None:
            array.flags.writeable = False
    parts = () if split is None else tuple(np.unique(split).tolist())
    parts = parts if len(parts) > 1 else ()
    flips = columns["flips"].astype(np.int32)
    return Histories(predicted, columns["confidence"], flips, labels, split, parts, columns.get("true"), right, learnt)


@st.cache_resource(max_entries=4, show_spinner=False)
def _answers(path: str, size: int, changed: int, checkpoint: int) -> np.ndarray:
    answers = _run(path, size, changed).probabilities(checkpoint)
    answers.flags.writeable = False
    return answers


@st.cache_resource(max_entries=2, show_spinner=False)
def _images(path: str, size: int, changed: int) -> np.ndarray | None:
    return _run(path, size, changed).images


@st.cache_resource(max_entries=8, show_spinner=False)
def _calibration(path: str, size: int, changed: int, part: str) -> Calibration | None:
    known = _histories(path, size, changed)
    if known.right is None:
        return None
    mask = known.split == part if part and known.split is not None else None
    return calibration(known.confidence, known.right, mask=mask)


@st.cache_resource(max_entries=4, show_spinner="Looking for labels that are likely wrong…")
def _label_errors(path: str, size: int, changed: int, last: int) -> LabelErrors | None:
    run = _run(path, size, changed)
    labels = run.labels
    if labels is None:
        return None
    first = max(len(run.checkpoints) - last, 0)
    answers = np.stack([run.probabilities(at) for at in range(first, len(run.checkpoints))])
    return find_label_errors(answers, labels, last=last)


def _run(path: str, size: int, changed: int) -> Run:
    return load_run(RunChoice("", "", (path, size, changed)))
