"""What kind of column a list of values is: numbers, categories, dates or text. The boundary where columns enter a recording."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from .array_conversion import as_array
from .columns import FIRST_SECOND, LAST_SECOND, MOST_CHARACTERS, STORED, Column
from .contents import MOST_TEXTS
from .errors import quoted
from .text_arrays import cut_text
from .validate import check_text

#: How many columns a run holds.
MOST_COLUMNS = 256
#: Strings are categories where there are at most so many different ones, none longer than this, and where each comes back
#: twice on average, unless there are few.
MOST_CATEGORIES, LONGEST_CATEGORY, FEW_CATEGORIES = 255, 100, 20
#: Whole numbers from this on are names rather than numbers: float64 does not tell them apart.
_LARGEST_WHOLE = 2**53
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_NUMBERS = (int, float, Decimal, np.integer, np.floating)


def check_columns(columns: Any, n_samples: int | None) -> tuple[Column, ...]:
    """The columns of a mapping, or of a data frame; ValueError where one is no list of as many values as there are samples."""
    if columns is None:
        return ()
    try:
        named = {str(name): columns[name] for name in columns}
    except (TypeError, KeyError, IndexError):
        raise ValueError(f"columns are {quoted(columns)}; expected a mapping of names to one value a sample") from None
    if len(named) > MOST_COLUMNS:
        raise ValueError(f"{len(named)} columns; at most {MOST_COLUMNS} are kept: choose those that tell something")
    read = []
    for name, values in named.items():
        if not name.strip():
            raise ValueError(f"a column is called {name!r}; expected a name")
        read.append(as_column(check_text(name), values, n_samples))
        n_samples = len(read[-1].values)
    return tuple(read)


def as_column(name: str, values: Any, n_samples: int | None = None) -> Column:
    """The column of this name with these values, of the kind that they are; another run's `Column` stays what it is.

    Numbers, dates (also in text, as ISO 8601 writes them, in UTC where it says no zone), bools, and text, which are categories
    where few differ. None, NaN, NaT and pandas's NA are values that are missing.
    """
    if isinstance(values, Column):
        found = _of_kind(name, values.kind, list(_plain(values)))
    else:
        array = as_array(values, f"values of column {name!r}")
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1 or not len(array):
            raise ValueError(f"column {name!r} has shape {array.shape}; expected one value a sample, ({n_samples or 'n'},)")
        found = _read(name, array)
    if n_samples is not None and len(found.values) != n_samples:
        raise ValueError(f"column {name!r} has {len(found.values)} values for {n_samples} samples")
    return found


def _plain(column: Column) -> list[Any]:
    """The values of a column as objects, None where they are missing."""
    if column.kind == "category":
        return [None if code < 0 else column.categories[code] for code in column.values.tolist()]
    if column.kind == "text":
        return [text or None for text in column.values.tolist()]
    return [None if value != value else value for value in column.values]


def _read(name: str, array: np.ndarray) -> Column:
    if array.dtype.kind == "M":
        return _dates(name, array.astype("datetime64[s]"))
    if array.dtype.kind == "m":
        return _numbers(name, np.where(np.isnat(array), np.nan, array / np.timedelta64(1, "s")))
    if array.dtype.kind == "f" or (array.dtype.kind in "iu" and not _beyond(array)):
        return _numbers(name, array.astype(np.float64))
    if array.dtype.kind not in "iubUSO":
        raise ValueError(f"column {name!r} is {array.dtype}; expected numbers, text, dates or bools")
    values = [None if is_missing(value) else value for value in array.tolist()]
    there = [value for value in values if value is not None]
    if all(isinstance(value, bool | np.bool_) for value in there) and there:
        return _of_kind(name, "category", [None if value is None else str(bool(value)).lower() for value in values])
    if all(isinstance(value, _NUMBERS) and not isinstance(value, bool) for value in there) and not _beyond(there):
        return _of_kind(name, "number", values)
    if all(isinstance(value, date | np.datetime64) for value in there):
        return _of_kind(name, "date", values)
    odd = next((at for at, value in enumerate(values) if not isinstance(value, str | bytes | bool | None | _scalars())), None)
    if odd is not None:
        raise ValueError(
            f"column {name!r} has {quoted(values[odd])} of sample {odd}; expected numbers, text, dates or bools, one a sample"
        )
    texts = [None if value is None else _text(value) for value in values]
    written = [text for text in texts if text]
    if written and all(_DATE.fullmatch(text) for text in written):
        try:
            return _of_kind(name, "date", [datetime.fromisoformat(text) if text else None for text in texts])
        except ValueError:  # such as the 30th of February
            pass
    return _of_kind(name, "category" if _are_categories(written) else "text", texts)


def _of_kind(name: str, kind: str, values: list[Any]) -> Column:
    """The column of values, None where they are missing, that are known to be of that kind."""
    if kind == "number":
        return _numbers(name, np.array([np.nan if value is None else float(value) for value in values], np.float64))
    if kind == "date":
        moments = np.array([np.datetime64("NaT") if value is None else _moment(value) for value in values], "datetime64[s]")
        return _dates(name, moments)
    if kind == "category":
        categories = sorted({text for text in values if text})
        codes = {text: at for at, text in enumerate(categories)}
        return Column(name, kind, np.array([codes.get(text, -1) for text in values], np.int32), tuple(categories))
    if kind not in STORED:
        raise ValueError(f"column {name!r} is of kind {kind!r}; expected {', '.join(STORED)}")
    if len(values) > MOST_TEXTS:
        raise ValueError(f"column {name!r} has {len(values):,} texts; at most {MOST_TEXTS:,} are kept")
    texts = np.empty(len(values), object)
    texts[:] = [cut_text(text or "", MOST_CHARACTERS) for text in values]
    return Column(name, kind, texts)


def _numbers(name: str, values: np.ndarray) -> Column:
    infinite = np.isinf(values)
    if infinite.any():
        at = int(infinite.argmax())
        raise ValueError(f"column {name!r} is infinite at sample {at}; expected finite numbers, or NaN where there is none")
    return Column(name, "number", values)


def _dates(name: str, values: np.ndarray) -> Column:
    seconds = values.astype(np.int64)
    beyond = ~np.isnat(values) & ~((seconds >= FIRST_SECOND) & (seconds <= LAST_SECOND))
    if beyond.any():
        raise ValueError(f"column {name!r} has a date beyond the years 1 to 9999 at sample {int(beyond.argmax())}")
    return Column(name, "date", values)


def _moment(value: Any) -> np.datetime64:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return np.datetime64(value, "s")


def is_missing(value: Any) -> bool:
    """Whether it is None, NaN, NaT, or pandas's NA, which is not even equal to something else."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, float | np.floating | np.datetime64 | Decimal):
        return bool(value != value)
    return False


def _beyond(values: Any) -> bool:
    """Whether whole numbers are too large to be told apart as floats."""
    if isinstance(values, np.ndarray):
        return bool(values.size) and (int(values.max()) >= _LARGEST_WHOLE or int(values.min()) <= -_LARGEST_WHOLE)
    return any(isinstance(value, int) and abs(value) >= _LARGEST_WHOLE for value in values)


def _scalars() -> Any:
    return int | float | Decimal | np.generic | date


def _text(value: Any) -> str:
    return check_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)


def _are_categories(texts: list[str]) -> bool:
    distinct = set(texts)
    few = len(distinct) <= FEW_CATEGORIES or 2 * len(distinct) <= len(texts)
    return bool(distinct) and len(distinct) <= MOST_CATEGORIES and few and max(map(len, distinct)) <= LONGEST_CATEGORY
