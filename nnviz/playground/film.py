"""A stretch of a training as arrays: what a view needs to play it, and to show every number of it, without asking again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from .network import Passed, forward, losses_of
from .training import MAX_STEPS, Diverged, Step, Training
from .watching import dead_units, gradient_sizes, warning_of

PACES = ("batch", "epoch")

#: A stretch is as long as this allows, in bytes, and no longer than so many frames.
_BUDGET, MOST_FRAMES = 400_000, 64
MOST_PAST = 60

_LARGEST = np.float64(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Film:
    """F frames, each a step or a whole epoch. At the pace of epochs a frame shows the epoch's last step, and moves by all.

    Attributes
    ----------
    pace : str
        "batch" or "epoch".
    first : int
        The first frame's number, from 0.
    past : tuple of int
        Some earlier steps, whose metrics are known without computing them again; K.
    steps : tuple of int
        How many steps were done before each frame and after the last, F + 1.
    batches : tuple of int
        How many samples the shown step of each frame has.
    warnings : tuple of str
        A sentence for each frame, or "".
    ended : str
        Why there is no frame after the last, such as "diverged at step 41: loss is not finite"; "" where there is.
    arrays : mapping
        `weights` (F + 1, P) and `slots` (F + 1, S, P) before each frame and after the last; `gradient` (F, P); all float64.
        Of the shown batches, float32, one after another, N rows in all: `z`, `a`, `delta` (N, units), `samples` and `losses`
        (N,). `past` (K, 4): metrics at earlier steps. `loss` (F,) of the shown step. `metrics` (F + 1, 4): mean loss and
        accuracy of training and test. `sizes` (F, layers) of the gradients, `dead` (F + 1, units) uint8. At the pace of epochs
        also `working` (F, P) and `working_slots` (F, S, P): before the shown step, and `mean` (F, P): the mean gradient.
    """

    pace: str
    first: int
    past: tuple[int, ...]
    steps: tuple[int, ...]
    batches: tuple[int, ...]
    warnings: tuple[str, ...]
    ended: str
    arrays: Mapping[str, np.ndarray]


def film(training: Training, pace: str, first: int, most: int = MOST_FRAMES) -> Film:
    """The frames from number `first` on: as many as a stretch has, or as there are before the training ends.

    Raises ValueError for an unknown pace or a frame that no training has.
    """
    if pace not in PACES:
        raise ValueError(f"unknown pace {pace!r}; the choices are: {', '.join(PACES)}")
    length = 1 if pace == "batch" else training.steps_per_epoch
    if not 0 <= first * length <= MAX_STEPS:
        raise ValueError(f"frame {first}; a training has {MAX_STEPS:,} steps")
    ended = ""
    try:
        start = training.state(first * length)
    except Diverged:
        first, ended = training.last_step // length, str(training.diverged)
        start = training.state(first * length)
    shots: list[_Shot] = []
    boundaries = [start]
    while len(shots) < _n_frames(training, most) and not ended:
        shot, ended = _shoot(training, boundaries[-1].step, length)
        if shot is not None:
            shots.append(shot)
            boundaries.append(shot.last.after)
    while shots and boundaries[-1].step > training.last_step:  # it diverged after them
        shots.pop()
        boundaries.pop()
    if start.step > training.last_step:
        return film(training, pace, first, most)  # it is known by now where it ends
    past = training.past(start.step, MOST_PAST)
    looked = [_look(training, state.parameters) for state in boundaries]
    units = sum(training.network.sizes[1:])
    arrays = {
        "weights": np.stack([state.parameters for state in boundaries]),
        "slots": np.stack([state.slots for state in boundaries]),
        "metrics": _single(np.stack([metrics for metrics, _ in looked])),
        "dead": np.stack([dead for _, dead in looked]).astype(np.uint8),
        "gradient": _stacked([shot.last.gradient for shot in shots], training.network.n_parameters),
        "past": _single(_stacked([_look(training, state.parameters)[0] for state in past], 4)),
        "loss": _single(np.array([shot.last.loss for shot in shots])),
        "losses": _single(_joined([shot.last.losses for shot in shots])),
        "samples": _joined([shot.last.samples for shot in shots]).astype(np.uint16),
        "z": _single(_stacked_rows([np.hstack(shot.last.passed.z) for shot in shots], units)),
        "a": _single(_stacked_rows([np.hstack(shot.last.passed.a) for shot in shots], units)),
        "delta": _single(_stacked_rows([np.hstack(shot.last.deltas) for shot in shots], units)),
        "sizes": _single(_stacked([shot.sizes for shot in shots], len(training.network.activations))),
    }
    if pace == "epoch":
        arrays["working"] = _stacked([shot.last.before.parameters for shot in shots], training.network.n_parameters)
        arrays["working_slots"] = np.array([shot.last.before.slots for shot in shots])
        arrays["mean"] = _stacked([shot.mean for shot in shots], training.network.n_parameters)
    return Film(
        pace=pace,
        first=first,
        past=tuple(state.step for state in past),
        steps=tuple(state.step for state in boundaries),
        batches=tuple(len(shot.last.samples) for shot in shots),
        warnings=tuple(shot.warning for shot in shots),
        ended=ended,
        arrays=arrays,
    )


@dataclass(frozen=True)
class _Shot:
    """A frame: its last step, and of all its steps the mean gradient."""

    last: Step
    mean: np.ndarray
    sizes: np.ndarray
    warning: str


def _shoot(training: Training, done: int, length: int) -> tuple[_Shot | None, str]:
    """The frame after `done` steps, which may be cut short, and why none comes after it."""
    ended, last, total, count = "", None, np.zeros(training.network.n_parameters), 0
    try:
        for step in _some(training.steps(done + 1), length):
            last, count = step, count + 1
            total += step.gradient
    except Diverged as error:
        ended = str(error)
    if last is not None and last.after.step > training.last_step and done < training.last_step:
        return _shoot(training, done, training.last_step - done)[0], ended
    if last is None:
        return None, ended or f"this is step {MAX_STEPS:,}, where the playground ends"
    mean = total / count
    sizes = gradient_sizes(training.network, mean)
    warning = warning_of(sizes, last.before.parameters, last.after.parameters, training.network)
    return _Shot(last, mean, sizes, warning), ended


def _some(steps: Iterator[Step], count: int) -> Iterator[Step]:
    for _, step in zip(range(count), steps, strict=False):
        yield step


def _n_frames(training: Training, most: int) -> int:
    network, settings = training.network, training.settings
    row = 12 * sum(network.sizes[1:]) + 6
    size = network.n_parameters * 8 * (3 + {"sgd": 0, "momentum": 1, "adam": 2}[settings.optimiser]) + row * settings.batch
    return max(min(_BUDGET // size, most, MOST_FRAMES), 1)


@np.errstate(all="ignore")
def _look(training: Training, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What `measured` says of these parameters, and which units are dead, (units,)."""
    data, network = training.dataset, training.network
    passed = forward(network, parameters, data.inputs)
    z, a = (tuple(layer[data.train] for layer in side) for side in (passed.z, passed.a))
    learnt = Passed(data.inputs[data.train], z, a)
    return measured(training, passed), dead_units(network, learnt)


@np.errstate(all="ignore")
def measured(training: Training, passed: Passed) -> np.ndarray:
    """Mean loss and share of right answers of the training part and of the test part, (4,), after all inputs went forward."""
    data = training.dataset
    losses = losses_of(training.network, passed, data.targets)
    right = passed.a[-1].argmax(axis=1) == data.table.labels
    return np.array([found for part in (data.train, data.test) for found in (losses[part].mean(), right[part].mean())])


def _single(values: np.ndarray) -> np.ndarray:
    """float32, where what is too large for it is the largest."""
    return np.clip(values, -_LARGEST, _LARGEST).astype(np.float32)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0)


def _stacked(parts: list[np.ndarray], width: int) -> np.ndarray:
    return np.stack(parts) if parts else np.empty((0, width))


def _stacked_rows(parts: list[np.ndarray], width: int) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty((0, width))
