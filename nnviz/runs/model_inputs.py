"""Samples as a model takes them: one array, several, or a dict of arrays by the names of its inputs. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .array_conversion import as_array


class ModelInputs:
    """What a model is given of the same samples, one array an input.

    Parameters
    ----------
    values : array, sequence of arrays, or mapping of str to array
        Each of shape (n_samples, …). A sequence is a model's inputs in their order.

    Attributes
    ----------
    arrays : tuple of ndarray
    names : tuple of str or None
        Those of a mapping.

    Raises
    ------
    ValueError
        Where one is no array, has no samples, or another number of them.

    Examples
    --------
    >>> inputs = ModelInputs({"left": np.zeros((3, 2)), "right": np.ones((3, 5))})
    >>> len(inputs), {name: part.shape for name, part in inputs.rows(slice(2)).items()}
    (3, {'left': (2, 2), 'right': (2, 5)})
    """

    def __init__(self, values: Any) -> None:
        self._is_one = not isinstance(values, Mapping | list | tuple)
        self.names = tuple(map(str, values)) if isinstance(values, Mapping) else None
        parts: Sequence[Any] = (
            [values] if self._is_one else list(values.values()) if isinstance(values, Mapping) else list(values)
        )
        titles = ["x"] if self._is_one else [f"input {quoted!r}" for quoted in self.names or map(str, range(len(parts)))]
        self.arrays = tuple(_samples(part, title) for part, title in zip(parts, titles, strict=True))
        lengths = {title: len(array) for title, array in zip(titles, self.arrays, strict=True)}
        if len(set(lengths.values())) > 1:
            described = ", ".join(f"{title}: {count:,}" for title, count in lengths.items())
            raise ValueError(f"the inputs in x have different numbers of samples ({described}); expected as many of each")

    def __len__(self) -> int:
        return len(self.arrays[0])

    @property
    def one(self) -> np.ndarray | None:
        """The array of a model of one input; None where there are several."""
        return self.arrays[0] if len(self.arrays) == 1 else None

    @property
    def numbers(self) -> int:
        """How many numbers the inputs of one sample are together, at least 1."""
        return max(sum(int(np.prod(array.shape[1:])) for array in self.arrays), 1)

    def named(self) -> dict[str, np.ndarray]:
        """The arrays by the names of the inputs; "input 1", "input 2", … where they have none."""
        names = self.names or [f"input {at + 1}" for at in range(len(self.arrays))]
        return dict(zip(names, self.arrays, strict=True))

    def rows(self, which: slice | np.ndarray) -> Any:
        """Some of the samples, structured as the model takes them."""
        parts = [array[which] for array in self.arrays]
        if self.names is not None:
            return dict(zip(self.names, parts, strict=True))
        return parts[0] if self._is_one else parts

    def only(self, names: Sequence[str]) -> ModelInputs:
        """Those inputs of a mapping that a model has, in its order."""
        return ModelInputs({name: self.named()[name] for name in names})

    def __str__(self) -> str:
        if self.names is not None:
            return f"a dict of {len(self.arrays)} inputs ({', '.join(self.names)})"
        return "one array" if len(self.arrays) == 1 else f"a list of {len(self.arrays)} arrays"

    def select(self, which: slice | np.ndarray) -> ModelInputs:
        """The same inputs of some of the samples."""
        return ModelInputs(self.rows(which))


def as_inputs(x: ModelInputs | np.ndarray) -> ModelInputs:
    """An array as the one input of a model."""
    return x if isinstance(x, ModelInputs) else ModelInputs(x)


def _samples(value: Any, title: str) -> np.ndarray:
    array = as_array(value, title)
    if array.ndim == 0 or len(array) == 0:
        what = title if title == "x" else f"{title} of x"
        raise ValueError(f"{what} has shape {array.shape}; expected samples, shape (n_samples, …)")
    return array
