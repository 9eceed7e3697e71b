"""Hyperparameter schedule: which settings may change during a training, and how steps map to epochs.

Optimiser, learning rate, batch size and L2 can be changed at any step: the weights stay, and the next step is the first with
the new ones. A rate, a batch size or an L2 leaves the optimiser what it remembers; another optimiser begins with nothing, and
counts its steps from there. An epoch still takes every training sample once: a new batch size goes on in its order where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: How far a training goes.
MAX_STEPS = 50_000


@dataclass(frozen=True)
class Tuning:
    """What may change: the optimiser's name, its rate η, the samples of a batch, λ of L2."""

    optimiser: str
    rate: float
    batch: int
    l2: float


@dataclass(frozen=True)
class Earlier:
    """How a training was tuned before its last change: up to and with step number `until`."""

    until: int
    tuning: Tuning


@dataclass(frozen=True)
class Segment:
    """Steps with one tuning.

    Attributes
    ----------
    start : int
        How many steps are done before the first of them.
    end : int
        How many are done after the last, as far as the playground goes.
    tuning : Tuning
    epoch, place : int
        Where it begins: an epoch, from 0, and how many samples of its order were taken before.
    fresh : int
        How many steps are done before the optimiser's first one.
    rest, per_epoch : int
        Steps to the end of that epoch, and of every later one.
    """

    start: int
    end: int
    tuning: Tuning
    epoch: int
    place: int
    fresh: int
    rest: int
    per_epoch: int

    def place_of(self, done: int) -> tuple[int, int]:
        """The epoch and the place in its order where the step after `done` steps begins."""
        steps = done - self.start
        if steps < self.rest:
            return self.epoch, self.place + steps * self.tuning.batch
        epochs, steps = divmod(steps - self.rest, self.per_epoch)
        return self.epoch + 1 + epochs, steps * self.tuning.batch


class Schedule:
    """The segments of a training on `n_samples`, and where its epochs begin."""

    def __init__(self, earlier: Sequence[Earlier], last: Tuning, n_samples: int) -> None:
        ends = [*(before.until for before in earlier), MAX_STEPS]
        self._n_samples = n_samples
        self.segments: list[Segment] = []
        for start, end, tuning in zip([0, *ends], ends, [*(before.tuning for before in earlier), last], strict=False):
            before = self.segments[-1] if self.segments else None
            epoch, place = before.place_of(start) if before else (0, 0)
            fresh = before.fresh if before and before.tuning.optimiser == tuning.optimiser else start
            rest, per_epoch = (-(-count // tuning.batch) for count in (n_samples - place, n_samples))
            self.segments.append(Segment(start, end, tuning, epoch, place, fresh, rest, per_epoch))

    def segment(self, done: int) -> Segment:
        """The one that the step after `done` steps belongs to; after the last step, the last one."""
        return next((segment for segment in self.segments if done < segment.end), self.segments[-1])

    def place_of(self, done: int) -> tuple[int, int]:
        """The epoch, from 0, and the place in its order where the step after `done` steps begins."""
        return self.segment(done).place_of(done)

    def epochs(self, done: int) -> float:
        """How many epochs are done after `done` steps; a part of one by the samples that were taken."""
        epoch, place = self.place_of(done)
        return epoch + place / self._n_samples

    def epoch_start(self, epoch: int) -> int:
        """How many steps are done before an epoch's first, also where that is farther than a training goes."""
        if epoch == 0:
            return 0
        for segment in self.segments:
            step = segment.start + segment.rest + (epoch - segment.epoch - 1) * segment.per_epoch
            if epoch > segment.epoch and step <= segment.end:
                return step
        return step

    @property
    def changes(self) -> list[tuple[int, Tuning, Tuning]]:
        """After how many steps something changes, from which tuning to which."""
        return [(after.start, before.tuning, after.tuning) for before, after in pairwise(self.segments)]


def merged(earlier: Sequence[Earlier], last: Tuning) -> tuple[Earlier, ...]:
    """The same without changes that change nothing."""
    following = [*(before.tuning for before in earlier[1:]), last]
    return tuple(before for before, after in zip(earlier, following, strict=False) if before.tuning != after)
