"""How far a job is, and how long it still takes by what it has done so far; nothing is said until that means something."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from itertools import pairwise

FEWEST_STEPS, LEAST_SECONDS = 4, 2.0  # of a stage, before how long they took says how long the rest of it takes
_STEPS = 24  # the last ones, which count
_UNEVEN = 4.0  # steps whose quartiles are further apart, as a ratio, promise nothing
_SILENT = 5.0  # seconds, and so many times the usual pause: who says nothing for longer is not on its pace any more

#: What stages count, by the last word of their names.
COUNTED = ("checkpoint", "row", "point", "sample", "unit")


class Pace:
    """The stages of a job, as its worker tells them, and what they say of the rest.

    Parameters
    ----------
    expected : mapping of str to float
        About how many seconds each stage takes, by its first words, in their order; only the proportions are relied on.
    """

    def __init__(self, expected: Mapping[str, float]) -> None:
        self._expected = dict(expected)
        self.stage = ""
        self.done, self.total = 0.0, 1.0
        self._marks: list[tuple[float, float]] = []  # (time, done) of the present stage, whenever it had moved on
        self._heard = self._began = 0.0
        self._share = 0.0

    def tell(self, stage: str, done: float, total: float, now: float) -> None:
        """The worker says where it is, `now` in seconds."""
        if stage != self.stage or done < self.done or total != self.total:
            self._marks, self._began = [], now
        if not self._marks or done > self._marks[-1][1]:
            self._marks.append((now, done))
            self._heard = now
        self.stage, self.done, self.total = stage, done, total
        before, here, _ = self._parts()
        whole = sum(self._expected.values()) or 1.0
        self._share = max(self._share, min((before + here * (done / total if total else 0.0)) / whole, 1.0))

    @property
    def share(self) -> float:
        """How much is done, 0 to 1, by what the stages are expected to take; it never falls."""
        return self._share

    def seconds_left(self, now: float) -> float | None:
        """About how long it still takes, by the median pace of the last steps; None where that would be a guess.

        It is one before a stage has taken some steps at an even pace, when it falls silent, and while more of the rest is
        expected of later stages than is measured of this one.
        """
        marks = self._marks[-_STEPS - 1 :]
        if len(marks) <= FEWEST_STEPS or marks[-1][0] - marks[0][0] < LEAST_SECONDS:
            return None
        steps = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(marks)]
        low, unit, high = statistics.quantiles([seconds / amount for seconds, amount in steps], n=4)
        silent = now - self._heard
        if high > _UNEVEN * max(low, 1e-9) or silent > max(
            _SILENT, _UNEVEN * statistics.median(seconds for seconds, _ in steps)
        ):
            return None
        left = max(unit * (self.total - self.done) - silent, 0.0)
        _, here, later = self._parts()
        spent = now - self._began
        more = later * (spent + left) / here if here else 0.0
        return left + more if more <= spent + left else None

    def text(self, now: float) -> str:
        """The stage, what of it is done where that is counted, and about how long it still takes, or how long it has taken."""
        stage = self.stage
        if stage.endswith(COUNTED):
            stage = f"{stage} {min(int(self.done) + 1, int(self.total))} of {int(self.total)}"
        left = self.seconds_left(now)
        if left is not None:
            return f"{stage} · {time_left(left)}"
        silent, spent = now - self._heard, now - self._began
        if silent > 60 and len(self._marks) > 1:
            return f"{stage} · no step for {duration(silent)}"
        return f"{stage} · {duration(spent)} so far" if spent >= 3 else stage

    def _parts(self) -> tuple[float, float, float]:
        """What the stages before this one, this one, and those after it are expected to take."""
        names = list(self._expected)
        at = next((index for index, name in enumerate(names) if self.stage.startswith(name)), None)
        if at is None:
            return 0.0, 0.0, sum(self._expected.values())
        seconds = list(self._expected.values())
        return sum(seconds[:at]), seconds[at], sum(seconds[at + 1 :])


def time_left(seconds: float) -> str:
    """A coarse estimate, in words."""
    if seconds < 10:
        return "a few seconds left"
    return f"about {5 * round(seconds / 5)} s left" if seconds < 90 else f"about {round(seconds / 60)} min left"


def duration(seconds: float) -> str:
    """A time that has passed, in words."""
    return f"{int(seconds)} s" if seconds < 100 else f"{round(seconds / 60)} min"
