"""What happened to the training as a whole: overfitting, and many samples forgotten at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..words import share_words
from .changes import curve_noise, normal_bound, running_median, trend
from .event import FORGOTTEN, OVERFITTING, Event

#: A smaller rise of the loss, in parts of its lowest value, and a smaller share of forgotten samples are not told.
_LEAST_RISE, _LEAST_FORGOTTEN = 0.05, 0.005

#: Of Mann and Kendall's test, for each of the two losses: one side of it that noise passes once in forty times.
_TREND = 1.96

#: Checkpoints on each side that say how many samples are forgotten as a rule, and how many there must be before.
_NEIGHBOURS, _LEAST_NEIGHBOURS = 5, 3


def overfitting_events(epochs: Sequence[str], train_loss: np.ndarray, test_loss: np.ndarray) -> list[Event]:
    """At most one: the test loss rises from its lowest point to the end, while the training loss falls.

    The lowest point is the one of a running median of three. Both trends after it are tested by Mann and Kendall. The rise must
    be four times the noise of the curve, since a lowest point is low by chance too, and a twentieth of the lowest value.

    Parameters
    ----------
    epochs : sequence of E str
    train_loss, test_loss : ndarray of shape (E,)
        0 or more; NaN where there is none.
    """
    both = np.flatnonzero(np.isfinite(train_loss) & np.isfinite(test_loss))
    if both.size < 3:
        return []
    train, test = train_loss[both], test_loss[both]
    smooth = running_median(test)
    lowest = int(smooth.argmin())
    least, end = float(smooth[lowest]), float(np.median(test[-3:]))
    enough = end - least >= max(_LEAST_RISE * abs(least), 4 * curve_noise(test))
    rises, falls = trend(test[lowest + 1 :]) >= _TREND, trend(train[lowest + 1 :]) <= -_TREND
    if not (enough and end > least and rises and falls and np.median(train[-3:]) < train[lowest]):
        return []
    at = int(both[lowest])
    words = f"test loss rises from epoch {epochs[at]} while training loss falls: overfitting ({least:.3g} → {end:.3g})"
    return [Event(OVERFITTING, at, words, (), 0.5 + 0.5 * min(1 - least / end, 1))]


def forgetting_events(
    epochs: Sequence[str], right: np.ndarray, labels: np.ndarray, informed: np.ndarray, lost_classes: Sequence[Event] = ()
) -> list[Event]:
    """Checkpoints at which many more samples were forgotten than at their neighbours: right just before, and now wrong.

    How many are forgotten as a rule is the larger of the medians of up to five checkpoints before and after. Its deviation is
    the larger one of Poisson's, √(count + 1), and of what the neighbours say, 1.4826 × their median absolute deviation.

    Parameters
    ----------
    epochs : sequence of E str
    right : bool ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)
    informed : ndarray of shape (E,)
        How much better than chance the network was, up to 1: no more can be forgotten than was known.
    lost_classes : sequence of Event
        What is told already: where half of the forgotten samples are of a class that was lost then, nothing is told again.
    """
    n_samples = right.shape[1]
    lost = np.array([np.count_nonzero(was & ~now) for was, now in pairwise(right)])
    bound = normal_bound(len(right))
    events = []
    for place, count in enumerate(lost.tolist()):
        at, share = place + 1, count / max(n_samples, 1)
        before, after = lost[max(place - _NEIGHBOURS, 0) : place], lost[at : at + _NEIGHBOURS]
        if len(before) < _LEAST_NEIGHBOURS or share < _LEAST_FORGOTTEN or share > informed[place]:
            continue
        usual = max(np.median(before), np.median(after) if after.size else 0)
        neighbours = np.concatenate([before, after])
        spread = 1.4826 * np.median(np.abs(neighbours - np.median(neighbours)))
        if count - usual < bound * max(math.sqrt(usual + 1), spread):
            continue
        told = [label for event in lost_classes if abs(event.checkpoint - at) <= 1 for label in event.classes]
        forgotten = right[place] & ~right[at]
        if 2 * np.count_nonzero(np.isin(labels[forgotten], told)) < count:
            words = f"{share_words(share)} of samples forgotten at epoch {epochs[at]}"
            events.append(Event(FORGOTTEN, at, words, (), 0.5 * count / np.count_nonzero(~right[at])))
    return events
