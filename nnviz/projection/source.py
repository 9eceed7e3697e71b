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

    Examples
    --------
    >>> class Walk:
    ...     n_checkpoints, n_samples, n_features, form = 3, 50, 4, "plain"
    ...
    ...     def features(self, index):
    ...         return np.random.default_rng(0).random((50, 4), np.float32) * index
    ...
    ...     def best_checkpoints(self):
    ...         return [2]
    >>> walk = Walk()
    >>> isinstance(walk, FeatureSource), walk.features(1).shape, walk.best_checkpoints()
    (True, (50, 4), [2])
    >>> nnviz.projection.fit_map(walk, nnviz.projection.settings_of("pca", features="plain")).matrix.shape
    (4, 2)
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
        """The rows at a checkpoint; the same whenever they are asked for.

        Parameters
        ----------
        index : int
            Of the checkpoint, from 0.

        Returns
        -------
        float32 ndarray of shape (n_samples, n_features)
            Finite.
        """
        ...

    def best_checkpoints(self) -> list[int]:
        """The checkpoints to whose rows a method that is one matrix is fitted; the last one will do.

        Returns
        -------
        list of int
        """
        ...


class StoredSource(FeatureSource, Protocol):
    """A source whose maps are stored, and found again.

    Attributes
    ----------
    path : Path
        Of the run beside which they lie; nothing is read from it here.
    digest : str
        32 hexadecimal digits, equal where all rows are equal: it names the maps.

    Examples
    --------
    >>> from nnviz.projection.sources import OutputSource
    >>> source: StoredSource = OutputSource(run)
    >>> source.digest == run.digest, source.digest_of_first(3) == run.digest_of_first(3)
    (True, True)
    >>> source.scatter(np.ones((45, 1797)), missing=0).shape
    (45, 1797)
    """

    @property
    def path(self) -> Path: ...
    @property
    def digest(self) -> str: ...

    def digest_of_first(self, count: int) -> str:
        """The digest that it had with its first checkpoints alone; "" where that is not known.

        Parameters
        ----------
        count : int
            How many of them.

        Returns
        -------
        str
        """
        ...

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        """Values of the rows as values of all samples of the run.

        Parameters
        ----------
        values : ndarray of shape (n_checkpoints, n_samples, ...)
        missing : float
            For samples that the source has no row of.

        Returns
        -------
        ndarray of shape (n_checkpoints, n_samples of the run, ...)
        """
        ...
