"""Samples of a PyTorch training: the batches that a model is given to record, their labels, and pictures of them.

Batches stay as a loader collates them, so that whatever the model takes can be recorded: several inputs, dictionaries, offsets.
Importing this imports PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from . import data_sets
from .errors import quoted
from .images import images_of

#: How many samples a model is given at once of what is not batched.
BATCH = 256

#: What is held in memory of the samples, in bytes.
MOST_BYTES = 2 * 2**30

#: What a batch that is a dictionary calls its labels, as of Hugging Face.
LABEL_KEYS = ("labels", "label", "targets", "target", "y")

EXPECTED = "expected tensors or arrays (x, y), a Dataset or a DataLoader of them"


@dataclass(frozen=True)
class TorchSamples:
    """The samples that are recorded.

    Attributes
    ----------
    batches : list of tuple or dict
        The arguments of the model, by place or by name, on the CPU.
    sizes : list of int
        How many samples each batch has.
    labels : ndarray of shape (n_samples,), or None
        As they are given.
    class_names : tuple of str, or None
        Those that the data set carries.
    normalisation : (mean, std), or None
        By which its pictures were normalised, where a transform of the data set says so.
    """

    batches: list[Any]
    sizes: list[int]
    labels: np.ndarray | None
    class_names: tuple[str, ...] | None
    normalisation: tuple[Any, Any] | None

    @property
    def n_samples(self) -> int:
        return sum(self.sizes)

    def of_rows(self, rows: np.ndarray) -> list[tuple[Any, int, np.ndarray]]:
        """Batches that hold these samples (numbers in ascending order), their sizes, and where in each of them they are.

        They hold no others where all inputs are counted by samples, and are then as few as their shapes allow.
        """
        found: list[tuple[Any, int, np.ndarray]] = []
        alike: list[Any] = []  # the shapes of what was found last, None where it cannot be added to
        at = 0
        for batch, size in zip(self.batches, self.sizes, strict=True):
            own, at = rows[(rows >= at) & (rows < at + size)] - at, at + size
            if not len(own):
                continue
            if not _is_by_sample(batch, size):
                found.append((batch, size, own))
                alike = []
                continue
            part, shapes = _each(batch, itemgetter(own)), [each.shape[1:] for each in arguments_of(batch)]
            if found and shapes == alike and found[-1][1] + len(own) <= BATCH:
                part = _concatenated([found.pop()[0], part])
            n = len(arguments_of(part)[0])
            found.append((part, n, np.arange(n)))
            alike = shapes
        return found

    def pictures(self, normalisation: tuple[Any, Any] | None) -> np.ndarray | None:
        """Pictures (n, h, w) or (n, h, w, 3) uint8 of the first input, its normalisation undone; None where it is none."""
        firsts = [part for batch in self.batches for part in arguments_of(batch)[:1] if isinstance(part, torch.Tensor)]
        if len(firsts) < len(self.batches) or not all(first.ndim in (3, 4) for first in firsts):
            return None
        if len({tuple(first.shape[1:]) for first in firsts}) > 1:
            return None
        x = torch.cat([first.detach().float() for first in firsts]).numpy()
        if len(x) != self.n_samples:
            return None
        normalisation = normalisation or self.normalisation
        if normalisation is not None and x.ndim == 4:
            mean, std = (np.asarray(part, np.float32).reshape(-1, 1, 1) for part in normalisation)
            x = np.clip(x * std + mean, 0, 1)
        return images_of(x)


def arguments_of(batch: Any) -> list[Any]:
    """The inputs of a batch, also of one that holds them in a tuple or dictionary of its own."""
    if isinstance(batch, tuple) and len(batch) == 1 and isinstance(batch[0], list | tuple | Mapping):
        batch = batch[0]
    return list(batch.values()) if isinstance(batch, Mapping) else list(batch)


def read_samples(source: Any, y: Any = None, *, samples: int | None = None) -> TorchSamples:
    """Read samples once, in the order of the data, without moving the random numbers of the training.

    Parameters
    ----------
    source : tensor, array, (x, y), Dataset or DataLoader
        Of a loader the last of a batch are the labels, and of a dictionary what `LABEL_KEYS` names.
    y : tensor or array of shape (n_samples,), optional
        Labels of tensors.
    samples : int, optional
        How many are taken, the first ones.

    Raises
    ------
    ValueError
        For anything else, for no samples, and for more than fit into `MOST_BYTES`.
    """
    if samples is not None and (isinstance(samples, bool) or not isinstance(samples, int | np.integer) or samples < 1):
        raise ValueError(f"samples is {samples!r}; expected how many samples are recorded, such as 2000")
    if isinstance(source, Sequence) and not isinstance(source, str) and len(source) == 2 and y is None and _is_pair(source):
        source, y = source
    loaded = isinstance(source, DataLoader) or (isinstance(source, Dataset) and not isinstance(source, torch.Tensor))
    if loaded and y is not None:
        raise ValueError(f"y is given besides a {type(source).__name__}; expected the labels to be the last of its batches")
    with data_sets.random_states_kept(source):
        pairs = list(_first(_batches(source) if loaded else _slices(source, y), samples))
    if not pairs:
        raise ValueError(f"{_name(source)} has no samples; expected some")
    labels = [label for _, label, _ in pairs]
    with_labels = all(label is not None for label in labels)
    return TorchSamples(
        [inputs for inputs, _, _ in pairs],
        [size for _, _, size in pairs],
        np.concatenate([np.asarray(label) for label in labels]) if with_labels else None,
        data_sets.class_names_of(source) if loaded else None,
        _normalisation(source) if loaded else None,
    )


def _is_pair(source: Sequence[Any]) -> bool:
    return all(hasattr(part, "shape") or isinstance(part, list | tuple) for part in source)


def _name(source: Any) -> str:
    return f"a {type(source).__name__}"


def _slices(x: Any, y: Any) -> Iterator[tuple[Any, Any, int]]:
    """Batches of tensors or arrays, each with its labels and size."""
    if isinstance(x, str | bytes) or not (
        isinstance(x, list | tuple | Mapping) or hasattr(x, "__array__") or hasattr(x, "shape")
    ):
        raise ValueError(f"the samples are {quoted(x)[:60]}, a {type(x).__name__}; {EXPECTED}")
    several = isinstance(x, Mapping) or (isinstance(x, list | tuple) and all(hasattr(part, "shape") for part in x))
    parts = {name: _tensor(part) for name, part in (x.items() if isinstance(x, Mapping) else enumerate(x if several else [x]))}
    lengths = {len(part) for part in parts.values() if part.ndim}
    labels = None if y is None else _array(y)
    n = next(iter(lengths), 0)
    if len(lengths) != 1 or not n:
        raise ValueError(
            f"the samples have shapes {[tuple(part.shape) for part in parts.values()]}; expected as many of each input"
        )
    if labels is not None and len(labels) != n:
        raise ValueError(f"{n} samples and {len(labels)} labels; expected as many")
    for at in range(0, n, BATCH):
        rows = {name: part[at : at + BATCH] for name, part in parts.items()}
        inputs: Any = rows if isinstance(x, Mapping) else tuple(rows.values())
        yield inputs, None if labels is None else labels[at : at + BATCH], min(BATCH, n - at)


def _batches(source: Any) -> Iterator[tuple[Any, Any, int]]:
    """Batches of a data set, each with its labels and size."""
    for batch in data_sets.batches_of(source):
        if isinstance(batch, Mapping):
            key = next((key for key in LABEL_KEYS if key in batch), None)
            inputs: Any = {name: part for name, part in batch.items() if name != key and isinstance(part, torch.Tensor)}
            labels = None if key is None else _array(batch[key])
        elif isinstance(batch, list | tuple) and len(batch) > 1:
            inputs, labels = tuple(batch[:-1]), _array(batch[-1])
        else:
            inputs, labels = tuple(batch) if isinstance(batch, list | tuple) else (batch,), None
        tensors = [part for part in arguments_of(inputs) if isinstance(part, torch.Tensor)]
        if not tensors:
            raise ValueError(f"a batch of {_name(source)} is a {type(batch).__name__} without tensors; {EXPECTED}")
        yield inputs, labels, len(tensors[0]) if labels is None else len(labels)


def _first(batches: Iterator[tuple[Any, Any, int]], samples: int | None) -> Iterator[tuple[Any, Any, int]]:
    """Batches up to so many samples; the last one is cut where all of it is counted by samples."""
    done = size = 0
    for inputs, labels, n in batches:
        left = None if samples is None else samples - done
        if left is not None and left <= 0:
            return
        if left is not None and n > left:
            inputs, labels, n = _cut(inputs, labels, n, left)
        size += sum(part.nbytes for part in arguments_of(inputs) if isinstance(part, torch.Tensor))
        if size > MOST_BYTES:
            raise ValueError(
                f"the samples take more than {MOST_BYTES / 2**30:.0f} GB; record fewer of them, such as samples=2000"
            )
        done += n
        yield _on_cpu(inputs), labels, n


def _cut(inputs: Any, labels: Any, n: int, left: int) -> tuple[Any, Any, int]:
    """The first samples of a batch; all of it where an input is not counted by samples."""
    if not _is_by_sample(inputs, n):
        return inputs, labels, n
    return _each(inputs, lambda part: part[:left]), None if labels is None else labels[:left], left


def _is_by_sample(inputs: Any, n: int) -> bool:
    """Whether each input of a batch of so many samples has a row for each of them."""
    return all(isinstance(part, torch.Tensor) and part.ndim and len(part) == n for part in arguments_of(inputs))


def _concatenated(batches: list[Any]) -> Any:
    """Batches of the same structure as one."""
    first = batches[0]
    if isinstance(first, Mapping):
        return {name: _concatenated([batch[name] for batch in batches]) for name in first}
    return tuple(map(_concatenated, map(list, zip(*batches, strict=True)))) if isinstance(first, tuple) else torch.cat(batches)


def _on_cpu(inputs: Any) -> Any:
    return moved(inputs, torch.device("cpu"), None)


def moved(inputs: Any, device: torch.device, dtype: torch.dtype | None) -> Any:
    """A batch's inputs on a device, its floats of a dtype where one is given."""

    def move(part: Any) -> Any:
        if not isinstance(part, torch.Tensor):
            return part
        return part.to(device, dtype if dtype and part.is_floating_point() else None)

    return _each(inputs, move)


def _each(inputs: Any, change: Callable[[Any], Any]) -> Any:
    """A batch's inputs, tuples and dictionaries of them as they are, each one changed."""
    if isinstance(inputs, Mapping):
        return {name: _each(part, change) for name, part in inputs.items()}
    return tuple(_each(part, change) for part in inputs) if isinstance(inputs, list | tuple) else change(inputs)


def _tensor(part: Any) -> torch.Tensor:
    if isinstance(part, torch.Tensor):
        return part.detach()
    array = np.asarray(part)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"the samples are {array.dtype}; {EXPECTED} of numbers")
    return torch.from_numpy(np.ascontiguousarray(array.astype(np.float32) if array.dtype == np.float64 else array))


def _array(labels: Any) -> np.ndarray:
    array = labels.detach().cpu().numpy() if isinstance(labels, torch.Tensor) else np.asarray(labels)
    return array.reshape(-1) if array.ndim == 0 else array


def _normalisation(source: Any) -> tuple[Any, Any] | None:
    """Mean and deviation of a `Normalize` among the transforms of a data set, a loader's or a subset's."""
    while source is not None:
        waiting: list[Any] = [getattr(source, "transform", None)]
        while waiting:
            transform = waiting.pop()
            if type(transform).__name__ == "Normalize" and hasattr(transform, "mean") and hasattr(transform, "std"):
                return transform.mean, transform.std
            waiting += list(getattr(transform, "transforms", None) or ())
        source = getattr(source, "dataset", None)
    return None
