"""Texts and columns of samples in other formats: as plain lists and arrays, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..column_kinds import MOST_COLUMNS, check_columns
from ..columns import Column
from ..content_writing import read_texts
from ..run import Run

#: What the arrays of columns in a .npz file are called: this, and the name.
COLUMN = "column "
#: Text that takes more room than this as an array, in which each has that of the longest, is left out.
MOST_TEXT_BYTES = 2**28


def column_values(column: Column) -> list[Any]:
    """The values as numbers and text, dates as ISO 8601 writes them, None where they are missing."""
    if column.kind == "category":
        return [None if code < 0 else column.categories[code] for code in column.values.tolist()]
    if column.kind == "date":
        return [None if value == "NaT" else value for value in column.values.astype(str).tolist()]
    return [None if value != value else value for value in column.values.tolist()]


def column_array(column: Column) -> np.ndarray | None:
    """The values as an array of numbers, text or dates; None where that takes more room than text may."""
    if column.kind in ("number", "date"):
        return column.values
    return text_array([value or "" for value in column_values(column)])


def text_array(texts: Sequence[str]) -> np.ndarray | None:
    """An array of texts; None where it takes more room than text may."""
    if 4 * max(map(len, texts), default=0) * len(texts) > MOST_TEXT_BYTES:
        return None
    return np.array(texts, np.str_)


def not_carried(run: Run) -> tuple[str, ...]:
    """What no format of exchange has: contents but for the first images and texts, embeddings and phases."""
    first: dict[str, str] = {}
    for name, kind in run.content_kinds:
        first.setdefault(kind, name)
    contents = [name for name, kind in run.content_kinds if kind not in ("image", "text") or first[kind] != name]
    phases = ["phases"] if any(at.phase or at.restored_from is not None for at in run.checkpoints) else []
    return (*contents, *run.embedding_names, *phases)


def readable_texts(given: Any, n_samples: int) -> list[str] | None:
    """Texts of a file that somebody wrote; None where these are no texts of so many samples."""
    if not isinstance(given, list | np.ndarray) or len(given) != n_samples:
        return None
    try:
        return read_texts(given, n_samples, "texts")
    except ValueError:
        return None


def readable_columns(given: Mapping[Any, Any] | Iterable[tuple[Any, Any]], n_samples: int) -> tuple[list[Column], list[str]]:
    """Columns of a file that somebody wrote, and the names of what are no columns of so many samples."""
    columns: dict[str, Column] = {}
    others = []
    for key, values in dict(given).items():
        name = key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)
        try:
            (column,) = check_columns({name: values}, n_samples)
        except ValueError:
            others.append(name)
            continue
        if column.name in columns or len(columns) == MOST_COLUMNS:
            others.append(name)
        else:
            columns[column.name] = column
    return list(columns.values()), others
