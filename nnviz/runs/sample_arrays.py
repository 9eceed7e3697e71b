"""Samples and labels as arrays, from arrays, tensors, lists, data frames and sparse matrices. Imports no framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import data_sets
from .array_conversion import as_array
from .errors import quoted

#: What is read into memory of a sparse matrix, or of a data set, in bytes.
MOST_BYTES = 2 * 2**30

EXPECTED = (
    "expected one array or tensor of samples, a list or dict of them (one for each input), (x, y), or a tf.data.Dataset, "
    "keras.utils.PyDataset or torch DataLoader"
)


def labels_of(y: Any, output: str | int | None) -> np.ndarray:
    """The labels of one output as an array; ValueError where there are some for several and none is named."""
    if isinstance(y, Mapping):
        names = ", ".join(map(repr, list(y)[:8]))
        if output is None and len(y) > 1:
            raise ValueError(
                f"y has labels for several outputs ({names}); expected one: choose it, as by output={next(iter(y))!r}"
            )
        if output is not None and output not in y:
            raise ValueError(f"y has no labels for output {output!r}; it has {names}, and those of one output are expected")
        y = y[output] if output is not None else next(iter(y.values()))
    elif isinstance(y, list | tuple) and 1 < len(y) <= 16 and all(np.ndim(part) > 0 and hasattr(part, "shape") for part in y):
        lengths = {len(part) for part in y}
        if lengths != {len(y)} and len(lengths) == 1 and len(y[0]) > 1 and (output is not None or len(y) < len(y[0])):
            if not isinstance(output, int) or output >= len(y):
                raise ValueError(
                    f"y is a {type(y).__name__} of {len(y)} arrays, as for several outputs, and output is {output!r}; expected "
                    "output to be the place of one of them, such as output=0, or y to be an array"
                )
            y = y[output]
    return as_array(y, "labels")


def refuse_other_things(x: Any) -> None:
    """ValueError for what is no samples, and can be seen to be none."""
    if isinstance(x, str | bytes) or hasattr(x, "__fspath__"):
        raise ValueError(
            f"x is {quoted(str(x))}; {EXPECTED} (keras.utils.image_dataset_from_directory reads a folder of images)"
        )
    if hasattr(x, "__next__"):
        raise ValueError(
            f"x is a {type(x).__name__}; {EXPECTED}: what it gives can be read only once, so pass its first batches joined by "
            "np.concatenate, or tf.data.Dataset.from_generator, and leave it to the training"
        )
    if isinstance(x, list | tuple) and any(data_sets.is_data_set(part) for part in x):
        raise ValueError(f"x is a {type(x).__name__} with a data set in it; expected the one that is recorded")
    known = isinstance(x, Mapping | list | tuple | np.ndarray) or hasattr(x, "__array__") or hasattr(x, "shape")
    if not known:
        hint = "; call to_tf_dataset of it" if hasattr(x, "to_tf_dataset") else ""
        raise ValueError(f"x is a {type(x).__name__}; {EXPECTED}{hint}")


def structure_of(x: Any, n_labels: int | None, *, several: bool = False) -> tuple[Any, tuple[str, ...] | None]:
    """Inputs as arrays, a list of arrays or a dict of arrays, and the names of the columns of a data frame."""
    if _is_frame(x):
        return _frame(x), tuple(map(str, x.columns))
    if isinstance(x, Mapping):
        if not x:
            raise ValueError(f"x is an empty dict; {EXPECTED}")
        return {str(name): _array(part, f"input {name!r} of x") for name, part in x.items()}, None
    if isinstance(x, list | tuple) and x and (several or _are_inputs(x, n_labels)):
        parts = [_array(part, f"input {at} of x") for at, part in enumerate(x)]
        return parts if len(parts) > 1 else parts[0], None
    return _array(x, "x"), None


def _are_inputs(parts: list[Any] | tuple[Any, ...], n_labels: int | None) -> bool:
    """Whether a list holds the inputs of a model rather than samples: arrays of one length, which is not their own number."""
    if not all(_is_frame(part) or (np.ndim(part) > 0 and hasattr(part, "shape")) for part in parts):
        return False
    lengths = {len(part) for part in parts}
    if n_labels is not None:
        return n_labels != len(parts)
    return len(lengths) == 1 and len(parts) <= 16 and all(np.ndim(part) > 1 for part in parts)


def _array(value: Any, what: str) -> Any:
    if hasattr(value, "tocsr"):  # of SciPy; made dense when its samples are chosen
        return value.tocsr()
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)):
        raise ValueError(f"{what} is itself a {type(value).__name__} of inputs; expected one array of samples for each input")
    if _is_frame(value):
        return _frame(value)
    try:
        array = as_array(data_sets.dense(value), what)
    except ValueError as error:
        raise ValueError(f"{what} cannot be made an array ({error}); expected samples of one shape") from None
    if array.dtype.kind == "O":
        array = _texts(array, what)
    if array.dtype.kind not in "fiubUSO":
        raise ValueError(f"{what} is {array.dtype}; expected real numbers, or texts")
    if array.ndim == 0 or len(array) == 0:
        raise ValueError(f"{what} has shape {array.shape}; expected samples, shape (n_samples, …)")
    return array


def _texts(array: np.ndarray, what: str) -> np.ndarray:
    """Objects that are texts, as such; ValueError for others."""
    others = [item for item in array.reshape(-1).tolist() if not isinstance(item, str | bytes)][:1]
    if not others:
        return array
    strange = others[0]
    if isinstance(strange, int | float | bool):
        try:
            return array.astype(np.float32)
        except (TypeError, ValueError):
            pass
    raise ValueError(
        f"{what} holds a {type(strange).__name__} ({quoted(strange)}) among others; expected numbers, or texts without gaps"
    )


def _frame(frame: Any) -> np.ndarray:
    """The numbers of a data frame; ValueError that names a column of something else."""
    array = np.asarray(frame.to_numpy())
    if array.dtype.kind in "fiub":
        return array
    columns = [(str(name), np.asarray(frame[name].to_numpy())) for name in frame.columns]
    other = next((name for name, column in columns if column.dtype.kind not in "fiub"), None)
    if other is not None and len(columns) > 1:
        raise ValueError(
            f"column {quoted(other)} of x is not of numbers; expected a table of numbers, or dict(x) for a model with an input "
            "for each column"
        )
    return np.stack([column for _, column in columns], axis=1)


def _is_frame(value: Any) -> bool:
    return hasattr(value, "columns") and hasattr(value, "to_numpy") and np.ndim(value.columns) == 1


def as_dense(part: Any, n_samples: int) -> np.ndarray:
    """A sparse matrix of SciPy filled with zeros, where it fits into memory; `n_samples` is how many there are of all."""
    if not hasattr(part, "toarray"):
        return part
    size = part.shape[0] * part.shape[1] * part.dtype.itemsize
    if size > MOST_BYTES:
        raise ValueError(
            f"x is a sparse matrix of shape {part.shape}, {size / 2**30:.1f} GiB as an array; expected at most "
            f"{MOST_BYTES // 2**30} GiB: give samples=, such as samples={max(min(2000, n_samples // 10), 1)}"
        )
    return np.asarray(part.toarray())


def count_labels(y: Any) -> int | None:
    """How many labels there are, where that can be seen."""
    shape = getattr(y, "shape", None)
    if shape is not None and len(shape):
        return int(shape[0])
    return len(y) if isinstance(y, list | tuple) and not any(hasattr(part, "shape") and np.ndim(part) for part in y) else None


def leaves_of(inputs: Any) -> list[Any]:
    """The arrays of one input or several."""
    return list(inputs.values()) if isinstance(inputs, dict) else inputs if isinstance(inputs, list) else [inputs]


def map_inputs(inputs: Any, change: Callable[[Any], Any]) -> Any:
    """The same structure of what `change` makes of each input."""
    if isinstance(inputs, dict):
        return {name: change(part) for name, part in inputs.items()}
    return [change(part) for part in inputs] if isinstance(inputs, list) else change(inputs)


def count_samples(inputs: Any) -> int:
    """How many samples all inputs have; ValueError where they have different numbers."""
    counts = {int(part.shape[0]) for part in leaves_of(inputs)}
    if len(counts) > 1:
        listed = " and ".join(f"{count:,}" for count in sorted(counts)[:3])
        raise ValueError(f"the inputs in x have different numbers of samples ({listed}); expected as many of each")
    return counts.pop()
