"""Pacing of checkpoints by how far a network's answers have moved, so that neighbouring ones lie about equally far apart.

The distance between two answers is the mean over samples of the total variation of their class probabilities, half of
Σ |p − q|: 0 where nothing moved, 1 where every sample went from one class for certain to another. Looking at the answers takes
time, so each look tells, by how fast they moved of late, when the next one is worth its while: while a network learns fast that
is after each batch, later after fifty.
"""

from __future__ import annotations

import numpy as np

#: How far the answers move between checkpoints. From knowing nothing to knowing all it is 1 along the straight way, and about
#: twice that along the ways that trainings take: some 45 checkpoints.
AMOUNT = 0.05

#: A checkpoint is taken early, though not before half the amount, where the next batch would bring it past so many amounts.
_MOST = 1.35

#: After so many checkpoints the amount is doubled: a training whose answers never come to rest is not recorded without end.
MOST_CHECKPOINTS = 100

#: The next look is after this share of the batches that the rest of the way would take, at most `_LONGEST` batches; and not
#: before another `_SHORTEST` of those since the last checkpoint, so that looks do not crowd before one.
_SHARE, _LONGEST, _SHORTEST = 0.7, 50, 1 / 8


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """The mean over samples of the total variation between probabilities (n_samples, n_classes): from 0 to 1."""
    return float(np.abs(first - second).sum(axis=1).mean() / 2)


class Pace:
    """Says when to look at a network's answers, and whether they have moved by an amount since the last checkpoint.

    Parameters
    ----------
    amount : float
        In (0, 1]: see `distance`.

    Examples
    --------
    >>> pace = Pace(0.25)
    >>> pace.recorded(0, np.array([[0.5, 0.5]]))
    >>> pace.is_due(1), pace.has_moved(1, np.array([[0.6, 0.4]]))
    (True, False)
    >>> pace.has_moved(2, np.array([[0.8, 0.2]]))
    True
    """

    def __init__(self, amount: float = AMOUNT) -> None:
        if isinstance(amount, bool) or not isinstance(amount, int | float | np.number) or not 0 < amount <= 1:
            raise ValueError(f"change is {amount!r}; expected a number above 0, up to 1: how far the answers move")
        self.amount = float(amount)
        self._anchor: np.ndarray | None = None
        self._anchor_step = self._looked = self._next = self._count = 0
        self._moved = self._speed = 0.0

    def recorded(self, step: int, probabilities: np.ndarray) -> None:
        """There is a checkpoint of these answers, (n_probe, n_classes), after so many steps."""
        self._anchor, self._anchor_step, self._looked, self._moved = probabilities, step, step, 0.0
        self._count += 1
        if self._count % MOST_CHECKPOINTS == 0:
            self.amount = min(2 * self.amount, 1.0)
        self._plan(step)

    def is_due(self, step: int) -> bool:
        """Whether the answers are worth a look now."""
        return step >= self._next

    def has_moved(self, step: int, probabilities: np.ndarray) -> bool:
        """Whether answers after so many steps are to be recorded, by how far they are from those of the last checkpoint."""
        if self._anchor is None:
            return True
        moved = distance(self._anchor, probabilities)
        since, gap = max(step - self._anchor_step, 1), max(step - self._looked, 1)
        self._speed = max(moved / since, (moved - self._moved) / gap)
        self._looked, self._moved = step, moved
        if moved >= self.amount or (moved >= self.amount / 2 and moved + self._speed > _MOST * self.amount):
            return True
        self._plan(step)
        return False

    def _plan(self, step: int) -> None:
        """When the next look is."""
        ahead = (self.amount - self._moved) / self._speed if self._speed > 0 else 1
        wait = max(_SHARE * ahead, _SHORTEST * (step - self._anchor_step))
        self._next = step + max(int(min(wait, _LONGEST)), 1)
