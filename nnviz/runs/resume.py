"""Resuming a recording: finds the file that a continued training belongs to, by the network's outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .run import Run, RunFileError, open_run

#: How far two answers of one network may lie apart, as a share of 1 + how far a class lies behind the best one: the format's
#: own error is 0.35 %, and libraries and machines reckon a little differently.
_SAME = 0.02
_FARTHEST = 20.0  # classes farther behind than e^20 count as equally far


@dataclass(frozen=True)
class ResumableRun:
    """A recording that is gone on with.

    `epoch` and `step` are those of the checkpoint after which it goes on; `offset` is what the epochs that `fit` counts fall
    short of those of the recording. With `is_same` the network is still the one of that checkpoint.
    """

    path: Path
    epoch: float
    step: int
    offset: float
    is_same: bool
    phase: str


def find_resumable(path: Path, epoch: float, probabilities: np.ndarray, labels: np.ndarray | None) -> Iterator[ResumableRun]:
    """The recordings that a training may go on with, the latest file first.

    Parameters
    ----------
    path : Path
        Where it was to be recorded; its numbered files are looked at too.
    epoch : float
        The finished epochs that `fit` begins with.
    probabilities : ndarray, shape (n_samples, n_classes)
        What the network answers as it begins.
    labels : ndarray of int, shape (n_samples,), or None

    Notes
    -----
    A network that answers as at a file's last checkpoint, or as at the one of `epoch`, is that network. Without a checkpoint of
    that very epoch, a training that does not begin with epoch 0 goes on after the last one before.
    """
    for file in _files(path):
        try:
            run = open_run(file)
            fits = run.has_answers and (run.n_samples, run.n_classes) == probabilities.shape and _equal(run.labels, labels)
            resumable = _place(run, epoch, probabilities) if fits else None
        except RunFileError:
            continue
        if resumable is not None:
            yield resumable


def _place(run: Run, epoch: float, probabilities: np.ndarray) -> ResumableRun | None:
    """After which checkpoint a run is gone on with."""
    last = run.checkpoints[-1]
    if same_outputs(run.probabilities(-1), probabilities):
        return ResumableRun(run.path, last.epoch, last.step or 0, max(last.epoch - epoch, 0.0), True, next_phase(run))
    before = [at for at in run.checkpoints if at.epoch <= epoch]
    if epoch == 0 or not before:
        return None
    at = before[-1]
    is_same = at.epoch == epoch
    if is_same and not same_outputs(run.probabilities(at.index), probabilities):
        return None
    return ResumableRun(run.path, at.epoch, at.step or 0, 0.0, is_same, next_phase(run) if at is last else at.phase)


def next_phase(run: Run) -> str:
    """The phase of what is added to a run: where its training had come to its end, "fit 2" after the first `fit`, and so on."""
    phase = run.checkpoints[-1].phase
    if not run.complete:
        return phase
    number = re.fullmatch(r"fit ([1-9]\d{0,5})", phase, re.ASCII)
    return f"fit {int(number[1]) + 1}" if number else f"fit {len({at.phase for at in run.checkpoints}) + 1}"


def same_outputs(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether probabilities (n_samples, n_classes) are of the same network, one of them as a run holds it."""
    behind, others = _behind(first), _behind(second)
    return bool((np.abs(behind - others) <= _SAME * (1 + np.minimum(behind, others))).all())


def _behind(probabilities: np.ndarray) -> np.ndarray:
    """How far each class lies behind the best one, ln(p_best / p), at most `_FARTHEST`."""
    least = np.float32(np.exp(-_FARTHEST))
    return -np.log(np.maximum(probabilities / probabilities.max(axis=1, keepdims=True), least))


def _files(path: Path) -> list[Path]:
    """The file and its numbered ones, as far as they are there, the highest number first."""
    pattern = re.compile(rf"{re.escape(path.stem)}-([1-9]\d{{0,8}}){re.escape(path.suffix)}", re.ASCII)
    try:
        names = [(match, entry) for entry in path.parent.iterdir() if (match := pattern.fullmatch(entry.name))]
    except OSError:
        names = []
    numbers = sorted(((int(match[1]), entry) for match, entry in names if int(match[1]) > 1), reverse=True)
    return [file for file in (*(entry for _, entry in numbers), path) if file.is_file()]


def _equal(first: np.ndarray | None, second: np.ndarray | None) -> bool:
    return first is second if first is None or second is None else np.array_equal(first, second)
