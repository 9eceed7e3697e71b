"""Finding epochs, answers and labels in the lists and maps of a JSON or MessagePack file.

The layout that is meant: per epoch one list for each output neuron, with that neuron's answer to every sample; the labels
beside the epochs or inside each. The keys and nestings that are understood are listed in docs/formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import quoted

LABEL_KEYS = ("labels", "label", "y", "y_test", "targets")
OUTPUT_KEYS = ("outputs", "scores", "probabilities", "predictions", "activations", "data", "epochs")
CLASS_KEYS = ("class_names", "classes")
_NUMBER_KEYS = ("epoch_numbers", "epochs", "epoch")

_EXPECTED = "expected a list of epochs, each with one list of numbers for every class"
_NUMBERED = re.compile(r"[^0-9]*([0-9]+(?:\.[0-9]+)?)")


class LayoutError(ValueError):
    """What is there is not laid out in a way that is understood."""


@dataclass(frozen=True)
class Layout:
    """What was found, as it lies in the file: `matrices` is (n_checkpoints, lists, numbers in a list)."""

    matrices: np.ndarray
    labels_beside: Any
    labels_inside: list[Any]
    class_names: Any
    epochs: list[Any] | None
    images: Any
    name: str | None
    texts: Any
    columns: Any
    left_out: tuple[str, ...]


def as_map(content: dict[Any, Any]) -> dict[str, Any]:
    """The same map with its keys as lower-case text."""
    return {(key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)).lower(): content[key] for key in content}


def take(fields: dict[str, Any], keys: Sequence[str]) -> Any:
    """Remove and return what lies under the first of `keys` that is there, None where none is."""
    for key in keys:
        if fields.get(key) is not None:
            return fields.pop(key)
    return None


def find_layout(content: Any) -> Layout:
    """Read the nesting of a parsed file; LayoutError with what was given and expected where it is another one."""
    if not isinstance(content, list | dict):
        raise LayoutError(f"holds {_kind(content)}; {_EXPECTED}")
    fields = as_map(content) if isinstance(content, dict) else {"outputs": content}
    labels, class_names = take(fields, LABEL_KEYS), take(fields, CLASS_KEYS)
    images, name = take(fields, ("images",)), take(fields, ("name",))
    texts, columns = take(fields, ("texts",)), take(fields, ("columns",))
    key = next((key for key in OUTPUT_KEYS if _is_nested(fields.get(key))), None)
    key = key or next((key for key in OUTPUT_KEYS if fields.get(key) is not None), None)
    if key is not None:
        matrices_in_order, numbers = _in_order(fields.pop(key), "the epochs")
    else:
        keyed = {key: fields.pop(key) for key in list(fields) if _NUMBERED.fullmatch(key) and _is_nested(fields[key])}
        if not keyed:
            there = ", ".join(map(quoted, list(fields)[:8])) or "nothing else"
            raise LayoutError(f"has no epochs under {', '.join(OUTPUT_KEYS)}, nor under numbers, but {there}")
        matrices_in_order, numbers = _in_order(keyed, "the epochs")
    if not isinstance(matrices_in_order, list):
        raise LayoutError(f"{quoted(key)} holds {_kind(matrices_in_order)}; {_EXPECTED}")
    beside = next((fields.pop(key) for key in _NUMBER_KEYS if _is_flat(fields.get(key))), None)
    left_out = [key for key in fields if key != "format" and fields[key] is not None]
    if not matrices_in_order:
        raise LayoutError(f"holds no epochs; {_EXPECTED}")

    matrices, labels_inside, own_numbers = [], [], []
    for at, item in enumerate(matrices_in_order):
        rows, own_labels, number, others = _read_epoch(item, at)
        matrices.append(_matrix(rows, at))
        if matrices[at].shape != matrices[0].shape:
            (lists, length), (first_lists, first_length) = matrices[at].shape, matrices[0].shape
            raise LayoutError(f"epoch {at} has {lists} lists of {length} numbers; expected {first_lists} of {first_length}")
        labels_inside.append(own_labels)
        own_numbers.append(number)
        left_out += [key for key in others if key not in left_out]
    if beside is None:
        beside = numbers if any(number is None for number in own_numbers) else own_numbers
    return Layout(
        matrices=np.stack(matrices),
        labels_beside=labels,
        labels_inside=labels_inside,
        class_names=class_names,
        epochs=beside,
        images=images,
        name=name if isinstance(name, str) else None,
        texts=texts,
        columns=columns,
        left_out=tuple(left_out),
    )


def _read_epoch(item: Any, at: int) -> tuple[Any, Any, Any, list[str]]:
    """The lists of one epoch, its labels or None, its number or None, and the keys that were not understood."""
    if not isinstance(item, dict):
        return item, None, None, []
    fields = as_map(item)
    labels, number = take(fields, LABEL_KEYS), take(fields, ("epoch",))
    outputs = take(fields, OUTPUT_KEYS)
    if outputs is None:
        outputs = {key: fields.pop(key) for key in list(fields) if _NUMBERED.fullmatch(key) and isinstance(fields[key], list)}
    rows, _ = _in_order(outputs, f"epoch {at}")
    return rows, labels, number, list(fields)


def _in_order(value: Any, what: str) -> tuple[Any, list[float] | None]:
    """The items of a list, or those of a map by the number that ends each key, with these numbers."""
    if not isinstance(value, dict):
        return value, None
    fields = as_map(value)
    numbers = {key: match for key in fields if (match := _NUMBERED.fullmatch(key))}
    if len(numbers) < len(fields):
        strange = next(key for key in fields if key not in numbers)
        raise LayoutError(f"{what}: the key {quoted(strange)} has no number; expected such as '0', '1', … or 'epoch_0', …")
    order = sorted(numbers, key=lambda key: float(numbers[key][1]))
    return [fields[key] for key in order], [float(numbers[key][1]) for key in order]


def _matrix(rows: Any, at: int) -> np.ndarray:
    """One epoch's lists as a float64 array (lists, numbers in a list)."""
    if not isinstance(rows, list):
        raise LayoutError(f"epoch {at} is {_kind(rows)}; {_EXPECTED}")
    if not rows or rows[0] == []:
        raise LayoutError(f"epoch {at} is empty; {_EXPECTED}")
    if all(_is_number(number) and 0 <= number <= 1 for number in rows):
        rows = [rows]  # one number a sample: the probability of class 1 of two
    for index, row in enumerate(rows):
        if not isinstance(row, list):
            raise LayoutError(f"epoch {at}, list {index} is {_kind(row)}; expected a list of numbers")
        if len(row) != len(rows[0]):
            raise LayoutError(
                f"epoch {at}, list {index} has {len(row)} numbers; expected {len(rows[0])}, as its first list has"
            )
    try:
        array = np.array(rows)
    except (ValueError, OverflowError):
        array = np.array(None)  # lists inside, or integers beyond any float
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        strange = next(((item, index) for index, row in enumerate(rows) for item in row if not _is_number(item)), None)
        problem = f"list {strange[1]} holds {_kind(strange[0])}" if strange else "a number is too large"
        raise LayoutError(f"epoch {at}, {problem}; expected numbers")
    array = array.astype(np.float64)
    unknown = np.argwhere(~np.isfinite(array))[:1]
    if unknown.size:
        row, column = unknown[0]
        value = "NaN" if np.isnan(array[row, column]) else "infinite"
        raise LayoutError(f"epoch {at}, list {row} holds a number that is not finite: number {column} is {value}")
    return array


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], list | dict))


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and not _is_nested(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    names = {str: "text", dict: "a map", list: "a list", bool: "true or false", type(None): "null", bytes: "bytes"}
    return names.get(type(value), "a number" if _is_number(value) else f"a {type(value).__name__}")
