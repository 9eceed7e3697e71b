"""What a map is fitted to and places: a source of features. A method knows nothing else of where its numbers come from."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class FeatureSource(Protocol):
    """Rows of features at each checkpoint of a training. Whatever has these can be fitted and transformed.

    Attributes
    ----------
    n_checkpoints, n_samples, n_features : int
        How many checkpoints there are, rows at each of them, and columns.
    form : str
        What the columns are: "probabilities", "hellinger" or "logits" of classes, or "plain", which is anything else.
    """

    @property
    def n_checkpoints(self) -> int: ...
    @property
    def n_samples(self) -> int: ...
    @property
    def n_features(self) -> int: ...
    @property
    def form(self) -> str: ...

    def features(self, index: int) -> np.ndarray:
        """The rows at a checkpoint, (n_samples, n_features) float32, finite; the same whenever they are asked for."""
        ...

    def best_checkpoints(self) -> list[int]:
        """The checkpoints to whose rows a method that is one matrix is fitted; the last one will do."""
        ...


class StoredSource(FeatureSource, Protocol):
    """A source whose maps are stored, and found again.

    Attributes
    ----------
    path : Path
        Of the run beside which they lie; nothing is read from it here.
    digest : str
        32 hexadecimal digits, equal where all rows are equal: it names the maps.
    """

    @property
    def path(self) -> Path: ...
    @property
    def digest(self) -> str: ...

    def digest_of_first(self, count: int) -> str:
        """The digest that it had with the first `count` checkpoints alone; "" where that is not known."""
        ...

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        """Values of the rows, (E, n_samples, …), as values of all samples of the run, which are `missing` elsewhere."""
        ...
