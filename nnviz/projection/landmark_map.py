"""A map that was fitted to landmarks, once for the whole training, and its out-of-sample extension to every other state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..runs.run import Run
from .backend import Backend, Engine
from .features import Reduction, as_features, features_of, fit_reduction, grain_of
from .fit import fit_places
from .interpolation import ShepardInterpolator
from .landmarks import choose_landmarks
from .renamed import OnceCalledPlace
from .settings import MapSettings

#: Called with the stage's name, what is done of it and how much there is.
Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class LandmarkMap(OnceCalledPlace):
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

    def transform(self, probabilities: np.ndarray | None = None, *, logits: np.ndarray | None = None) -> np.ndarray:
        """Where new answers stand, without refitting. Equal answers get equal places, and those of the landmarks get theirs.

        Parameters
        ----------
        probabilities : ndarray of shape (n, n_classes), optional
        logits : ndarray of shape (n, n_classes), optional
            For a map of logits, instead.

        Returns
        -------
        float32 ndarray of shape (n, n_components)

        Raises
        ------
        ValueError
            Where the answers have another number of classes, are not finite, or are not of the kind that this map places.
        """
        rows = np.asarray(as_features(self.settings.features, probabilities, logits=logits))
        wanted = len(self.reduction.mean) if self.reduction else self.landmarks.shape[1]
        if rows.ndim != 2 or rows.shape[1] != wanted:
            raise ValueError(f"answers have shape {rows.shape}; this map places (n, {wanted})")
        return self.interpolator(Backend("cpu", "").engine()).transform(self.reduced(rows))

    def interpolator(self, engine: Engine) -> ShepardInterpolator:
        return ShepardInterpolator(self.landmarks, self.places, engine)

    def features_at(self, run: Run, index: int) -> np.ndarray:
        """What of a checkpoint of the run is placed, (n_samples, f) float32."""
        return self.reduced(features_of(run, self.settings.features, index))

    def reduced(self, features: np.ndarray) -> np.ndarray:
        return self.reduction.apply(features) if self.reduction else features


def fit_landmark_map(run: Run, settings: MapSettings, engine: Engine, progress: Progress) -> LandmarkMap:
    """Choose landmarks of all the run's checkpoints and fit them."""
    count = len(run.checkpoints)

    def read(index: int) -> np.ndarray:
        return features_of(run, settings.features, index)

    reduction = fit_reduction(read, count, grain_of(settings.features))

    def read_reduced(index: int) -> np.ndarray:
        progress("choosing landmarks", index, count)
        return reduction.apply(read(index)) if reduction else read(index)

    landmarks = choose_landmarks(read_reduced, count, settings.landmarks, settings.random_state)
    stage = f"fitting {len(landmarks):,} landmarks"
    progress(stage, 0, 1)
    places = fit_places(landmarks, settings, engine, lambda share: progress(stage, share, 1))
    return LandmarkMap(settings, reduction, landmarks, places)
