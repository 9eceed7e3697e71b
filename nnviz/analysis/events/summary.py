"""Summary events of every training that learnt something: milestones, plateau, best accuracy, hardest class.

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

from ..text import accuracy_text, share_text
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
        sentence = f"accuracy first reaches {100 * milestone:.0f} % at epoch {of.moments[at]}: {accuracy_text(after)}"
        events.append(Event(MILESTONE, at, sentence, (), 0.2 * milestone, before, after, (at - 1, at)))
    return events


def _plateau(of: Measures, best: int) -> list[Event]:
    highest = float(of.accuracy[best])
    tolerance = max(_LEAST_TOLERANCE, math.sqrt(share_variance(highest, of.n_samples)))
    at = int(np.flatnonzero(of.accuracy >= highest - tolerance)[0])
    level, n_after = float(of.accuracy[at]), of.last - at
    if at == 0 or n_after < max(_LEAST_AFTER, _LEAST_PART * of.last) or of.accuracy[-1] < level - 2 * tolerance:
        return []
    sentence = f"no better after epoch {of.moments[at]}: {accuracy_text(level)}"
    if best > at:
        sentence = (
            f"hardly any better after epoch {of.moments[at]}: {accuracy_text(level)} then, {accuracy_text(highest)} at best "
        )
        sentence += f"(epoch {of.moments[best]})"
    sentence += f", {accuracy_text(of.accuracy[-1])} at the end"
    return [Event(PLATEAU, at, sentence, (), 0.25, level, highest, (at, of.last))]


def _best(of: Measures, best: int) -> list[Event]:
    highest, final = float(of.accuracy[best]), float(of.accuracy[-1])
    sentence = f"best accuracy at the last epoch, {of.moments[best]}: {accuracy_text(highest)}"
    if best < of.last:
        at_end = "as at the end" if final == highest else f"at the end {accuracy_text(final)}"
        sentence = f"best accuracy at epoch {of.moments[best]}: {accuracy_text(highest)}, {at_end}"
    return [Event(BEST, best, sentence, (), 0.2, highest, final, (best, of.last))]


def _hardest(of: Measures) -> list[Event]:
    recall, sizes = of.recall[-1, of.present], of.sizes[of.present]
    index = int(recall.argmin())
    share, size, rest = float(recall[index]), int(sizes[index]), of.n_samples - int(sizes[index])
    if not rest:
        return []
    others = float((of.accuracy[-1] * of.n_samples - share * size) / rest)
    deviation = math.sqrt(share_variance(share, size) + share_variance(others, rest))
    if others - share < _HARDER * deviation:
        return []
    label = int(of.present[index])
    other, taken = int(of.mistaken_for[-1, label]), of.mistaken_share[-1, label]
    sentence = f"hardest class at the end: {of.names[label]}, {share_text(share)} right, "
    sentence += f"{share_text(taken)} taken for {of.names[other]}"
    return [Event(HARDEST, of.last, sentence, (label,), 0.3, others, share, (of.last, of.last))]
