"""Artifact folders: what was computed from a run lies in `NAME.maps` beside `NAME.nnviz`, so that it is computed once.

Where that folder cannot be written, a cache folder of the account serves. What is computed from the bundled run goes there at
once: an installed package is not written to. An artifact is a file of one record (records.py) with named arrays (arrays.py);
its name holds a key of all that decides its content, and is not believed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

import numpy as np

from .account import cache_folders
from .arrays import MOST_SPARSE_BYTES, ArrayEntry, pack_arrays, read_array, read_entries
from .errors import RunFileError
from .opening import opened
from .record_header import RecordHeader
from .records import Record, pack_record, scan_records
from .replace import replacing

_BUNDLED = Path(__file__).resolve().parent.parent / "data"

Value = TypeVar("Value")


class Recorded(Protocol):
    """What artifacts are computed from: a run, or something that is made of one. `digest` names its content."""

    @property
    def path(self) -> Path: ...
    @property
    def digest(self) -> str: ...


def artifact_key(*parts: Any) -> str:
    """32 hexadecimal digits that name an artifact: a digest of all that decides its content, by how Python writes it."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def artifact_folders(run: Recorded, *, make: bool = False) -> tuple[Path, ...]:
    """The folder `NAME.maps` beside `NAME.nnviz`, then the folders `maps` in the caches of the account; `make` for writing."""
    return run.path.with_suffix(".maps"), *(cache / "maps" for cache in cache_folders(make=make))


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The paths in a folder that match, by name; none where it cannot be listed. Hidden ones are no artifacts."""
    try:
        return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
    except OSError:
        return []


def newest_first(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder by when they were changed. What the system does not describe is left out."""
    files = []
    for path in files_in(folder, pattern):
        with contextlib.suppress(OSError):
            files.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(files, reverse=True)]


@dataclass(frozen=True)
class Artifact:
    """An open artifact: its fields and arrays, each of which is checked when it is read."""

    head: RecordHeader
    entries: Mapping[str, ArrayEntry]
    file: BinaryIO

    def array(self, name: str, dtype: str, shape: tuple[int | None, ...]) -> np.ndarray:
        """The array of that name, read-only; None in `shape` stands for any length.

        Raises
        ------
        RunFileError
            Where it is missing, damaged, of another dtype or shape, or holds float32 numbers that are not finite.
        """
        entry = self.entries.get(name)
        right = entry is not None and entry.dtype == dtype and len(entry.shape) == len(shape)
        if entry is None or not right or any(want not in (None, got) for want, got in zip(shape, entry.shape, strict=True)):
            raise self.head.error(f"{name!r} is missing or not of shape {shape}")
        array = read_array(self.file, entry, self.head.name)
        if dtype == "<f4" and not np.isfinite(array).all():
            raise self.head.error(f"{name!r} holds numbers that are not finite")
        return array

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays, read-only; RunFileError where one is damaged, or they claim more than the file can hold."""
        if sum(entry.raw_size for entry in self.entries.values() if not entry.is_dense) > MOST_SPARSE_BYTES:
            raise self.head.error("its arrays claim more than its bytes can hold")
        return {name: read_array(self.file, entry, self.head.name) for name, entry in self.entries.items()}


@dataclass(frozen=True)
class ArtifactStore:
    """The artifacts of one kind.

    Attributes
    ----------
    kind : str
        Of their records, such as "projection".
    suffix : str
        Of their files, such as ".nnmap".
    most : int
        How many of a run `forget_old` leaves, besides those that are preserved.

    Examples
    --------
    >>> store = ArtifactStore("projection", ".nnmap", most=40)
    >>> store.name("tsne-2d", artifact_key(1, "digest"))
    'tsne-2d-e26596f3a4cf65007ef7dadc6249890b.nnmap'
    """

    kind: str
    suffix: str
    most: int

    def name(self, stem: str, key: str) -> str:
        """The file name of an artifact, as earlier versions wrote it too."""
        return f"{stem}-{key}{self.suffix}"

    def paths(self, run: Recorded, name: str) -> list[Path]:
        """Where an artifact of this name may lie, the best place first."""
        return [folder / name for folder in artifact_folders(run)]

    def listed(self, run: Recorded, stem: str) -> list[Path]:
        """The artifacts that are there whose names begin with `stem`, the best place first."""
        return [path for folder in artifact_folders(run) for path in files_in(folder, self.name(stem, "*"))]

    def write(self, run: Recorded, name: str, fields: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Path:
        """Write an artifact to the first folder that can be written, replacing it as a whole, and say where it is.

        `fields` are those of the record besides its kind, the run's digest and the time. Beside the bundled run is the last
        resort. OSError where no folder can be written.
        """
        entries, body = pack_arrays(arrays)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        content = pack_record({"kind": self.kind, "digest": run.digest, "created": created, **fields, "arrays": entries}, body)
        first: OSError | None = None
        beside, *caches = artifact_folders(run, make=True)
        for folder in (*caches, beside) if run.path.resolve().parent == _BUNDLED else (beside, *caches):
            try:
                with replacing(folder / name) as part:
                    part.write_bytes(content)
                return folder / name
            except OSError as error:
                first = first or error
        assert first is not None
        raise first

    def read(self, path: Path, decode: Callable[[Artifact], Value]) -> Value:
        """What `decode` makes of an artifact.

        RunFileError, in one sentence, where it is missing, damaged, or not of this kind, and where `decode` finds that its
        parts do not belong together, by any ValueError, IndexError or MemoryError.
        """
        with opened(path) as file:
            records = list(scan_records(file, path.name))
            if len(records) != 1 or not isinstance(records[0], Record):
                raise RunFileError(f"{path.name}: not one whole record; expected a stored {self.kind}")
            head = RecordHeader(records[0].head, path.name)
            if head.text("kind") != self.kind:
                raise head.error(f"not a {self.kind}")
            try:
                return decode(Artifact(head, read_entries(records[0], path.name), file))
            except RunFileError:
                raise
            except (ValueError, IndexError, MemoryError) as error:  # such as an argument that is nothing of this run
                raise head.error(str(error)) from None

    def find(self, run: Recorded, name: str, read: Callable[[Path], Value]) -> Value | None:
        """What `read` gives of the first artifact of this name that can be read; None where there is none."""
        for path in self.paths(run, name):
            with contextlib.suppress(OSError, RunFileError):
                return read(path)
        return None

    def remove(self, run: Recorded, name: str) -> None:
        """Remove an artifact, where there is one."""
        for path in self.paths(run, name):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def forget_old(self, run: Recorded, is_preserved: Callable[[str], bool], most: int | None = None) -> None:
        """Remove the oldest, whose names are not preserved, until `most` are left in each folder.

        So that whoever tries all seeds of an app in turn does not fill its disk.
        """
        for folder in artifact_folders(run):
            files = [path for path in newest_first(folder, f"*{self.suffix}") if not is_preserved(path.name)]
            for path in files[self.most if most is None else most :]:
                with contextlib.suppress(OSError):  # somebody else tidies up too
                    path.unlink()
