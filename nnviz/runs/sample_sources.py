"""Reading samples to record from what `Model.fit` takes: arrays, data frames, data sets, loaders. Imports no framework.

Data sets are read once, in the order of their data (data_sets.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import data_sets, validate
from .array_conversion import as_array
from .errors import quoted
from .probe import choose_balanced
from .sample_arrays import (
    MOST_BYTES,
    as_dense,
    count_labels,
    count_samples,
    labels_of,
    leaves_of,
    map_inputs,
    refuse_other_things,
    structure_of,
)
from .summary import one_line

#: The most samples that are read of a data set.
MOST_SAMPLES = 1_000_000

#: How many times the wanted samples are read of a data set without an end, so that they can be balanced over its classes.
TIMES_BALANCED = 20

#: By what a data set that gives a dict of everything calls its labels.
_LABELS = ("labels", "label")


@dataclass(frozen=True)
class Samples:
    """What was read.

    Attributes
    ----------
    x : ndarray, list of ndarray, or dict of str to ndarray
        Of a model of one input, of several, and of several by name.
    y : ndarray or None
        Their labels, as they were given.
    class_names : tuple of str or None
        Where the data set carries them.
    column_names : tuple of str or None
        Of a data frame.
    numbers : ndarray of int, shape (n,), or None
        Which of all samples these are, where they are not all.
    """

    x: Any
    y: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    column_names: tuple[str, ...] | None = None
    numbers: np.ndarray | None = None

    def cut(self, value: Any, what: str) -> Any:
        """Of what is given for all samples, what belongs to those that were taken."""
        if self.numbers is None or value is None or isinstance(value, bool):
            return value
        array = as_array(value, what)
        return array if array.ndim == 0 or len(array) <= self.numbers.max() else array[self.numbers]


def read_samples(
    x: Any,
    y: Any = None,
    *,
    samples: int | None = None,
    balanced: bool = False,
    output: str | int | None = None,
    most_batches: int | None = None,
) -> Samples:
    """Read the samples that are recorded, all or the first of them.

    Parameters
    ----------
    x : array, data frame, list or dict of arrays, (x, y), tf.data.Dataset, keras.utils.PyDataset, torch DataLoader or Dataset
    y : array, data frame, or several of them by output, optional
        Labels; those of the data set where it gives some.
    samples : int, optional
        How many are taken, as they come; all where left out.
    balanced : bool
        Whether they are taken in equal numbers of each class instead.
    output : str or int, optional
        Which labels, where there are some for each of several outputs.
    most_batches : int, optional
        How many batches of a data set without an end are read.

    Raises
    ------
    ValueError
        With what was given, what is expected and what to pass instead.

    Examples
    --------
    >>> read_samples((np.zeros((4, 2)), [0, 1, 0, 1]), samples=3).y
    array([0, 1, 0])
    """
    if balanced and samples is None:
        raise ValueError("balanced is True without a number of samples; expected both, such as samples=2000, balanced=True")
    if y is None and isinstance(x, tuple) and len(x) in (2, 3) and not data_sets.is_data_set(x[0]):
        x, y = x[:2]  # the third are weights of samples
    if data_sets.is_data_set(x):
        return _read_data_set(x, y, samples, balanced, output, most_batches)
    refuse_other_things(x)
    inputs, columns = structure_of(x, None if y is None else count_labels(y))
    labels = None if y is None else labels_of(y, output)
    n_samples = count_samples(inputs)
    if labels is not None and len(labels) != n_samples:
        raise ValueError(f"{n_samples:,} samples and {len(labels):,} labels; expected as many")
    if balanced and labels is None:
        raise ValueError("balanced is True without labels; expected y, or balanced=False")
    numbers = None
    if samples is not None and samples < n_samples:
        numbers = _balanced(labels, samples) if balanced else np.arange(samples)
    which: Any = slice(None) if numbers is None else numbers if balanced else slice(samples)
    inputs = map_inputs(inputs, lambda part: as_dense(part[which], n_samples))
    return Samples(inputs, None if labels is None else labels[which], None, columns, numbers)


def check_samples(samples: Any) -> int | None:
    """How many samples are taken, or None for all."""
    if samples is None:
        return None
    if isinstance(samples, int | np.integer) and not isinstance(samples, bool) and samples >= 1:
        return int(samples)
    raise ValueError(f"samples is {quoted(samples)}; expected how many to record, such as 2000, or None for all")


def _read_data_set(
    source: Any, y: Any, samples: int | None, balanced: bool, output: str | int | None, most_batches: int | None
) -> Samples:
    kind = data_sets.kind_of(source)
    endless = data_sets.is_endless(source)
    if endless and samples is None and most_batches is None:
        raise ValueError(
            f"x is a {kind} without an end; expected samples=, such as samples=2000, to say how many of it are recorded"
        )
    collected, n_read, n_batches = _Collected(kind, samples, balanced), 0, 0
    for batch in _batches(source, kind):
        inputs, labels = _unpack(batch, output, kind, y is not None)
        if balanced and labels is None and y is None:
            raise ValueError(f"balanced is True, and the {kind} has no labels; expected (x, y) in it, or balanced=False")
        if y is not None:
            labels = None
        collected.add(inputs, labels, n_read)
        n_read, n_batches = n_read + count_samples(inputs), n_batches + 1
        if collected.is_full or (endless and n_batches == most_batches):
            break
        if balanced and endless and samples is not None and n_read >= TIMES_BALANCED * samples:
            break
    if not n_read:
        raise ValueError(f"x is a {kind} that gives no samples; expected some")
    read = collected.result()
    names = data_sets.class_names_of(source)
    if y is None:
        return Samples(read.x, read.y, names, None, read.numbers)
    given = labels_of(y, output)
    if read.numbers is not None and len(given) > len(read.numbers):
        given = given[read.numbers]
    if len(given) != count_samples(read.x):
        raise ValueError(f"the {kind} has {count_samples(read.x):,} samples, and y {len(given):,} labels; expected as many")
    return Samples(read.x, given, names, None, read.numbers)


class _Collected:
    """The samples of a data set that are kept while it is read, in bounded memory."""

    def __init__(self, kind: str, samples: int | None, balanced: bool) -> None:
        self._kind, self._samples, self._balanced = kind, samples, balanced
        self._parts: list[tuple[Any, Any, np.ndarray]] = []
        self._count = self._bytes = 0
        self._was_cut = False

    @property
    def is_full(self) -> bool:
        return not self._balanced and self._samples is not None and self._count >= self._samples

    def add(self, inputs: Any, labels: Any, first: int) -> None:
        numbers = np.arange(first, first + count_samples(inputs))
        if not self._balanced and self._samples is not None and self._count + len(numbers) > self._samples:
            some = slice(self._samples - self._count)
            inputs, numbers = map_inputs(inputs, lambda part: part[some]), numbers[some]
            labels = None if labels is None else labels[some]
        self._parts.append((inputs, labels, numbers))
        self._count += len(numbers)
        self._bytes += sum(part.nbytes for part in leaves_of(inputs))
        if self._balanced and self._samples is not None and self._count > 4 * self._samples:
            self._cut()
        if self._bytes > MOST_BYTES or self._count > MOST_SAMPLES:
            each = self._bytes // max(self._count, 1)
            raise ValueError(
                f"the {self._kind} gives more than {min(self._count, MOST_SAMPLES):,} samples of {each:,} bytes; expected at "
                f"most {MOST_BYTES // 2**30} GiB and {MOST_SAMPLES:,} samples: give samples=, such as samples=2000"
            )

    def result(self) -> Samples:
        if self._balanced and self._samples is not None and self._count > self._samples:
            self._cut()
        inputs, labels, numbers = self._joined()
        return Samples(inputs, labels, numbers=numbers if self._samples is not None else None)

    def _cut(self) -> None:
        inputs, labels, numbers = self._joined()
        which = _balanced(labels, self._samples or 0)
        inputs = map_inputs(inputs, lambda part: part[which])
        self._parts = [(inputs, labels[which], numbers[which])]
        self._count, self._bytes = len(which), sum(part.nbytes for part in leaves_of(inputs))

    def _joined(self) -> tuple[Any, Any, np.ndarray]:
        structures, labels, numbers = zip(*self._parts, strict=True)
        first = structures[0]
        if any(_shape_of_structure(other) != _shape_of_structure(first) for other in structures):
            raise ValueError(f"the {self._kind} gives other inputs in one batch than in another; expected the same in all")
        if isinstance(first, dict):
            inputs: Any = {name: self._concatenate([part[name] for part in structures]) for name in first}
        elif isinstance(first, list):
            inputs = [self._concatenate([part[at] for part in structures]) for at in range(len(first))]
        else:
            inputs = self._concatenate(list(structures))
        if any(part is None for part in labels):
            return inputs, None, np.concatenate(numbers)
        return inputs, self._concatenate(list(labels)), np.concatenate(numbers)

    def _concatenate(self, parts: list[np.ndarray]) -> np.ndarray:
        """Batches as one array. Whole numbers of several lengths, as tokens of `padded_batch` are, are padded with zeros."""
        shapes = {part.shape[1:] for part in parts}
        if len(shapes) > 1:
            ranks, rests = {len(shape) for shape in shapes}, {shape[1:] for shape in shapes}
            if len(ranks) > 1 or len(rests) > 1 or any(part.dtype.kind not in "iub" for part in parts):
                listed = " and ".join(map(str, sorted(shapes, key=str)[:2]))
                raise ValueError(f"the samples of the {self._kind} have shapes {listed}; expected samples of one shape")
            longest = max(shape[0] for shape in shapes)
            parts = [np.pad(part, [(0, 0), (0, longest - part.shape[1]), *[(0, 0)] * (part.ndim - 2)]) for part in parts]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _batches(source: Any, kind: str) -> Iterator[Any]:
    """The batches of a data set; whatever it raises while it is read is told as a ValueError of one line."""
    with data_sets.random_states_kept(source):
        try:
            yield from data_sets.batches_of(source)
        except Exception as error:  # a program of the user's own
            raise ValueError(
                f"the {kind} cannot be read ({one_line(str(error))[:200] or type(error).__name__}); expected batches of (x, y)"
            ) from error


def _unpack(batch: Any, output: str | int | None, kind: str, labelled: bool) -> tuple[Any, np.ndarray | None]:
    """Inputs and labels of one batch, as Keras unpacks them: x, (x,), (x, y) or (x, y, weights)."""
    y = None
    if isinstance(batch, list | tuple):
        if not 1 <= len(batch) <= 3:
            raise ValueError(f"the {kind} gives {len(batch)} things at once; expected x, (x, y) or (x, y, sample_weight)")
        batch, y = batch[0], batch[1] if len(batch) > 1 else None
    elif isinstance(batch, Mapping) and not labelled:
        name = next((name for name in _LABELS if name in batch and len(batch) > 1), None)
        if name is not None:
            y = batch[name]
            batch = {key: value for key, value in batch.items() if key != name}
            batch = next(iter(batch.values())) if len(batch) == 1 else batch
    inputs, _ = structure_of(batch, None, several=True)
    labels = None if y is None else labels_of(y, output)
    if labels is not None and (labels.ndim == 0 or len(labels) != count_samples(inputs)):
        raise ValueError(
            f"the {kind} gives {count_samples(inputs)} samples and labels of shape {labels.shape} at once; expected as many"
        )
    return inputs, labels


def _balanced(labels: Any, count: int) -> np.ndarray:
    read, _ = validate.read_labels(labels)
    return choose_balanced(read, np.arange(len(read)), count)


def _shape_of_structure(inputs: Any) -> Any:
    return set(inputs) if isinstance(inputs, dict) else len(inputs) if isinstance(inputs, list) else 1
