"""What a measure is: a number of every sample, declared once with all that screens, files and commands need to show it.

`measures.py` has the measures. A function becomes one by the decorator `measure`; the map can then be coloured by it, tables
have a column of it, the gallery can be sorted by it, Traces draw it and `nnviz measures` writes it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from .checks import check_answers, check_probabilities
from .losses import LEAST_PROBABILITY
from .performance import predictions
from .scales import Scale

_Compute = TypeVar("_Compute", bound=Callable[..., np.ndarray])
End = Literal["largest", "smallest"]

#: What a measure may ask for by the names of its parameters. One of the whole training may also ask for measures that follow
#: the checkpoint, by their names: (E, N).
INPUTS = {
    "probabilities": "(N, C) float32: the answers at the checkpoint",
    "predicted": "(N,) unsigned integers: the predicted classes at the checkpoint; of the whole training (E, N)",
    "labels": "(N,) integers: the true classes",
    "true_log_probabilities": "(N,) float32: ln p of the true class at the checkpoint, as the recording has it",
}
_OF_LABELS = {"labels", "true_log_probabilities"}


class Source(Protocol):
    """What is measured: a `Run`, or an `OutputArrays`."""

    @property
    def n_samples(self) -> int: ...
    @property
    def n_classes(self) -> int: ...
    @property
    def labels(self) -> np.ndarray | None: ...
    @property
    def checkpoints(self) -> Sequence[Any]: ...
    def probabilities(self, index: int) -> np.ndarray: ...
    def true_log_probabilities(self, index: int) -> np.ndarray | None: ...


@dataclass(frozen=True)
class Measure:
    """A number of every sample, at a checkpoint or of the whole training.

    Attributes
    ----------
    name : str
        The word of an address, such as "loss".
    title : str
        What people call it, in lower case.
    help : str
        One sentence: what it is, with its formula and source.
    compute : callable
        Takes arrays by the names of its parameters, which are of `INPUTS`; gives (N,) numbers, NaN where a sample has none.
    scale : Scale
        Where values lie along the colours, how they are written.
    unit : str
        Such as "nats"; "" for none.
    of_training : bool
        It is of the whole training, (N,); else it follows the checkpoint, (E, N).
    first : "largest" or "smallest"
        What is worth a look: it has warm colours, and comes first where samples are sorted.
    first_with_labels : "largest" or "smallest"
        What comes first in a gallery of mistakes.
    column : str
        What a column of a table is called.
    axis : str
        What an axis is called, with the unit.
    words : (str, str)
        How a card says it, with "{}" for the value, and what it says of none: of zero times, or of a sample without a value.
    apart : str
        The measure without whose value a sample stands apart in the colours, in the colour of text; "" for none.

    Examples
    --------
    >>> loss = MEASURES["loss"]
    >>> loss.title, loss.unit, loss.takes, loss.needs_labels
    ('loss', 'nats', ('true_log_probabilities',), True)
    >>> loss.is_known(labelled=False), loss.tells(labelled=True, n_checkpoints=1)
    (False, True)
    >>> loss.order(np.array([0.5, 2.5, np.nan]), labelled=True).tolist()
    [-0.5, -2.5, -inf]
    >>> loss.said(2.5, [])
    'loss 2.50'
    """

    name: str
    title: str
    help: str
    compute: Callable[..., np.ndarray]
    scale: Scale
    unit: str
    of_training: bool
    first: End
    first_with_labels: End
    column: str
    axis: str
    words: tuple[str, str]
    apart: str

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of what it is computed from."""
        return tuple(inspect.signature(self.compute).parameters)

    @property
    def needs_labels(self) -> bool:
        """Whether only labelled samples have it."""
        return any(name in _OF_LABELS or (name in MEASURES and MEASURES[name].needs_labels) for name in self.takes)

    def is_known(self, *, labelled: bool) -> bool:
        """Whether a run has what it is computed from.

        Parameters
        ----------
        labelled : bool
            Whether the run has labels.

        Returns
        -------
        bool
        """
        return labelled or not self.needs_labels

    def tells(self, *, labelled: bool, n_checkpoints: int) -> bool:
        """Whether it can tell samples of a run apart: of the whole training only where that has several checkpoints.

        Parameters
        ----------
        labelled : bool
            Whether the run has labels.
        n_checkpoints : int

        Returns
        -------
        bool
        """
        return self.is_known(labelled=labelled) and (n_checkpoints > 1 or not self.of_training)

    def order(self, values: np.ndarray, *, labelled: bool) -> np.ndarray:
        """What samples are sorted by, the smallest first. One without a value counts as infinite.

        Parameters
        ----------
        values : ndarray of shape (n_samples,)
            NaN for none.
        labelled : bool
            Whether the run has labels, which says what comes first.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        sortable = np.where(np.isnan(values), np.inf, values)
        return -sortable if (self.first_with_labels if labelled else self.first) == "largest" else sortable

    def said(self, value: float, epochs: Sequence[str]) -> str:
        """A value in a few words, such as "loss 2.31" or "never learnt".

        Parameters
        ----------
        value : float
            NaN for none.
        epochs : sequence of str
            What the checkpoints are called.

        Returns
        -------
        str
        """
        some, none = self.words
        text = self.scale.text(float(value), epochs)
        return some.format(text) if text else none


#: The measures by name, in the order in which they are offered.
MEASURES: dict[str, Measure] = {}


def measure(
    name: str,
    *,
    title: str,
    help: str,
    scale: Scale,
    unit: str = "",
    of_training: bool = False,
    first: End = "largest",
    first_with_labels: End | None = None,
    column: str = "",
    axis: str = "",
    words: tuple[str, str] | None = None,
    apart: str = "",
) -> Callable[[_Compute], _Compute]:
    """Make a function a measure of the registry.

    Parameters
    ----------
    name : str
        The word of an address.
    title, help, scale, unit, of_training, first, first_with_labels, column, axis, words, apart
        The attributes of `Measure`, which explains them. Where nothing is said, `first_with_labels` is as `first`; column, axis
        and words follow from the title.

    Returns
    -------
    callable
        A decorator, which gives the function back as it was.

    Raises
    ------
    ValueError
        Where the name is taken, or a parameter of the function is nothing that a measure can take.

    Examples
    --------
    >>> from nnviz.analysis.scales import Linear
    >>> @measure("runner_up", title="second probability", help="The second largest probability.", scale=Linear(0, 0.5))
    ... def runner_up(probabilities):
    ...     return np.sort(probabilities, axis=1)[:, -2]
    >>> runner_up(np.array([[0.5, 0.2, 0.3]]))
    array([0.3])
    >>> MEASURES.pop("runner_up").said(0.3, [])
    'second probability 0.30'
    """

    def register(compute: _Compute) -> _Compute:
        if name in MEASURES:
            raise ValueError(f"there is a measure {name!r} already; choose another name")
        declared = Measure(
            name=name,
            title=title,
            help=help,
            compute=compute,
            scale=scale,
            unit=unit,
            of_training=of_training,
            first=first,
            first_with_labels=first_with_labels or first,
            column=column or title,
            axis=axis or (f"{title} ({unit})" if unit else title),
            words=words or (f"{title} {{}}", f"no {title}"),
            apart=apart,
        )
        can_take = {*INPUTS, *(other.name for other in MEASURES.values() if of_training and not other.of_training)}
        if unknown := [parameter for parameter in declared.takes if parameter not in can_take]:
            raise ValueError(f"{name} takes {', '.join(unknown)}; a measure takes {', '.join(sorted(can_take))}")
        MEASURES[name] = declared
        return compute

    return register


def known_measures(*, labelled: bool) -> list[Measure]:
    """Those that can be computed of a run, in their order."""
    return [each for each in MEASURES.values() if each.is_known(labelled=labelled)]


def telling_measures(*, labelled: bool, n_checkpoints: int) -> list[Measure]:
    """Those that can tell samples of a run apart, in their order."""
    return [each for each in MEASURES.values() if each.tells(labelled=labelled, n_checkpoints=n_checkpoints)]


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
        Measures, or "predicted" for the predicted classes.
    cached : mapping of name to ndarray, optional
        Columns that were computed before, and are not computed again.

    Returns
    -------
    dict of str to ndarray
        Those that were asked for, and those that they were computed from: float32 (E, N), or (N,) of the whole training;
        `predicted` in the smallest unsigned dtype.

    Raises
    ------
    ValueError
        Where there is no such measure, or it needs labels that the source does not have.

    Examples
    --------
    >>> probabilities = np.array([[[0.6, 0.4]], [[0.1, 0.9]]], np.float32)
    >>> columns = measured(OutputArrays(probabilities, np.array([1])), ["confidence", "learnt"])
    >>> columns["confidence"].tolist(), columns["learnt"].tolist()
    ([[0.6000000238418579], [0.8999999761581421]], [1.0])
    """
    columns, labels = dict(cached or {}), source.labels
    chosen = [_named(name) for name in names if name not in columns and name != "predicted"]
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
        columns[each.name] = np.asarray(values, np.float32)
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


def _named(name: str) -> Measure:
    if name not in MEASURES:
        raise ValueError(f"there is no measure {name!r}; choose {', '.join(MEASURES)}")
    return MEASURES[name]
