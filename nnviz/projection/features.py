"""What is compared of a network's answers: the numbers that a map places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..runs.run import Run
from .components import principal_axes
from .settings import FEATURES

#: Above so many columns, the answers are first turned to their principal components, as many as this.
MAX_COLUMNS = 50

_NO_LOGITS = "this run recorded probabilities only; the choices are: probabilities, hellinger"


def features_of(run: Run, features: str, index: int) -> np.ndarray:
    """What is placed of a checkpoint's answers, (n_samples, n_classes) float32."""
    if features == "logits":
        logits = run.logits(index)
        if logits is None:
            raise ValueError(_NO_LOGITS)
        return as_features(features, logits=logits)
    return as_features(features, run.probabilities(index))


def as_features(features: str, probabilities: np.ndarray | None = None, *, logits: np.ndarray | None = None) -> np.ndarray:
    """Answers (n, c) as features: probabilities as they are, "hellinger" their square roots, logits less their row's mean.

    Raises ValueError where the kind that the features are made of was not given.
    """
    if features not in FEATURES:
        raise ValueError(f"unknown features {features!r}; the choices are: {', '.join(FEATURES)}")
    given = logits if features == "logits" else probabilities
    if given is None:
        raise ValueError(f"this map places {'logits' if features == 'logits' else 'probabilities'}, and none were given")
    given = np.asarray(given, np.float32)
    if features == "hellinger":
        return np.sqrt(given)
    return given if features == "probabilities" else given - given.mean(axis=1, keepdims=True)


@dataclass(frozen=True)
class Reduction:
    """Principal components of features with many columns: `mean` (c,) and `components` (c, k), float32.

    Features are rounded to multiples of 1/`grain`, and components are multiples of 2⁻²⁰, so that float64 holds their products
    and sums exactly: in whatever order they are added up, equal rows come out equal to the last bit.
    """

    mean: np.ndarray
    components: np.ndarray
    grain: float

    def apply(self, features: np.ndarray) -> np.ndarray:
        """(n, c) → (n, k) float32."""
        turned = (np.rint(features.astype(np.float64) * self.grain) / self.grain) @ self.components.astype(np.float64)
        return (turned - self.mean.astype(np.float64) @ self.components.astype(np.float64)).astype(np.float32)


def grain_of(features: str) -> float:
    """Fine enough that nothing is seen of it, coarse enough for sums of a thousand classes to be exact."""
    return 2.0**12 if features == "logits" else 2.0**24


def fit_reduction(read: Callable[[int], np.ndarray], n_checkpoints: int, grain: float) -> Reduction | None:
    """The MAX_COLUMNS strongest components of all checkpoints' features, or None where there are no more columns than that.

    `read(index)` gives the features (n, c) of a checkpoint; each is read once, and only sums are kept (float64).
    """
    total = square = None
    count = 0
    for index in range(n_checkpoints):
        rows = read(index)
        if rows.shape[1] <= MAX_COLUMNS:
            return None
        if total is None or square is None:
            total, square = np.zeros(rows.shape[1]), np.zeros((rows.shape[1],) * 2)
        count += len(rows)
        for start in range(0, len(rows), 16_384):
            part = rows[start : start + 16_384].astype(np.float64)
            total += part.sum(axis=0)
            square += part.T @ part
    if total is None or square is None:
        return None
    mean = total / count
    components = principal_axes(square - count * np.outer(mean, mean), MAX_COLUMNS)
    return Reduction(mean.astype(np.float32), (np.rint(components * 2**20) / 2**20).astype(np.float32), grain)
