"""Projection store: trajectories that were computed for a run, in its artifact folder.

A stored projection is an artifact of the kind `projection` with the settings, what computed it, how good it is, the positions
as uint16 and the map; its name has the method, the dimensions and a key of the source's digest and the settings. Whoever says
a run means what the settings call features of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..runs.artifacts import Artifact, ArtifactStore
from ..runs.concatenated import AnyRun
from ..runs.errors import RunFileError, quoted
from .features import MAX_COLUMNS, Reduction, grain_of
from .fit import linear_map
from .landmark_map import LandmarkMap
from .linear import LinearMap
from .methods import METHODS
from .quality import mean_preservation, measured_over
from .settings import MapSettings, settings_from_dict, settings_of
from .source import StoredSource
from .sources import source_of
from .trajectory import Trajectory

VERSION = 1
PROJECTIONS = ArtifactStore("projection", ".nnmap", most=40)
_SERIES = ("neighbours_kept", "trustworthiness", "continuity")

Value = TypeVar("Value")


@dataclass(frozen=True)
class StoredProjection:
    """A trajectory as it is stored.

    `sample_quality` is the `quality.neighbourhood_preservation` of every sample, (E, N) uint8 in percent, or None; `created`
    the time in ISO 8601, UTC.
    """

    trajectory: Trajectory
    sample_quality: np.ndarray | None
    created: str

    @property
    def quality(self) -> dict[str, np.ndarray | float]:
        """The scores of the trajectory, in which neighbours kept are those of every sample, as far as they are known."""
        if self.sample_quality is None:
            return self.trajectory.quality
        return {**self.trajectory.quality, "neighbours_kept": mean_preservation(self.sample_quality)}

    @property
    def measured(self) -> dict[str, str]:
        """Over which samples the scores are, in words, as `quality.measured_over` has them; empty where there are none."""
        if not self.quality:
            return {}
        return measured_over(*self.trajectory.positions.shape[:2], by_sample=self.sample_quality is not None)


def store_projection(subject: AnyRun | StoredSource, trajectory: Trajectory, sample_quality: np.ndarray | None = None) -> Path:
    """Write a trajectory of `subject` to its artifact folder, and say where; ValueError where it does not say its settings."""
    settings = trajectory.settings
    if settings is None:
        raise ValueError("this trajectory does not say its settings, so it cannot be stored")
    source = source_of(subject, settings.features)
    return PROJECTIONS.write(source, _name(source, settings), *_encode(trajectory, settings, sample_quality))


def find_projection(subject: AnyRun | StoredSource, settings: MapSettings) -> StoredProjection | None:
    """What is stored for exactly this and these settings; None where nothing is, or what is cannot be read."""
    return first_readable(subject, settings, lambda path: read_projection(path, subject, settings))


def first_readable(subject: AnyRun | StoredSource, settings: MapSettings, read: Callable[[Path], Value]) -> Value | None:
    """What `read` gives of the first file for exactly this and these settings for which it raises nothing; else None."""
    source = source_of(subject, settings.features)
    return PROJECTIONS.find(source, _name(source, settings), read)


def projection_key(source: StoredSource, settings: MapSettings) -> str:
    """32 hexadecimal digits that name the picture which these settings make of a source."""
    return _settings_of(source, settings).key(source.digest)


def forget_old_projections(run: AnyRun, most: int | None = None) -> None:
    """Remove the oldest projections of a run, until `most` are left, or as many as usual; those of default settings stay."""
    source = source_of(run)
    usual = {_name(source, settings_of(method, n)) for method in METHODS for n in (2, 3)}
    PROJECTIONS.forget_old(source, usual.__contains__, most)


def find_earlier_projection(subject: AnyRun | StoredSource, settings: MapSettings) -> tuple[Path, StoredProjection] | None:
    """What was stored for these settings when the run was recorded and had fewer checkpoints; the longest such."""
    source, candidates = source_of(subject, settings.features), []
    for path in PROJECTIONS.listed(source, _stem(settings)):
        try:
            stored = read_projection(path, source, settings)
        except RunFileError:
            continue
        if len(stored.trajectory.positions) < source.n_checkpoints:
            candidates.append((path, stored))
    return max(candidates, key=lambda item: len(item[1].trajectory.positions), default=None)


def read_projection(path: Path, subject: AnyRun | StoredSource, settings: MapSettings | None = None) -> StoredProjection:
    """Read a stored projection, of exactly these `settings` where some are given.

    RunFileError where it is damaged, of another run or other settings, or where its fields and arrays do not belong together:
    then it is as good as none, and computed again.
    """

    def decode(artifact: Artifact) -> StoredProjection:
        head = artifact.head
        if head.whole("version") != VERSION:
            raise head.error("not a projection of this version")
        own = settings_from_dict(head.values.get("settings"))
        source = source_of(subject, (settings or own).features)
        if own != _settings_of(source, settings or own):
            raise head.error("of other settings than its name says")
        return _Decoder(artifact, source, own).stored()

    return PROJECTIONS.read(path, decode)


@dataclass(frozen=True)
class _Decoder:
    """What the fields and arrays of an open artifact have to be."""

    artifact: Artifact
    source: StoredSource
    settings: MapSettings

    def stored(self) -> StoredProjection:
        head, source, settings, artifact = self.artifact.head, self.source, self.settings, self.artifact
        count, digest = head.whole("n_checkpoints", least=1), head.text("digest")
        now = count == source.n_checkpoints and digest == source.digest
        if not now and (count > source.n_checkpoints or digest != source.digest_of_first(count)):
            raise head.error("of another run")
        fitted, backend, seconds = head.whole("n_fitted", least=1), head.text("backend"), head.number("seconds")
        if fitted > count or backend not in ("cpu", "gpu") or seconds < 0:
            raise head.error(f"fitted to {fitted} of {count} checkpoints by {quoted(backend)} in {seconds:g} s")
        shape = (count, source.n_samples, settings.n_components)
        trajectory = Trajectory(
            self.positions(shape),
            settings.method,
            backend,
            seconds,
            self.quality(count),
            head.text("backend_reason"),
            settings,
            self.map(),
            fitted,
        )
        has_quality = "sample_quality" in artifact.entries
        sample_quality = artifact.array("sample_quality", "|u1", shape[:2]) if has_quality else None
        if sample_quality is not None and sample_quality.max() > 100:
            raise head.error("'sample_quality' holds more than 100 percent")
        return StoredProjection(trajectory, sample_quality, head.text("created"))

    def positions(self, shape: tuple[int, ...]) -> np.ndarray:
        head = self.artifact.head
        low, scale = np.array(head.vector("low", shape[2]), np.float64), head.number("scale")
        with np.errstate(over="ignore", invalid="ignore"):
            positions = self.artifact.array("positions", "<u2", shape) * np.float32(scale)
            positions += low.astype(np.float32)
            extent = np.ptp(positions, axis=(0, 1))
        if scale <= 0 or not np.isfinite(extent).all():
            raise head.error(f"positions from {quoted(low.tolist())} in steps of {scale:g} are no places")
        return positions

    def quality(self, count: int) -> dict[str, np.ndarray | float]:
        head, artifact = self.artifact.head, self.artifact
        quality: dict[str, np.ndarray | float] = {
            name: artifact.array(name, "<f4", (count,)) for name in _SERIES if name in artifact.entries
        }
        if "stability" in head.values:
            quality["stability"] = head.number("stability")
        for name, values in quality.items():
            if np.min(values) < -1.001 or np.max(values) > 1.001:
                raise head.error(f"{name!r} reaches beyond 1")
        return quality

    def map(self) -> LinearMap | LandmarkMap:
        artifact, source, settings = self.artifact, self.source, self.settings
        if not settings.landmarks:
            return linear_map(source, settings.method, settings.n_components)
        reduction, columns = None, min(source.n_features, MAX_COLUMNS)
        if source.n_features > columns:
            mean = artifact.array("mean", "<f4", (source.n_features,))
            components = artifact.array("components", "<f4", (source.n_features, columns))
            reduction = Reduction(mean, components, grain_of(settings.features))
        landmarks = artifact.array("landmarks", "<f4", (None, columns))
        if not 0 < len(landmarks) <= settings.landmarks:
            raise artifact.head.error(f"has {len(landmarks)} landmarks; expected at most {settings.landmarks}")
        places = artifact.array("places", "<f4", (len(landmarks), settings.n_components))
        return LandmarkMap(settings, reduction, landmarks, places)


def _encode(
    trajectory: Trajectory, settings: MapSettings, sample_quality: np.ndarray | None
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The fields and arrays of a record."""
    positions = trajectory.positions
    low = positions.min(axis=(0, 1)).astype(np.float64)
    scale = float((positions.max(axis=(0, 1)) - low).max()) / 65535 or 1.0
    codes = np.empty(positions.shape, np.uint16)
    for index, places in enumerate(positions):
        codes[index] = np.rint((places - low) / scale)
    arrays: dict[str, np.ndarray] = {"positions": codes}
    arrays |= {name: np.asarray(trajectory.quality[name], np.float32) for name in _SERIES if name in trajectory.quality}
    if sample_quality is not None:
        arrays["sample_quality"] = sample_quality
    if isinstance(trajectory.map, LandmarkMap):
        arrays |= {"landmarks": trajectory.map.landmarks, "places": trajectory.map.places}
        if trajectory.map.reduction:
            arrays |= {"mean": trajectory.map.reduction.mean, "components": trajectory.map.reduction.components}
    fields = {
        "version": VERSION,
        "n_checkpoints": len(positions),
        "n_fitted": trajectory.n_fitted,
        "settings": settings.as_dict(),
        "backend": trajectory.backend,
        "backend_reason": trajectory.backend_reason,
        "seconds": trajectory.seconds,
        "low": low.tolist(),
        "scale": scale,
    }
    if "stability" in trajectory.quality:
        fields["stability"] = float(trajectory.quality["stability"])
    return fields, arrays


def _stem(settings: MapSettings) -> str:
    return f"{settings.method}-{settings.n_components}d"


def _name(source: StoredSource, settings: MapSettings) -> str:
    return PROJECTIONS.name(_stem(settings), projection_key(source, settings))


def _settings_of(source: StoredSource, settings: MapSettings) -> MapSettings:
    """The settings as they are stored: a layer lies under its own digest, by the form of its columns."""
    return replace(settings, features=source.form)
