"""Conditions on metadata: which samples have a value, or one between two others."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from .metadata import HasColumns, Metadata, metadata_of

_RANGE = ".."
_NUMBER = re.compile(r"[-+]?(\d{1,15}(\.\d{0,17})?|\.\d{1,17})(e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True)
class Condition:
    """What is asked of the samples.

    Attributes
    ----------
    column : Metadata
    value : str
        Of categories one of them, or "" for samples without one; of texts what they hold; of numbers and dates "".
    low, high : float
        Of numbers and dates the least and the largest that hold, −∞ and ∞ for none.
    """

    column: Metadata
    value: str = ""
    low: float = -math.inf
    high: float = math.inf

    @property
    def text(self) -> str:
        """As `read_condition` reads it."""
        if self.column.kind in ("category", "text"):
            return f"{self.column.title}:{self.value}"
        ends = ("" if math.isinf(end) else _written(self.column, end) for end in (self.low, self.high))
        return f"{self.column.title}:{_RANGE.join(ends)}"

    @property
    def said(self) -> str:
        """In words, such as "hospital: St. Mary"."""
        kind, title = self.column.kind, self.column.title
        if kind == "category":
            return f"{title}: {self.value}" if self.value else f"{title} missing"
        if kind == "text":
            return f"“{self.value}” in {title}"
        low, high = (self.column.scale.text(end, []) if math.isfinite(end) else "" for end in (self.low, self.high))
        return f"{title} {low} to {high}" if low and high else f"{title} from {low}" if low else f"{title} up to {high}"

    def holds(self) -> np.ndarray:
        """Of which samples it holds: bool (N,)."""
        values = self.column.compute()
        known = ~np.isnan(values)
        if self.column.kind in ("number", "date"):
            return known & (values >= self.low) & (values <= self.high)
        if self.column.kind == "category":
            return values == self.column.categories.index(self.value) if self.value else ~known
        word = self.value.casefold()
        meant = np.array([word in text.casefold() for text in self.column.categories], bool)
        mask = np.zeros(len(values), bool)
        mask[known] = meant[values[known].astype(np.intp)]
        return mask


def read_condition(source: HasColumns, text: str) -> Condition | None:
    """The condition that a text means of a run's metadata: "NAME:VALUE", or "NAME:LOW..HIGH" of numbers and dates.

    Parameters
    ----------
    source : HasColumns
    text : str
        Where the names of two columns fit, the longer counts.

    Returns
    -------
    Condition or None
        None where it means nothing in this run.
    """
    named = [each for each in metadata_of(source).values() if text.startswith(f"{each.title}:")]
    if not named:
        return None
    column = max(named, key=lambda each: len(each.title))
    value = text[len(column.title) + 1 :]
    if column.kind == "category":
        return Condition(column, value) if not value or value in column.categories else None
    if column.kind == "text":
        return Condition(column, value)
    first, dots, last = value.partition(_RANGE)
    low, high = (_read(column, end) for end in (first, last if dots else first))
    low = -math.inf if dots and not first else low
    high = math.inf if dots and not last else high
    return Condition(column, "", low, high) if low is not None and high is not None and low <= high else None


def usual_condition(column: Metadata) -> Condition:
    """The one that is shown where nothing was chosen of a column: its first category, or all numbers and dates."""
    if column.kind == "category":
        return Condition(column, column.categories[0] if column.categories else "")
    if column.kind == "text":
        return Condition(column, "")
    low, high = column.scale.limits(column.compute(), 0)
    return Condition(column, "", low, high)


def _written(column: Metadata, value: float) -> str:
    return column.scale.text(value, []) if column.kind == "date" else repr(value).removesuffix(".0")


def _read(column: Metadata, text: str) -> float | None:
    if column.kind == "number":
        return float(text) if _NUMBER.fullmatch(text) else None
    if not _DATE.fullmatch(text):
        return None
    try:
        return float(np.datetime64(text.replace(" ", "T"), "s").astype(np.int64))
    except ValueError:
        return None
