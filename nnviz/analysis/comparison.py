"""Comparison of runs: which ones can be compared, how often their predictions agree, mean and spread over seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .alignment import Alignment, aligned


@dataclass(frozen=True)
class Subject:
    """What decides whether a run can be compared with another.

    Attributes
    ----------
    name : str
        As sentences call the run.
    class_names : tuple of str
    n_samples : int
    labels : integer ndarray of shape (n_samples,), or None
    images : str or None
        `images_digest` of its images.
    texts : str or None
        `texts_digest` of its texts.
    """

    name: str
    class_names: tuple[str, ...]
    n_samples: int
    labels: np.ndarray | None = None
    images: str | None = None
    texts: str | None = None


@dataclass(frozen=True)
class Spread:
    """Curves of repeated trainings, at each of G moments over the runs that have a value there: float64 (G,) each.

    `mean`, `least` and `most` are NaN where no run has a value. `deviation` is the standard deviation with one less than the
    count below the line, and NaN where fewer than two runs have a value.
    """

    mean: np.ndarray
    deviation: np.ndarray
    least: np.ndarray
    most: np.ndarray


def images_digest(images: np.ndarray) -> str:
    """32 hexadecimal digits that are equal for equal images, in the same order."""
    digest = hashlib.blake2b(repr((images.shape, images.dtype.str)).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(images).view(np.uint8).data)
    return digest.hexdigest()


def texts_digest(texts: Sequence[str]) -> str:
    """32 hexadecimal digits that are equal for equal texts, in the same order."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        coded = text.encode()
        digest.update(len(coded).to_bytes(8, "little") + coded)
    return digest.hexdigest()


def why_not_comparable(first: Subject, other: Subject) -> str | None:
    """One sentence why two runs cannot be compared; None where nothing that they recorded speaks against it.

    Their classes must have the same names in the same order, and their samples the same number, labels, images and texts.
    What one of the two lacks is not held against it. Names stand in the sentence as they were recorded.
    """
    one, two = first.name, other.name
    if len(first.class_names) != len(other.class_names):
        return f"{two} has {_count(len(other.class_names), 'class', 'es')}, {one} has {len(first.class_names):,}"
    if first.class_names != other.class_names:
        if sorted(first.class_names) == sorted(other.class_names):
            return f"{two} has the classes of {one} in another order"
        names = zip(first.class_names, other.class_names, strict=True)
        at, (name, called) = next((at, pair) for at, pair in enumerate(names) if pair[0] != pair[1])
        return f"class {at} is “{called}” in {two}, “{name}” in {one}"
    if first.n_samples != other.n_samples:
        return f"{two} has {_count(other.n_samples, 'sample', 's')}, {one} has {first.n_samples:,}"
    if first.labels is not None and other.labels is not None:
        differing = int(np.count_nonzero(first.labels != other.labels))
        if differing:
            return f"{_count(differing, 'label', 's')} of {two} {'is' if differing == 1 else 'are'} not as in {one}"
    if first.images is not None and other.images is not None and first.images != other.images:
        return f"the images of {two} are not those of {one}"
    if first.texts is not None and other.texts is not None and first.texts != other.texts:
        return f"the texts of {two} are not those of {one}"
    return None


def _count(number: int, word: str, plural: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else plural}"


def class_differences(class_accuracies: Sequence[np.ndarray], alignment: Alignment) -> np.ndarray:
    """How much better each run knows each class than the first run does.

    Parameters
    ----------
    class_accuracies : sequence of R ndarrays of shape (E_r, C)
        As `performance.class_accuracy` gives them.
    alignment : Alignment

    Returns
    -------
    float64 ndarray of shape (R, G, C)
        −1 to 1, 0 for the first run; NaN for a class without samples.
    """
    shares = aligned(class_accuracies, alignment)
    return shares - shares[0]


def agreement(predicted: Sequence[np.ndarray], alignment: Alignment) -> np.ndarray:
    """The share of samples that two runs give to the same class, right or wrong.

    Parameters
    ----------
    predicted : sequence of R integer ndarrays of shape (E_r, N)
        Predicted classes of the same samples.
    alignment : Alignment

    Returns
    -------
    float64 ndarray of shape (G, R, R)
        0 to 1, symmetric, with ones on the diagonal; NaN without samples.
    """
    n_runs = len(alignment.checkpoints)
    if len(predicted) != n_runs or len({classes.shape[1] for classes in predicted}) != 1:
        shapes = ", ".join(str(classes.shape) for classes in predicted)
        raise ValueError(f"predicted have shapes {shapes}; expected one for each of {n_runs} runs, of the same samples")
    n_samples = predicted[0].shape[1]
    shares = np.full((len(alignment.at), n_runs, n_runs), 1.0 if n_samples else np.nan)
    for index, checkpoints in enumerate(alignment.checkpoints.T if n_samples else []):
        predictions = [classes[at] for classes, at in zip(predicted, checkpoints, strict=True)]
        for one in range(n_runs):
            for two in range(one):
                shares[index, one, two] = shares[index, two, one] = np.mean(predictions[one] == predictions[two])
    return shares


def only_first_right(
    true_probability: np.ndarray, other_true_probability: np.ndarray, right: np.ndarray, other_right: np.ndarray
) -> np.ndarray:
    """Samples that one run gets right and another wrong, first those of which the two are most differently sure.

    Parameters
    ----------
    true_probability, other_true_probability : ndarray of shape (N,)
        What each run gives to the true class, at checkpoints of one's choice.
    right, other_right : bool ndarray of shape (N,)

    Returns
    -------
    intp ndarray
        Indices of samples; of equal ones the first.
    """
    shapes = {array.shape for array in (true_probability, other_true_probability, right, other_right)}
    if len(shapes) != 1 or right.ndim != 1:
        raise ValueError(f"the arrays have shapes {sorted(shapes)}; expected one value a sample, of the same samples")
    samples = np.flatnonzero(right & ~other_right)
    gap = true_probability[samples].astype(np.float64) - other_true_probability[samples]
    return samples[np.argsort(-gap, kind="stable")]


def spread(curves: np.ndarray) -> Spread:
    """Mean and spread of the curves of repeated trainings.

    Parameters
    ----------
    curves : ndarray of shape (R, G)
        Such as `aligned` gives them; NaN where a run has no value.
    """
    if curves.ndim != 2 or len(curves) == 0:
        raise ValueError(f"curves have shape {curves.shape}; expected (runs, moments)")
    there = np.isfinite(curves)
    count = there.sum(axis=0)
    nothing = np.full(count.shape, np.nan)
    values = np.where(there, curves, 0).astype(np.float64)
    mean = np.divide(values.sum(axis=0), count, out=nothing.copy(), where=count > 0)
    squares = np.where(there, values - np.nan_to_num(mean), 0) ** 2
    variance = np.divide(squares.sum(axis=0), count - 1, out=nothing.copy(), where=count > 1)
    least = np.where(count > 0, np.where(there, curves, np.inf).min(axis=0), np.nan)
    most = np.where(count > 0, np.where(there, curves, -np.inf).max(axis=0), np.nan)
    return Spread(mean, np.sqrt(variance), least, most)


def repeated_curves(epochs: Sequence[np.ndarray], curves: Sequence[np.ndarray]) -> tuple[np.ndarray, Spread]:
    """The curves of repeated trainings over all their epochs: those epochs in ascending order, (G,), and mean and spread there.

    Between two values of its own a curve is a straight line, as it is drawn; before its first and after its last it is nothing.

    Parameters
    ----------
    epochs : sequence of R ndarrays of shape (E_r,)
        In ascending order.
    curves : sequence of R ndarrays of shape (E_r,)
        NaN where a run has no value.
    """
    if len(epochs) != len(curves) or any(x.shape != y.shape for x, y in zip(epochs, curves, strict=False)):
        raise ValueError(
            f"epochs have shapes {[x.shape for x in epochs]}, curves {[y.shape for y in curves]}; expected the same"
        )
    finite = [(x[np.isfinite(y)], y[np.isfinite(y)]) for x, y in zip(epochs, curves, strict=True)]
    at = np.unique(np.concatenate([x for x, _ in finite]))
    drawn = [np.interp(at, x, y, left=np.nan, right=np.nan) if len(x) else np.full(at.shape, np.nan) for x, y in finite]
    return at, spread(np.stack(drawn))
