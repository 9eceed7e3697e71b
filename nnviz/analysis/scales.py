"""Scales of measures: mapping of values to a colour scale, ticks, number format, axis range."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from .text import times

#: An end of a scale: a number, or what it is for so many classes.
End = float | Callable[[int], float]


@dataclass(frozen=True)
class Key:
    """The scale of a run: which values have the colours.

    Attributes
    ----------
    along : {"linear", "log", "log1p"}
        Evenly, or by the logarithm, of 1 + x for the last.
    low, high : float
        The values at the ends.
    ticks : tuple of (float, str)
        Values, and what is written there.

    Examples
    --------
    >>> Diverging(("wrong", "right")).key(np.zeros(3), 10, []).ticks
    ((-1, '−1, wrong'), (0, '0'), (1, '1, right'))
    """

    along: Literal["linear", "log", "log1p"]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


class Scale(ABC):
    """What all scales have. Values are float32, NaN for none; `epochs` are what the checkpoints are called.

    Examples
    --------
    >>> scale = Linear(0, 2)
    >>> scale.key(np.array([0.5, 1.5]), 10, []).high, scale.limits(np.array([0.5, 1.5]), 10)
    (2.0, (0.0, 2.0))
    >>> scale.text(0.25, []), scale.field(0.25, []), scale.text(np.nan, [])
    ('0.25', 0.25, '')
    """

    #: How the browser writes a value: "share", "number", "signed", "count" or "checkpoint".
    written = "number"
    #: In what values are kept and sent.
    dtype: ClassVar[type[np.floating]] = np.float32
    #: Both ends are worth seeing, and the middle is neutral.
    diverging = False

    @abstractmethod
    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        """The scale of a run with these values.

        Parameters
        ----------
        values : ndarray
        n_classes : int
        epochs : sequence of str

        Returns
        -------
        Key
        """

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        """How far an axis goes: over all that a value can be, or where that has no bound, over all that there are.

        Parameters
        ----------
        values : ndarray
        n_classes : int

        Returns
        -------
        (float, float)
        """
        return 0.0, float(np.fmax.reduce(values, axis=None, initial=0.1))

    def text(self, value: float, epochs: Sequence[str]) -> str:
        """A value as people read it; "" for none.

        Parameters
        ----------
        value : float
        epochs : sequence of str

        Returns
        -------
        str
        """
        return "" if math.isnan(value) else f"{value:.2f}"

    def field(self, value: float, epochs: Sequence[str]) -> float | str:
        """A value as a field of a table; "" for none.

        Parameters
        ----------
        value : float
        epochs : sequence of str

        Returns
        -------
        float or str
        """
        return "" if math.isnan(value) else value


@dataclass(frozen=True)
class Linear(Scale):
    """Even between two ends that are the same for all epochs.

    Attributes
    ----------
    low, high : float or callable
        The ends, or what they are for so many classes.
    ticks : tuple of float
        Values between them.

    Examples
    --------
    >>> Linear(0, lambda n_classes: np.log(n_classes)).limits(np.zeros(3), 2)
    (0.0, 0.6931471805599453)
    """

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
    """Shares, 0 to 1, written in per cent; otherwise as `Linear`.

    Attributes
    ----------
    low, high : float or callable
    ticks : tuple of float

    Examples
    --------
    >>> Shares(0, 1).text(0.25, [])
    '25 %'
    """

    written = "share"

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else f"{100 * value:.0f} %"

    def _tick(self, value: float) -> str:
        return f"{100 * value:.0f}\u00a0%"


@dataclass(frozen=True)
class Logarithmic(Scale):
    """Even in the logarithm; what is beyond an end looks as the end does.

    Attributes
    ----------
    low, high : float
        Above zero.
    ticks : tuple of float
        Values between them.

    Examples
    --------
    >>> Logarithmic(0.01, 10).key(np.zeros(3), 10, []).ticks
    ((0.01, '≤ 0.01'), (10, '≥ 10'))
    """

    low: float
    high: float
    ticks: tuple[float, ...] = ()

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        between = tuple((value, f"{value:g}") for value in self.ticks)
        return Key("log", self.low, self.high, ((self.low, f"≤ {self.low:g}"), *between, (self.high, f"≥ {int(self.high)}")))


@dataclass(frozen=True)
class Diverging(Scale):
    """From −1 to 1 around zero.

    Attributes
    ----------
    ends : (str, str)
        What −1 and 1 are called.

    Examples
    --------
    >>> Diverging(("wrong", "right")).text(-0.25, [])
    '−0.25'
    """

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
    """Checkpoints by their index, evenly, so that a recording that is dense at the start shows its start; written as epochs.

    Examples
    --------
    >>> Checkpoints().text(1, ["0", "0.5", "1"])
    '0.5'
    """

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
    """How often: logarithmic, so that never and once differ although some samples have large counts.

    Examples
    --------
    >>> Counts().text(3, []), Counts().text(0, [])
    ('3 times', '')
    """

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
