"""Statistics for event detection: accuracy, recall, false alarms and largest confusion of each class at every checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..confusion import Pairs, occurring_pairs
from .noise import share_variance

TEST = "test"


def judged_samples(split: np.ndarray | None, n_samples: int) -> np.ndarray:
    """The samples that the story is told of, bool (n_samples,): those of the part "test" where there are any, else all."""
    of_test = None if split is None else split == TEST
    return np.ones(n_samples, bool) if of_test is None or not of_test.any() else of_test


@dataclass(frozen=True)
class Measures:
    """What M judged samples of C classes say at E checkpoints; a class counts where it has samples.

    Attributes
    ----------
    moments : tuple of E str
        The epochs, as sentences name them.
    names : tuple of C str
    predicted : integer ndarray of shape (E, M)
    labels : intp ndarray of shape (M,)
    sizes : int64 ndarray of shape (C,)
        Samples of each class.
    accuracy : float64 ndarray of shape (E,)
    recall : float64 ndarray of shape (E, C)
        The share of each class that is given to it; NaN for a class without samples.
    false_alarm : float64 ndarray of shape (E, C)
        The share of the samples of all other classes that is given to it; NaN where there are none.
    mistaken_for : intp ndarray of shape (E, C)
        The wrong class that most samples of a class are given to, of equal ones the first; −1 where all are right.
    mistaken_share : float64 ndarray of shape (E, C)
        The share of the class that is given to that one.
    """

    moments: tuple[str, ...]
    names: tuple[str, ...]
    predicted: np.ndarray
    labels: np.ndarray
    sizes: np.ndarray
    accuracy: np.ndarray
    recall: np.ndarray
    false_alarm: np.ndarray
    mistaken_for: np.ndarray
    mistaken_share: np.ndarray

    @property
    def n_samples(self) -> int:
        return len(self.labels)

    @property
    def last(self) -> int:
        """The last checkpoint."""
        return len(self.accuracy) - 1

    @property
    def present(self) -> np.ndarray:
        """The classes that have samples."""
        return np.flatnonzero(self.sizes)

    @cached_property
    def skill(self) -> np.ndarray:
        """(E,): 0 for guessing and 1 for all right, however many samples a class has: (mean recall − 1/C) / (1 − 1/C).

        It is the informedness of Powers (2011) with equal weights of the classes, and NaN with fewer than two classes.
        """
        count = len(self.present)
        if count < 2:
            return np.full(len(self.accuracy), np.nan)
        return (self.recall[:, self.present].mean(axis=1) - 1 / count) / (1 - 1 / count)

    @cached_property
    def skill_deviation(self) -> np.ndarray:
        """(E,): the standard deviation of `skill`."""
        count, sizes = len(self.present), self.sizes[self.present]
        variances = share_variance(self.recall[:, self.present], sizes)
        return np.sqrt(np.sum(variances, axis=1)) / max(count - 1, 1)

    @cached_property
    def turnover(self) -> tuple[np.ndarray, np.ndarray]:
        """How many samples became right and how many wrong since the checkpoint before, (E,) each; 0 at the first."""
        right = self.predicted == self.labels
        gained, lost = np.zeros(len(right), int), np.zeros(len(right), int)
        for at in range(1, len(right)):
            gained[at] = np.count_nonzero(right[at] & ~right[at - 1])
            lost[at] = np.count_nonzero(right[at - 1] & ~right[at])
        return gained, lost

    def when(self, begin: int, end: int) -> str:
        """The checkpoints from `begin` to `end` in words; at least one of the two is named where they are not all."""
        if begin == 0 and end == self.last:
            return "at all epochs"
        if begin == end:
            return f"at epoch {self.moments[begin]}"
        if begin == 0:
            return f"until epoch {self.moments[end]}"
        if end == self.last:
            return f"from epoch {self.moments[begin]} on"
        return f"over epochs {self.moments[begin]} to {self.moments[end]}"

    def change_when(self, start: int, end: int) -> str:
        """A change in words, from the last checkpoint before it to the first after it."""
        if end == start + 1:
            return f"at epoch {self.moments[end]}"
        return f"over epochs {self.moments[start + 1]} to {self.moments[end]}"

    def share(self, true: int, predicted: int) -> np.ndarray:
        """The share of a class that is given to another, (E,)."""
        return (self.predicted[:, self._members[true]] == predicted).mean(axis=1)

    @cached_property
    def _members(self) -> list[np.ndarray]:
        order = np.argsort(self.labels, kind="stable")
        return np.split(order, np.cumsum(self.sizes)[:-1])


def measure(moments: Sequence[str], names: Sequence[str], predicted: np.ndarray, labels: np.ndarray) -> Measures:
    """Measure predicted classes (E, M) of labelled samples (M,); what it takes grows with M and C, not with C²."""
    shape = len(predicted), len(names)
    labels = labels.astype(np.intp)
    sizes = np.bincount(labels, minlength=shape[1])
    others = sizes.sum() - sizes
    accuracy = np.empty(shape[0])
    recall, false_alarm = np.full(shape, np.nan), np.full(shape, np.nan)
    mistaken_for, mistaken_share = np.full(shape, -1, np.intp), np.zeros(shape)
    for at, predicted_at in enumerate(predicted):
        right = predicted_at == labels
        accuracy[at] = right.mean()
        n_right, n_given = (np.bincount(classes, minlength=shape[1]) for classes in (labels[right], predicted_at))
        np.divide(n_right, sizes, out=recall[at], where=sizes > 0)
        np.divide(n_given - n_right, others, out=false_alarm[at], where=others > 0)
        true, other, counts = _first_of_each(occurring_pairs(labels[~right], predicted_at[~right], shape[1]))
        mistaken_for[at, true], mistaken_share[at, true] = other, counts / sizes[true]
    return Measures(
        tuple(moments), tuple(names), predicted, labels, sizes, accuracy, recall, false_alarm, mistaken_for, mistaken_share
    )


def _first_of_each(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each true class the pair that occurs most often."""
    order = np.lexsort((pairs.predicted, -pairs.counts, pairs.true))
    first = order[np.flatnonzero(np.diff(pairs.true[order], prepend=-1))]
    return pairs.true[first], pairs.predicted[first], pairs.counts[first]
