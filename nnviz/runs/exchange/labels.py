"""Labels from several sources: reading them, and checking that they agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import validate
from ..errors import RunFileError, quoted
from ..npz import read_npy, read_npz
from .layouts import LABEL_KEYS, as_map, take
from .parsing import format_of, parse

_FORMATS = ".npy, .npz, JSON or MessagePack"


def read_labels(path: Path) -> Any:
    """Labels as they are in a .npy file, in .npz, JSON or MessagePack under one of `LABEL_KEYS`, or in a bare list.

    Raises RunFileError where the file cannot be read; `agreed` checks them.
    """
    format = format_of(path)
    if format == "npy":
        labels = read_npy(path)
    elif format == "npz":
        arrays, others = read_npz(path, LABEL_KEYS)
        if not arrays:
            raise RunFileError(
                f"{path.name}: has no array {' or '.join(LABEL_KEYS)}; it holds {', '.join(map(quoted, others[:8])) or 'none'}"
            )
        labels = next(arrays[key] for key in LABEL_KEYS if key in arrays)
    elif format in ("json", "msgpack"):
        content = parse(path, format)
        labels = take(as_map(content), LABEL_KEYS) if isinstance(content, dict) else content
        if labels is None:
            raise RunFileError(f"{path.name}: has no {' or '.join(LABEL_KEYS)}; expected the samples' true classes there")
    else:
        raise RunFileError(f"{path.name}: not a file of labels; expected {_FORMATS}")
    return labels


def agreed(
    labels: dict[str, Any], class_names: Sequence[Any] | None, where: str
) -> tuple[np.ndarray | None, Sequence[Any] | None]:
    """The labels (n,) int32 that all places name alike, None where no place has any, and the names of the classes.

    Labels that are names are those of `class_names`; without these, those of the first place in the order of the alphabet.
    ValueError where two places differ, or where some are no labels; `where` is the file's name.
    """
    read: dict[str, np.ndarray] = {}
    for place, first_labels in labels.items():
        if first_labels is not None:
            try:
                read[place], class_names = validate.read_labels(first_labels, class_names)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
    if not read:
        return None, class_names
    (first, expected), *others = read.items()
    for place, other_labels in others:
        if not np.array_equal(expected, other_labels):
            raise ValueError(f"the labels {first} ({len(expected)}) differ from those {place} ({len(other_labels)})")
    return expected, class_names
