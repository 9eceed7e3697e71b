"""A map that was fitted to landmarks, once for the whole training, and its out-of-sample extension to every other state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .backend import Backend, Engine
from .deprecated import DeprecatedPlace
from .features import Reduction, as_features
from .interpolation import ShepardInterpolator
from .settings import MapSettings
from .source import FeatureSource

#: Called with the stage's name, what is done of it and how much there is.
Progress = Callable[[str, float, float], None]


def silent(_stage: str, _done: float, _total: float) -> None:
    """A progress that says nothing."""


@dataclass(frozen=True)
class LandmarkMap(DeprecatedPlace):
    """A map that was fitted to landmarks; other states are placed among the nearest of them.

    Attributes
    ----------
    settings : MapSettings
    reduction : Reduction or None
        What wide features go through first.
    landmarks : float32 ndarray of shape (n_landmarks, n_features)
    places : float32 ndarray of shape (n_landmarks, n_components)

    References
    ----------
    Renka (1988), "Multivariate interpolation of large sets of scattered data", ACM Transactions on Mathematical Software 14:
    modified Shepard interpolation, by which a state is placed.

    Examples
    --------
    >>> from nnviz.projection.settings import settings_of
    >>> places = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    >>> fitted = LandmarkMap(settings_of("tsne"), None, np.eye(3, dtype=np.float32), places)
    >>> fitted.transform(np.eye(3)).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    """

    settings: MapSettings
    reduction: Reduction | None
    landmarks: np.ndarray
    places: np.ndarray

    def transform(self, features: np.ndarray | FeatureSource | None = None, *, logits: np.ndarray | None = None) -> np.ndarray:
        """Where rows of features stand, without refitting. Equal ones get equal places, and those of the landmarks get theirs.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), or FeatureSource, optional
            Probabilities, also for a map of their square roots, or what else it was fitted to.
        logits : ndarray of shape (n, n_classes), optional
            For a map of logits, instead.

        Returns
        -------
        float32 ndarray of shape (n, n_components), or (n_checkpoints, n_samples, n_components) of a source

        Raises
        ------
        ValueError
            Where there is another number of columns, numbers are not finite, or they are not of the kind that this map places.
        """
        engine = Backend("cpu", "").engine()
        if not isinstance(features, FeatureSource):
            rows = self.reduced(as_features(self.settings.features, features, logits=logits))
            return self.interpolator(engine).transform(rows)
        interpolator, at_each = self.interpolator(engine), range(features.n_checkpoints)
        return np.stack([interpolator.transform(self.features_at(features, index)) for index in at_each])

    def interpolator(self, engine: Engine) -> ShepardInterpolator:
        return ShepardInterpolator(self.landmarks, self.places, engine)

    def features_at(self, source: FeatureSource, index: int) -> np.ndarray:
        """What is interpolated at a checkpoint of a source, (n_samples, f) float32."""
        return self.reduced(source.features(index))

    def reduced(self, features: np.ndarray) -> np.ndarray:
        """The columns that landmarks have; ValueError where these have another number."""
        wanted = len(self.reduction.mean) if self.reduction else self.landmarks.shape[1]
        if features.ndim != 2 or features.shape[1] != wanted:
            raise ValueError(f"features have shape {features.shape}; this map places (n, {wanted})")
        return self.reduction.apply(features) if self.reduction else features
