"""Pairs of classes that were confused until the network told them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..confusion import count_pairs
from ..words import class_words, share_words
from .changes import normal_bound, share_deviation
from .event import CONFUSED, Event

#: The least share that is told of two classes taken for each other, and of the two together told from the rest.
_LEAST_CONFUSED, _LEAST_APART = 0.05, 0.5


def confusion_events(epochs: Sequence[str], names: Sequence[str], predicted: np.ndarray, labels: np.ndarray) -> list[Event]:
    """Two classes that were taken for each other at least twice as often until a checkpoint as ever after.

    The share is the mean of both directions, so that it does not depend on how large the classes are. It counts where the
    network told the two, taken as one class, from the rest (informedness at least ½), so that a network that knows nothing yet
    confuses nothing; and where most mistakes of the worse of the two went to the other. Afterwards both must be known still.

    Parameters
    ----------
    epochs : sequence of E str
    names : sequence of C str
    predicted : integer ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)
    """
    n_checkpoints, n_classes = len(predicted), len(names)
    sizes = np.bincount(labels, minlength=n_classes)
    present = (sizes > 0) & (sizes > 0)[:, None]
    peaks = np.zeros((n_classes, n_classes), np.float32)
    for answers in predicted:
        share, apart, _ = _pair_shares(count_pairs(labels, answers, n_classes), sizes)
        np.maximum(peaks, np.where(present & (apart >= _LEAST_APART), share, 0), out=peaks)
    first, second = np.nonzero(np.triu(peaks, 1) >= _LEAST_CONFUSED)
    # At a checkpoint at most 10 C pairs reach a twentieth, as the shares of a class sum to one.
    strongest = np.argsort(-peaks[first, second], kind="stable")[: 10 * n_classes]
    first, second = first[strongest], second[strongest]
    curves, one_way = np.empty((3, n_checkpoints, len(first))), np.empty((2, n_checkpoints, len(first)))
    for at, answers in enumerate(predicted):
        matrix = count_pairs(labels, answers, n_classes)
        curves[:, at] = [of[first, second] for of in _pair_shares(matrix, sizes)]
        one_way[:, at] = matrix[first, second] / sizes[first], matrix[second, first] / sizes[second]

    bound = normal_bound(n_checkpoints**2 * n_classes**2 / 2)
    events = []
    for place, pair in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        effective = 4 / (1 / sizes[list(pair)]).sum()
        share, apart, of_mistakes = curves[:, :, place]
        found = _last_confused(share, apart, of_mistakes, effective, bound)
        if found is not None:
            confused, before, after = found
            last = int(confused[-1])
            worse = int(one_way[:, confused, place].max(axis=1).argmax())
            most, then = one_way[worse, confused, place].max(), np.median(one_way[worse, last + 1 :, place])
            taken, other = names[pair[worse]], names[pair[1 - worse]]
            words = f"{class_words([names[label] for label in pair])} confused until epoch {epochs[last]}"
            words += f": up to {share_words(most)} of {taken} taken for {other}, then {share_words(then)}"
            events.append(Event(CONFUSED, last, words, pair, before - after))
    return events


def _pair_shares(matrix: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every two classes (C, C): the share taken for the other, the informedness of both as one class, and the part that the
    confusion is of all mistakes of the class that is taken for the other more often."""
    total = sizes.sum()
    own, taken = np.diag(matrix), matrix.sum(axis=0)
    both = sizes[:, None] + sizes
    with_each_other = matrix + matrix.T
    inside = own[:, None] + own + with_each_other
    one_way = matrix / np.maximum(sizes, 1)[:, None]
    alarms = (taken[:, None] + taken - inside) / np.maximum(total - both, 1)
    of_mistakes = matrix / np.maximum(sizes - own, 1)[:, None]
    of_mistakes = np.where(one_way >= one_way.T, of_mistakes, of_mistakes.T)
    return (one_way + one_way.T) / 2, inside / np.maximum(both, 1) - alarms, of_mistakes


def _last_confused(
    share: np.ndarray, apart: np.ndarray, of_mistakes: np.ndarray, effective: float, bound: float
) -> tuple[np.ndarray, float, float] | None:
    """The checkpoints that were confused, and the share until then and after; None where the two were not told apart."""
    peak = share[apart >= _LEAST_APART].max()
    confused = np.flatnonzero((share >= peak / 2) & (apart >= _LEAST_APART))
    last, n_after = int(confused[-1]), len(share) - 1 - int(confused[-1])
    if n_after == 0 or share[last + 1 :].max() >= peak / 2 or np.median(of_mistakes[confused]) < 0.5:
        return None
    before, after = float(np.median(share[confused])), float(np.median(share[last + 1 :]))
    if before < _LEAST_CONFUSED or after > before / 2 or np.median(apart[last + 1 :]) < _LEAST_APART:
        return None  # the last: no longer taken for each other, but for others
    if before - after < bound * share_deviation(before, after, len(confused), n_after, effective):
        return None
    return confused, before, after
