"""The event of a training: its kind, checkpoint, sentence, classes and strength."""

from __future__ import annotations

from dataclasses import dataclass

#: What is told. Each module defines its kinds: accuracy.py the first four, pairs.py the next three, swallowing.py,
#: classes.py (five), losses.py (two), summary.py (the last four).
KINDS = (
    COLLAPSED, JUMPED, FELL, NOTHING_LEARNT, SWAPPED, CONFUSION_ENDED, CONFUSION_STAYS, SWALLOWED,
    LEARNT, ALL_LEARNT, LOST, UNSTEADY, NEVER_LEARNT,
    OVERFITTING, NO_OVERFITTING, MILESTONE, PLATEAU, BEST, HARDEST,
) = (
    "collapsed", "jumped", "fell", "nothing learnt", "swapped", "confusion ended", "confusion stays", "swallowed",
    "learnt", "all learnt", "lost", "unsteady", "never learnt",
    "overfitting", "no overfitting", "milestone", "plateau", "best", "hardest",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing that happened, and the checkpoint at which to look at it.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    checkpoint : int
        Index of the checkpoint to go to: the first that shows what came; of what ended, the last before it was over.
    words : str
        One sentence without a full stop. Names of classes stand in it as they were recorded: untrusted text.
    classes : tuple of int
        The classes it is about, in ascending order; empty where it is about all.
    strength : float
        0 to 1, how telling it is, to put events in order.
    before, after : float
        The level before and after, from the numbers that the sentence quotes: shares, 0 to 1, or losses.
    span : (int, int)
        The first and the last checkpoint that it is about: from the last one that still was as before to the first one that
        was as after.

    Examples
    --------
    >>> Event("best", 7, "best at epoch 8: 97 %", (), 0.4, before=0.11, after=0.97, span=(7, 7)).checkpoint
    7
    """

    kind: str
    checkpoint: int
    words: str
    classes: tuple[int, ...]
    strength: float
    before: float
    after: float
    span: tuple[int, int]
