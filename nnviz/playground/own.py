"""One's own data: a CSV of numbers and one column of labels. What cannot be used is said by row and column."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Sequence

import numpy as np

from .data import MAX_CLASSES, MAX_FEATURES, Table

MIN_ROWS, MAX_ROWS = 6, 1000
MAX_BYTES = 1_000_000
_LABEL_NAMES = ("label", "class", "target", "species", "category", "y")
_LONGEST_NAME = 24


class OwnDataError(ValueError):
    """A CSV that cannot be used; the message says why, by row and column as a spreadsheet counts them."""


def read_csv(text: str) -> Table:
    """The table that a CSV holds: commas, semicolons or tabs between cells; the first row may name the columns.

    The label is the column called label, class, target, species, category or y; else the only one without any number; else the
    last. Raises OwnDataError.
    """
    if len(text.encode()) > MAX_BYTES:
        raise OwnDataError(f"the file has {len(text.encode()):,} bytes; at most {MAX_BYTES:,}")
    rows = _rows(text)
    names = _names(rows)
    if names:
        rows = rows[1:]
    else:
        names = [f"x{k + 1}" for k in range(len(rows[0][1]))]
    if len(names) < 2:
        raise OwnDataError(f"row {rows[0][0] if rows else 1} has one column; expected numbers and a column of labels")
    label = _label_column(names, rows)
    columns = [k for k in range(len(names)) if k != label]
    if len(columns) > MAX_FEATURES:
        first = columns[MAX_FEATURES]
        raise OwnDataError(
            f"{len(columns)} columns of numbers; at most {MAX_FEATURES}. {_column(first, names)} is the first too many"
        )
    if len(rows) > MAX_ROWS:
        raise OwnDataError(f"{len(rows):,} rows; at most {MAX_ROWS:,}. Row {rows[MAX_ROWS][0]:,} is the first too many")
    if len(rows) < MIN_ROWS:
        last = f"; row {rows[-1][0]} is the last" if rows else ""
        raise OwnDataError(f"{len(rows)} rows of data; expected {MIN_ROWS} or more{last}")
    values = np.array([[_number(cells, k, names, row) for k in columns] for row, cells in rows])
    labels, classes = _labels([(row, cells[label].strip()) for row, cells in rows], _column(label, names))
    return Table(tuple(names[k] for k in columns), classes, values, labels)


def name_of(table: Table) -> str:
    """What the settings call this table: "csv-" and 16 hexadecimal digits of its content."""
    content = repr((table.features, table.classes)).encode() + table.values.tobytes() + table.labels.tobytes()
    return f"csv-{hashlib.blake2b(content, digest_size=8).hexdigest()}"


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows that are not empty, each with its number in the file, all of one length."""
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows = [(number, cells) for number, cells in enumerate(reader, 1) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise OwnDataError(f"this is no CSV: {error}") from None
    if not rows:
        raise OwnDataError("there are no rows")
    width = len(rows[0][1])
    for number, cells in rows:
        if len(cells) != width:
            column = f"column {min(len(cells), width) + 1} is " + ("missing" if len(cells) < width else "one too many")
            raise OwnDataError(f"row {number} has {len(cells)} cells, row {rows[0][0]} has {width}: {column}")
    return rows


def _names(rows: Sequence[tuple[int, list[str]]]) -> list[str]:
    """The names of the columns where the first row has them: no number in it, but numbers below."""
    first = [cell.strip() for cell in rows[0][1]]
    if any(_is_number(cell) for cell in first):
        return []
    if len(rows) > 1 and not any(_is_number(cell) for _, cells in rows[1:] for cell in cells):
        raise OwnDataError(f"row {rows[1][0]}, column 1: “{_short(rows[1][1][0])}” is not a number, nor is any other cell")
    return [_short(name) or f"x{k + 1}" for k, name in enumerate(first)]


def _label_column(names: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> int:
    named = [k for k, name in enumerate(names) if name.lower() in _LABEL_NAMES]
    if named:
        return named[-1]
    wordy = [k for k in range(len(names)) if not any(_is_number(cells[k]) for _, cells in rows)]
    return wordy[0] if len(wordy) == 1 else len(names) - 1


def _number(cells: Sequence[str], k: int, names: Sequence[str], row: int) -> float:
    cell = cells[k].strip()
    if not cell:
        raise OwnDataError(f"row {row}, {_column(k, names)}: the value is missing; every cell needs a number")
    if not _is_number(cell):
        raise OwnDataError(f"row {row}, {_column(k, names)}: “{_short(cell)}” is not a number")
    value = float(cell)
    if not math.isfinite(value) or abs(value) > 1e12:
        raise OwnDataError(f"row {row}, {_column(k, names)}: “{_short(cell)}” is no number to reckon with; at most 1e12")
    return value


def _labels(found: Sequence[tuple[int, str]], column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    counts: dict[str, int] = {}
    for row, label in found:
        if not label:
            raise OwnDataError(f"row {row}, {column}: the label is missing")
        counts[label] = counts.get(label, 0) + 1
        if len(counts) > MAX_CLASSES:
            raise OwnDataError(f"row {row}, {column}: “{_short(label)}” is one label too many; at most {MAX_CLASSES}")
    if len(counts) == 1:
        (only,) = counts
        rows = f"rows {found[0][0]} to {found[-1][0]}"
        raise OwnDataError(f"{rows}, {column}: every one says “{_short(only)}”; two classes are needed")
    classes = sorted(counts, key=lambda label: (not _is_number(label), float(label) if _is_number(label) else 0.0, label))
    for label in classes:
        if counts[label] == 1:
            row = next(row for row, given in found if given == label)
            raise OwnDataError(f"row {row}, {column}: “{_short(label)}” is there once; a class needs two samples, one to test")
    index = {label: k for k, label in enumerate(classes)}
    return np.array([index[label] for _, label in found]), tuple(_short(label) for label in classes)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _column(k: int, names: Sequence[str]) -> str:
    return f"column {k + 1} ({names[k]})"


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"
