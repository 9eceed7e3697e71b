"""Overfitting events, from the losses of the training and the test part.

- *Overfitting*: the test loss rises from its lowest value to the end while the training loss falls. Both trends after the
  lowest value are tested by Mann and Kendall, each at 2.5 %; the rise is a twentieth of the lowest value at least, and four
  times the noise of the curve, since a lowest value is low by chance too; it is one of medians of three.
- *No overfitting*: both losses fell since the beginning, the training loss until the end, and the last test loss is within a
  twentieth of its lowest.

The sentences quote the losses at the checkpoint that they name and at the last that has both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .event import NO_OVERFITTING, OVERFITTING, Event
from .noise import curve_noise, trend

_LEAST_RISE, _TREND, _FEWEST = 0.05, 1.96, 5


def loss_events(moments: Sequence[str], train_loss: np.ndarray, test_loss: np.ndarray, name: str = "loss") -> list[Event]:
    """At most one event; none where fewer than five checkpoints have both losses.

    Parameters
    ----------
    moments : sequence of E str
        The epochs in words.
    train_loss, test_loss : ndarray of shape (E,)
        0 or more; NaN where there is none.
    name : str, default="loss"
        What sentences call it: "test loss", "training loss".
    """
    both = np.flatnonzero(np.isfinite(train_loss) & np.isfinite(test_loss))
    if both.size < _FEWEST:
        return []
    train, test = train_loss[both], test_loss[both]
    lowest = int(test.argmin())
    least, end, rise = float(test[lowest]), float(test[-1]), float(test[-1] - test[lowest])
    at, last = int(both[lowest]), int(both[-1])
    then = "at the end" if last == len(train_loss) - 1 else f"at epoch {moments[last]}"
    smooth_rise = float(np.median(test[-3:]) - _running_median(test).min())
    enough = rise > 0 and smooth_rise >= max(_LEAST_RISE * abs(least), 4 * curve_noise(test))
    rises, falls = trend(test[lowest + 1 :]) >= _TREND, trend(train[lowest + 1 :]) <= -_TREND
    if enough and rises and falls and train[-1] < train[lowest]:
        sentence = f"overfitting from epoch {moments[at]} on: test {name} {least:.3g} → {end:.3g} {then}, training {name} "
        sentence += f"{train[lowest]:.3g} → {train[-1]:.3g}"
        return [Event(OVERFITTING, at, sentence, (), 0.5 + 0.5 * min(1 - least / end, 1), least, end, (at, last))]
    fell = end < test[0] and train[-1] < train[0] and trend(test) <= -_TREND and trend(train) <= -_TREND
    if fell and rise <= _LEAST_RISE * abs(least):
        sentence = f"no overfitting: test {name} {end:.3g} {then}"
        sentence += ", its lowest" if rise <= 0 else f", {least:.3g} at its lowest, epoch {moments[at]}"
        return [Event(NO_OVERFITTING, last, sentence, (), 0.15, float(test[0]), end, (int(both[0]), last))]
    return []


def _running_median(values: np.ndarray) -> np.ndarray:
    """The median of each value and its neighbours."""
    return np.array([np.median(values[max(at - 1, 0) : at + 2]) for at in range(len(values))])
