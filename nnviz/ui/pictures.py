"""Stored projections, packed for the browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from ..projection.backend import Backend
from ..projection.fit import linear_map
from ..projection.linear import LinearMap
from ..projection.methods import METHODS, landmark_methods, matrix_methods
from ..projection.quality import measure_at
from ..projection.settings import MapSettings, embedding_of, layer_of
from ..projection.source import StoredSource
from ..projection.sources import source_of, usual_features
from ..projection.store import StoredProjection, first_readable, projection_key, read_projection
from ..runs.concatenated import AnyRun
from ..runs.run import Run
from ..views.files import file_address
from ..views.map import MapState
from ..views.map.display_options import display_options
from ..views.map.positions import pack_positions
from ..views.protocol import PROTOCOL, Measured, Offer
from .facts import day_text
from .map_settings import features_text, settings_of_other
from .runs import MapData, RunChoice, by_run, load_run, version_of


@dataclass(frozen=True)
class Picture:
    """A projection that is ready for the browser: `key` names its content."""

    key: str
    content: bytes


def stored_picture(run: AnyRun, settings: MapSettings) -> Picture | None:
    """What is stored for these settings, ready for the browser; None where it has to be computed."""
    source = source_of(run, settings.features)
    key = projection_key(source, settings)

    def ready(path: Path) -> Picture:
        version = version_of(path)
        content = _pack(key, version, _run=run, _source=source, _settings=settings)
        return Picture(f"{key}-{version[2]}", content)

    return first_readable(source, settings, ready)


def matrix_pictures(choice: RunChoice, run: Run, view: MapState) -> list[Offer]:
    """Pictures by methods that are one matrix, of a run without answers, whose features the browser does not have."""
    if run.has_answers:
        return []
    names = [name for name, method in matrix_methods().items() if not method.of_classes]
    return [_matrix_offer(choice, run, name, dims) for name in names for dims in sorted({2, view.dims})]


def _matrix_offer(choice: RunChoice, run: Run, method: str, dims: int) -> Offer:
    return _offer(method, dims, f"{run.digest}-{method}{dims}", lambda: _matrix_picture(choice, method, dims))


@by_run(max_entries=8)
def _matrix_picture(choice: RunChoice, method: str, dims: int) -> bytes:
    run = load_run(choice)
    source, placed = source_of(run), _placed(usual_features(run))
    positions = linear_map(source, method, dims).transform(source)
    return pack_positions(
        positions,
        anchors=_anchors(run, positions),
        preserved=None,
        quality={},
        provenance=f"{METHODS[method].title} of {placed}",
        placed=placed,
    )


def other_pictures(run: Run, view: MapState) -> tuple[list[Offer], list[tuple[str, int]]]:
    """Where several projections are looked at: what is stored of the others, and (method, dims) of those that are not."""
    if display_options(view.look).get("grid") != "pictures":
        return [], []
    others = [settings_of_other(method, view.dims, run) for method in landmark_methods() if method != view.space]
    pictures = [(stored_picture(run, settings), settings) for settings in others]
    missing = [(settings.method, settings.n_components) for picture, settings in pictures if not picture]
    return [map_offer(run, picture, settings) for picture, settings in pictures if picture], missing


def measured_now(choice: RunChoice, view: MapState, data: MapData) -> Measured | None:
    """How far to trust star coordinates or PCA at the checkpoint that is shown, for `show_map`.

    Their pictures are made in the browser, which has no such numbers. None for other pictures, and of too few samples.
    """
    linear = data.spaces.get((view.space, view.dims))
    if linear is None:
        return None
    scores, over = _measured(choice, view.space, view.dims, view.checkpoint, _linear=linear)
    if not scores:
        return None
    return Measured(method=view.space, dims=view.dims, checkpoint=view.checkpoint, scores=scores, over=over)


@by_run(max_entries=512)
def _measured(
    choice: RunChoice,
    method: str,  # noqa: ARG001 - it and the next name the matrix
    dims: int,  # noqa: ARG001
    checkpoint: int,
    _linear: LinearMap,
) -> tuple[dict[str, float], dict[str, str]]:
    probabilities = load_run(choice).probabilities(checkpoint)
    return measure_at(probabilities, _linear.transform(probabilities))


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(
    key: str,  # noqa: ARG001 - it names the picture
    version: tuple[str, int, int],
    _run: AnyRun,
    _source: StoredSource,
    _settings: MapSettings,
) -> bytes:
    stored = read_projection(Path(version[0]), _source, _settings)
    positions = _source.scatter(stored.trajectory.positions, np.nan)
    return pack_positions(
        positions,
        anchors=_anchors(_run, positions),
        preserved=None if stored.sample_quality is None else _source.scatter(stored.sample_quality, 100),
        quality=stored.quality,
        measured=stored.measured,
        provenance=_provenance(stored, _settings.features, _source.n_samples),
        placed=_placed(_settings.features),
    )


def _placed(features: str) -> str:
    """What of the network is placed where that is not its answers, in the plural."""
    layer, embedding = layer_of(features), embedding_of(features)
    return f"activations of {layer}" if layer else f"outputs of {embedding}" if embedding else ""


def _anchors(run: AnyRun, positions: np.ndarray) -> np.ndarray:
    """Where the network is surest of each class, (C, d): the median place of those states; NaN where it never says it.

    Without answers the median place of the samples of each class at the end.
    """
    anchors = np.full((run.n_classes, positions.shape[2]), np.nan, np.float32)
    if not run.has_answers:
        labels, last = run.labels, positions[-1]
        if labels is not None:
            placed = np.isfinite(last[:, 0])
            for k in np.unique(labels[placed]):
                anchors[k] = np.median(last[placed & (labels == k)], axis=0)
        return anchors
    surest = np.zeros(run.n_classes)
    for index in range(len(positions)):
        placed = np.isfinite(positions[index, :, 0])
        probabilities, positions_now = run.probabilities(index)[placed], positions[index][placed]
        for k in range(run.n_classes):
            best = probabilities[:, k].max()
            if best > max(surest[k], 0.5):
                surest[k] = best
                anchors[k] = np.median(positions_now[probabilities[:, k] >= best - 0.01], axis=0)
    return anchors


def _provenance(stored: StoredProjection, features: str, n_samples: int) -> str:
    """What computed a picture and how, how long that took and when."""
    trajectory = stored.trajectory
    settings = trajectory.settings
    assert settings is not None
    method = landmark_methods()[settings.method]
    numbers = [f"{parameter.title.lower()} {settings.parameters[parameter.name]:g}" for parameter in method.parameters]
    parts = [
        ", ".join([f"{method.title} of {features_text(features, n_samples)}", *numbers]),
        str(Backend(trajectory.backend, trajectory.backend_reason)),
        f"{trajectory.seconds:.0f} s",
    ]
    if trajectory.n_fitted < len(trajectory.positions):
        parts.append(f"fitted to the first {trajectory.n_fitted} checkpoints, the later ones placed into it")
    return " · ".join(filter(None, [*parts, day_text(stored.created)]))


def map_offer(run: AnyRun, picture: Picture, settings: MapSettings) -> Offer:
    """What the map view is told of a picture."""

    def content() -> bytes | None:
        now = stored_picture(run, settings)  # computed anew meanwhile, it is as good: the page is about to be told of it
        return now.content if now else None

    return _offer(settings.method, settings.n_components, picture.key, content)


def _offer(method: str, dims: int, key: str, content: Callable[[], bytes | None]) -> Offer:
    return {"method": method, "dims": dims, "key": key, "url": file_address(f"{key}/positions-{PROTOCOL}", content)}
