"""Uploaded data: reading a CSV of numbers with one column of labels; errors name row and column."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .data import MAX_CLASSES, MAX_FEATURES, Table

MIN_ROWS, MAX_ROWS = 6, 1000
MAX_BYTES = 1_000_000
_LABEL_NAMES = ("label", "class", "target", "species", "category", "y")
_LONGEST_NAME = 24
_DELIMITERS = ",;\t"  # where several cut a text equally well, the first of them does


class OwnDataError(ValueError):
    """A CSV that cannot be used; the message says why, by row and column as a spreadsheet counts them."""


def read_csv(text: str) -> Table:
    """The table that a CSV holds: commas, semicolons or tabs between cells; the first row may name the columns.

    Between semicolons or tabs, numbers may have decimal commas. A first column without a name that numbers the rows is left
    out.

    The label is the column called label, class, target, species, category or y; else the only one without any number; else the
    last. Raises OwnDataError.
    """
    if len(text.encode()) > MAX_BYTES:
        raise OwnDataError(f"the file has {len(text.encode()):,} bytes; at most {MAX_BYTES:,}")
    rows, comma = _rows(text)
    if comma:
        rows = [(number, [_pointed(cell) for cell in cells]) for number, cells in rows]
    names = _names(rows)
    if names:
        names, rows = _without_row_numbers(names, rows[1:])
        names = [name or f"x{k + 1}" for k, name in enumerate(names)]
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


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Rows that are not empty, each with its number in the file, all of one length; and whether its decimals have commas."""
    text = re.sub(r"\Asep=.\r?\n", "\n", text.removeprefix("\ufeff"))  # a line by which Excel is told its delimiter
    tables = [_split(text, delimiter) for delimiter in _DELIMITERS]
    readings = [(table, comma) for table in tables for comma in (False, True) if not (comma and table.delimiter == ",")]
    best, comma = max(readings, key=lambda reading: reading[0].count_numbers(comma=reading[1]))
    rows = best.rows
    if best.trouble:
        raise OwnDataError(f"this is no CSV: {best.trouble}")
    if not rows:
        raise OwnDataError("there are no rows")
    width = len(rows[0][1])
    for number, cells in rows:
        if len(cells) != width:
            column = f"column {min(len(cells), width) + 1} is " + ("missing" if len(cells) < width else "one too many")
            raise OwnDataError(f"row {number} has {len(cells)} cells, row {rows[0][0]} has {width}: {column}")
    return rows, comma


@dataclass(frozen=True)
class _Cut:
    """A text cut into cells at a delimiter."""

    delimiter: str
    rows: list[tuple[int, list[str]]]
    trouble: str = ""

    def count_numbers(self, *, comma: bool) -> tuple[int, bool, int]:
        """How well it is cut, to be compared: cells that are numbers, rows of one length, cells of the first row."""
        widths = {len(cells) for _, cells in self.rows}
        numbers = sum(_is_number(_pointed(cell) if comma else cell) for _, cells in self.rows for cell in cells)
        return numbers, len(widths) == 1, len(self.rows[0][1]) if self.rows else 0


def _split(text: str, delimiter: str) -> _Cut:
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        return _Cut(
            delimiter, [(number, cells) for number, cells in enumerate(reader, 1) if any(cell.strip() for cell in cells)]
        )
    except csv.Error as error:
        return _Cut(delimiter, [], str(error))


def _pointed(cell: str) -> str:
    """A number with a decimal comma as one with a point: "1.234,5" and "1234,5" are 1234.5. Other cells as they are."""
    match = re.fullmatch(r"\s*([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)?(?:,(\d+))?([eE][+-]?\d+)?\s*", cell, re.ASCII)
    if not match or (match[2] is None and match[3] is None):
        return cell
    return f"{match[1]}{(match[2] or '0').replace('.', '')}.{match[3] or '0'}{match[4] or ''}"


def _without_row_numbers(names: list[str], rows: list[tuple[int, list[str]]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Names and rows without a first column that has no name and numbers the rows, as pandas and R write it.

    It says nothing of a sample but where it stood: whole numbers, each once.
    """
    first = [cells[0].strip() for _, cells in rows]
    unnamed = not names[0] or re.fullmatch(r"unnamed: \d+", names[0], re.IGNORECASE)
    numbered = all(re.fullmatch(r"\d{1,9}", cell, re.ASCII) for cell in first) and len(set(first)) == len(first)
    if len(names) < 2 or not rows or not unnamed or not numbered:
        return names, rows
    return names[1:], [(row, cells[1:]) for row, cells in rows]


def _names(rows: Sequence[tuple[int, list[str]]]) -> list[str]:
    """The names of the columns where the first row has them: no number in it, but numbers below."""
    first = [cell.strip() for cell in rows[0][1]]
    if any(_is_number(cell) for cell in first):
        return []
    if len(rows) > 1 and not any(_is_number(cell) for _, cells in rows[1:] for cell in cells):
        raise OwnDataError(f"row {rows[1][0]}, column 1: “{_short(rows[1][1][0])}” is not a number, nor is any other cell")
    return [_short(name) for name in first]


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


def _labels(cells: Sequence[tuple[int, str]], column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    counts: dict[str, int] = {}
    for row, label in cells:
        if not label:
            raise OwnDataError(f"row {row}, {column}: the label is missing")
        counts[label] = counts.get(label, 0) + 1
        if len(counts) > MAX_CLASSES:
            raise OwnDataError(f"row {row}, {column}: “{_short(label)}” is one label too many; at most {MAX_CLASSES}")
    if len(counts) == 1:
        (only,) = counts
        rows = f"rows {cells[0][0]} to {cells[-1][0]}"
        raise OwnDataError(f"{rows}, {column}: every one says “{_short(only)}”; two classes are needed")
    classes = sorted(counts, key=lambda label: (not _is_number(label), float(label) if _is_number(label) else 0.0, label))
    for label in classes:
        if counts[label] == 1:
            row = next(row for row, text in cells if text == label)
            raise OwnDataError(f"row {row}, {column}: “{_short(label)}” is there once; a class needs two samples, one to test")
    index = {label: k for k, label in enumerate(classes)}
    return np.array([index[label] for _, label in cells]), tuple(_short(label) for label in classes)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _column(k: int, names: Sequence[str]) -> str:
    return f"column {k + 1} ({names[k]})"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1] + "…"
