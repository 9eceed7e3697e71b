"""Deduplication of events: where two events would say the same, the one that says more stays.

- Within a collapse and until its recovery nothing else is told.
- Two classes that are swapped are neither lost nor confused then.
- A class that was learnt, lost or never learnt is not also confused while it is unknown, nor is one that falls to a class
  which swallows many; and classes that such a class swallows from the moment on at which they were lost are told as that.
- A jump is not told where classes were learnt at that checkpoint, or something else was over, nor a fall where something was
  lost or confused from there on, nor either where unsteady classes make half of it; nor a milestone where the accuracy is
  told already.
- The hardest class at the end is not one of which something of this kind was said.
"""

from __future__ import annotations

import numpy as np

from .accuracy import collapses, falls, jumps
from .classes import class_changes, never_learnt
from .event import (
    ALL_LEARNT,
    COLLAPSED,
    CONFUSION_ENDED,
    CONFUSION_STAYS,
    HARDEST,
    JUMPED,
    LEARNT,
    LOST,
    MILESTONE,
    NEVER_LEARNT,
    SWALLOWED,
    SWAPPED,
    UNSTEADY,
    Event,
)
from .measures import Measures
from .pairs import confusions, swaps
from .summary import summary_events
from .swallowing import swallowings


def happened(of: Measures) -> list[Event]:
    """All events of the answers, in no order."""
    swapped = swaps(of)
    collapsed = [event for event in collapses(of) if not _is_swap(of, event, swapped)]
    swallowed = [event for event in swallowings(of) if not _within(collapsed, event.checkpoint)]
    never = never_learnt(of)
    changed = [
        event
        for event in class_changes(of, _swallowers(swallowed), lambda label, at: _within(collapsed, at) or any(
            label in swap.classes and swap.span[0] < at <= swap.span[1] for swap in swapped
        ))
        if not _is_swallowed(event, swallowed)
    ]  # fmt: skip
    events = [*swapped, *collapsed, *swallowed, *never, *changed]

    def is_told(true: int, predicted: int, at: int) -> bool:
        unknown = of.recall[at, true] < 0.5
        return (
            _within(collapsed, at)
            or any({true, predicted} == set(event.classes) for event in swapped)
            or any(event.classes[0] == predicted and event.span[0] <= at <= event.span[1] for event in swallowed)
            or (unknown and any(true in event.classes for event in (*never, *changed)))
        )

    events += confusions(of, is_told)
    sudden = [event for event in (*jumps(of), *falls(of)) if not _within(collapsed, event.checkpoint)]
    events += [event for event in sudden if not _is_explained(of, event, events)]
    return events + [event for event in summary_events(of) if not _is_repeated(of, event, events)]


def _within(collapsed: list[Event], at: int) -> bool:
    return any(event.span[0] < at <= event.span[1] for event in collapsed)


def _is_swap(of: Measures, collapse: Event, swapped: list[Event]) -> bool:
    """Whether two classes that changed places are what was lost: so few are there that they are most of them."""
    few = len(of.present) <= 3
    return few and any(swap.span[0] <= collapse.checkpoint <= swap.span[1] for swap in swapped)


def _swallowers(swallowed: list[Event]) -> set[int]:
    return {event.classes[0] for event in swallowed}


def _is_swallowed(event: Event, swallowed: list[Event]) -> bool:
    return event.kind == LOST and any(
        set(event.classes) <= set(other.classes[1:]) and other.span[0] < event.checkpoint <= other.checkpoint
        for other in swallowed
    )


def _is_explained(of: Measures, event: Event, events: list[Event]) -> bool:
    """Whether the jump or the fall is one of what is told of classes: that begins with it, or ends with it."""
    first, last = event.span
    for other in events:
        if other.kind == UNSTEADY:
            labels = list(other.classes)
            part = np.dot(of.recall[last, labels] - of.recall[first, labels], of.sizes[labels]) / of.n_samples
            if part / (of.accuracy[last] - of.accuracy[first]) >= 0.5:
                return True
        elif event.kind == JUMPED:
            if first < other.checkpoint <= last and other.kind in (LEARNT, ALL_LEARNT):
                return True
            if other.span[1] == last and other.kind in (LOST, CONFUSION_ENDED, SWAPPED, SWALLOWED):
                return True
        elif first <= other.span[0] < last and other.kind in (LOST, SWAPPED, CONFUSION_STAYS, CONFUSION_ENDED, SWALLOWED):
            return True
    return False


def _is_repeated(of: Measures, event: Event, events: list[Event]) -> bool:
    if event.kind == MILESTONE:
        return any(other.kind in (ALL_LEARNT, JUMPED, COLLAPSED) and other.span[1] == event.checkpoint for other in events)
    if event.kind == HARDEST:
        kinds = (NEVER_LEARNT, LOST, SWAPPED, SWALLOWED, CONFUSION_STAYS)
        lost = any(other.kind == COLLAPSED and other.span[1] == of.last for other in events)
        return lost or any(
            other.kind in kinds and other.span[1] == of.last and event.classes[0] in other.classes for other in events
        )
    return False
