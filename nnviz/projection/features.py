"""What is compared of a network's outputs, and the principal components of wide features."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .components import MOST_AT_ONCE, principal_axes, strongest_axes
from .settings import FEATURES, PLAIN

#: Above so many columns, the answers are first turned to their principal components, as many as this.
MAX_COLUMNS = 50

_PART = 16_384  # rows of which a copy in float64 is held at a time
_PRODUCTS = 4  # with the scatter matrix of more columns than `MOST_AT_ONCE`; each reads all checkpoints


def as_features(features: str, probabilities: np.ndarray | None = None, *, logits: np.ndarray | None = None) -> np.ndarray:
    """Outputs (n, c) as features: probabilities as they are, "hellinger" their square roots, logits less their row's mean.

    Raises ValueError where the kind that the features are made of was not given.
    """
    if features not in (*FEATURES, PLAIN):
        raise ValueError(f"unknown features {features!r}; the choices are: {', '.join(FEATURES)}")
    scores = logits if features == "logits" else probabilities
    if scores is None:
        raise ValueError(f"this map places {'logits' if features == 'logits' else 'probabilities'}, and none were given")
    scores = np.asarray(scores, np.float32)
    if features == "hellinger":
        return np.sqrt(scores)
    return scores - scores.mean(axis=1, keepdims=True) if features == "logits" else scores


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

    `read(index)` gives the features (n, c) of a checkpoint; only sums over them are kept (float64). Of more than
    `MOST_AT_ONCE` columns, whose table would be large, all are read once for the mean and once for each of a few products.
    """
    n_columns = read(0).shape[1] if n_checkpoints else 0
    if n_columns <= MAX_COLUMNS:
        return None

    def parts() -> Iterator[np.ndarray]:
        for index in range(n_checkpoints):
            rows = read(index)
            for start in range(0, len(rows), _PART):
                yield rows[start : start + _PART].astype(np.float64)

    mean, scatter = _moments(parts, n_columns, with_scatter=n_columns <= MOST_AT_ONCE)
    if scatter is None:
        components = strongest_axes(lambda block: _scattered(parts, mean, block), n_columns, MAX_COLUMNS, _PRODUCTS)
    else:
        components = principal_axes(scatter, MAX_COLUMNS)
    return Reduction(mean.astype(np.float32), (np.rint(components * 2**20) / 2**20).astype(np.float32), grain)


def _moments(
    parts: Callable[[], Iterator[np.ndarray]], n_columns: int, *, with_scatter: bool
) -> tuple[np.ndarray, np.ndarray | None]:
    """The mean (c,) of all rows, and the scatter matrix about it (c, c)."""
    count, total = 0, np.zeros(n_columns)
    square = np.zeros((n_columns, n_columns)) if with_scatter else None
    for part in parts():
        count += len(part)
        total += part.sum(axis=0)
        if square is not None:
            square += part.T @ part
    mean = total / count
    return mean, None if square is None else square - count * np.outer(mean, mean)


def _scattered(parts: Callable[[], Iterator[np.ndarray]], mean: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The product of the scatter matrix of all rows with a block (c, b)."""
    product = np.zeros_like(block)
    for part in parts():
        part -= mean
        product += part.T @ (part @ block)
    return product
