"""True classes from a file of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import validate
from ..errors import RunFileError
from ..npz import read_npy, read_npz
from .layouts import LABEL_KEYS, as_map, take
from .parsing import format_of, parse

_FORMATS = ".npy, .npz, JSON or MessagePack"


def read_labels(path: Path) -> np.ndarray:
    """Class indices (n,) int32 from .npy, from .npz, JSON or MessagePack under one of `LABEL_KEYS`, or from a bare list.

    Raises RunFileError where the file cannot be read, ValueError where its labels are not class indices.
    """
    format = format_of(path)
    if format == "npy":
        labels = read_npy(path)
    elif format == "npz":
        arrays, others = read_npz(path, LABEL_KEYS)
        if not arrays:
            raise RunFileError(
                f"{path.name}: has no array {' or '.join(LABEL_KEYS)}; it holds {', '.join(map(repr, others[:8])) or 'none'}"
            )
        labels = next(arrays[key] for key in LABEL_KEYS if key in arrays)
    elif format in ("json", "msgpack"):
        content = parse(path, format)
        labels = take(as_map(content), LABEL_KEYS) if isinstance(content, dict) else content
        if labels is None:
            raise RunFileError(f"{path.name}: has no {' or '.join(LABEL_KEYS)}; expected the samples' true classes there")
    else:
        raise RunFileError(f"{path.name}: not a file of labels; expected {_FORMATS}")
    return check_labels(labels, path.name)


def check_labels(labels: object, where: str) -> np.ndarray:
    """`validate.check_labels`, with the file's name in the message; lists of unequal length are refused in words."""
    try:
        return validate.check_labels(labels)
    except (ValueError, TypeError, OverflowError) as error:
        reason = "labels are not one list of numbers" if "inhomogeneous" in str(error) else error
        raise ValueError(f"{where}: {reason}") from None


def agreed(labels: dict[str, np.ndarray | None]) -> np.ndarray | None:
    """The labels that all places name alike, None where no place has any; ValueError where two differ."""
    given = {place: found for place, found in labels.items() if found is not None}
    if not given:
        return None
    (first, expected), *others = given.items()
    for place, found in others:
        if not np.array_equal(expected, found):
            raise ValueError(f"the labels {first} ({len(expected)}) differ from those {place} ({len(found)})")
    return expected
