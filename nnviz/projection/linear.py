"""Linear embeddings: star coordinates and PCA. The same matrix serves every checkpoint, so nothing spins.

Two probabilities are one number, so of two classes a matrix makes a line. `arched` bends it to a half circle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .components import principal_components
from .deprecated import DeprecatedPlace
from .source import FeatureSource


@dataclass(frozen=True)
class LinearMap(DeprecatedPlace):
    """Places answers x at x @ matrix + offset, and at 2 √(x₀ x₁) times `arch` besides where there is one.

    Attributes
    ----------
    matrix : float64 ndarray of shape (n_classes, n_components)
    offset : float64 ndarray of shape (n_components,)
    arch : float64 ndarray of shape (n_components,), or None
        Bends the line that two classes make.

    Examples
    --------
    >>> LinearMap(np.array([[1, 0], [0, 2]]), np.zeros(2)).transform(np.array([[0.5, 0.5]])).tolist()
    [[0.5, 1.0]]
    """

    matrix: np.ndarray
    offset: np.ndarray
    arch: np.ndarray | None = None

    def transform(self, features: np.ndarray | FeatureSource) -> np.ndarray:
        """Where rows of features stand.

        Parameters
        ----------
        features : ndarray of shape (..., n_features), or FeatureSource

        Returns
        -------
        float32 ndarray of shape (..., n_components), or (n_checkpoints, n_samples, n_components) of a source
        """
        if isinstance(features, FeatureSource):
            return np.stack([self.transform(features.features(index)) for index in range(features.n_checkpoints)])
        positions = features @ self.matrix + self.offset
        if self.arch is not None:
            undecided = 2 * np.sqrt(np.maximum(features[..., 0] * features[..., 1].astype(np.float64), 0))
            positions = positions + undecided[..., None] * self.arch
        return positions.astype(np.float32)

    @property
    def corners(self) -> np.ndarray:
        """Where samples stand that are wholly one class, (n_classes, n_components), a row a class."""
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
    mean, components = principal_components(probabilities, n_components)
    missing = n_components - components.shape[1]  # two classes have no third component
    matrix = np.column_stack([components, np.zeros((n_classes, missing))])
    return LinearMap(matrix, -mean @ matrix)


def arched(linear: LinearMap) -> LinearMap:
    """A map of the probabilities of two classes, bent from the line between its corners to the half circle over it.

    Along the line nothing changes: a sample stands where the difference of its probabilities p and 1 − p puts it. It rises over
    the line by 2 √(p (1 − p)), twice the standard deviation of its answer, in units of the circle's radius; undecided ones
    stand at the top. The way along the circle between two answers is their distance as distributions (Fisher and Rao's, twice
    the angle between their square roots), so that 99 and 99.9 % are not on one spot.

    References
    ----------
    Bhattacharyya (1943), "On a measure of divergence between two statistical populations defined by their probability
    distributions".
    """
    if len(linear.matrix) != 2:
        raise ValueError(f"the map is of {len(linear.matrix)} classes; expected 2")
    across = linear.matrix[0] - linear.matrix[1]
    length = float(np.linalg.norm(across))
    along = across / length if length else across
    upwards = np.eye(len(along))[[1, *(axis for axis in range(len(along)) if axis != 1)]]  # the second axis where it can be
    rests = upwards - (upwards @ along)[:, None] * along
    rise = next(rest for rest in rests if np.linalg.norm(rest) > 0.5)
    return replace(linear, arch=rise / np.linalg.norm(rise) * length / 2)
