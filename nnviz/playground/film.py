"""A stretch of a training as arrays, for playback in the view without further requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from .diagnostics import gradient_sizes, silence, warning_of
from .network import Passed, forward, losses_of, weight_mask
from .optimisers import SLOTS
from .schedule import MAX_STEPS, Segment
from .training import Diverged, State, Step, Training

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
    segment : Segment
        How the shown steps are tuned.
    past : tuple of int
        Some earlier steps, whose metrics are known without computing them again; K.
    steps : tuple of int
        How many steps were done before each frame and after the last, F + 1.
    epochs : tuple of float
        The same in epochs.
    batches : tuple of int
        How many samples the shown step of each frame has.
    warnings : tuple of str
        A sentence for each frame, or "".
    ended : str
        Why there is no frame after the last, such as "diverged at step 41: loss is not finite"; "" where there is.
    arrays : mapping
        `weights` (F + 1, P) before each frame and after the last; `slots_before` and `slots_after` (F, S, P), what the
        optimiser remembers before and after the shown step; `gradient` (F, P) of the shown step; all float64. Of the shown
        batches, float32, one after another, N rows in all: `z`, `a`, `delta` (N, units), `samples` and `losses` (N,). `past`
        (K, 4): metrics at earlier steps. `loss` (F,) of the shown step. `metrics` (F + 1, 4): mean loss and accuracy of
        training and test. `sizes` (F, layers) of the gradients without their L2 terms, `dead` (F + 1, units) uint8 as
        `silence` says. At the pace of epochs also `working` (F, P): before the shown step, and `mean` (F, P): the mean
        gradient of the epoch.
    """

    pace: str
    first: int
    segment: Segment
    past: tuple[int, ...]
    steps: tuple[int, ...]
    epochs: tuple[float, ...]
    batches: tuple[int, ...]
    warnings: tuple[str, ...]
    ended: str
    arrays: Mapping[str, np.ndarray]


def film(training: Training, pace: str, need: int, most: int = MOST_FRAMES, *, before: int = 0) -> Film:
    """A stretch with frame number `need` in it, or the end where there is no such frame.

    It begins up to `before` frames earlier, as far as it has room for these and for `need`, and goes on up to `most` frames, to
    the end, or to where the training was changed: what is used in all its frames is one `segment`. Raises ValueError for an
    unknown pace or a frame that no training has.
    """
    if pace not in PACES:
        raise ValueError(f"unknown pace {pace!r}; the choices are: {', '.join(PACES)}")
    if not 0 <= need <= MAX_STEPS:
        raise ValueError(f"frame {need}; a training has {MAX_STEPS:,} steps")
    frames = _Frames(training, pace)
    while True:
        try:
            return _filmed(frames, min(need, frames.count), most, before)
        except Diverged:  # it is known by now where it ends
            continue


class _Frames:
    """Where frames begin and end, as far as is known of a training."""

    def __init__(self, training: Training, pace: str) -> None:
        self.training, self.pace = training, pace

    def start(self, frame: int) -> int:
        step = frame if self.pace == "batch" else self.training.schedule.epoch_start(frame)
        return min(step, self.training.last_step)

    def end(self, frame: int) -> int:
        return self.start(frame + 1)

    def segment(self, frame: int) -> Segment:
        """That of the frame's last step, which is the shown one."""
        return self.training.schedule.segment(max(self.end(frame) - 1, 0))

    @property
    def count(self) -> int:
        """How many there are; the last one may be cut short."""
        last = self.training.last_step
        if self.pace == "batch":
            return last
        epoch, place = self.training.schedule.place_of(last)
        return epoch + (place > 0)


def _filmed(frames: _Frames, need: int, most: int, before: int) -> Film:
    training, segment = frames.training, frames.segment(need)
    room = _n_frames(training, segment, frames.pace, most)
    first = need
    while first > max(need - before, need - room + 1, 0) and frames.segment(first - 1) == segment:
        first -= 1
    shots: list[_Shot] = []
    boundaries = [training.state(frames.start(first))]
    while len(shots) < room and boundaries[-1].step < training.last_step and frames.segment(first + len(shots)) == segment:
        shots.append(_shoot(training, boundaries[-1], frames.end(first + len(shots))))
        boundaries.append(shots[-1].last.after)
    ended = ""
    if boundaries[-1].step >= training.last_step:
        ended = str(training.diverged or f"this is step {MAX_STEPS:,}, where the playground ends")
    past = training.past(boundaries[0].step, MOST_PAST)
    looked = [_look(training, state) for state in boundaries]
    units, n_parameters, n_slots = (
        sum(training.network.sizes[1:]),
        training.network.n_parameters,
        SLOTS[segment.tuning.optimiser],
    )
    arrays = {
        "weights": np.stack([state.parameters for state in boundaries]),
        "slots_before": _stacked([shot.last.before.slots for shot in shots], n_slots, n_parameters),
        "slots_after": _stacked([shot.last.after.slots for shot in shots], n_slots, n_parameters),
        "metrics": _single(np.stack([metrics for metrics, _ in looked])),
        "dead": np.stack([dead for _, dead in looked]),
        "gradient": _stacked([shot.last.gradient for shot in shots], n_parameters),
        "past": _single(_stacked([_look(training, state)[0] for state in past], 4)),
        "loss": _single(np.array([shot.last.loss for shot in shots])),
        "losses": _single(_concatenated([shot.last.losses for shot in shots])),
        "samples": _concatenated([shot.last.samples for shot in shots]).astype(np.uint16),
        "z": _single(_concatenated([np.hstack(shot.last.passed.z) for shot in shots], units)),
        "a": _single(_concatenated([np.hstack(shot.last.passed.a) for shot in shots], units)),
        "delta": _single(_concatenated([np.hstack(shot.last.deltas) for shot in shots], units)),
        "sizes": _single(_stacked([shot.sizes for shot in shots], len(training.network.activations))),
    }
    if frames.pace == "epoch":
        arrays["working"] = _stacked([shot.last.before.parameters for shot in shots], n_parameters)
        arrays["mean"] = _stacked([shot.mean for shot in shots], n_parameters)
    return Film(
        pace=frames.pace,
        first=first,
        segment=segment,
        past=tuple(state.step for state in past),
        steps=tuple(state.step for state in boundaries),
        epochs=tuple(training.schedule.epochs(state.step) for state in boundaries),
        batches=tuple(len(shot.last.samples) for shot in shots),
        warnings=tuple(shot.warning for shot in shots),
        ended=ended,
        arrays=arrays,
    )


@dataclass(frozen=True)
class _Shot:
    """A frame: its last step, and of all its steps the mean gradient; what that is by layer, without the L2 term."""

    last: Step
    mean: np.ndarray
    sizes: np.ndarray
    warning: str


def _shoot(training: Training, state: State, end: int) -> _Shot:
    """The frame from a state up to step number `end`. Raises Diverged where the training does not get there."""
    count = end - state.step
    total, pulled = np.zeros((2, training.network.n_parameters))
    for step in islice(training.steps_from(state), count):
        last, l2 = step, training.schedule.segment(step.before.step).tuning.l2
        total += step.gradient
        if l2:
            pulled += l2 * step.before.parameters * weight_mask(training.network.sizes)
    sizes = gradient_sizes(training.network, (total - pulled) / count)
    warning = warning_of(sizes, last.before.parameters, last.after.parameters, training.network)
    return _Shot(last, total / count, sizes, warning)


def _n_frames(training: Training, segment: Segment, pace: str, most: int) -> int:
    network, tuning = training.network, segment.tuning
    row = 12 * sum(network.sizes[1:]) + 6
    vectors = 2 + 2 * SLOTS[tuning.optimiser] + (2 if pace == "epoch" else 0)
    size = network.n_parameters * 8 * vectors + row * tuning.batch
    return max(min(_BUDGET // size, most, MOST_FRAMES), 1)


@np.errstate(all="ignore")
def _look(training: Training, state: State) -> tuple[np.ndarray, np.ndarray]:
    """What `measured` says of a state, and what `silence` says of its units, (units,)."""
    data, network = training.dataset, training.network
    passed = forward(network, state.parameters, data.inputs)
    z, a = (tuple(layer[data.train] for layer in side) for side in (passed.z, passed.a))
    learnt = Passed(data.inputs[data.train], z, a)
    follow = [segment.tuning for segment in training.schedule.segments if segment.end > state.step]
    still = all(tuning.optimiser == "sgd" and tuning.l2 == 0 for tuning in follow)
    return measured(training, passed), silence(network, learnt, still=still)


@np.errstate(all="ignore")
def measured(training: Training, passed: Passed) -> np.ndarray:
    """Mean loss and share of right answers of the training part and of the test part, (4,), after all inputs went forward."""
    data = training.dataset
    losses = losses_of(training.network, passed, data.targets)
    right = passed.a[-1].argmax(axis=1) == data.table.labels
    return np.array([value for part in (data.train, data.test) for value in (losses[part].mean(), right[part].mean())])


def _single(values: np.ndarray) -> np.ndarray:
    """float32, where what is too large for it is the largest."""
    return np.clip(values, -_LARGEST, _LARGEST).astype(np.float32)


def _concatenated(parts: list[np.ndarray], *shape: int) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty((0, *shape))


def _stacked(parts: list[np.ndarray], *shape: int) -> np.ndarray:
    return np.stack(parts) if parts else np.empty((0, *shape))
