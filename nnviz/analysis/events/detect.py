"""Detection of all events of a run, ranked by strength and variety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..checks import check_answers
from ..performance import cross_entropy, predictions
from ..text import epoch_text
from .accuracy import nothing_learnt
from .event import Event
from .losses import loss_events
from .measures import judged_samples, measure
from .story import happened

_TRAIN, _TEST = "train", "test"

#: Of one kind so many are told.
_MOST_ALIKE = 6


def detect_events(
    epochs: Sequence[float] | np.ndarray,
    probabilities: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    *,
    split: np.ndarray | None = None,
    losses: Mapping[str, np.ndarray] | None = None,
    loss_name: str = "loss",
    most: int = 12,
) -> list[Event]:
    """What happened in a training, in sentences: docs/story.md has the kinds and their definitions.

    What is a change is more than noise: binomial with the sizes of the classes, with Bonferroni's bound for all that is
    compared. A run that stands still, or is noise around a constant, has no changes, and one with fewer than two checkpoints
    has no events.

    Parameters
    ----------
    epochs : sequence of E numbers
        The moments of the checkpoints, as the sentences name them.
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
    class_names : sequence of C str
    split : str ndarray of shape (N,), optional
        The part of each sample. All is told of the samples called "test" where there are any, else of all: `judged_samples`.
    losses : mapping of name to ndarray of shape (E,), optional
        The loss of the parts "train" and "test", such as a training logs them; NaN where it did not. By default they are
        measured on the samples of `split`; without either there is no talk of overfitting.
    loss_name : str, default="loss"
        What these losses are, as a sentence says it after "test" and "training".
    most : int, default=12
        Return at most so many, the strongest; of one kind at most six, and the strongest of each kind first.

    Returns
    -------
    list of Event
        In descending order of their strength.

    Raises
    ------
    ValueError
        Where the shapes do not fit each other.
    """
    check_answers(probabilities, labels)
    n_checkpoints, n_samples, n_classes = probabilities.shape
    for name, values, expected in (("epochs", epochs, n_checkpoints), ("class_names", class_names, n_classes)):
        if len(values) != expected:
            raise ValueError(f"{len(values)} {name}; expected {expected}")
    if split is not None and split.shape != (n_samples,):
        raise ValueError(f"split has shape {split.shape}; expected ({n_samples},)")
    curves = _loss_curves(probabilities, labels, split, losses)
    if n_checkpoints < 2 or n_samples == 0:
        return []

    judged = judged_samples(split, n_samples)
    moments = [epoch_text(float(epoch)) for epoch in epochs]
    of = measure(moments, class_names, predictions(probabilities)[:, judged], labels[judged])
    events = nothing_learnt(of) or happened(of)
    if curves is not None:
        events = [*events, *loss_events(moments, *curves, loss_name)]
    return _most_telling(events, most)


def _loss_curves(
    probabilities: np.ndarray, labels: np.ndarray, split: np.ndarray | None, losses: Mapping[str, np.ndarray] | None
) -> tuple[np.ndarray, np.ndarray] | None:
    if losses is not None:
        if _TRAIN not in losses or _TEST not in losses:
            return None
        train, test = (np.asarray(losses[name], float) for name in (_TRAIN, _TEST))
        for name, curve in ((_TRAIN, train), (_TEST, test)):
            if curve.shape != (len(probabilities),):
                raise ValueError(f"the {name} loss has shape {curve.shape}; expected ({len(probabilities)},)")
        return train, test
    if split is None or not ((split == _TRAIN).any() and (split == _TEST).any()):
        return None
    return cross_entropy(probabilities, labels, split == _TRAIN), cross_entropy(probabilities, labels, split == _TEST)


def _most_telling(events: list[Event], most: int) -> list[Event]:
    """The strongest, of which each kind keeps its own strongest as far as there is room."""
    ranked = sorted(events, key=lambda event: (-event.strength, event.checkpoint, event.classes))
    counts: dict[str, int] = {}
    alike = []  # how many of the same kind are stronger
    for event in ranked:
        alike.append(counts.get(event.kind, 0))
        counts[event.kind] = alike[-1] + 1
    order = sorted(range(len(ranked)), key=lambda rank: alike[rank] > 0)  # stable: the firsts, then the others
    selected = [rank for rank in order if alike[rank] < _MOST_ALIKE][:most]
    return [ranked[rank] for rank in sorted(selected)]
