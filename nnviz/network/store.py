"""Result store: what was computed with the recorded model of a run, in its artifact folder.

A stored result is an artifact of the kind `result` with the job's name, its arguments and the arrays that it gave; its name has
the job and a key of the run's digest, the job and the arguments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.artifacts import Artifact, ArtifactStore, artifact_key
from ..runs.run import Run
from .result_schemas import check_result

#: Job → the version of what it gives, 1 where it is not listed. Results of another version are not used, and computed again.
VERSIONS = {"saliency": 2, "features": 2}
RESULTS = ArtifactStore("result", ".nnresult", most=200)

#: How the numbers of a result are stored, by their kind.
_STORED = {"f": np.float32, "i": np.int32, "b": np.uint8}


def result_key(run: Run, job: str, arguments: Mapping[str, Any]) -> str:
    """32 hexadecimal digits that name a result: of a run's content, a job and all its arguments, which are JSON."""
    return artifact_key(run.digest, job, _as_json(arguments), _version(job))


def store_result(run: Run, job: str, arguments: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Path:
    """Write the result of a job and say where it is. Floats become float32, whole numbers int32 or uint8."""
    fields = {"version": _version(job), "job": job, "arguments": _as_json(arguments)}
    stored = {name: _as_stored(np.asarray(array)) for name, array in arrays.items()}
    return RESULTS.write(run, _name(run, job, arguments), fields, stored)


def find_result(run: Run, job: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray] | None:
    """The arrays of a stored result, read-only; None where there is none, or where they are not those of the job."""

    def decode(artifact: Artifact) -> dict[str, np.ndarray]:
        head = artifact.head
        values = tuple(head.text(key) for key in ("digest", "job", "arguments"))
        if values != (run.digest, job, _as_json(arguments)) or head.whole("version") != _version(job):
            raise head.error("another result than its name says")
        arrays = artifact.arrays()
        check_result(run, job, arguments, arrays)
        return arrays

    return RESULTS.find(run, _name(run, job, arguments), lambda path: RESULTS.read(path, decode))


def remove_result(run: Run, job: str, arguments: Mapping[str, Any]) -> None:
    """Remove a result, where there is one."""
    RESULTS.remove(run, _name(run, job, arguments))


def forget_old_results(run: Run, most: int | None = None) -> None:
    """Remove the oldest results of a run, landscapes excepted, until `most` are left, or as many as usual."""
    RESULTS.forget_old(run, lambda name: name.startswith("landscape-"), most)


def _version(job: str) -> int:
    return VERSIONS.get(job, 1)


def _name(run: Run, job: str, arguments: Mapping[str, Any]) -> str:
    return RESULTS.name(job, result_key(run, job, arguments))


def _as_json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"))


def _as_stored(array: np.ndarray) -> np.ndarray:
    return array if array.dtype == np.uint8 else array.astype(_STORED.get(array.dtype.kind, array.dtype))
