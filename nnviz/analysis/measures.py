"""The measures: what a run says of each sample, one function each.

A new measure is one function here (CONTRIBUTING.md, "A new measure"). One that follows the checkpoint takes what is known at a
checkpoint, of N samples and C classes; one of the whole training takes what is known at all E. `measure.INPUTS` lists what that
is. All give (N,) numbers.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from .blocks import row_maximum, sample_blocks
from .columns import OutputArrays, measured
from .losses import losses_of_logs
from .measure import MEASURES, Measure, known_measures, measure, telling_measures
from .scales import Checkpoints, Counts, Diverging, Linear, Logarithmic, Shares

__all__ = ["MEASURES", "OutputArrays", "Measure", "known_measures", "measured", "telling_measures"]

_QUARTERS = (0.25, 0.5, 0.75)


@measure(
    "confidence",
    title="confidence",
    help="The probability that the network gives to its answer at this epoch.",
    scale=Shares(lambda n_classes: 1 / n_classes if n_classes > 1 else 0, 1, _QUARTERS),
    first="smallest",
    first_with_labels="largest",  # a confident mistake
    words=("", ""),  # every card says it
)
def confidence(probabilities: np.ndarray) -> np.ndarray:
    """The largest probability, that of the predicted class: 1 / C to 1.

    Parameters
    ----------
    probabilities : float ndarray of shape (N, C)

    Returns
    -------
    float32 ndarray of shape (N,)

    Examples
    --------
    >>> confidence(np.array([[0.25, 0.5, 0.25]])).tolist()
    [0.5]
    """
    return row_maximum(probabilities)


@measure(
    "loss",
    title="loss",
    help="Cross-entropy: −ln of the probability of the true class, in nats: 0.7 at 50 %, 2.3 at 10 %.",
    scale=Logarithmic(0.01, math.log(65535), (0.1, 1)),  # smaller ones look alike, and larger ones: 99 %, and 1 in 65,535
    unit="nats",
    axis="cross-entropy (nats)",
)
def loss(true_log_probabilities: np.ndarray) -> np.ndarray:
    """The cross-entropy of an answer, −ln p(true class): from 0, in nats.

    Parameters
    ----------
    true_log_probabilities : float ndarray of shape (N,)

    Returns
    -------
    ndarray of shape (N,)

    Examples
    --------
    >>> loss(np.log([1, 0.5])).round(3).tolist()
    [0.0, 0.693]
    """
    return losses_of_logs(true_log_probabilities)


@measure(
    "margin",
    title="margin",
    help="Probability of the true class minus the largest other: below zero it is wrong.",
    scale=Diverging(("wrong", "right")),
    first="smallest",
)
def margin(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The probability of the true class less the largest other one: −1 to 1, negative where the answer is wrong.

    With one class there is no other, and the margin is the probability.

    Parameters
    ----------
    probabilities : float ndarray of shape (N, C)
    labels : integer ndarray of shape (N,)

    Returns
    -------
    float32 ndarray of shape (N,)

    Examples
    --------
    >>> margin(np.array([[0.25, 0.5, 0.25]]), np.array([2])).tolist()
    [-0.25]
    """
    true = labels.astype(np.intp)
    margins = np.empty(len(true), np.float32)
    for block in sample_blocks(*probabilities.shape):
        others = probabilities[block].astype(np.float32)
        index = np.arange(len(others)), true[block]
        true_score = others[index]
        others[index] = 0  # no probability is less
        margins[block] = true_score - row_maximum(others)
    return margins


@measure(
    "learnt",
    title="epoch of learning",
    help="The first recorded epoch at which the network is right about the sample.",
    scale=Checkpoints(),
    of_training=True,
    column="first learnt epoch",
    words=("first right at epoch {}", "never learnt"),
    apart="learnt",
)
def first_learnt(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The first checkpoint at which the sample is right: 0 to E − 1, NaN where it never is.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)

    Returns
    -------
    float64 ndarray of shape (N,)

    Examples
    --------
    >>> first_learnt(np.array([[0, 0], [1, 0]]), np.array([1, 1])).tolist()
    [1.0, nan]
    """
    right = predicted == labels
    return np.where(right.any(axis=0), right.argmax(axis=0), np.nan)


@measure(
    "forgotten",
    title="times forgotten",
    help="How often the network is right about the sample and then wrong (Toneva et al., ICLR 2019).",
    scale=Counts(),
    of_training=True,
    words=("forgotten {}", "never forgotten"),
    apart="learnt",
)
def times_forgotten(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How often the sample is right at a checkpoint and wrong at the next: the forgetting events of Toneva et al. (2019).

    A sample that was never right has none; there they count it as forgotten infinitely often.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)

    Returns
    -------
    int32 ndarray of shape (N,)

    References
    ----------
    Toneva, Sordoni, Tachet des Combes, Trischler, Bengio and Gordon (2019), "An Empirical Study of Example Forgetting during
    Deep Neural Network Learning", ICLR.

    Examples
    --------
    >>> times_forgotten(np.array([[1, 0], [0, 0], [1, 1]]), np.array([1, 1])).tolist()
    [1, 0]
    """
    counts = np.zeros(predicted.shape[1], np.int32)
    for was, now in pairwise(predicted):
        counts += (was == labels) & (now != labels)
    return counts


@measure(
    "true",
    title="p(true class)",
    help="The probability that the network gives to the true class at this epoch.",
    scale=Shares(0, 1, _QUARTERS),
    first="smallest",
    column="p(true class)",
    axis="p(true class)",
    words=("true class {}", ""),
)
def true_probability(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The probability of the true class, 0 to 1.

    Parameters
    ----------
    probabilities : float ndarray of shape (N, C)
    labels : integer ndarray of shape (N,)

    Returns
    -------
    ndarray of shape (N,)

    Examples
    --------
    >>> true_probability(np.array([[0.25, 0.5, 0.25]]), np.array([2])).tolist()
    [0.25]
    """
    return probabilities[np.arange(len(labels)), labels.astype(np.intp)]


@measure(
    "entropy",
    title="entropy",
    help="Shannon entropy of the answer, −Σ p ln p, in nats: 0 where it is sure, ln C where all C classes are equally likely.",
    scale=Linear(0, lambda n_classes: math.log(max(n_classes, 2)), (0.5, 1, 2, 4)),
    unit="nats",
)
def entropy(probabilities: np.ndarray) -> np.ndarray:
    """The entropy of an answer, −Σ p ln p over the classes, with 0 ln 0 = 0 (Shannon, 1948): 0 to ln C, in nats.

    Parameters
    ----------
    probabilities : float ndarray of shape (N, C)

    Returns
    -------
    float32 ndarray of shape (N,)

    References
    ----------
    Shannon (1948), "A Mathematical Theory of Communication", Bell System Technical Journal 27.

    Examples
    --------
    >>> entropy(np.array([[0.5, 0.5], [1, 0]])).astype(float).round(3).tolist()
    [0.693, 0.0]
    """
    sums = np.empty(len(probabilities), np.float32)
    for block in sample_blocks(*probabilities.shape):
        shares = probabilities[block].astype(np.float32)
        logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
        sums[block] = np.maximum(-np.einsum("nc,nc->n", shares, logs, dtype=np.float64), 0)
    return sums


@measure(
    "flips",
    title="changes of mind",
    help="How often the predicted class changes from one recorded epoch to the next.",
    scale=Counts(),
    of_training=True,
    words=("changed its mind {}", "never changed its mind"),
)
def flips(predicted: np.ndarray) -> np.ndarray:
    """How often the predicted class differs from the one at the checkpoint before.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)

    Returns
    -------
    int32 ndarray of shape (N,)

    Examples
    --------
    >>> flips(np.array([[1, 0], [0, 0], [1, 1]])).tolist()
    [2, 1]
    """
    counts = np.zeros(predicted.shape[1], np.int32)
    for was, now in pairwise(predicted):
        counts += was != now
    return counts
