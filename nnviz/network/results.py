"""What was computed with a recorded model, kept with its run, so that it is computed once.

A result is one file of the layers that runs are written in: one record of the kind `result` with the job's name, its arguments,
the run's digest and the arrays. It lies in the folder `NAME.maps` beside `NAME.nnviz` or in a cache folder of the account,
under a key of all three.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.arrays import MOST_SPARSE_BYTES, pack_arrays, read_array, read_entries
from ..runs.beside import folders_beside, keep_beside, newest_first
from ..runs.errors import RunFileError
from ..runs.heads import Head
from ..runs.opening import opened
from ..runs.records import Record, pack_record, scan_records
from ..runs.run import Run
from .contents import check_result

#: Job → the version of what it gives, 1 where it is not listed. Results of another version are not used, and computed again.
VERSIONS = {"saliency": 2, "features": 2}
SUFFIX = ".nnresult"

#: How the numbers of a result are stored, by their kind.
_STORED = {"f": np.float32, "i": np.int32, "b": np.uint8}


def key_of(run: Run, job: str, arguments: Mapping[str, Any]) -> str:
    """32 hexadecimal digits that name a result: of a run's content, a job and all its arguments, which are JSON."""
    return hashlib.blake2b(repr((run.digest, job, _written(arguments), _version(job))).encode(), digest_size=16).hexdigest()


def keep_result(run: Run, job: str, arguments: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Path:
    """Write the result of a job and say where it is. Floats are kept as float32, whole numbers as int32 or uint8."""
    entries, body = pack_arrays({name: _as_stored(np.asarray(array)) for name, array in arrays.items()})
    head = {
        "kind": "result",
        "version": _version(job),
        "digest": run.digest,
        "job": job,
        "arguments": _written(arguments),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "arrays": entries,
    }
    return keep_beside(run, _name(run, job, arguments), pack_record(head, body))


def find_result(run: Run, job: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray] | None:
    """The arrays of a result that was kept, read-only; None where none was, or where they are not those of the job."""
    for folder in folders_beside(run):
        try:
            return _read(folder / _name(run, job, arguments), run, job, arguments)
        except RunFileError:
            continue
    return None


def drop_result(run: Run, job: str, arguments: Mapping[str, Any]) -> None:
    """Remove a result, where there is one."""
    for folder in folders_beside(run):
        with contextlib.suppress(OSError):
            (folder / _name(run, job, arguments)).unlink(missing_ok=True)


def forget_old_results(run: Run, most: int = 200) -> None:
    """Remove the oldest results that are kept for a run, landscapes excepted, until `most` are left."""
    for folder in folders_beside(run):
        found = [path for path in newest_first(folder, f"*{SUFFIX}") if not path.name.startswith("landscape-")]
        for path in found[most:]:
            with contextlib.suppress(OSError):  # somebody else tidies up too
                path.unlink()


def _read(path: Path, run: Run, job: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:
    with opened(path) as file:
        records = list(scan_records(file, path.name))
        if len(records) != 1 or not isinstance(records[0], Record):
            raise RunFileError(f"{path.name}: not one whole record; expected a kept result")
        head = Head(records[0].head, path.name)
        told = tuple(head.text(key) for key in ("kind", "digest", "job", "arguments"))
        if told != ("result", run.digest, job, _written(arguments)) or head.whole("version") != _version(job):
            raise head.error("another result than its name says")
        entries = read_entries(records[0], path.name)
        if sum(entry.raw_size for entry in entries.values() if not entry.is_dense) > MOST_SPARSE_BYTES:
            raise head.error("its arrays claim more than its bytes can hold")
        arrays = {name: read_array(file, entry, path.name) for name, entry in entries.items()}
        try:
            check_result(run, job, arguments, arrays)
        except RunFileError:
            raise
        except (ValueError, IndexError) as error:  # also an argument that is nothing of this run
            raise head.error(str(error)) from None
        return arrays


def _version(job: str) -> int:
    return VERSIONS.get(job, 1)


def _name(run: Run, job: str, arguments: Mapping[str, Any]) -> str:
    return f"{job}-{key_of(run, job, arguments)}{SUFFIX}"


def _written(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"))


def _as_stored(array: np.ndarray) -> np.ndarray:
    return array if array.dtype == np.uint8 else array.astype(_STORED.get(array.dtype.kind, array.dtype))
