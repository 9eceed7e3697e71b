"""Metadata: what was recorded of the samples besides the answers, as measures: all that shows a measure shows it too.

A column of a run is numbers, categories, dates or texts. As a measure it is of the whole training and computed from nothing:
its values are the numbers, the codes of the categories, seconds since 1970, or each sample's place in the list of texts; NaN is
missing. Its name begins with "column:", which no measure of the registry does, and its title is the recorded one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, ClassVar, Protocol

import numpy as np

from .measure import Measure, known_measures
from .scales import Key, Scale

#: What the names of metadata begin with.
PREFIX = "column:"
_DAY = 86_400
_MOST_RUNS = 8  # whose metadata is kept
_MADE: dict[str, dict[str, Metadata]] = {}  # by the digest of the run
_LOCK = Lock()
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_HELP = {
    "number": "A number that was recorded of each sample.",
    "category": "A category that was recorded of each sample.",
    "date": "A date that was recorded of each sample.",
    "text": "A text that was recorded of each sample.",
}


class RecordedColumn(Protocol):
    """What is recorded of the samples under a name, as `Run.column` gives it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def values(self) -> np.ndarray: ...
    @property
    def categories(self) -> Sequence[str]: ...


class HasColumns(Protocol):
    """A run, as far as its metadata goes."""

    @property
    def column_names(self) -> Sequence[str]: ...
    def column(self, name: str) -> Any: ...


class Measured(HasColumns, Protocol):
    """A run, as far as it decides which measures it has."""

    @property
    def has_labels(self) -> bool: ...
    @property
    def has_answers(self) -> bool: ...
    @property
    def checkpoints(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Metadata(Measure):
    """A recorded column as a measure.

    Attributes
    ----------
    kind : {"number", "category", "date", "text"}
    categories : tuple of str
        What the values are the places of, for categories and texts; empty for the others.
    varies : bool
        Not all samples have the same, and it is no text.
    """

    kind: str = "number"
    categories: tuple[str, ...] = ()
    varies: bool = True

    def tells(self, *, labelled: bool, n_checkpoints: int) -> bool:
        """Whether it tells samples apart, whatever the labels and checkpoints."""
        return self.varies

    def said(self, value: float, epochs: Sequence[str]) -> str:
        """A value with the name before it, such as "hospital: St. Mary"; "" for none."""
        text = self.scale.text(float(value), epochs)
        return f"{self.title}: {text}" if text else ""


@dataclass(frozen=True)
class Numbers(Scale):
    """Recorded numbers, over all that there are; by the logarithm where they are above zero and span a factor of 1,000.

    Examples
    --------
    >>> Numbers().key(np.array([1.0, np.nan, 3.0]), 10, []).ticks
    ((1.0, '1'), (1.5, '1.5'), (2.0, '2'), (2.5, '2.5'), (3.0, '3'))
    >>> Numbers().text(1234567.0, []), Numbers().text(0.1234567, [])
    ('1234567', '0.123457')
    """

    written = "real"
    dtype: ClassVar[type] = np.float64

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        low, high = _ends(values)
        if low > 0 and high / low >= 1000:
            powers = [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
            return Key("log", low, high, tuple((value, self.text(value, [])) for value in powers[:: -(-len(powers) // 5)]))
        step = _round_step((high - low) / 3)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        ticks = [float(f"{step * at:.12g}") for at in range(first, last + 1)]
        return Key("linear", low, high, tuple((value, self.text(value, [])) for value in ticks))

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        return _ends(values)

    def text(self, value: float, epochs: Sequence[str]) -> str:
        if math.isnan(value):
            return ""
        return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:.6g}"


@dataclass(frozen=True)
class Dates(Scale):
    """Recorded dates, in seconds since 1970 (UTC), over all that there are.

    Examples
    --------
    >>> Dates().text(0, []), Dates().text(90, []), Dates().text(np.nan, [])
    ('1970-01-01', '1970-01-01 00:01:30', '')
    """

    written = "date"
    dtype: ClassVar[type] = np.float64

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        low, high = _ends(values)
        n_ticks = 3 if high - low >= 2 * _DAY else 2
        ticks = np.linspace(low, high, n_ticks).tolist()
        days = high - low >= 2 * _DAY
        return Key("linear", low, high, tuple((at, self.text(at, [])[: 10 if days else None]) for at in ticks))

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        return _ends(values)

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else date_text(value)

    def field(self, value: float, epochs: Sequence[str]) -> float | str:
        return self.text(value, epochs)


@dataclass(frozen=True)
class Names(Scale):
    """Recorded categories or texts: values are places in a list of names.

    Attributes
    ----------
    names : tuple of str
    written : str
        How the browser writes them: "category" or "text".

    Examples
    --------
    >>> scale = Names(("A", "St. Mary"), "category")
    >>> scale.text(1, []), scale.text(np.nan, [])
    ('St. Mary', '')
    """

    names: tuple[str, ...]
    written: str
    dtype: ClassVar[type] = np.float64

    def key(self, values: np.ndarray, n_classes: int, epochs: Sequence[str]) -> Key:
        return Key("linear", 0, max(len(self.names) - 1, 1), ())

    def limits(self, values: np.ndarray, n_classes: int) -> tuple[float, float]:
        return 0.0, float(max(len(self.names) - 1, 1))

    def text(self, value: float, epochs: Sequence[str]) -> str:
        return "" if math.isnan(value) else self.names[int(value)]

    def field(self, value: float, epochs: Sequence[str]) -> float | str:
        return self.text(value, epochs)


def metadata_measure(column: RecordedColumn) -> Metadata:
    """A recorded column as a measure.

    Parameters
    ----------
    column : RecordedColumn

    Returns
    -------
    Metadata

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> given = SimpleNamespace(name="site", kind="category", values=np.array([0, -1], np.int32), categories=("A", "B"))
    >>> site = metadata_measure(given)
    >>> site.name, site.title, site.compute().tolist(), site.said(0, [])
    ('column:site', 'site', [0.0, nan], 'site: A')
    """
    kind, values = column.kind, column.values
    names: tuple[str, ...] = ()
    scale: Scale
    if kind == "date":
        seconds = values.astype("datetime64[s]")
        coded, scale = np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64).astype(np.float64)), Dates()
    elif kind == "category":
        names = tuple(column.categories)
        coded, scale = np.where(values < 0, np.nan, values.astype(np.float64)), Names(names, "category")
    elif kind == "text":
        distinct, places = np.unique(values.astype(str), return_inverse=True)
        names = tuple(distinct.tolist())
        empty = np.array([not name for name in names], bool)
        coded, scale = np.where(empty[places], np.nan, places.astype(np.float64)), Names(names, "text")
    else:
        coded, scale = np.where(np.isfinite(values), values.astype(np.float64), np.nan), Numbers()
    coded.flags.writeable = False
    some = coded[~np.isnan(coded)]
    return Metadata(
        name=PREFIX + column.name,
        title=column.name,
        help=_HELP[kind],
        compute=lambda: coded,
        scale=scale,
        unit="",
        of_training=True,
        first="largest" if kind in ("number", "date") else "smallest",
        first_with_labels="largest" if kind in ("number", "date") else "smallest",
        column=column.name,
        axis=column.name,
        words=("{}", "missing"),
        apart=PREFIX + column.name,
        kind=kind,
        categories=names,
        varies=kind != "text" and bool(some.size) and (len(some) < len(coded) or bool((some != some[0]).any())),
    )


def metadata_of(source: HasColumns) -> dict[str, Metadata]:
    """The metadata of a run by name, in the order in which it was recorded; of the runs that were asked of last it is kept.

    Parameters
    ----------
    source : HasColumns

    Returns
    -------
    dict of str to Metadata
    """
    if not source.column_names:
        return {}
    digest = getattr(source, "digest", "")
    with _LOCK:
        made = _MADE.get(digest) if digest else None
    if made is None:
        made = {each.name: each for each in map(metadata_measure, map(source.column, source.column_names))}
        with _LOCK:
            _MADE[digest] = made
            while len(_MADE) > _MOST_RUNS:
                del _MADE[next(iter(_MADE))]
    return dict(made)


def measures_of(source: Measured) -> dict[str, Measure]:
    """All measures of a run by name: those of the registry that can be computed of it, then its metadata.

    Parameters
    ----------
    source : Run, or what is measured as one

    Returns
    -------
    dict of str to Measure

    Examples
    --------
    >>> list(measures_of(run))[:2]
    ['confidence', 'loss']
    """
    known = known_measures(labelled=source.has_labels) if source.has_answers else ()
    return {**{each.name: each for each in known}, **metadata_of(source)}


def telling_of(source: Measured) -> dict[str, Measure]:
    """Those of them that tell samples of the run apart, by name."""
    labelled, n_checkpoints = source.has_labels, len(source.checkpoints)
    return {
        name: each for name, each in measures_of(source).items() if each.tells(labelled=labelled, n_checkpoints=n_checkpoints)
    }


def date_text(seconds: float) -> str:
    """Seconds since 1970 as a date in ISO 8601, with the time where that is not midnight."""
    try:
        moment = _ORIGIN + timedelta(seconds=seconds)
    except OverflowError:  # before the year 1 or after 9999
        return str(np.datetime64(int(seconds), "s")).replace("T", " ")
    plain = moment.replace(tzinfo=None)
    return plain.isoformat(" ", "seconds") if seconds % _DAY else plain.date().isoformat()


def _ends(values: np.ndarray) -> tuple[float, float]:
    """The least and the largest, never equal."""
    some = values[np.isfinite(values)]
    low, high = (float(some.min()), float(some.max())) if some.size else (0.0, 1.0)
    return (low, high) if low < high else (low, low + (abs(low) * 1e-6 or 1.0))


def _round_step(most: float) -> float:
    """The largest of 1, 2, 2.5, 5 times a power of ten that is at most so much."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 2.5, 5) if step * power <= most * (1 + 1e-9))
