"""Fits landmarks by a method of the registry, started from their principal components."""

from __future__ import annotations

import numpy as np

from .backend import Engine
from .components import principal_axes
from .local import NEAREST, local_lines
from .methods import LandmarkMethod, method_of
from .methods.method import Advance
from .settings import MapSettings

#: Fewer different states have no neighbourhoods to keep; they stand where their principal components are.
FEWEST = 8


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
        fitted, _slopes = local_lines(landmarks, fitted, lambda rows, k: engine.to_host(engine.xp.asarray(search(rows, k))))
    return fitted


def _principal_places(rows: np.ndarray, wanted: int) -> np.ndarray:
    """The principal components (m, wanted) of rows, zero where they span fewer dimensions."""
    centred = rows - rows.mean(axis=0, dtype=np.float64)
    axes = principal_axes(centred.T @ centred, wanted)
    places = np.zeros((len(rows), wanted))
    places[:, : axes.shape[1]] = centred @ axes
    return places
