"""Columns of measures: their values for every sample of a run, in one pass over its outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from .checks import check_answers, check_probabilities
from .losses import LEAST_PROBABILITY
from .measure import MEASURES, Measure
from .metadata import PREFIX, metadata_of
from .performance import predictions


class Source(Protocol):
    """What is measured: a `Run`, or an `OutputArrays`."""

    @property
    def n_samples(self) -> int: ...
    @property
    def n_classes(self) -> int: ...
    @property
    def labels(self) -> np.ndarray | None: ...
    @property
    def column_names(self) -> Sequence[str]: ...
    def column(self, name: str) -> Any: ...
    @property
    def checkpoints(self) -> Sequence[Any]: ...
    def probabilities(self, index: int) -> np.ndarray: ...
    def true_log_probabilities(self, index: int) -> np.ndarray | None: ...


@dataclass(frozen=True)
class OutputArrays:
    """Answers in memory, to be measured as a run is.

    Attributes
    ----------
    all_probabilities : float ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,), or None

    Raises
    ------
    ValueError
        Where the labels are not of these answers, or the answers no probabilities.

    Examples
    --------
    >>> outputs = OutputArrays(np.array([[[0.75, 0.25], [0.5, 0.5]]]), np.array([0, 1]))
    >>> outputs.n_samples, outputs.n_classes, len(outputs.checkpoints), outputs.probabilities(0).shape
    (2, 2, 1, (2, 2))
    >>> outputs.true_log_probabilities(0).round(2).tolist()
    [-0.29, -0.69]
    """

    all_probabilities: np.ndarray
    labels: np.ndarray | None

    def __post_init__(self) -> None:
        check_probabilities(self.all_probabilities)
        if self.labels is not None:
            check_answers(self.all_probabilities, self.labels)

    @property
    def n_samples(self) -> int:
        """N."""
        return self.all_probabilities.shape[1]

    @property
    def n_classes(self) -> int:
        """C."""
        return self.all_probabilities.shape[2]

    @property
    def checkpoints(self) -> Sequence[Any]:
        """E numbers, one a checkpoint."""
        return range(len(self.all_probabilities))

    #: There are answers: these.
    has_answers = True

    @property
    def has_labels(self) -> bool:
        """Whether there are true classes."""
        return self.labels is not None

    @property
    def column_names(self) -> Sequence[str]:
        """None: arrays in memory have no metadata."""
        return ()

    def column(self, name: str) -> Any:
        """There is none.

        Parameters
        ----------
        name : str

        Returns
        -------
        Column

        Raises
        ------
        ValueError
            Always.

        Examples
        --------
        >>> OutputArrays(np.array([[[0.5, 0.5]]]), None).column("age")
        Traceback (most recent call last):
        ValueError: there is no column 'age'; these answers have none
        """
        raise ValueError(f"there is no column {name!r}; these answers have none")

    def probabilities(self, index: int) -> np.ndarray:
        """The answers at a checkpoint.

        Parameters
        ----------
        index : int

        Returns
        -------
        float ndarray of shape (N, C)
        """
        return self.all_probabilities[index]

    def true_log_probabilities(self, index: int) -> np.ndarray | None:
        """ln p of the true class at a checkpoint; None without labels.

        Parameters
        ----------
        index : int

        Returns
        -------
        float ndarray of shape (N,), or None
        """
        if self.labels is None:
            return None
        own = self.all_probabilities[index][np.arange(self.n_samples), self.labels]
        return np.log(np.clip(own, LEAST_PROBABILITY, 1))


def measured(source: Source, names: Sequence[str], cached: Mapping[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """Columns of a run, in one pass over its answers, of which only one checkpoint is in memory at a time.

    Parameters
    ----------
    source : Source
    names : sequence of str
        Measures, metadata among them, or "predicted" for the predicted classes.
    cached : mapping of name to ndarray, optional
        Columns that were computed before, and are not computed again.

    Returns
    -------
    dict of str to ndarray
        Those that were asked for, and those that they were computed from: float32 (E, N), or (N,) of the whole training,
        float64 of metadata; `predicted` in the smallest unsigned dtype.

    Raises
    ------
    ValueError
        Where there is no such measure or column, or it needs labels that the source does not have.

    Examples
    --------
    >>> probabilities = np.array([[[0.6, 0.4]], [[0.1, 0.9]]], np.float32)
    >>> from nnviz.analysis.measures import OutputArrays, measured
    >>> columns = measured(OutputArrays(probabilities, np.array([1])), ["confidence", "learnt"])
    >>> columns["confidence"].tolist(), columns["learnt"].tolist()
    ([[0.6000000238418579], [0.8999999761581421]], [1.0])
    """
    columns, labels = dict(cached or {}), source.labels
    chosen = [_named(source, name) for name in names if name not in columns and name != "predicted"]
    if labels is None and (blind := [each.name for each in chosen if each.needs_labels]):
        raise ValueError(f"{', '.join(blind)} cannot be measured without labels")
    of_training = [each for each in chosen if each.of_training]
    requested = dict.fromkeys([*names, *(name for each in of_training for name in each.takes)])
    following = [
        MEASURES[name] for name in requested if name in MEASURES and name not in columns and not MEASURES[name].of_training
    ]
    shape = (len(source.checkpoints), source.n_samples)
    computed = {each.name: np.empty(shape, np.float32) for each in following}
    if "predicted" in requested and "predicted" not in columns:
        computed["predicted"] = np.empty(shape, np.min_scalar_type(source.n_classes - 1))
    for at in range(shape[0] if computed else 0):
        inputs = _Inputs(source, at, labels)
        for name, column in computed.items():
            column[at] = (
                inputs[name] if name == "predicted" else MEASURES[name].compute(*(inputs[of] for of in MEASURES[name].takes))
            )
    columns |= computed
    for each in of_training:
        values = each.compute(*(labels if name == "labels" else columns[name] for name in each.takes))
        columns[each.name] = np.asarray(values, each.scale.dtype)
    return columns


class _Inputs(dict[str, Any]):
    """The inputs of measures at a checkpoint, each read when it is first asked for."""

    def __init__(self, source: Source, at: int, labels: np.ndarray | None) -> None:
        super().__init__(labels=labels)
        self._read: dict[str, Callable[[], Any]] = {
            "probabilities": lambda: source.probabilities(at),
            "predicted": lambda: predictions(self["probabilities"][None])[0],
            "true_log_probabilities": lambda: source.true_log_probabilities(at),
        }

    def __missing__(self, name: str) -> Any:
        self[name] = self._read[name]()
        return self[name]


def _named(source: Source, name: str) -> Measure:
    named: Mapping[str, Measure] = metadata_of(source) if name.startswith(PREFIX) else MEASURES
    if name not in named:
        raise ValueError(f"there is no measure {name!r}; choose {', '.join(MEASURES)}")
    return named[name]
