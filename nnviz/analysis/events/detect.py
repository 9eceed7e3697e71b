"""Detection of all events of a run, ranked by strength and variety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..checks import check_answers, check_predicted
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
    if len(class_names) != probabilities.shape[2]:
        raise ValueError(f"{len(class_names)} class_names; expected {probabilities.shape[2]}")
    if split is not None and split.shape != labels.shape:
        raise ValueError(f"split has shape {split.shape}; expected {labels.shape}")
    if losses is None:
        losses = _measured_losses(probabilities, labels, split)
    return events_of_predicted(
        epochs, predictions(probabilities), labels, class_names, split=split, losses=losses, loss_name=loss_name, most=most
    )


def events_of_predicted(
    epochs: Sequence[float] | np.ndarray,
    predicted: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    *,
    split: np.ndarray | None = None,
    losses: Mapping[str, np.ndarray] | None = None,
    loss_name: str = "loss",
    most: int = 12,
) -> list[Event]:
    """The same from predicted classes (E, N), as `predictions` gives them; without `losses` there is no talk of overfitting."""
    n_classes = len(class_names)
    check_predicted(predicted, labels, n_classes)
    n_checkpoints, n_samples = predicted.shape
    if len(epochs) != n_checkpoints:
        raise ValueError(f"{len(epochs)} epochs; expected {n_checkpoints}")
    curves = _loss_curves(losses or {}, n_checkpoints)
    if n_checkpoints < 2 or n_samples == 0:
        return []

    judged = judged_samples(split, n_samples)
    moments = [epoch_text(float(epoch)) for epoch in epochs]
    of = measure(moments, class_names, predicted[:, judged], labels[judged])
    events = nothing_learnt(of) or happened(of)
    if curves is not None:
        events = [*events, *loss_events(moments, *curves, loss_name)]
    return _most_telling(events, most)


def _measured_losses(probabilities: np.ndarray, labels: np.ndarray, split: np.ndarray | None) -> dict[str, np.ndarray]:
    """The mean cross-entropy of the parts "train" and "test", where there are both."""
    masks = {} if split is None else {name: split == name for name in (_TRAIN, _TEST) if (split == name).any()}
    return {name: cross_entropy(probabilities, labels, mask) for name, mask in masks.items()} if len(masks) == 2 else {}


def _loss_curves(losses: Mapping[str, np.ndarray], n_checkpoints: int) -> tuple[np.ndarray, np.ndarray] | None:
    if _TRAIN not in losses or _TEST not in losses:
        return None
    train, test = (np.asarray(losses[name], float) for name in (_TRAIN, _TEST))
    for name, curve in ((_TRAIN, train), (_TEST, test)):
        if curve.shape != (n_checkpoints,):
            raise ValueError(f"the {name} loss has shape {curve.shape}; expected ({n_checkpoints},)")
    return train, test


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
