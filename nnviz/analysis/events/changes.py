"""Where a noisy curve changes its level, and whether that is more than noise.

The noise is that of a share measured on n samples, binomial: its variance is p (1 − p) / n. The bounds are Bonferroni's over
everything that is compared, so they follow from the sizes of classes and the length of a run, not from examples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

#: How often a run that is nothing but noise may be said to change.
FALSE_ALARMS = 0.01

#: Checkpoints of a level that count as evidence. They see the same samples, so more of them add little.
_MOST_EVIDENCE = 3


@dataclass(frozen=True)
class Change:
    """One change of level, up or down.

    `at` is the first checkpoint on the new side for good; the ramp leads from `start`, the last checkpoint on the old level, to
    `end`, the first on the new one. `before` and `after` are the levels, the medians of what lies between two changes.
    """

    at: int
    start: int
    end: int
    before: float
    after: float
    n_before: int
    n_after: int

    @property
    def size(self) -> float:
        return self.after - self.before


def normal_bound(n_comparisons: float) -> float:
    """Standard deviations that noise passes in at most `FALSE_ALARMS` of the runs, in any of `n_comparisons` (at least 1).

    P(Z > z) ≤ exp(−z² / 2) for a standard normal Z (Chernoff's bound) and Bonferroni's inequality give z = √(2 ln(n / α)).
    """
    return math.sqrt(2 * math.log(max(n_comparisons, 1) / FALSE_ALARMS))


def share_deviation(before: float, after: float, n_before: int, n_after: int, effective_samples: float) -> float:
    """The standard deviation of the change of a share, measured at so many checkpoints each, if nothing had changed."""
    pooled = min(max((before + after) / 2, 0), 1)
    evidence = sum(1 / min(max(count, 1), _MOST_EVIDENCE) for count in (n_before, n_after))
    return math.sqrt(pooled * (1 - pooled) / effective_samples * evidence)


def find_changes(curve: np.ndarray, least: float) -> list[Change]:
    """The changes of level of a curve (E,) between turning points that lie at least `least` apart.

    Turning points alternate between highs and lows: wiggles smaller than `least` are passed over.
    """
    turns = _turning_points(curve, least)
    crossings = []
    for first, last in pairwise(turns):
        middle = (curve[first] + curve[last]) / 2
        old_side = curve[first:last] < middle if curve[last] > curve[first] else curve[first:last] > middle
        crossings.append(first + 1 + int(np.flatnonzero(old_side)[-1]))
    edges = [0, *crossings, len(curve)]
    return [_change(curve, *edges[place : place + 3]) for place in range(len(crossings))]


def _change(curve: np.ndarray, previous: int, at: int, following: int) -> Change:
    before, after = float(np.median(curve[previous:at])), float(np.median(curve[at:following]))
    sign, tolerance = np.sign(after - before), abs(after - before) / 10
    on_old = np.flatnonzero(sign * (curve[previous:at] - before) <= tolerance)
    on_new = np.flatnonzero(sign * (curve[at:following] - after) >= -tolerance)
    start = previous + int(on_old[-1]) if on_old.size else at - 1
    return Change(at, start, at + int(on_new[0]), before, after, at - previous, following - at)


def _turning_points(curve: np.ndarray, least: float) -> list[int]:
    """Indices of alternating extremes, each `least` from the next; fewer than two where the curve never moves so far."""
    turns: list[int] = []
    low = high = 0
    rising: bool | None = None
    for at, value in enumerate(curve):
        if rising is None:
            low, high = (at if value < curve[low] else low), (at if value > curve[high] else high)
            if curve[high] - curve[low] >= least:
                rising = low < high
                turns = [low if rising else high]
        elif rising:
            high = at if value > curve[high] else high
            if curve[high] - value >= least:
                turns.append(high)
                rising, low = False, at
        else:
            low = at if value < curve[low] else low
            if value - curve[low] >= least:
                turns.append(low)
                rising, high = True, at
    return turns if rising is None else [*turns, high if rising else low]


def trend(values: np.ndarray) -> float:
    """Mann and Kendall's test for a trend: about standard normal where there is none, positive where the values rise.

    Zero for fewer than three values or none that differ. Mann 1945; the variance with ties after Kendall 1975.
    """
    count = len(values)
    if count < 3:
        return 0.0
    score = float(np.sign(values[None, :] - values[:, None])[np.triu_indices(count, 1)].sum())
    ties = np.unique(values, return_counts=True)[1].astype(float)
    variance = (count * (count - 1) * (2 * count + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    return 0.0 if variance <= 0 else (score - np.sign(score)) / math.sqrt(variance)


def curve_noise(values: np.ndarray) -> float:
    """The standard deviation of the noise on a smooth curve, robustly: the median |second difference| / (0.6745 √6).

    Second differences of independent noise of variance s² have the variance 6 s², and 0.6745 is the upper quartile of the
    standard normal. Zero for fewer than three values.
    """
    return 0.0 if len(values) < 3 else float(np.median(np.abs(np.diff(values, 2)))) / (0.6745 * math.sqrt(6))


def running_median(values: np.ndarray, reach: int = 1) -> np.ndarray:
    """The median of each value and of `reach` neighbours on both sides, fewer at the ends."""
    return np.array([np.median(values[max(at - reach, 0) : at + reach + 1]) for at in range(len(values))])
