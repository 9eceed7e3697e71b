"""Columns of a run: numbers, categories, dates or text that are known of each sample beside what the network was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import ArrayEntry
from .record_header import RecordHeader
from .text_arrays import LENGTHS, check_texts, pack_texts, unpack_texts

#: The kinds of columns, and the array that holds each: whole words of 32 bits, which every reader of the format knows. Numbers
#: and dates are the low and the high halves of 64 bits.
STORED: dict[str, str] = {"number": "<u4", "category": "<i4", "date": "<u4", "text": "|u1"}

#: How many characters a text of a column has.
MOST_CHARACTERS = 1000

#: Seconds since 1970 of the first moment of year 1, and of the last one of year 9999.
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799
_NAT = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Column:
    """One fact of each sample.

    Attributes
    ----------
    name : str
    kind : {"number", "category", "date", "text"}
    values : ndarray of shape (n_samples,)
        Of numbers float64, finite, or NaN where it is missing; of categories int32, indices into `categories`, −1 where it is
        missing; of dates datetime64[s] of the years 1 to 9999, NaT where it is missing; of texts str objects, "" where it is
        missing.
    categories : tuple of str
        In the order of the alphabet; empty of other kinds.

    Examples
    --------
    >>> columns = {"age": [41, None, 7], "site": ["north", "south", "north"]}
    >>> with nnviz.RunWriter("columns.nnviz", columns=columns) as writer:
    ...     writer.append(probabilities=np.full((3, 2), 0.5), epoch=0)
    >>> run = nnviz.open_run("columns.nnviz")
    >>> run.column("age").values.tolist()
    [41.0, nan, 7.0]
    >>> site = run.column("site")
    >>> site.kind, site.values.tolist(), site.categories
    ('category', [0, 1, 0], ('north', 'south'))
    """

    name: str
    kind: str
    values: np.ndarray
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredColumn:
    """A column as the headers of a file describe it: `arrays` are its values, and of texts the length of each too."""

    name: str
    kind: str
    categories: tuple[str, ...]
    arrays: tuple[ArrayEntry, ...]

    def decode(self, arrays: list[np.ndarray]) -> Column:
        """The column; ValueError where the numbers are not what its kind allows."""
        if self.kind == "text":
            coded, lengths = arrays
            values = np.empty(len(lengths), object)
            values[:] = unpack_texts(coded, lengths, MOST_CHARACTERS, f"column {self.name!r}")
        elif self.kind == "category":
            values = arrays[0]
            if values.min() < -1 or values.max() >= len(self.categories):
                raise ValueError(f"column {self.name!r} has a category out of range; it has {len(self.categories)}")
        else:
            low, high = arrays[0].astype(np.uint64)
            whole = low | (high << np.uint64(32))
            values = whole.view(np.float64) if self.kind == "number" else whole.view(np.int64)
            if self.kind == "number":
                values = np.where(np.isfinite(values), values, np.nan)
            else:
                there = values[values != _NAT]
                if there.size and not (there.min() >= FIRST_SECOND and there.max() <= LAST_SECOND):
                    raise ValueError(f"column {self.name!r} has a date beyond the years 1 to 9999")
                values = values.view("datetime64[s]")
        values.flags.writeable = False
        return Column(self.name, self.kind, values, self.categories)


def array_name(at: int) -> str:
    """What the array of the column number `at` is called."""
    return f"column {at}"


def read_columns(about: RecordHeader, shared: Mapping[str, ArrayEntry], n_samples: int) -> tuple[StoredColumn, ...]:
    """The columns that the first record lists, checked against its arrays; kinds that are not known are passed over."""
    columns = []
    for at, part in enumerate(about.parts("columns")):
        name, kind = part.text("name"), part.text("kind")
        if kind not in STORED:
            continue
        categories = part.names("categories", n_samples) if kind == "category" else ()
        names = [array_name(at), array_name(at) + LENGTHS] if kind == "text" else [array_name(at)]
        arrays, what = tuple(shared[own] for own in names if own in shared), f"column {name!r}"
        if len(arrays) < len(names):
            raise part.error(f"damaged: {what} has no values")
        if kind == "text":
            check_texts(arrays[0], arrays[1], n_samples, what, part)
        elif (arrays[0].dtype, arrays[0].shape) != (STORED[kind], (n_samples,) if kind == "category" else (2, n_samples)):
            raise part.error(f"damaged: {what} has values of shape {arrays[0].shape}, {arrays[0].dtype}")
        columns.append(StoredColumn(name, kind, categories, arrays))
    if len({column.name for column in columns}) < len(columns):
        raise about.error("damaged: two columns have the same name")
    return tuple(columns)


def split_words(values: np.ndarray) -> np.ndarray:
    """Numbers of 64 bits (n,) as their low and their high halves (2, n) uint32."""
    whole = np.ascontiguousarray(values).view(np.uint64)
    return np.stack([whole & np.uint64(0xFFFFFFFF), whole >> np.uint64(32)]).astype(np.uint32)


def pack_column(column: Column, at: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Field of the header, and arrays, of a column that `column_kinds.as_column` made."""
    field: dict[str, Any] = {"name": column.name, "kind": column.kind}
    if column.kind == "text":
        coded, lengths = pack_texts(column.values.tolist())
        return field, {array_name(at): coded, array_name(at) + LENGTHS: lengths}
    if column.kind == "category":
        return field | {"categories": list(column.categories)}, {array_name(at): column.values}
    return field, {array_name(at): split_words(column.values)}
