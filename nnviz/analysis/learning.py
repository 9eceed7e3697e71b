"""Learning dynamics of each sample: first learnt, learnt for good, forgetting events, confidence and variability, path length.

Everywhere, `predicted` (E, N) are the predicted classes of N samples at E checkpoints, as `performance.predictions` gives them,
`right` (E, N) says where they are the true ones, and `labels` (N,) are those, whole numbers from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .blocks import sample_blocks
from .checks import check_mask, check_predicted, check_probabilities
from .measures import first_learnt, flips, times_forgotten


@dataclass(frozen=True)
class Learning:
    """How N samples were learnt over E checkpoints, after Toneva et al., "An Empirical Study of Example Forgetting during Deep
    Neural Network Learning", ICLR 2019.

    Attributes
    ----------
    n_checkpoints : int
        E.
    first_learnt : int32 ndarray of shape (N,)
        The first checkpoint at which the sample was right; −1 where it never was.
    settled : int32 ndarray of shape (N,)
        The checkpoint from which on it was right to the end; −1 where it is wrong at the end.
    forgotten : int32 ndarray of shape (N,)
        How often it was right at a checkpoint and wrong at the next: Toneva's forgetting events. A sample that was never right
        has none; there they count it as forgotten infinitely often.
    flips : int32 ndarray of shape (N,)
        How often its predicted class changed, right or wrong.
    times_right : int32 ndarray of shape (N,)
        At how many checkpoints it was right.
    """

    n_checkpoints: int
    first_learnt: np.ndarray
    settled: np.ndarray
    forgotten: np.ndarray
    flips: np.ndarray
    times_right: np.ndarray

    @property
    def always_right(self) -> np.ndarray:
        """Right at every checkpoint: bool (N,)."""
        return self.times_right == self.n_checkpoints

    @property
    def never_right(self) -> np.ndarray:
        """Right at none: bool (N,)."""
        return self.times_right == 0

    @property
    def unforgettable(self) -> np.ndarray:
        """Learnt, and not forgotten again: bool (N,), the term of Toneva et al."""
        return (self.forgotten == 0) & (self.times_right > 0)


@dataclass(frozen=True)
class DataMap:
    """Where N samples stand in the data map of Swayamdipta et al., "Dataset Cartography", EMNLP 2020, section 2.

    There, of networks that begin trained, high confidence is easy to learn, low confidence hard, and often a wrong label; high
    variability is ambiguous. In a training from chance, what is learnt once in the middle of it varies as much.

    Attributes
    ----------
    confidence : float32 ndarray of shape (N,)
        The mean over the checkpoints of the probability of the true class, 0 to 1.
    variability : float32 ndarray of shape (N,)
        Its standard deviation over the checkpoints, of which the mean is taken over E: 0 to ½.
    correctness : float32 ndarray of shape (N,)
        The share of checkpoints at which the sample was right, 0 to 1.
    """

    confidence: np.ndarray
    variability: np.ndarray
    correctness: np.ndarray


def learning(predicted: np.ndarray, labels: np.ndarray, n_classes: int) -> Learning:
    """When and how often each sample was learnt and forgotten; ValueError without a checkpoint.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)
    n_classes : int
    """
    check_predicted(predicted, labels, n_classes)
    n_checkpoints = len(predicted)
    if n_checkpoints == 0:
        raise ValueError("predicted has no checkpoint; expected at least one")
    right = predicted == labels
    first = np.nan_to_num(first_learnt(predicted, labels), nan=-1).astype(np.int32)
    since = n_checkpoints - (~right[::-1]).argmax(axis=0)  # after the last wrong one
    settled = np.where(right.all(axis=0), 0, np.where(right[-1], since, -1)).astype(np.int32)
    times_right = np.count_nonzero(right, axis=0).astype(np.int32)
    return Learning(n_checkpoints, first, settled, times_forgotten(predicted, labels), flips(predicted), times_right)


def turning_points(right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When one sample was learnt and when it was forgotten.

    Parameters
    ----------
    right : bool ndarray of shape (E,)

    Returns
    -------
    learnt, forgotten : integer ndarrays
        Checkpoints, in ascending order: those at which it is right and was not before (the first counts, where it is right),
        and those at which it is wrong and was right before.
    """
    before = np.concatenate([[False], right[:-1]])
    return np.flatnonzero(right & ~before), np.flatnonzero(~right & before)


def turnover(right: np.ndarray, mask: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """What was won and lost between each checkpoint and the one before.

    Parameters
    ----------
    right : bool ndarray of shape (E, N)
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    learnt, forgotten : float64 ndarrays of shape (E,)
        The shares of samples that were wrong and now are right, and that were right and now are wrong, 0 to 1. Their
        difference is the change of accuracy. 0 at the first checkpoint, which has none before it; NaN where the mask leaves
        no sample.
    """
    if right.ndim != 2 or right.dtype != bool:
        raise ValueError(f"right is {right.dtype} of shape {right.shape}; expected bool (checkpoints, samples)")
    check_mask(mask, right.shape[1])
    counted = right if mask is None else right[:, mask]
    if counted.shape[1] == 0:
        return np.full(len(right), np.nan), np.full(len(right), np.nan)
    learnt, forgotten = np.zeros(len(right)), np.zeros(len(right))
    for at, (was, now) in enumerate(pairwise(counted), start=1):
        learnt[at], forgotten[at] = (now & ~was).mean(), (was & ~now).mean()
    return learnt, forgotten


def data_map(true_probabilities: np.ndarray, times_right: np.ndarray) -> DataMap:
    """The data map of all samples; ValueError without a checkpoint.

    Parameters
    ----------
    true_probabilities : ndarray of shape (E, N)
        Of the true class.
    times_right : integer ndarray of shape (N,)
        As `Learning` has them.
    """
    n_checkpoints, n_samples = true_probabilities.shape
    if n_checkpoints == 0 or times_right.shape != (n_samples,):
        raise ValueError(f"true_probabilities have shape {true_probabilities.shape}, times_right {times_right.shape}")
    mean = true_probabilities.mean(axis=0, dtype=np.float64)
    squares = np.zeros(n_samples)
    for shares in true_probabilities:
        squares += (shares - mean) ** 2
    deviation = np.sqrt(squares / n_checkpoints)
    return DataMap(mean.astype(np.float32), deviation.astype(np.float32), (times_right / n_checkpoints).astype(np.float32))


def path_length(probabilities: np.ndarray) -> np.ndarray:
    """How far each sample's answer travelled: ½ Σ |Δp| over classes and steps, the sum of total variation distances.

    Returns
    -------
    float32 ndarray of shape (N,)
        0 to E − 1: one for each time that all probability went from a class to another.
    """
    check_probabilities(probabilities)
    ways = np.zeros(probabilities.shape[1], np.float32)
    ones = np.full(probabilities.shape[2], 0.5, np.float32)
    for block in sample_blocks(*probabilities.shape[1:]):
        for earlier, later in pairwise(probabilities[:, block]):
            step = np.subtract(later, earlier, dtype=np.float32)
            ways[block] += np.abs(step, out=step) @ ones
    return ways
