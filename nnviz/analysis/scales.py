"""Scales of measures: mapping of values to a colour scale, ticks, number format, axis range."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .text import times

#: An end of a scale: a number, or what it is for so many classes.
End = float | Callable[[int], float]


@dataclass(frozen=True)
class Key:
    """The scale of a run: values from `low` to `high` have the colours, evenly or by their logarithm (`log1p`: ln(1 + x)).

    `ticks` are (value, text).
    """

    along: Literal["linear", "log", "log1p"]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


class Scale(ABC):
    """What all scales have; values are float32 (…), NaN for none."""

    #: How the browser writes a value: "share", "number", "signed", "count" or "checkpoint".
    written = "number"
    #: Both ends are worth seeing, and the middle is neutral.
    diverging = False

    @abstractmethod
    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        """The scale of a run with these values, where checkpoints are called `epochs`."""

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        """How far an axis goes: over all that a value can be, or where that has no bound, over all that there are."""
        return 0.0, float(np.fmax.reduce(values, axis=None, initial=0.1))

    def text(self, value: float, epochs: Sequence[str]) -> str:
        """A value as people read it; "" for none."""
        return "" if math.isnan(value) else f"{value:.2f}"

    def field(self, value: float, epochs: Sequence[str]) -> float | str:
        """A value as a field of a table; "" for none."""
        return "" if math.isnan(value) else value


@dataclass(frozen=True)
class Linear(Scale):
    """Even between two ends that are the same for all epochs; `ticks` are values between them."""

    low: End
    high: End
    ticks: tuple[float, ...] = ()

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        low, high = _at(self.low, n_classes), _at(self.high, n_classes)
        between = [value for value in self.ticks if 0.1 < (value - low) / (high - low) < 0.85]
        return Key("linear", low, high, tuple((value, self._tick(value)) for value in (low, *between, high)))

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        return 0.0, _at(self.high, n_classes)

    def _tick(self, value: float) -> str:
        return f"{value:.2g}"


class Shares(Linear):
    """Shares, 0 to 1, written in per cent."""

    written = "share"

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else f"{100 * value:.0f} %"

    def _tick(self, value: float) -> str:
        return f"{100 * value:.0f}\u00a0%"


@dataclass(frozen=True)
class Logarithmic(Scale):
    """Even in the logarithm; what is beyond an end looks as the end does."""

    low: float
    high: float
    ticks: tuple[float, ...] = ()

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        between = tuple((value, f"{value:g}") for value in self.ticks)
        return Key("log", self.low, self.high, ((self.low, f"≤ {self.low:g}"), *between, (self.high, f"≥ {int(self.high)}")))


@dataclass(frozen=True)
class Diverging(Scale):
    """From −1 to 1 around zero; `ends` are what these are called."""

    ends: tuple[str, str]
    written = "signed"
    diverging = True

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        return Key("linear", -1, 1, ((-1, f"−1, {self.ends[0]}"), (0, "0"), (1, f"1, {self.ends[1]}")))

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        return -1.0, 1.0

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else f"{value:+.2f}".replace("-", "−")


@dataclass(frozen=True)
class Checkpoints(Scale):
    """Checkpoints by their index, evenly, so that a recording that is dense at the start shows its start; written as epochs."""

    written = "checkpoint"

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        last = max(len(epochs) - 1, 1)
        marked = dict.fromkeys(math.floor(share * (len(epochs) - 1) + 0.5) for share in (0, 0.25, 0.5, 0.75, 1))
        return Key("linear", 0, last, tuple((at, epochs[at]) for at in marked))

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else epochs[int(value)]

    def field(self, value: float, epochs: Sequence[str]) -> float | str:
        return self.text(value, epochs)


@dataclass(frozen=True)
class Counts(Scale):
    """How often: logarithmic, so that never and once differ although some samples have large counts."""

    written = "count"

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        most = float(np.fmax.reduce(values, initial=1))
        beyond = 0.85 * math.log1p(most)
        marked = [count for count in (0, 1, 3, 10, 30, 100, 300, 1000) if math.log1p(count) < beyond]
        return Key("log1p", 0, most, tuple((count, f"{count:.0f}") for count in (*marked, most)))

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return times(int(value)) if value > 0 else ""


def _at(end: End, n_classes: int) -> float:
    return float(end(n_classes) if callable(end) else end)
