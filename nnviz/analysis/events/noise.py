"""Noise estimates: of a share that is measured on n samples, and of a curve over the checkpoints.

A share p of n samples has the variance p (1 − p) / n. Where p is 0 or 1 that is nothing, though a handful of samples say
little, so p is taken as (n p + 1) / (n + 2), Laplace's rule of succession.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

#: How often a run that is nothing but noise may be said to change, and the fewest standard deviations of a change.
FALSE_ALARMS, LEAST_DEVIATIONS = 0.01, 4.0


def normal_bound(n_comparisons: float) -> float:
    """Standard deviations that noise passes in at most `FALSE_ALARMS` of the runs in any of so many comparisons; 4 at least."""
    quantile = -NormalDist().inv_cdf(max(FALSE_ALARMS / max(n_comparisons, 1), 1e-300))
    return max(LEAST_DEVIATIONS, quantile)


def share_variance(share: np.ndarray | float, n_samples: np.ndarray | float) -> np.ndarray | float:
    """The variance of shares, 0 to 1, each measured on so many samples, 1 or more."""
    smoothed = (n_samples * share + 1) / (n_samples + 2)
    return smoothed * (1 - smoothed) / n_samples


def deviations_apart(before: float, after: float, n_samples: float) -> float:
    """By how many standard deviations two shares of the same number of samples differ; below 0 where the second is smaller.

    The deviation is that of a difference which is noise alone: both shares are then their mean.
    """
    return (after - before) / math.sqrt(2 * float(share_variance((before + after) / 2, n_samples)))


def deviations_above(share: float, level: float, n_samples: float) -> float:
    """By how many standard deviations a share lies above a level, if that were what it is a sample of."""
    return (share - level) / math.sqrt(level * (1 - level) / n_samples)


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
