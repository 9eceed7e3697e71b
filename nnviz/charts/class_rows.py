"""Row layout of heat maps with one row a class: rows are merged where there are more classes than fit."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .text import plain_text

_LEAST_HEIGHT = 6  # pixels of a row
_TICK = 13  # pixels that a row's name takes


@dataclass(frozen=True)
class ClassRows:
    """Rows from the top.

    Attributes
    ----------
    values : ndarray of shape (R, E)
        What was given, of one class; or the mean over those of several classes that are not NaN.
    spoken : list of R str
        What a row is called in a sentence, such as "class 3" or "the mean of classes 22 to 32".
    positions : list of R float
        Where the middles of the rows are along the classes, from 0.
    ticks, tick_names : lists
        The classes that are named, and how; there is room for them.
    height : float
        Pixels of a row.
    together : int
        How many classes a row stands for; the last may stand for fewer.
    """

    values: np.ndarray
    spoken: list[str]
    positions: list[float]
    ticks: list[int]
    tick_names: list[str]
    height: float
    together: int

    @property
    def meta(self) -> dict[str, int]:
        """What a page can say of them: {"together": …} where a row is of several classes."""
        return {"together": self.together} if self.together > 1 else {}

    @property
    def gap(self) -> int:
        """Pixels between two rows."""
        return 2 if self.height >= 12 else 0

    @property
    def pixels(self) -> int:
        """The height of all of them."""
        return round(len(self.values) * self.height)


def class_rows(values: np.ndarray, class_names: Sequence[str], room: int, most: int) -> ClassRows:
    """Rows of values (E, C) in `room` pixels, each at most `most` high: classes, or, where that is too many rows, their means.

    Neighbours are taken together, equally many to a row.
    """
    n_classes = len(class_names)
    together = -(-n_classes * _LEAST_HEIGHT // room)
    begins = list(range(0, n_classes, together))
    names = [plain_text(name) for name in class_names]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing is NaN, as it should be
        rows = values.T if together == 1 else np.array([np.nanmean(values[:, at : at + together], axis=1) for at in begins])
    ends = [min(at + together, n_classes) - 1 for at in begins]
    ranges = [names[at] if at == end else f"{names[at]} to {names[end]}" for at, end in zip(begins, ends, strict=True)]
    spoken = [
        f"class {name}" if at == end else f"the mean of classes {name}"
        for name, at, end in zip(ranges, begins, ends, strict=True)
    ]
    height = float(np.clip(room / len(rows), _LEAST_HEIGHT, most))
    positions = [(at + end) / 2 for at, end in zip(begins, ends, strict=True)]
    ticks = begins[:: int(np.ceil(_TICK / height))]
    return ClassRows(rows, spoken, positions, ticks, [names[at] for at in ticks], height, together)


def row_text(figure: Any) -> str:
    """What a row of a figure with such rows is."""
    together = (figure.layout.meta or {}).get("together", 1)
    return "a class" if together == 1 else f"the mean of {together} neighbouring classes"
