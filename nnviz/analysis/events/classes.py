"""Events of single classes: learnt, lost, unsteady, never learnt.

A class is *unknown* where at most a third of its samples are recognised, and *known* from two thirds on. It is *learnt* where
it first goes from unknown to known, and *lost* where it goes from known to unknown, if that is more than noise and if it is
not only named more or less often: at least half of the change must be one of its informedness, recall less false alarm rate
(Youden 1950; Powers 2011). The change goes from the old extreme, the least or the greatest recall on the old side, to the new
one: from the last checkpoint at which at most a tenth of that way was done to the first at which four fifths were; the levels
before and after are the recalls at these two. A level that was not held for three checkpoints has to be farther from the
other one than one that was, as a single checkpoint of many is extreme by chance. Of several losses of a class the largest is
told.

A class that is lost four times or more is *unsteady*, and only that is told of it; how often is counted.

A class is *never learnt* where it is unknown at all checkpoints, and below one half by three standard deviations.

Changes with the same middle, the first checkpoint beyond one half, are told together. Where they are of more than half of the
classes, the accuracy is told: *all learnt*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..text import accuracy_text, class_text, share_text
from .event import ALL_LEARNT, LEARNT, LOST, NEVER_LEARNT, UNSTEADY, Event
from .measures import Measures
from .noise import deviations_above, deviations_apart, normal_bound

_UNKNOWN, _HALF, _KNOWN, _LEFT, _REACHED = 1 / 3, 0.5, 2 / 3, 0.1, 0.8
_FEWEST_AT_ONCE = 3  # classes that "most classes" are at least
_SLOW = 5  # checkpoints that a slow change takes at least, no one of which makes half of it
_MOST_SINGLE = 3  # classes never learnt that have a sentence each
_CERTAIN = 3.0  # standard deviations below one half, at all checkpoints
_UNSTEADY = 4  # losses of one class


@dataclass(frozen=True)
class _Change:
    """A change of one class; `again` is when it was known again."""

    label: int
    start: int
    at: int
    end: int
    again: int | None = None


def class_changes(of: Measures, swallowing: set[int], is_told: Callable[[int, int], bool]) -> list[Event]:
    """Classes learnt and lost, those of the same moment in one event.

    Of classes that swallow many it is not said what each was taken for. `is_told` says of a class and a checkpoint whether a
    change then is told already.
    """
    groups: dict[tuple[str, int], list[_Change]] = defaultdict(list)
    unsteady: dict[int, list[_Change]] = {}
    for label in of.present.tolist():
        changes = _changes(of, label)
        falling = [change for change in changes if of.recall[change.end, label] < of.recall[change.start, label]]
        losses = [change for change in falling if not is_told(label, change.at)]
        if len(losses) >= _UNSTEADY:
            unsteady[label] = losses
            continue
        if changes and changes[0] not in falling and not is_told(label, changes[0].at):
            groups[LEARNT, changes[0].at].append(changes[0])
        if losses:
            worst = min(losses, key=lambda change: of.recall[change.end, change.label] - of.recall[change.start, change.label])
            again = next((change.end for change in changes if change.start >= worst.end), None)
            groups[LOST, worst.at].append(replace(worst, again=again))
    events = [_event(of, kind, group, swallowing) for (kind, _), group in groups.items()]
    return events + ([_unsteady(of, unsteady)] if unsteady else [])


def _unsteady(of: Measures, losses: dict[int, list[_Change]]) -> Event:
    labels, often = sorted(losses), [len(lost) for lost in losses.values()]
    times = f"lost {often[0]} times" if len(labels) == 1 else f"each lost {min(often)} times or more"
    sentence = f"{class_text([of.names[label] for label in labels])} unsteady: {times}"
    worst = min((lost for every in losses.values() for lost in every), key=lambda lost: of.recall[lost.end, lost.label])
    before, after = (float(of.recall[at, worst.label]) for at in (worst.start, worst.end))
    last = max(lost.end for every in losses.values() for lost in every)
    first = min(lost.start for every in losses.values() for lost in every)
    return Event(UNSTEADY, worst.at, sentence, tuple(labels), 0.8, before, after, (first, last))


def _changes(of: Measures, label: int) -> list[_Change]:
    """All changes between unknown and known, in the order of time."""
    count = len(of.accuracy) * len(of.present)
    bounds = {True: normal_bound(count), False: normal_bound(count * len(of.accuracy))}
    recall = of.recall[:, label]
    informed = recall - np.nan_to_num(of.false_alarm[:, label])
    side = np.where(recall >= _KNOWN, 1, np.where(recall <= _UNKNOWN, -1, 0))
    decided = np.flatnonzero(side)
    turns = [(a, b) for a, b in pairwise(decided.tolist()) if side[a] != side[b]]
    changes: list[_Change] = []
    for index, (earlier, at) in enumerate(turns):
        first = turns[index - 1][1] if index else 0
        beyond = turns[index + 1][0] + 1 if index + 1 < len(turns) else len(recall)
        start, end = _ramp(side[at] * recall, first, earlier, at, beyond)
        apart = side[at] * deviations_apart(recall[start], recall[end], of.sizes[label])
        if (
            apart >= bounds[_lasts(side[at] * recall, start, end)]
            and (informed[end] - informed[start]) / (recall[end] - recall[start]) >= _HALF
        ):
            crossed = start + 1 + int(np.flatnonzero(side[at] * (recall[start + 1 : end + 1] - _HALF) >= 0)[0])
            changes.append(_Change(label, start, crossed, end))
    return changes


def _lasts(rising: np.ndarray, start: int, end: int) -> bool:
    """Whether both levels were held: of the three checkpoints up to `start`, and of those from `end` on, two are beyond."""
    before, after = rising[max(start - 2, 0) : start + 1], rising[end : end + 3]
    low, high = (_UNKNOWN, _KNOWN) if rising[end] > 0 else (-_KNOWN, -_UNKNOWN)
    return min(len(before), len(after)) == 3 and bool(np.median(before) <= low and np.median(after) >= high)


def _ramp(rising: np.ndarray, first: int, earlier: int, at: int, beyond: int) -> tuple[int, int]:
    """The last checkpoint on the old level, from `first` to `earlier`, and the first on the new one, from `at` on."""
    low, high = rising[first : earlier + 1].min(), rising[at:beyond].max()
    done = (rising - low) / (high - low)
    start = first + int(np.flatnonzero(done[first : earlier + 1] <= _LEFT)[-1])
    return start, at + int(np.flatnonzero(done[at:beyond] >= _REACHED)[0])


def _event(of: Measures, kind: str, changes: list[_Change], swallowing: set[int]) -> Event:
    labels = [change.label for change in changes]
    start, end = _common_ramp(of, changes)
    count, n_present = len(labels), len(of.present)
    if kind == LEARNT and count >= _FEWEST_AT_ONCE and count > n_present / 2:
        before, after = float(of.accuracy[start]), float(of.accuracy[end])
        which = f"all {count} classes" if count == n_present else f"{count} of {n_present} classes"
        sentence = f"{which} learnt {of.change_when(start, end)}: accuracy {accuracy_text(before)} → {accuracy_text(after)}"
        return Event(ALL_LEARNT, changes[0].at, sentence, tuple(labels), 0.9, before, after, (start, end))
    before, after = (float(of.recall[at, labels].mean()) for at in (start, end))
    slowly = "slowly " if all(_is_slow(of.recall[change.start : change.end + 1, change.label]) for change in changes) else ""
    sentence = f"{class_text([of.names[label] for label in labels])} {kind} {slowly}{of.change_when(start, end)}: "
    sentence += f"{share_text(before)} → {share_text(after)}"
    if count > 1:
        sentence += " on average"
    elif kind == LEARNT:
        sentence += _mistaken(of, labels[0], start, "before", swallowing)
    else:
        sentence += _mistaken(of, labels[0], end, "then", swallowing)
    again = [change.again for change in changes if change.again is not None]
    sentence += _afterwards(of, changes, again, end) if kind == LOST else ""
    weight = abs(after - before) * (1 - (count - 1) / n_present) * (0.7 if slowly else 1)
    span = start, end if kind == LEARNT else max(again) if len(again) == count else of.last
    return Event(kind, changes[0].at, sentence, tuple(labels), float(weight), before, after, span)


def _common_ramp(of: Measures, changes: list[_Change]) -> tuple[int, int]:
    """From where to where a change leads, of several classes the change of their mean recall."""
    start, end, at = min(change.start for change in changes), max(change.end for change in changes), changes[0].at
    if len(changes) == 1:
        return start, end
    mean = of.recall[:, [change.label for change in changes]].mean(axis=1)
    sign = 1 if mean[end] > mean[start] else -1
    return _ramp(sign * mean, start, at - 1, at, end + 1)


def _is_slow(recall: np.ndarray) -> bool:
    return len(recall) > _SLOW and bool(np.abs(np.diff(recall)).max() < abs(recall[-1] - recall[0]) / 2)


def _mistaken(of: Measures, label: int, at: int, when: str, swallowing: set[int]) -> str:
    """What most samples of the class were taken for, where that was one class."""
    other, share = int(of.mistaken_for[at, label]), of.mistaken_share[at, label]
    return f", {share_text(share)} taken for {of.names[other]} {when}" if share >= _HALF and other not in swallowing else ""


def _afterwards(of: Measures, changes: list[_Change], again: list[int], end: int) -> str:
    if len(again) < len(changes):
        final = float(of.recall[-1, [change.label for change in changes]].mean())
        return f"; {share_text(final)} at the end" if end < of.last else ""
    if len(changes) > 1:
        return f"; all learnt again by epoch {of.moments[max(again)]}"
    return f"; learnt again at epoch {of.moments[again[0]]}: {share_text(of.recall[again[0], changes[0].label])}"


def never_learnt(of: Measures) -> list[Event]:
    """Classes that were unknown throughout; a few have a sentence each, more have one together."""
    best = of.recall[:, of.present].max(axis=0)
    certain = [-deviations_above(share, _HALF, size) for share, size in zip(best, of.sizes[of.present], strict=True)]
    labels = of.present[(best <= _UNKNOWN) & (np.array(certain) >= _CERTAIN)].tolist()
    if len(labels) > _MOST_SINGLE:
        first, final = (float(of.recall[at, labels].mean()) for at in (0, -1))
        sentence = f"{class_text([of.names[label] for label in labels])} never learnt: "
        sentence += f"{share_text(final)} right at the end on average"
        return [Event(NEVER_LEARNT, of.last, sentence, tuple(labels), 0.95, first, final, (0, of.last))]
    return [_never(of, label) for label in labels]


def _never(of: Measures, label: int) -> Event:
    recall = of.recall[:, label]
    most, other, share = int(recall.argmax()), int(of.mistaken_for[-1, label]), of.mistaken_share[-1, label]
    sentence = f"class {of.names[label]} never learnt: "
    if recall[most] > 0:
        sentence += (
            f"at most {share_text(recall[most])} right (epoch {of.moments[most]}), {share_text(recall[-1])} at the end, "
        )
        sentence += f"where {share_text(share)} are taken for {of.names[other]}"
    else:
        sentence += f"0 % right at all epochs, at the end {share_text(share)} taken for {of.names[other]}"
    return Event(NEVER_LEARNT, of.last, sentence, (label,), 0.9, float(recall[0]), float(recall[-1]), (0, of.last))
