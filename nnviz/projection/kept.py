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
from typing import Any, BinaryIO

import numpy as np

from ..runs.arrays import ArrayEntry, pack_arrays, read_array, read_entries
from ..runs.beside import files_in, folders_beside, keep_beside, newest_first
from ..runs.errors import RunFileError, quoted
from ..runs.heads import Head
from ..runs.opening import opened
from ..runs.records import Record, pack_record, scan_records
from ..runs.run import Run
from .features import MAX_COLUMNS, Reduction, grain_of
from .landmark_map import LandmarkMap
from .methods import METHODS
from .quality import mean_kept, measured_over
from .settings import MapSettings, settings_from_words, settings_of
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

    @property
    def quality(self) -> dict[str, np.ndarray | float]:
        """The scores of the trajectory, in which neighbours kept are those of every sample, as far as they are known."""
        if self.sample_quality is None:
            return self.trajectory.quality
        return {**self.trajectory.quality, "neighbours_kept": mean_kept(self.sample_quality)}

    @property
    def measured(self) -> dict[str, str]:
        """Over which samples the scores are, in words, as `quality.measured_over` has them; empty where there are none."""
        if not self.quality:
            return {}
        return measured_over(*self.trajectory.positions.shape[:2], by_sample=self.sample_quality is not None)


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
            return read_kept(path, run, settings)
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
            kept = read_kept(path, run, settings)
        except RunFileError:
            continue
        if len(kept.trajectory.positions) < len(run.checkpoints):
            found.append((path, kept))
    return max(found, key=lambda item: len(item[1].trajectory.positions), default=None)


def read_kept(path: Path, run: Run, settings: MapSettings | None = None) -> Kept:
    """Read a kept trajectory of a run, of exactly these `settings` where some are given.

    RunFileError where it is damaged, of another run or other settings, or where its fields and arrays do not belong together:
    then it is as good as none, and computed again.
    """
    with opened(path) as file:
        records = list(scan_records(file, path.name))
        if len(records) != 1 or not isinstance(records[0], Record):
            raise RunFileError(f"{path.name}: not one whole record; expected a kept projection")
        head = Head(records[0].head, path.name)
        if head.text("kind") != "projection" or head.whole("version") != VERSION:
            raise head.error("not a projection of this version")
        try:
            own = settings_from_words(head.values.get("settings"))
            if settings not in (None, own):
                raise head.error("of other settings than its name says")
            return _Reader(head, read_entries(records[0], path.name), file).kept(run, own)
        except RunFileError:
            raise
        except (ValueError, MemoryError) as error:  # such as logits of a run that has none
            raise head.error(str(error)) from None


@dataclass(frozen=True)
class _Reader:
    """The fields and arrays of an open file, each checked for what it has to be."""

    head: Head
    entries: dict[str, ArrayEntry]
    file: BinaryIO

    def kept(self, run: Run, settings: MapSettings) -> Kept:
        head = self.head
        count, digest = head.whole("n_checkpoints", least=1), head.text("digest")
        now = count == len(run.checkpoints) and digest == run.digest
        if not now and (count > len(run.checkpoints) or digest != run.digest_of_first(count)):
            raise head.error("of another run")
        fitted, backend, seconds = head.whole("n_fitted", least=1), head.text("backend"), head.number("seconds")
        if fitted > count or backend not in ("cpu", "gpu") or seconds < 0:
            raise head.error(f"fitted to {fitted} of {count} checkpoints by {quoted(backend)} in {seconds:g} s")
        shape = (count, run.n_samples, settings.n_components)
        trajectory = Trajectory(
            self.positions(shape),
            settings.method,
            backend,
            seconds,
            self.quality(count),
            head.text("backend_reason"),
            settings,
            self.map(run, settings),
            fitted,
        )
        sample_quality = self.array("sample_quality", "|u1", shape[:2]) if "sample_quality" in self.entries else None
        if sample_quality is not None and sample_quality.max() > 100:
            raise head.error("'sample_quality' holds more than 100 percent")
        return Kept(trajectory, sample_quality, head.text("created"))

    def positions(self, shape: tuple[int, ...]) -> np.ndarray:
        low, scale = np.array(self.head.vector("low", shape[2]), np.float64), self.head.number("scale")
        with np.errstate(over="ignore", invalid="ignore"):
            positions = self.array("positions", "<u2", shape) * np.float32(scale)
            positions += low.astype(np.float32)
            extent = np.ptp(positions, axis=(0, 1))
        if scale <= 0 or not np.isfinite(extent).all():
            raise self.head.error(f"positions from {quoted(low.tolist())} in steps of {scale:g} are no places")
        return positions

    def quality(self, count: int) -> dict[str, np.ndarray | float]:
        quality: dict[str, np.ndarray | float] = {
            name: self.array(name, "<f4", (count,)) for name in _SERIES if name in self.entries
        }
        if "stability" in self.head.values:
            quality["stability"] = self.head.number("stability")
        for name, values in quality.items():
            if np.min(values) < -1.001 or np.max(values) > 1.001:
                raise self.head.error(f"{name!r} reaches beyond 1")
        return quality

    def array(self, name: str, dtype: str, shape: tuple[int | None, ...]) -> np.ndarray:
        """The array of that name; None in `shape` stands for any length."""
        entry = self.entries.get(name)
        right = entry is not None and entry.dtype == dtype and len(entry.shape) == len(shape)
        if entry is None or not right or any(want not in (None, got) for want, got in zip(shape, entry.shape, strict=True)):
            raise self.head.error(f"{name!r} is missing or not of shape {shape}")
        array = read_array(self.file, entry, self.head.name)
        if dtype == "<f4" and not np.isfinite(array).all():
            raise self.head.error(f"{name!r} holds numbers that are not finite")
        return array

    def map(self, run: Run, settings: MapSettings) -> Any:
        if not settings.landmarks:
            return linear_map(run, settings.method, settings.n_components, features=settings.features)
        reduction = None
        columns = run.n_classes
        if columns > MAX_COLUMNS:
            columns = MAX_COLUMNS
            mean = self.array("mean", "<f4", (run.n_classes,))
            reduction = Reduction(mean, self.array("components", "<f4", (run.n_classes, columns)), grain_of(settings.features))
        landmarks = self.array("landmarks", "<f4", (None, columns))
        if not 0 < len(landmarks) <= settings.landmarks:
            raise self.head.error(f"has {len(landmarks)} landmarks; expected at most {settings.landmarks}")
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
