"""Traces of a few samples: probabilities, predictions and measures at every checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .checks import check_answers, check_probabilities
from .learning import learning, turning_points
from .measures import OutputArrays, flips, known_measures, measured
from .performance import predictions


@dataclass(frozen=True)
class Traces:
    """n samples over E checkpoints. What needs labels is None, or empty, without them.

    Attributes
    ----------
    samples : integer ndarray of shape (n,)
        Their numbers in the run.
    probabilities : ndarray of shape (E, n, C)
    labels : integer ndarray of shape (n,), or None
    predicted : integer ndarray of shape (E, n)
    values : mapping of str to float32 ndarray of shape (E, n)
        The measures that follow the checkpoint and are known of the run, by name.
    learnt, forgotten : tuples of n integer ndarrays
        The checkpoints at which each became right, and wrong again, as `learning.turning_points` finds them.
    settled : int32 ndarray of shape (n,), or None
        The checkpoint from which on it was right to the end; −1 where it is wrong at the end.
    flips : integer ndarray of shape (n,)
        How often the predicted class changed.
    """

    samples: np.ndarray
    probabilities: np.ndarray
    labels: np.ndarray | None
    predicted: np.ndarray
    values: Mapping[str, np.ndarray]
    learnt: tuple[np.ndarray, ...]
    forgotten: tuple[np.ndarray, ...]
    settled: np.ndarray | None
    flips: np.ndarray


def trace(
    samples: np.ndarray,
    probabilities: np.ndarray,
    labels: np.ndarray | None,
    values: Mapping[str, np.ndarray] | None = None,
) -> Traces:
    """Everything of these samples; ValueError where shapes do not fit, or without a checkpoint.

    Parameters
    ----------
    samples : integer ndarray of shape (n,)
    probabilities : ndarray of shape (E, n, C)
        The answers to these samples.
    labels : integer ndarray of shape (n,), or None
    values : mapping of str to float32 ndarray of shape (E, n), optional
        Measures of these samples, as `measures.measured` gives them of a run; by default those of the probabilities.
    """
    check_probabilities(probabilities)
    if len(probabilities) == 0 or np.shape(samples) != probabilities.shape[1:2]:
        raise ValueError(f"probabilities have shape {probabilities.shape}; expected (1 or more, {len(samples)}, classes)")
    if values is None:
        names = [each.name for each in known_measures(labelled=labels is not None) if not each.of_training]
        values = measured(OutputArrays(probabilities, labels), names)
    if wrong := [name for name, column in values.items() if column.shape != probabilities.shape[:2]]:
        raise ValueError(f"{wrong[0]} has shape {values[wrong[0]].shape}; expected {probabilities.shape[:2]}")
    predicted = predictions(probabilities)
    if labels is None:
        return Traces(samples, probabilities, None, predicted, values, (), (), None, flips(predicted))
    check_answers(probabilities, labels)
    turns = [turning_points(right) for right in (predicted == labels).T]
    return Traces(
        samples,
        probabilities,
        labels,
        predicted,
        values,
        tuple(learnt for learnt, _ in turns),
        tuple(forgotten for _, forgotten in turns),
        learning(predicted, labels, probabilities.shape[2]).settled,
        flips(predicted),
    )


def likeliest_classes(probabilities: np.ndarray, labels: np.ndarray | None, most: int) -> np.ndarray:
    """Of each sample the classes that were likeliest at their best checkpoint, to show no more than `most` of them.

    Parameters
    ----------
    probabilities : ndarray of shape (E, n, C)
    labels : integer ndarray of shape (n,), or None
        The true class always is among them, as the first.
    most : int
        At least 1.

    Returns
    -------
    intp ndarray of shape (n, min(most, C))
        Ascending, but for the true class; of equally likely ones the first.
    """
    check_probabilities(probabilities)
    if most < 1:
        raise ValueError(f"the {most} likeliest classes; expected 1 or more")
    peaks = probabilities.max(axis=0, initial=0).astype(np.float64)
    if labels is not None:
        peaks[np.arange(len(labels)), labels] = np.inf
    classes = np.sort(np.argsort(-peaks, axis=1, kind="stable")[:, :most], axis=1)
    if labels is None:
        return classes
    others = classes[classes != labels[:, None]].reshape(len(labels), classes.shape[1] - 1)
    return np.concatenate([labels[:, None].astype(np.intp), others], axis=1)
