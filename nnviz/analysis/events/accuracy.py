"""Events of the overall accuracy: collapses, jumps, falls, and trainings that learnt nothing.

- *Collapsed*: of the best `Measures.skill` so far, which was beyond noise, at most 0.4 is left, and the loss is beyond noise.
  It goes from the last checkpoint with at most a tenth of what is lost, until the recovery, to the first with four fifths of
  it; the levels are the accuracies at these two. It is a collapse to a class where nine tenths of the answers are that class,
  and to chance where the skill is within noise of none. It is recovered at the first later checkpoint with 0.8 of the skill.
  Of four or more only the deepest is told.
- *Jumped*: the accuracy rises by at least 0.1 from one checkpoint to the next, and by three times as much as in the steps
  before and after.
- *Fell*: it falls by at least 0.02 in one step, or in several that follow each other, and each is four times as large as
  steps around it are as a rule (the median of up to five on both sides). It is back where nine tenths of the fall are made up
  for.
- *Nothing learnt*: the skill is within noise of none at all checkpoints, and there are enough samples to tell.

Whether a step is more than noise is McNemar's test (1947) of the samples that became right and wrong.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..text import accuracy_text, share_text
from .event import COLLAPSED, FELL, JUMPED, NOTHING_LEARNT, Event
from .measures import Measures
from .noise import normal_bound

_LEFT, _KEPT, _ONE_CLASS = 0.4, 0.8, 0.9
_OFTEN = 4  # collapses that are told as one
_LEAST_JUMP, _LEAST_FALL, _STANDS_OUT, _STANDS_OUT_OF_NOISE = 0.1, 0.02, 3, 4
_NEIGHBOURS = 5
_BEGUN, _OVER = 0.1, 0.8  # of a collapse


def collapses(of: Measures) -> list[Event]:
    """The times that most of what was known was lost; `span` reaches to the recovery, or to the end."""
    skill, noise, bound = of.skill, of.skill_deviation, normal_bound(len(of.accuracy))
    events, best, at = [], 0, 1
    while at <= of.last:
        best = at if skill[at] > skill[best] else best
        lost = skill[best] - skill[at]
        was_known = skill[best] >= bound * noise[best]
        if was_known and skill[at] <= _LEFT * skill[best] and lost >= bound * math.hypot(noise[best], noise[at]):
            recovered = at + np.flatnonzero(skill[at:] >= _KEPT * skill[best])
            again = int(recovered[0]) if len(recovered) else None
            events.append(_collapse(of, best, at, again))
            if again is None:
                break
            at = again
        at += 1
    return events if len(events) < _OFTEN else [_deepest(events)]


def _deepest(events: list[Event]) -> Event:
    """Of a network that collapses again and again, one collapse, with all checkpoints of all of them as its span."""
    worst = min(events, key=lambda event: event.after - event.before)
    span = events[0].span[0], events[-1].span[1]
    return replace(worst, words=f"{worst.words}; one of {len(events)} collapses, the deepest", span=span)


def _collapse(of: Measures, best: int, at: int, again: int | None) -> Event:
    beyond = of.last + 1 if again is None else again
    done = (of.skill[best] - of.skill) / (of.skill[best] - of.skill[at:beyond].min())
    start = int(np.flatnonzero(done[:at] <= _BEGUN)[-1])
    end = at + int(np.flatnonzero(done[at:beyond] >= _OVER)[0])
    before, after = float(of.accuracy[start]), float(of.accuracy[end])
    predicted_counts = np.bincount(of.predicted[end], minlength=len(of.names))
    only = int(predicted_counts.argmax())
    share = predicted_counts[only] / of.n_samples
    to = of_one = ""
    if share >= _ONE_CLASS:
        to, of_one = f" to class {of.names[only]}", f", {share_text(share)} of the answers are {of.names[only]}"
    elif abs(of.skill[end]) <= normal_bound(1) * of.skill_deviation[end]:
        to = " to chance"
    sentence = f"collapse{to} {of.change_when(start, end)}: accuracy {accuracy_text(before)} → {accuracy_text(after)}{of_one}"
    if again is not None:
        sentence += f"; recovered at epoch {of.moments[again]}: {accuracy_text(of.accuracy[again])}"
    elif end < of.last:
        sentence += f"; not recovered at the end: {accuracy_text(of.accuracy[-1])}"
    classes = (only,) if share >= _ONE_CLASS else ()
    strength = 0.5 + 0.5 * (of.skill[start] - of.skill[end])
    return Event(COLLAPSED, at, sentence, classes, min(float(strength), 1.0), before, after, (start, again or of.last))


def jumps(of: Measures) -> list[Event]:
    """The steps by which the accuracy rose at once."""
    steps, certain = _steps(of)
    events = []
    for at in np.flatnonzero((steps >= _LEAST_JUMP) & (certain >= normal_bound(len(steps)))).tolist():
        adjacent = [abs(steps[index]) for index in (at - 1, at + 1) if 0 < index < len(steps)]
        if adjacent and steps[at] < _STANDS_OUT * max(adjacent):
            continue
        before, after = float(of.accuracy[at - 1]), float(of.accuracy[at])
        everywhere = (of.recall[at, of.present] > of.recall[at - 1, of.present]).all() and len(of.present) > 1
        sentence = f"accuracy jumps at epoch {of.moments[at]}: {accuracy_text(before)} → {accuracy_text(after)}"
        sentence += ", better in every class" if everywhere else ""
        events.append(Event(JUMPED, at, sentence, (), min(0.3 + after - before, 1), before, after, (at - 1, at)))
    return events


def falls(of: Measures) -> list[Event]:
    """The steps, each of one or several checkpoints, by which the accuracy fell at once."""
    steps, certain = _steps(of)
    fell = np.zeros(len(steps), bool)
    for at in np.flatnonzero((steps <= -_LEAST_FALL) & (certain <= -normal_bound(len(steps)))).tolist():
        around = np.r_[steps[max(at - _NEIGHBOURS, 1) : at], steps[at + 1 : at + 1 + _NEIGHBOURS]]
        fell[at] = not len(around) or -steps[at] >= _STANDS_OUT_OF_NOISE * np.median(np.abs(around))
    edges = np.flatnonzero(np.diff(np.r_[False, fell, False]))
    return [_fall(of, int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _fall(of: Measures, at: int, end: int) -> Event:
    before, after = float(of.accuracy[at - 1]), float(of.accuracy[end])
    sentence = f"accuracy falls {of.change_when(at - 1, end)}: {accuracy_text(before)} → {accuracy_text(after)}"
    back = end + 1 + np.flatnonzero(of.accuracy[end + 1 :] >= before - 0.1 * (before - after))
    if len(back):
        sentence += f"; back at epoch {of.moments[back[0]]}: {accuracy_text(of.accuracy[back[0]])}"
    elif end < of.last:
        sentence += f"; {accuracy_text(of.accuracy[-1])} at the end"
    return Event(FELL, at, sentence, (), min(0.3 + before - after, 1), before, after, (at - 1, end))


def _steps(of: Measures) -> tuple[np.ndarray, np.ndarray]:
    """The change of the accuracy since the checkpoint before, and McNemar's test of it; 0 at the first."""
    gained, lost = of.turnover
    difference = (gained - lost).astype(float)
    return difference / of.n_samples, difference / np.sqrt(np.maximum(gained + lost, 1))


def nothing_learnt(of: Measures) -> list[Event]:
    """At most one: the network never did better than guessing."""
    bound = normal_bound(len(of.accuracy))
    top = of.skill + bound * of.skill_deviation
    if len(of.present) < 2 or not (of.skill < bound * of.skill_deviation).all() or top.max() >= 0.5:
        return []
    most = int(of.accuracy.argmax())
    constant, best = float(of.sizes.max() / of.n_samples), float(of.accuracy[most])
    sentence = f"nothing learnt: at most {accuracy_text(best)} right (epoch {of.moments[most]}), where always "
    sentence += f"answering the largest class gives {accuracy_text(constant)}"
    return [Event(NOTHING_LEARNT, of.last, sentence, (), 1.0, constant, best, (0, of.last))]
