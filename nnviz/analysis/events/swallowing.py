"""Events of dominating classes: one class that many others are predicted as, reported once and not pair by pair.

A class *swallows* others at a checkpoint where at least three classes have half of their samples or more taken for it, each
by more than noise. It is told of the checkpoint with the most such classes, from the first to the last checkpoint around it
at which there were three; the share is that of all their samples. What is so at the first checkpoint alone is an untrained
network, and not told.
"""

from __future__ import annotations

import math

import numpy as np

from ..text import class_text, share_text
from .event import SWALLOWED, Event
from .measures import Measures
from .noise import share_variance
from .pairs import stretch

_FEWEST, _LEAST_SHARE, _DEVIATIONS = 3, 0.5, 3.0


def swallowings(of: Measures) -> list[Event]:
    """At most one of each class; its first class is the one that swallows."""
    if len(of.present) <= _FEWEST:
        return []
    noise = np.sqrt(share_variance(of.mistaken_share, np.maximum(of.sizes, 1)))
    is_frequent = (of.mistaken_share >= _LEAST_SHARE) & (of.mistaken_share - 1 / len(of.present) >= _DEVIATIONS * noise)
    counts = np.zeros(of.recall.shape, np.intp)
    at, true = np.nonzero(is_frequent)
    np.add.at(counts, (at, of.mistaken_for[at, true]), 1)
    events = []
    for label in np.flatnonzero(counts.max(axis=0) >= _FEWEST).tolist():
        peak = int(counts[:, label].argmax())
        begin, end = stretch(counts[:, label] >= _FEWEST, peak)
        if end == 0:
            continue
        swallowed = np.flatnonzero(is_frequent[peak] & (of.mistaken_for[peak] == label))
        share = float(np.average(of.mistaken_share[peak, swallowed], weights=of.sizes[swallowed]))
        name = of.names[label]
        sentence = f"class {name} swallows {class_text([of.names[other] for other in swallowed])} {of.when(begin, end)}: "
        sentence += f"{share_text(share)} of their samples called {name} at epoch {of.moments[peak]}"
        strength = min(0.4 + 0.5 * len(swallowed) / math.sqrt(len(of.present) * 10), 0.9)
        follows = end + 1 if end < of.last else end
        before = _share_of(of, swallowed, label, max(begin - 1, 0))
        classes = (label, *swallowed.tolist())
        events.append(Event(SWALLOWED, peak, sentence, classes, strength, before, share, (max(begin - 1, 0), follows)))
    return events


def _share_of(of: Measures, swallowed: np.ndarray, label: int, at: int) -> float:
    """The share of the samples of these classes that is called `label` at a checkpoint."""
    return float((of.predicted[at, np.isin(of.labels, swallowed)] == label).mean())
