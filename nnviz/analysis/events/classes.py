"""Classes that were learnt, and classes that were lost again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..words import class_words
from .changes import Change, find_changes, normal_bound, share_deviation
from .event import LEARNT, LOST, Event

#: A class is known where the network recognises at least half of it; a smaller change than this is not told.
_KNOWN, _LEAST_CHANGE = 0.5, 0.3


@dataclass(frozen=True)
class _Turn:
    """A class that was learnt or lost; `again` is when it was learnt again, and `times` how often it was lost."""

    label: int
    change: Change
    again: Change | None = None
    times: int = 1


def class_events(
    epochs: Sequence[str], names: Sequence[str], recall: np.ndarray, false_alarm: np.ndarray, sizes: np.ndarray
) -> list[Event]:
    """Classes learnt, classes lost; those of the same checkpoint in one event.

    A class changes where its recall passes one half, by at least 0.3 and by more than noise, and where it is not only named
    more often: at least half of the change must be one of its informedness, recall less the false alarm rate (Youden 1950;
    Powers 2011).

    Parameters
    ----------
    epochs : sequence of E str
    names : sequence of C str
    recall, false_alarm : ndarray of shape (E, C)
        The shares of the class's samples, and of all others, that were given to the class; NaN where there are none.
    sizes : ndarray of shape (C,)
        Samples of each class.
    """
    n_checkpoints, n_classes = recall.shape
    bound = normal_bound(n_checkpoints**2 * n_classes)
    turns: dict[tuple[str, int], list[_Turn]] = defaultdict(list)
    for label in np.flatnonzero(sizes):
        informed = recall[:, label] - np.nan_to_num(false_alarm[:, label])
        for kind, turn in _turns_of(int(label), recall[:, label], informed, int(sizes[label]), bound):
            turns[kind, turn.change.at].append(turn)
    return [_event(kind, group, epochs, names, recall) for (kind, _), group in turns.items()]


def _turns_of(label: int, recall: np.ndarray, informed: np.ndarray, size: int, bound: float) -> list[tuple[str, _Turn]]:
    """The first time that a class was learnt, and the worst time that it was lost."""
    least = max(_LEAST_CHANGE, 3 * math.sqrt(0.5 / size))  # three deviations of the difference of two shares, at their worst
    changes = [change for change in find_changes(recall, least) if _is_real(change, informed, size, bound)]
    losses = [change for change in changes if change.size < 0]
    found = [(LEARNT, _Turn(label, changes[0]))] if changes and changes[0].size > 0 else []
    if losses:
        worst = min(losses, key=lambda change: change.size)
        again = next((change for change in changes if change.at > worst.at and change.size > 0), None)
        found.append((LOST, _Turn(label, worst, again, len(losses))))
    return found


def _is_real(change: Change, informed: np.ndarray, size: int, bound: float) -> bool:
    low, high = sorted((change.before, change.after))
    if not low < _KNOWN <= high or high - low < _LEAST_CHANGE:
        return False
    if high - low < bound * share_deviation(change.before, change.after, change.n_before, change.n_after, size):
        return False
    informed_before = np.median(informed[change.at - change.n_before : change.at])
    informed_after = np.median(informed[change.at : change.at + change.n_after])
    return (informed_after - informed_before) / change.size >= 0.5


def _event(kind: str, turns: list[_Turn], epochs: Sequence[str], names: Sequence[str], recall: np.ndarray) -> Event:
    labels = [turn.label for turn in turns]
    first, last = min(turn.change.start for turn in turns), max(turn.change.end for turn in turns)
    before, after = recall[first, labels].mean(), recall[last, labels].mean()
    when = f"at epoch {epochs[last]}" if last == first + 1 else f"over epochs {epochs[first + 1]} to {epochs[last]}"
    average = " on average" if len(labels) > 1 else ""
    words = f"{class_words([names[label] for label in labels])} {kind} {when}: {before:.2f} → {after:.2f}{average}"
    if kind == LOST:
        words += _afterwards(turns, epochs)
    together = 1 - (len(labels) - 1) / recall.shape[1]
    told = np.mean([abs(turn.change.size) * _suddenness(turn.change, recall[:, turn.label]) for turn in turns])
    return Event(kind, turns[0].change.at, words, tuple(labels), float(together * told))


def _afterwards(turns: list[_Turn], epochs: Sequence[str]) -> str:
    if any(turn.again is None for turn in turns):
        return ", and not learnt again"
    last = max(turn.again.at for turn in turns if turn.again)
    often = max(turn.times for turn in turns)
    return f"; learnt again by epoch {epochs[last]}" + (f", the worst of {often} times" if often > 1 else "")


def _suddenness(change: Change, recall: np.ndarray) -> float:
    """The largest part of the change, 0 to 1, that came within two checkpoints, or within a fiftieth of the run."""
    width = min(max(2, round(len(recall) / 50)), change.end - change.start)
    ramp = recall[change.start : change.end + 1]
    return float(np.clip(((ramp[width:] - ramp[:-width]) / change.size).max(), 0, 1))
