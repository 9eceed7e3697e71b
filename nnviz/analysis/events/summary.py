"""What is said of every training that learnt something: milestones, where it stopped improving, its best, the hardest class.

- A *milestone* is the first checkpoint with an accuracy of at least 90, 95, 98 or 99 %, where the first checkpoint had less;
  of several at the same checkpoint the highest is told.
- A *plateau* begins at the first checkpoint whose accuracy is within half a point, or one standard deviation where that is
  more, of the best there ever is; it is told where at least three checkpoints and a quarter of all follow, and the last one
  is not below it by more than twice as much.
- The *best* checkpoint is the first with the highest accuracy; a plateau's sentence names it too.
- The *hardest* class has the least recall at the end, and less than the others together by two standard deviations.

All are told only where the best accuracy is higher than the first one by more than noise.
"""

from __future__ import annotations

import math

import numpy as np

from ..words import accuracy_words, share_words
from .event import BEST, HARDEST, MILESTONE, PLATEAU, Event
from .measures import Measures
from .noise import deviations_apart, share_variance

MILESTONES = (0.9, 0.95, 0.98, 0.99)
_LEAST_TOLERANCE, _LEAST_PART, _LEAST_AFTER = 0.005, 0.25, 3
_ROSE, _HARDER = 4.0, 2.0  # standard deviations


def summary_events(of: Measures) -> list[Event]:
    """All of these; none of a run whose accuracy never rose."""
    best = int(of.accuracy.argmax())
    if deviations_apart(of.accuracy[0], of.accuracy[best], of.n_samples) < _ROSE:
        return []
    return [*_milestones(of), *(_plateau(of, best) or _best(of, best)), *_hardest(of)]


def _milestones(of: Measures) -> list[Event]:
    reached: dict[int, float] = {}
    for milestone in MILESTONES:
        there = np.flatnonzero(of.accuracy >= milestone)
        if len(there) and there[0] > 0:
            reached[int(there[0])] = milestone
    events = []
    for at, milestone in reached.items():
        before, after = float(of.accuracy[at - 1]), float(of.accuracy[at])
        words = f"accuracy first reaches {100 * milestone:.0f} % at epoch {of.moments[at]}: {accuracy_words(after)}"
        events.append(Event(MILESTONE, at, words, (), 0.2 * milestone, before, after, (at - 1, at)))
    return events


def _plateau(of: Measures, best: int) -> list[Event]:
    highest = float(of.accuracy[best])
    tolerance = max(_LEAST_TOLERANCE, math.sqrt(share_variance(highest, of.n_samples)))
    at = int(np.flatnonzero(of.accuracy >= highest - tolerance)[0])
    level, n_after = float(of.accuracy[at]), of.last - at
    if at == 0 or n_after < max(_LEAST_AFTER, _LEAST_PART * of.last) or of.accuracy[-1] < level - 2 * tolerance:
        return []
    words = f"no better after epoch {of.moments[at]}: {accuracy_words(level)}"
    if best > at:
        words = (
            f"hardly any better after epoch {of.moments[at]}: {accuracy_words(level)} then, {accuracy_words(highest)} at best "
        )
        words += f"(epoch {of.moments[best]})"
    words += f", {accuracy_words(of.accuracy[-1])} at the end"
    return [Event(PLATEAU, at, words, (), 0.25, level, highest, (at, of.last))]


def _best(of: Measures, best: int) -> list[Event]:
    highest, final = float(of.accuracy[best]), float(of.accuracy[-1])
    words = f"best accuracy at the last epoch, {of.moments[best]}: {accuracy_words(highest)}"
    if best < of.last:
        at_end = "as at the end" if final == highest else f"at the end {accuracy_words(final)}"
        words = f"best accuracy at epoch {of.moments[best]}: {accuracy_words(highest)}, {at_end}"
    return [Event(BEST, best, words, (), 0.2, highest, final, (best, of.last))]


def _hardest(of: Measures) -> list[Event]:
    recall, sizes = of.recall[-1, of.present], of.sizes[of.present]
    place = int(recall.argmin())
    share, size, rest = float(recall[place]), int(sizes[place]), of.n_samples - int(sizes[place])
    if not rest:
        return []
    others = float((of.accuracy[-1] * of.n_samples - share * size) / rest)
    deviation = math.sqrt(share_variance(share, size) + share_variance(others, rest))
    if others - share < _HARDER * deviation:
        return []
    label = int(of.present[place])
    other, taken = int(of.mistaken_for[-1, label]), of.mistaken_share[-1, label]
    words = f"hardest class at the end: {of.names[label]}, {share_words(share)} right, "
    words += f"{share_words(taken)} taken for {of.names[other]}"
    return [Event(HARDEST, of.last, words, (label,), 0.3, others, share, (of.last, of.last))]
