"""What a measure is: a number of every sample, declared once with all that screens, files and commands need to show it.

`measures.py` has the measures. A function becomes one by the decorator `measure`; the map can then be coloured by it, tables
have a column of it, the gallery can be sorted by it, Traces draw it and `nnviz measures` writes it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

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
    >>> @measure("least", title="least probability", help="The smallest probability.", scale=Linear(0, 0.5))
    ... def least(probabilities):
    ...     return probabilities.min(axis=1)
    >>> least(np.array([[0.5, 0.2, 0.3]]))
    array([0.2])
    >>> MEASURES.pop("least").said(0.2, [])
    'least probability 0.20'
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
