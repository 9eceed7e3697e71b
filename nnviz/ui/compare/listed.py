"""Samples on which runs differ at a moment: filtering, order and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...analysis.comparison import only_first_right
from ...views.map import MapState
from ...views.map.selection import read_selection_word
from ..cards import Paged
from .moments import Moments
from .parameters import ALL_OTHERS, CompareState
from .sides import Together


@dataclass(frozen=True)
class SampleList(Paged):
    """Samples in order, and of which run the cards are.

    Attributes
    ----------
    samples : intp ndarray of shape (n,)
    of : int
        The run whose answers the cards show.
    beside : tuple of int
        The runs whose answers are told besides.
    description : str
        What they are, after their number: "only digits gets right".
    """

    page_size = 60

    of: int
    beside: tuple[int, ...]
    description: str


def kinds_for(same: Together) -> list[str]:
    """The lists that these runs can have."""
    return ["one", "differ", "wrong", "chosen"] if same.labels is not None else ["differ", "chosen"]


def pair_of(same: Together, page: CompareState) -> tuple[int, int]:
    """The run that is right and the one that is wrong, −1 for all others; where two are asked for that are one, the next."""
    ids = [side.choice.id for side in same.sides]
    right = ids.index(page.right) if page.right in ids else 0
    if page.wrong == ALL_OTHERS and len(ids) > 2:
        return right, -1
    wrong = ids.index(page.wrong) if page.wrong in ids else (1 if right == 0 else 0)
    return right, wrong if wrong != right else (1 if right == 0 else 0)


def sample_list(same: Together, moments: Moments, view: MapState, page: CompareState) -> SampleList:
    """The samples that count, at the moment that is shown."""
    now = moments.now
    predicted = np.stack([classes[at] for classes, at in zip(same.predicted, now, strict=True)])
    names = [side.name for side in same.sides]
    others = tuple(range(1, len(names)))
    which = page.which if page.which in kinds_for(same) else "differ"
    counted = same.counted
    if view.kept >= 0 and same.labels is not None:
        counted = counted & (same.labels == view.kept)
    if which == "chosen":
        chosen = read_selection_word(view.chosen, len(counted))
        samples = np.array([], np.intp) if chosen is None else chosen
        return SampleList(samples, 0, others, "chosen")
    if which == "differ":
        samples = np.flatnonzero(counted & (predicted != predicted[0]).any(axis=0))
        probabilities = [same.answers(at, checkpoint)[samples] for at, checkpoint in enumerate(now)]
        sure = np.mean([rows.max(axis=1) for rows in probabilities], axis=0) if len(samples) else np.zeros(0)
        return SampleList(samples[np.argsort(-sure, kind="stable")], 0, others, "given to different classes")
    assert same.labels is not None
    right = predicted == same.labels
    if which == "wrong":
        samples = np.flatnonzero(counted & ~right.any(axis=0))
        shares = np.mean([_true(same, at, checkpoint, samples) for at, checkpoint in enumerate(now)], axis=0)
        return SampleList(samples[np.argsort(shares, kind="stable")], 0, others, "that none gets right")
    one, two = pair_of(same, page)
    rest = [at for at in range(len(names)) if at != one] if two < 0 else [two]
    other_right = right[rest].any(axis=0)
    every = np.arange(len(counted))
    most = np.max([_true(same, at, now[at], every) for at in rest], axis=0)
    samples = only_first_right(_true(same, one, now[one], every), most, right[one] & counted, other_right)
    description = f"that only {names[one]} gets right" if two < 0 else f"that {names[one]} gets right and {names[two]} does not"
    return SampleList(samples, rest[0], (one, *rest[1:]), description)


def _true(same: Together, at: int, checkpoint: int, samples: np.ndarray) -> np.ndarray:
    """What a run gives to the true class of samples, (n,)."""
    assert same.labels is not None
    return same.answers(at, checkpoint)[samples, same.labels[samples]]


def notes_of(
    same: Together, moments: Moments, listed: SampleList, samples: np.ndarray, class_names: Sequence[str]
) -> list[str]:
    """What the other runs say of samples, in short: of one its class and how sure it is, of several their classes."""
    probabilities = [same.answers(at, moments.now[at])[samples] for at in listed.beside]
    if not probabilities:
        return [""] * len(samples)
    predicted = np.stack([rows.argmax(axis=1) for rows in probabilities], axis=1)
    if len(probabilities) > 1:
        return [" · ".join(class_names[k] for k in row) for row in predicted.tolist()]
    sure = probabilities[0].max(axis=1)
    return [f"{class_names[k]}, {100 * share:.0f} %" for k, share in zip(predicted[:, 0].tolist(), sure.tolist(), strict=True)]
