"""One thing that happened in a training."""

from __future__ import annotations

from dataclasses import dataclass

LEARNT, LOST, CONFUSED, OVERFITTING, FORGOTTEN = KINDS = ("learnt", "lost", "confused", "overfitting", "forgotten")


@dataclass(frozen=True)
class Event:
    """One thing that happened, and the checkpoint at which to look at it.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    checkpoint : int
        Index of the first checkpoint after the change ("learnt", "lost", "forgotten"), of the last one before it ("confused"),
        or of the turning point ("overfitting").
    words : str
        One sentence without a full stop. Names of classes stand in it as they were recorded: text from strangers.
    classes : tuple of int
        The classes it is about, in ascending order; empty where it is about all.
    strength : float
        0 to 1, how telling it is, to put events in order. Learnt and lost: the change of the class's accuracy × the part of it
        that came at once × the share of classes that did not change with it. Confused: the share taken for the other class,
        before less after. Overfitting: ½ + ½ (1 − lowest / last loss), for it is about the whole run. Forgotten: half the
        share of the wrong answers then that had been right just before.
    """

    kind: str
    checkpoint: int
    words: str
    classes: tuple[int, ...]
    strength: float
