"""Events of pairs of classes: confusions that end, confusions that persist, and swapped classes.

A confusion has a direction: the share of the samples of a class that is taken for one other class. Where both directions are
told, it is mutual, and the larger one comes first.

- It *ended* where the share was at least 0.2, and fell below a third of its maximum, and below 0.1 or that third where that
  is more, for good. It begins with the first checkpoint that is not below, and ends with the last one. "Up to" is the maximum
  over all checkpoints until the end, "then … or less" that over all that follow. What ends at the first checkpoint is not
  told.
- It *stays* where the share is at least 0.2 at the end, has been at least half of that from its beginning on, for two
  checkpoints or more, and was at most a third of it before. "Before … or less" is the maximum over all checkpoints before the
  beginning.
- Two classes are *swapped* where at least two thirds of each are taken for the other, and more than half beyond noise. The
  shares are those of the first checkpoint of it, or of the last one where it is so from the start.

With two classes every mistake is the same pair, and accuracy says it all, so only swaps are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..text import share_text
from .event import CONFUSION_ENDED, CONFUSION_STAYS, SWAPPED, Event
from .measures import Measures
from .noise import deviations_above, deviations_apart, normal_bound

_LEAST, _LEAST_LEFT, _PART, _SWAPPED = 0.2, 0.1, 1 / 3, 2 / 3

#: Pairs that are looked at, the most confused first: far more than are ever told.
_MOST_PAIRS = 1000


@dataclass(frozen=True)
class _Confusion:
    """A direction of a confusion; `peak` is where it is judged whether something else says it already."""

    true: int
    predicted: int
    begin: int
    end: int
    peak: int
    shares: np.ndarray


def swaps(of: Measures) -> list[Event]:
    """Two classes of which each was taken for the other."""
    bound = normal_bound(len(of.present) * len(of.accuracy))
    pairs = set(candidates(of, _SWAPPED))
    mutual = sorted(pair for pair in pairs if pair[0] < pair[1] and pair[::-1] in pairs)
    events = []
    for one, two in mutual:
        there, back = of.share(one, two), of.share(two, one)
        weaker = np.minimum(there, back)
        peak = int(weaker.argmax())
        certain = min(deviations_above(shares[peak], 0.5, of.sizes[label]) for label, shares in ((one, there), (two, back)))
        if weaker[peak] < _SWAPPED or certain < bound:
            continue
        begin, end = stretch(weaker >= _SWAPPED, peak)
        at = begin if begin > 0 else end
        names = of.names[one], of.names[two]
        sentence = f"classes {names[0]} and {names[1]} swapped {of.when(begin, end)}: {share_text(there[at])} of {names[0]} "
        sentence += f"taken for {names[1]} and {share_text(back[at])} of {names[1]} for {names[0]}"
        before = float(there[begin - 1]) if begin else float(there[0])
        events.append(
            Event(SWAPPED, at, sentence, (one, two), 0.95, before, float(there[at]), (max(begin - 1, 0), min(end + 1, of.last)))
        )
    return events


def confusions(of: Measures, is_told: Callable[[int, int, int], bool]) -> list[Event]:
    """Confusions that ended, and those that stay.

    `is_told` says of a class, the class that it is taken for and a checkpoint whether other sentences say that already.
    """
    if len(of.present) < 3:
        return []
    bound = normal_bound(len(of.present) * len(of.accuracy))
    events = []
    for kind, find, describe in ((CONFUSION_ENDED, _ended, _ended_event), (CONFUSION_STAYS, _staying, _staying_event)):
        pairs: dict[tuple[int, int], _Confusion] = {}
        for true, predicted in candidates(of, _LEAST):
            confusion = find(true, predicted, of.share(true, predicted), int(of.sizes[true]), bound)
            if confusion and not is_told(true, predicted, confusion.peak):
                pairs[true, predicted] = confusion
        for pair, confusion in pairs.items():
            back = pairs.get((pair[1], pair[0]))
            if back is None or (confusion.shares.max(), -pair[0]) > (back.shares.max(), -pair[1]):
                events.append(describe(of, kind, [confusion, back] if back else [confusion]))
    return events


def candidates(of: Measures, least: float) -> list[tuple[int, int]]:
    """True classes and the classes that at least such a share of them was ever taken for, the largest shares first."""
    at, true = np.nonzero(of.mistaken_share >= least)
    predicted, shares = of.mistaken_for[at, true], of.mistaken_share[at, true]
    pairs, inverse = np.unique(np.column_stack([true, predicted]), axis=0, return_inverse=True)
    most = np.zeros(len(pairs))
    np.maximum.at(most, inverse.ravel(), shares)
    order = np.argsort(-most, kind="stable")[:_MOST_PAIRS]
    return [(int(one), int(two)) for one, two in pairs[order]]


def stretch(holds: np.ndarray, at: int) -> tuple[int, int]:
    """The first and the last place of the stretch around `at` in which it holds throughout."""
    breaks = np.flatnonzero(~holds)
    index = int(np.searchsorted(breaks, at))
    begin = int(breaks[index - 1]) + 1 if index else 0
    return begin, int(breaks[index]) - 1 if index < len(breaks) else len(holds) - 1


def _ended(true: int, predicted: int, shares: np.ndarray, size: int, bound: float) -> _Confusion | None:
    peak = int(shares.argmax())
    confused = np.flatnonzero(shares >= max(_PART * shares[peak], _LEAST_LEFT))
    if shares[peak] < _LEAST or not 0 < confused[-1] < len(shares) - 1:
        return None
    end = int(confused[-1])
    if deviations_apart(shares[end + 1 :].max(), shares[peak], size) < bound:
        return None
    return _Confusion(true, predicted, int(confused[0]), end, peak, shares)


def _ended_event(of: Measures, kind: str, directions: list[_Confusion]) -> Event:
    begin, end = min(direction.begin for direction in directions), max(direction.end for direction in directions)
    parts = []
    for direction in directions:
        most, then = direction.shares[: end + 1].max(), direction.shares[end + 1 :].max()
        phrase = "taken for" if direction is directions[0] else "for"
        pair = f"{of.names[direction.true]} {phrase} {of.names[direction.predicted]}"
        parts.append(f"up to {share_text(most)} of {pair}, then {_at_most(then)}")
    sentence = f"{_classes(of, directions)} confused {of.when(begin, end)}: {', and '.join(parts)}"
    before, after = float(directions[0].shares[: end + 1].max()), float(directions[0].shares[end + 1 :].max())
    strength = 0.8 * (before - after) * len(directions) / 2
    return Event(kind, end, sentence, _labels(directions), strength, before, after, (max(begin - 1, 0), end + 1))


def _staying(true: int, predicted: int, shares: np.ndarray, size: int, bound: float) -> _Confusion | None:
    final = shares[-1]
    lower = np.flatnonzero(shares < final / 2)
    if final < _LEAST or not len(lower) or lower[-1] >= len(shares) - 2:
        return None
    begin = int(lower[-1]) + 1
    before = shares[:begin].max()
    if before > _PART * final or deviations_apart(before, final, size) < bound:
        return None
    return _Confusion(true, predicted, begin, len(shares) - 1, len(shares) - 1, shares)


def _staying_event(of: Measures, kind: str, directions: list[_Confusion]) -> Event:
    begin = min(direction.begin for direction in directions)
    parts = []
    for direction in directions:
        phrase = "taken for" if direction is directions[0] else "for"
        share = f"{share_text(direction.shares[-1])} of {of.names[direction.true]} {phrase} {of.names[direction.predicted]}"
        parts.append(f"{share} at the end, {_at_most(direction.shares[:begin].max())} before")
    sentence = f"{_classes(of, directions)} confused from epoch {of.moments[begin]} on: {', and '.join(parts)}"
    before, after = float(directions[0].shares[:begin].max()), float(directions[0].shares[-1])
    return Event(kind, begin, sentence, _labels(directions), 0.5 + 0.5 * (after - before), before, after, (begin - 1, of.last))


def _at_most(share: float) -> str:
    return f"{share_text(share)} or less" if share > 0 else share_text(share)


def _labels(directions: list[_Confusion]) -> tuple[int, ...]:
    return tuple(sorted((directions[0].true, directions[0].predicted)))


def _classes(of: Measures, directions: list[_Confusion]) -> str:
    one, two = _labels(directions)
    return f"classes {of.names[one]} and {of.names[two]}"
