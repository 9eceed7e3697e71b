"""Maps that are one matrix: star coordinates and PCA. The same matrix serves every checkpoint, so nothing spins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .features import principal_axes


@dataclass(frozen=True)
class LinearMap:
    """Places answers x (n, c) at x @ matrix + offset.

    `matrix` is (c, d) and `offset` (d,), both float64. Row k of `corners` is where a sample stands that is wholly class k.
    """

    matrix: np.ndarray
    offset: np.ndarray

    def place(self, probabilities: np.ndarray) -> np.ndarray:
        """Positions (…, d) float32 of probabilities (…, c)."""
        return (probabilities @ self.matrix + self.offset).astype(np.float32)

    @property
    def corners(self) -> np.ndarray:
        return self.matrix + self.offset


def star_map(n_classes: int, n_components: int = 2) -> LinearMap:
    """Star coordinates: one axis a class, a sample stands at the sum of the axes weighted by its probabilities.

    In two dimensions class k points to the angle 2πk/c. In three the axes are spread over the sphere on a golden spiral.

    References
    ----------
    Kandogan (2000), "Star coordinates: a multi-dimensional visualization technique with uniform treatment of dimensions".
    """
    index = np.arange(n_classes)
    if n_components == 2:
        angle = 2 * np.pi * index / n_classes
        axes = np.column_stack([np.cos(angle), np.sin(angle)])
    elif n_components == 3:
        height = 1 - (2 * index + 1) / n_classes
        angle = index * np.pi * (3 - np.sqrt(5))
        around = np.sqrt(1 - height**2)
        axes = np.column_stack([around * np.cos(angle), around * np.sin(angle), height])
    else:
        raise ValueError(f"n_components is {n_components}; expected 2 or 3")
    return LinearMap(axes, np.zeros(n_components))


def pca_map(probabilities: np.ndarray, n_components: int = 2) -> LinearMap:
    """The principal components of the answers (n, c) at one checkpoint, centred on their mean.

    Each component's sign is fixed: its entry of largest size is positive. Where the answers span fewer dimensions than asked
    for, the remaining components are orthogonal to them and all samples stand at zero there.
    """
    if n_components not in (2, 3):
        raise ValueError(f"n_components is {n_components}; expected 2 or 3")
    n_classes = probabilities.shape[1]
    mean = probabilities.mean(axis=0, dtype=np.float64)
    centred = probabilities - mean
    components = principal_axes(centred.T @ centred, n_components)
    missing = n_components - components.shape[1]  # two classes have no third component
    matrix = np.column_stack([components, np.zeros((n_classes, missing))])
    return LinearMap(matrix, -mean @ matrix)
