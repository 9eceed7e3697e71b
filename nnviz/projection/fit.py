"""Fits a map to a source of features by a method of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..runs.concatenated import AnyRun
from .backend import Backend, Engine
from .components import principal_axes
from .features import fit_reduction, grain_of
from .landmark_map import LandmarkMap, Progress, silent
from .landmarks import choose_landmarks
from .linear import LinearMap, arched
from .local_linear import NEAREST, local_linear_fits
from .methods import METHODS, LandmarkMethod, MatrixMethod, matrix_methods, method_of
from .methods.method import Advance
from .settings import MapSettings
from .source import FeatureSource
from .sources import EmbeddingSource, source_of

#: Fewer different states have no neighbourhoods to keep; they stand where their principal components are.
FEWEST = 8


def fit_map(
    features: FeatureSource | AnyRun | np.ndarray,
    settings: MapSettings,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> LinearMap | LandmarkMap:
    """Fit one map to all rows of a source, whose `transform` then places these and any others.

    Parameters
    ----------
    features : FeatureSource, Run, ConcatenatedRuns or ndarray
        Of a run, what the settings say. An array is (n_samples, n_features) or (n_checkpoints, n_samples, n_features).
    settings : MapSettings
        The method and its parameters, as `settings_of` makes them.
    engine : Engine, optional
        What computes; the CPU where nothing is said.
    progress : callable, optional
        Called with a stage, what is done of it and how much there is.

    Returns
    -------
    LinearMap or LandmarkMap

    Raises
    ------
    ValueError
        Where the source is not what the settings say, or the fit does not settle.

    Examples
    --------
    >>> from nnviz.projection.settings import settings_of
    >>> rows = np.random.default_rng(0).random((50, 4), np.float32)
    >>> fit_map(rows, settings_of("pca")).transform(rows).shape
    (50, 2)
    """
    source = source_of(features, settings.features)
    if isinstance(method_of(settings.method), MatrixMethod):
        return linear_map(source, settings.method, settings.n_components)
    return _landmark_map(source, settings, engine or Backend("cpu", "").engine(), progress or silent)


def linear_map(
    source: FeatureSource | AnyRun | np.ndarray,
    method: str,
    n_components: int = 2,
    *,
    features: str | None = None,
    best: Sequence[int] | None = None,
) -> LinearMap:
    """The map of a source by a method that is one matrix, of the probabilities of two classes `arched`.

    It is fitted to the checkpoint with the best accuracy, the last one without labels; of several runs to that of each.

    Parameters
    ----------
    source : FeatureSource, Run, ConcatenatedRuns or ndarray
    method : str
        Such as "star" or "pca".
    n_components : int
        2 or 3.
    features : str, optional
        Of a run, as of `project`.
    best : sequence of int, optional
        The checkpoints that it is fitted to, where whoever calls knows them already.

    Returns
    -------
    LinearMap

    Raises
    ------
    ValueError
        For a method that is no matrix, or another number of components.

    Examples
    --------
    >>> linear_map(run, "pca").matrix.shape
    (10, 2)
    """
    described, source = method_of(method), source_of(source, features)
    if not isinstance(described, MatrixMethod):
        raise ValueError(f"{described.title} is not one matrix; the choices are: {', '.join(matrix_methods())}")
    if described.of_classes and isinstance(source, EmbeddingSource):
        others = ", ".join(name for name in METHODS if name != method)
        raise ValueError(f"{described.title} has an axis a class, and an embedding has none; the choices are: {others}")

    def rows() -> np.ndarray:
        return np.concatenate([source.features(index) for index in best or source.best_checkpoints()])

    linear = described.fit(rows, source.n_features, n_components)
    return arched(linear) if source.n_features == 2 and source.form == "probabilities" else linear


def _landmark_map(source: FeatureSource, settings: MapSettings, engine: Engine, progress: Progress) -> LandmarkMap:
    """Choose landmarks of all checkpoints and fit them."""
    settings, count = replace(settings, features=source.form), source.n_checkpoints
    reduction = fit_reduction(source.features, count, grain_of(source.form))

    def read_reduced(index: int) -> np.ndarray:
        progress("choosing landmarks", index, count)
        return reduction.apply(source.features(index)) if reduction else source.features(index)

    landmarks = choose_landmarks(read_reduced, count, settings.landmarks, settings.random_state)
    stage = f"fitting {len(landmarks):,} landmarks"
    progress(stage, 0, 1)
    positions = fit_places(landmarks, settings, engine, lambda share: progress(stage, share, 1))
    return LandmarkMap(settings, reduction, landmarks, positions)


def fit_places(landmarks: np.ndarray, settings: MapSettings, engine: Engine, advance: Advance) -> np.ndarray:
    """Where landmarks (m, f) stand: (m, d) float32.

    The start is seeded noise of a ten-thousandth on the principal components, so that states on one line can leave it.
    """
    method = method_of(settings.method)
    assert isinstance(method, LandmarkMethod)
    start = _principal_places(landmarks, settings.n_components)
    if len(landmarks) < FEWEST:
        return start.astype(np.float32)
    extent = np.ptp(start[:, 0]) or 1.0
    noise = np.random.default_rng(settings.random_state).normal(scale=1e-4 * extent, size=start.shape)
    fit = method.fit_on_gpu if engine.name == "gpu" and method.fit_on_gpu else method.fit
    fitted = fit(landmarks, start + noise, **settings.parameters, random_state=settings.random_state, advance=advance)
    if not np.isfinite(fitted).all():
        raise ValueError(f"{settings.method} did not settle on these answers; try other neighbours or features")
    if len(landmarks) >= NEAREST:
        fitted = _smoothed(landmarks, fitted, method.smoothings, engine)
    return np.asarray(fitted - fitted.mean(axis=0), np.float32)


def _smoothed(landmarks: np.ndarray, fitted: np.ndarray, times: int, engine: Engine) -> np.ndarray:
    """The places with less of what chance did to them.

    What the places of a landmark's neighbours say of its own is free of its own shaking; the shape that they share stays.
    """
    search = engine.nearest(landmarks)
    for _ in range(times):
        fitted, _slopes = local_linear_fits(
            landmarks, fitted, lambda rows, k: engine.to_host(engine.xp.asarray(search(rows, k)))
        )
    return fitted


def _principal_places(rows: np.ndarray, wanted: int) -> np.ndarray:
    """The principal components (m, wanted) of rows, zero where they span fewer dimensions."""
    centred = rows - rows.mean(axis=0, dtype=np.float64)
    axes = principal_axes(centred.T @ centred, wanted)
    positions = np.zeros((len(rows), wanted))
    positions[:, : axes.shape[1]] = centred @ axes
    return positions
