"""When checkpoints are taken: after epochs, after every so many batches, or where the answers have moved.

Imports no framework: callbacks of any library tell a schedule of epochs and batches, and ask it whether a checkpoint is due.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .pace import AMOUNT, Pace

#: How many samples are looked at, balanced over the classes, for `every="change"`.
PROBE = 256


def check_every(every: Any) -> str | int:
    """When checkpoints are taken: a word, or a number of batches of any integer type."""
    if isinstance(every, str) and every in ("epoch", "log", "change"):
        return every
    if isinstance(every, int | np.integer) and not isinstance(every, bool) and every >= 1:
        return int(every)
    raise ValueError(f"every is {every!r}; expected 'epoch', 'log' or a number of batches, or 'change'")


class Schedule:
    """Counts epochs and optimizer steps of a training, and says when a checkpoint is due.

    Parameters
    ----------
    every : {"epoch", "log", "change"} or int
        After each epoch; also after batches 1, 2, 4, 8, … of the first epoch; where the answers have moved by `change`; or
        after every so many batches.
    change : float
        In (0, 1], as the mean over samples of the total variation of their probabilities (`pace.distance`).

    Attributes
    ----------
    every : str or int
        As it was given.
    change : float
        As it was given.
    epoch : float
        Finished epochs, with fractions inside an epoch.
    step : int
        Optimizer steps.
    looks : bool
        Whether it looks at answers: `after_batches` and `recorded` need them then.

    Examples
    --------
    >>> schedule = Schedule(2)
    >>> schedule.begin_epoch(0, n_batches=3)
    >>> [(schedule.after_batches(done), schedule.step) for done in (1, 2, 3)]
    [(False, 1), (True, 2), (False, 3)]
    >>> schedule.after_epoch()
    False
    """

    def __init__(self, every: str | int = "epoch", change: float = AMOUNT) -> None:
        self.every, self.change = check_every(every), change
        self.looks = self.every == "change"
        self.begin()

    def fresh(self) -> Schedule:
        """The same schedule for another training."""
        return Schedule(self.every, self.change)

    def begin(self, epoch: float = 0.0, step: int = 0) -> None:
        """A training begins, or goes on, after so many epochs and steps."""
        self.epoch, self.step = float(epoch), step
        self._epochs = self._epoch_start = 0
        self._n_batches: int | None = None
        self._in_first_epoch, self._due_at_epoch_end = True, False
        self._recorded_step: int | None = None
        self._pace = Pace(self.change)

    def begin_epoch(self, epochs: int, n_batches: int | None = None) -> None:
        """Another epoch begins after `epochs` finished ones, of so many batches where that is known."""
        self.epoch, self._epochs, self._n_batches = float(epochs), epochs, n_batches
        self._epoch_start, self._due_at_epoch_end = self.step, False

    def after_batches(self, done: int, answers: Callable[[], np.ndarray] | None = None) -> bool:
        """Whether a checkpoint is due now that `done` batches of the epoch are done; a framework may tell of several at once.

        One that is due after the last batch is taken after the epoch, whose metrics are known then. `answers` gives the
        probabilities (n_probe, n_classes) of a few samples, always the same ones, where the schedule looks at them.
        """
        total = self._n_batches
        done = min(done, total) if total else done
        before, self.step = self.step, self._epoch_start + done
        # Where the number of batches is not known beforehand, each doubling counts as half of what is left.
        self.epoch = self._epochs + (done / total if total else 1 - 0.5 ** done.bit_length())
        if isinstance(self.every, int):
            due = self.step // self.every > before // self.every
        elif self.looks:
            due = answers is not None and self._pace.is_due(self.step) and self._pace.has_moved(self.step, answers())
        else:
            doubled = done.bit_length() > (before - self._epoch_start).bit_length()
            due = self.every == "log" and self._in_first_epoch and doubled
        if due and done == total:
            self._due_at_epoch_end, due = True, False
        return due

    def after_epoch(self) -> bool:
        """Whether a checkpoint is due now that the epoch is done."""
        self.epoch, self._in_first_epoch = float(self._epochs + 1), False
        return self._due_at_epoch_end or self.every in ("epoch", "log")

    def after_training(self) -> bool:
        """Whether the last state is still to be recorded; only where checkpoints follow the answers it always is."""
        return self.looks and self._recorded_step != self.step

    def recorded(self, answers: np.ndarray | None = None) -> None:
        """A checkpoint was taken now, with these probabilities of the samples that are looked at."""
        self._recorded_step = self.step
        if answers is not None:
            self._pace.recorded(self.step, answers)
