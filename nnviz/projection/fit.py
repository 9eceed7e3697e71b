"""Fits landmarks: t-SNE or UMAP of a few thousand states, started from their principal components."""

from __future__ import annotations

import numpy as np

from .backend import Advance, Engine
from .components import principal_axes
from .local import NEAREST, local_lines
from .settings import MapSettings

#: Fewer different states have no neighbourhoods to keep; they stand where their principal components are.
FEWEST = 8

#: How often the places are smoothed. On the published run, UMAP then keeps .75 of the neighbours instead of .69, and nothing
#: moves more; t-SNE gains .01.
SMOOTHINGS = {"tsne": 1, "umap": 3}


def fit_places(landmarks: np.ndarray, settings: MapSettings, engine: Engine, advance: Advance) -> np.ndarray:
    """Where landmarks (m, f) stand: (m, d) float32. Neighbours and perplexity shrink to what m landmarks have.

    The start is seeded noise of a ten-thousandth on the principal components, so that states on one line can leave it.
    """
    wanted = settings.n_components
    start = _principal_places(landmarks, wanted)
    if len(landmarks) < FEWEST:
        return start.astype(np.float32)
    extent = np.ptp(start[:, 0]) or 1.0
    noise = np.random.default_rng(settings.seed).normal(scale=1e-4 * extent, size=start.shape)
    start = start + noise
    if settings.method == "tsne":
        perplexity = min(settings.neighbours, (len(landmarks) - 1) / 3)
        fitted = engine.tsne(landmarks, start, perplexity=perplexity, seed=settings.seed, advance=advance)
    else:
        neighbours = min(settings.neighbours, len(landmarks) - 1)
        scaled = 10 * (start - start.min(axis=0)) / np.ptp(start, axis=0)
        fitted = engine.umap(
            landmarks, scaled, neighbours=neighbours, min_dist=settings.min_dist, seed=settings.seed, advance=advance
        )
    if not np.isfinite(fitted).all():
        raise ValueError(f"{settings.method} did not settle on these answers; try other neighbours or features")
    if len(landmarks) >= NEAREST:
        fitted = _without_jitter(landmarks, fitted, SMOOTHINGS[settings.method], engine)
    return np.asarray(fitted - fitted.mean(axis=0), np.float32)


def _without_jitter(landmarks: np.ndarray, fitted: np.ndarray, times: int, engine: Engine) -> np.ndarray:
    """The places with less of what chance did to them.

    UMAP's descent ends with every point shaken by the last random repulsions, t-SNE's a little by what it approximates. What
    the places of a landmark's neighbours say of its own is free of its own shaking; the shape that they share stays.
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
