"""What the answers to every sample say over the whole training, computed once for everybody who looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..analysis.calibration import Calibration, calibration
from ..analysis.label_errors import LabelErrors, find_label_errors
from ..analysis.learning import Learning, learning
from ..runs.run import Run
from .run_store import run_columns
from .runs import RunChoice, by_run, load_run, run_parts


@dataclass(frozen=True)
class Histories:
    """Numbers of N samples at E checkpoints; their arrays are read-only.

    Attributes
    ----------
    predicted : unsigned integer ndarray of shape (E, N)
    confidence : float32 ndarray of shape (E, N)
        The probability of the predicted class.
    true_probability : float32 ndarray of shape (E, N), or None
        The probability of the true class; None where there are no labels, as below.
    flips : int32 ndarray of shape (N,)
        How often the predicted class changed.
    labels : int32 ndarray of shape (N,), or None
    split : str ndarray of shape (N,), or None
    parts : tuple of str
        What the split calls its parts, in alphabetical order; empty where all samples are of one.
    learnt : Learning or None
    """

    predicted: np.ndarray
    confidence: np.ndarray
    true_probability: np.ndarray | None
    flips: np.ndarray
    labels: np.ndarray | None
    split: np.ndarray | None
    parts: tuple[str, ...]
    learnt: Learning | None

    @cached_property
    def right(self) -> np.ndarray | None:
        """Whether the predicted class is the true one: bool (E, N), or None."""
        return None if self.labels is None else self.predicted == self.labels


def run_histories(choice: RunChoice) -> Histories:
    """The histories of a run. They are not to be held: their arrays lie in the store, which is bounded."""
    own, run = _of_samples(choice), load_run(choice)
    columns = run_columns(run, _columns_of(run))
    return Histories(columns["predicted"], columns["confidence"], columns.get("true"), **own)


@by_run(max_entries=8, show_spinner="Reading every answer…")
def _of_samples(choice: RunChoice) -> dict[str, Any]:
    """What `Histories` has of samples alone; what follows the checkpoint is in the store of columns."""
    run = load_run(choice)
    labels, split, columns = run.labels, run.split, run_columns(run, _columns_of(run))
    learnt = None if labels is None else learning(columns["predicted"], labels, run.n_classes)
    for array in (labels, split):
        if array is not None:
            array.flags.writeable = False
    flips, parts = columns["flips"].astype(np.int32), run_parts(choice)
    return {"flips": flips, "labels": labels, "split": split, "parts": parts if len(parts) > 1 else (), "learnt": learnt}


def _columns_of(run: Run) -> list[str]:
    return ["predicted", "confidence", "flips", *(["true"] if run.has_labels else [])]


@by_run(max_entries=2)
def run_images(choice: RunChoice) -> np.ndarray | None:
    """The images of all samples as `Run.images` has them, read once."""
    return load_run(choice).images


@by_run(max_entries=8)
def run_calibration(choice: RunChoice, part: str) -> Calibration | None:
    """The reliability of the samples of a part of the split, or of all for ""; None where there are no labels."""
    history = run_histories(choice)
    if history.right is None:
        return None
    mask = history.split == part if part and history.split is not None else None
    return calibration(history.confidence, history.right, mask=mask)


@by_run(max_entries=4, show_spinner="Looking for labels that are likely wrong…")
def label_errors(choice: RunChoice, last: int) -> LabelErrors | None:
    """Likely label errors by the mean of the `last` checkpoints; None where there are no labels."""
    run = load_run(choice)
    labels = run.labels
    if labels is None:
        return None
    first = max(len(run.checkpoints) - last, 0)
    probabilities = np.stack([run.probabilities(at) for at in range(first, len(run.checkpoints))])
    return find_label_errors(probabilities, labels, last=last)
