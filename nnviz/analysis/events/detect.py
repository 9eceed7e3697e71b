"""All kinds of events of one run, the most telling first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..checks import check_answers
from ..confusion import count_pairs
from ..performance import cross_entropy, predictions
from ..words import epoch_text
from .classes import class_events
from .event import LOST, Event
from .pairs import confusion_events
from .training import forgetting_events, overfitting_events

_TRAIN, _TEST = "train", "test"


def detect_events(
    epochs: Sequence[float] | np.ndarray,
    probabilities: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    *,
    split: np.ndarray | None = None,
    losses: Mapping[str, np.ndarray] | None = None,
    most: int = 10,
) -> list[Event]:
    """What happened in a training, in sentences: see `Event` for the kinds.

    Every bound is one of noise: binomial with the sizes of the classes, and Bonferroni's for all that is compared. A run that
    stands still, or is noise around a constant, has no events, and neither has one with fewer than two checkpoints.

    Parameters
    ----------
    epochs : sequence of E numbers
        The moments of the checkpoints, as the sentences name them.
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
    class_names : sequence of C str
    split : str ndarray of shape (N,), optional
        The part of each sample. Classes are judged by the samples called "test" where there are any, else by all of them.
    losses : mapping of name to ndarray of shape (E,), optional
        The loss of the parts "train" and "test", such as a training logs them; NaN where it did not. By default they are
        measured on the samples of `split`; without either there is no talk of overfitting.
    most : int, default=10
        Return at most so many; the strongest of each kind stays.

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
    for name, given, expected in (("epochs", epochs, n_checkpoints), ("class_names", class_names, n_classes)):
        if len(given) != expected:
            raise ValueError(f"{len(given)} {name}; expected {expected}")
    if split is not None and split.shape != (n_samples,):
        raise ValueError(f"split has shape {split.shape}; expected ({n_samples},)")
    curves = _loss_curves(probabilities, labels, split, losses)
    if n_checkpoints < 2 or n_samples == 0:
        return []

    moments = [epoch_text(float(epoch)) for epoch in epochs]
    predicted = predictions(probabilities)
    right = predicted == labels
    judged = np.ones(n_samples, bool) if split is None or not (split == _TEST).any() else split == _TEST
    seen, true = predicted[:, judged], labels[judged].astype(np.intp)
    sizes = np.bincount(true, minlength=n_classes)
    recall, false_alarm = _recall_and_false_alarm(seen, true, sizes)

    found = class_events(moments, class_names, recall, false_alarm, sizes)
    lost = [event for event in found if event.kind == LOST]
    informed = np.nanmean(recall[:, sizes > 0] - np.nan_to_num(false_alarm[:, sizes > 0]), axis=1)
    found += confusion_events(moments, class_names, seen, true)
    found += forgetting_events(moments, right, labels, informed, lost)
    if curves is not None:
        found += overfitting_events(moments, *curves)
    return _most_telling(found, most)


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


def _recall_and_false_alarm(predicted: np.ndarray, labels: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each class (E, C): the share of its samples given to it, and of all others; NaN where there are none."""
    shape = (len(predicted), len(sizes))
    recall, false_alarm = np.full(shape, np.nan), np.full(shape, np.nan)
    others = sizes.sum() - sizes
    for at, answers in enumerate(predicted):
        matrix = count_pairs(labels, answers, len(sizes))
        own = np.diag(matrix)
        np.divide(own, sizes, out=recall[at], where=sizes > 0)
        np.divide(matrix.sum(axis=0) - own, others, out=false_alarm[at], where=others > 0)
    return recall, false_alarm


def _most_telling(events: list[Event], most: int) -> list[Event]:
    """The strongest, of which each kind keeps its own strongest as far as there is room."""
    ranked = sorted(events, key=lambda event: (-event.strength, event.checkpoint, event.classes))
    first = {event.kind: event for event in reversed(ranked)}
    kept = sorted(ranked, key=lambda event: first[event.kind] is not event)[:most]  # stable: the firsts, then the others
    return [event for event in ranked if event in kept]
