"""Trajectories that are kept with their run, so that they are computed once.

A kept trajectory is one file of the layers that runs are written in (records and arrays): one record of the kind
`projection` with the settings, what computed it, how good it is, the positions as uint16 and the map. It lies in the folder
`NAME.maps` beside `NAME.nnviz`, or, where that cannot be written, in a cache folder of the account, under the key of the run's
digest and the settings.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.arrays import ArrayEntry, pack_arrays, read_array, read_entries
from ..runs.beside import files_in, folders_beside, keep_beside, newest_first
from ..runs.errors import RunFileError
from ..runs.heads import Head
from ..runs.opening import opened
from ..runs.records import Record, pack_record, scan_records
from ..runs.run import Run
from .features import MAX_COLUMNS, Reduction, grain_of
from .landmark_map import LandmarkMap
from .settings import LANDMARKS_RANGE, METHODS, MapSettings, settings_from_words, settings_of
from .trajectory import Trajectory, linear_map

VERSION = 1
_SERIES = ("neighbours_kept", "trustworthiness", "continuity")


@dataclass(frozen=True)
class Kept:
    """A trajectory as it is kept.

    `sample_quality` is what `quality.neighbours_kept` measured, (E, N) uint8 in percent, or None; `created` the time in ISO
    8601, UTC.
    """

    trajectory: Trajectory
    sample_quality: np.ndarray | None
    created: str


def keep(run: Run, trajectory: Trajectory, sample_quality: np.ndarray | None = None) -> Path:
    """Write a trajectory of `run` beside it, and say where."""
    settings = trajectory.settings
    if settings is None:
        raise ValueError("this trajectory does not say its settings, so it cannot be kept")
    content = _pack(run, trajectory, settings, sample_quality)
    name = f"{settings.method}-{settings.n_components}d-{settings.key(run.digest)}.nnmap"
    return keep_beside(run, name, content)


def find(run: Run, settings: MapSettings) -> Kept | None:
    """What is kept for exactly this run and these settings; None where nothing is, or what is cannot be read."""
    for path in paths_of(run, settings):
        try:
            return read_kept(path, run)
        except RunFileError:
            continue
    return None


def forget_old(run: Run, most: int = 40) -> None:
    """Remove the oldest of what is kept for a run, until `most` are left; those with settings that nobody changed stay.

    So that whoever tries all seeds of an app in turn does not fill its disk.
    """
    usual = {settings_of(method, n).key(run.digest) for method in METHODS for n in (2, 3)}
    for folder in folders_beside(run):
        found = [path for path in newest_first(folder, "*.nnmap") if path.stem.rpartition("-")[2] not in usual]
        for path in found[most:]:
            with contextlib.suppress(OSError):  # somebody else tidies up too
                path.unlink()


def paths_of(run: Run, settings: MapSettings) -> list[Path]:
    """The files that are named as kept for exactly this run and these settings, the one beside the run first."""
    key = settings.key(run.digest)
    return [path for path in _files(run, settings) if path.stem.endswith(key)]


def find_earlier(run: Run, settings: MapSettings) -> tuple[Path, Kept] | None:
    """What was kept for these settings when the run was recorded and had fewer checkpoints; the longest such."""
    found = []
    for path in _files(run, settings):
        try:
            kept = read_kept(path, run)
        except RunFileError:
            continue
        if kept.trajectory.settings == settings and len(kept.trajectory.positions) < len(run.checkpoints):
            found.append((path, kept))
    return max(found, key=lambda item: len(item[1].trajectory.positions), default=None)


def read_kept(path: Path, run: Run) -> Kept:
    """Read a kept trajectory of a run; RunFileError where it is damaged or of another run."""
    with opened(path) as file:
        records = list(scan_records(file, path.name))
        if len(records) != 1 or not isinstance(records[0], Record):
            raise RunFileError(f"{path.name}: not one whole record; expected a kept projection")
        head, entries = Head(records[0].head, path.name), read_entries(records[0], path.name)
        if head.text("kind") != "projection" or head.whole("version") != VERSION:
            raise head.error("not a projection of this version")
        reader = _Reader(head, entries, {name: read_array(file, entry, path.name) for name, entry in entries.items()})
    try:
        settings = settings_from_words(head.values.get("settings"))
    except ValueError as error:
        raise head.error(str(error)) from None
    count, digest = head.whole("n_checkpoints", least=1), head.text("digest")
    now = count == len(run.checkpoints) and digest == run.digest
    if not now and (count > len(run.checkpoints) or digest != run.digest_of_first(count)):
        raise head.error("of another run")
    shape = (count, run.n_samples, settings.n_components)
    low, scale = np.array(head.vector("low", settings.n_components)), head.number("scale")
    positions = (reader.array("positions", "<u2", shape) * np.float32(scale) + low.astype(np.float32)).astype(np.float32)
    quality: dict[str, np.ndarray | float] = {name: reader.array(name, "<f4", (count,)) for name in _SERIES if name in entries}
    if "stability" in head.values:
        quality["stability"] = head.number("stability")
    trajectory = Trajectory(
        positions,
        settings.method,
        head.text("backend"),
        head.number("seconds"),
        quality,
        head.text("backend_reason"),
        settings,
        reader.map(run, settings),
        head.whole("n_fitted", least=1),
    )
    sample_quality = reader.array("sample_quality", "|u1", shape[:2]) if "sample_quality" in entries else None
    return Kept(trajectory, sample_quality, head.text("created"))


@dataclass(frozen=True)
class _Reader:
    """The arrays of a record, each checked for what it has to be."""

    head: Head
    entries: dict[str, ArrayEntry]
    arrays: dict[str, np.ndarray]

    def array(self, name: str, dtype: str, shape: tuple[int | None, ...]) -> np.ndarray:
        """The array of that name; None in `shape` stands for any length."""
        entry = self.entries.get(name)
        right = entry is not None and entry.dtype == dtype and len(entry.shape) == len(shape)
        if entry is None or not right or any(want not in (None, got) for want, got in zip(shape, entry.shape, strict=True)):
            raise self.head.error(f"{name!r} is missing or not of shape {shape}")
        array = self.arrays[name]
        if dtype == "<f4" and not np.isfinite(array).all():
            raise self.head.error(f"{name!r} holds numbers that are not finite")
        return array

    def map(self, run: Run, settings: MapSettings) -> Any:
        if not settings.landmarks:
            return linear_map(run, settings.method, settings.n_components, features=settings.features)
        reduction = None
        columns = run.n_classes
        if "components" in self.entries:
            columns = min(columns, MAX_COLUMNS)
            mean = self.array("mean", "<f4", (run.n_classes,))
            reduction = Reduction(mean, self.array("components", "<f4", (run.n_classes, columns)), grain_of(settings.features))
        landmarks = self.array("landmarks", "<f4", (None, columns))
        if not 0 < len(landmarks) <= LANDMARKS_RANGE[1]:
            raise self.head.error(f"has {len(landmarks)} landmarks")
        places = self.array("places", "<f4", (len(landmarks), settings.n_components))
        return LandmarkMap(settings, reduction, landmarks, places)


def _pack(run: Run, trajectory: Trajectory, settings: MapSettings, sample_quality: np.ndarray | None) -> bytes:
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
    entries, body = pack_arrays(arrays)
    head = {
        "kind": "projection",
        "version": VERSION,
        "digest": run.digest,
        "n_checkpoints": len(positions),
        "n_fitted": trajectory.n_fitted,
        "settings": settings.as_words(),
        "backend": trajectory.backend,
        "backend_reason": trajectory.backend_reason,
        "seconds": trajectory.seconds,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "low": low.tolist(),
        "scale": scale,
        "arrays": entries,
    }
    if "stability" in trajectory.quality:
        head["stability"] = float(trajectory.quality["stability"])
    return pack_record(head, body)


def _files(run: Run, settings: MapSettings) -> list[Path]:
    """What may be kept for this run and method, beside it first."""
    pattern = f"{settings.method}-{settings.n_components}d-*.nnmap"
    return [path for folder in folders_beside(run) for path in files_in(folder, pattern)]
