"""Schemas of stored results: shapes and dtypes of their arrays; a result that does not fit its schema is taken for none.

Whoever changes what a job gives changes it here too: `check_result` knows each array of a job of the model by name, kind, shape
and range. Arrays that it does not know are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.run import Run, open_run
from .plane import settings_from_dict

Arrays = Mapping[str, np.ndarray]


def check_result(run: Run, job: str, arguments: Mapping[str, Any], arrays: Arrays) -> None:
    """ValueError where an array is missing, or is not what a job with these arguments gives of this run."""
    if job in _CHECKS:
        _CHECKS[job](run, arguments, arrays)


def _saliency(run: Run, arguments: Mapping[str, Any], arrays: Arrays) -> None:
    count, shape = len(run.checkpoints), run.input_shape or ()
    places = shape[:2] if len(shape) == 3 else shape
    labels = run.labels
    classes = _whole(arrays, "classes", (count, 2), -1, run.n_classes - 1)
    true = -1 if labels is None else int(labels[int(arguments["sample"])])
    if (classes[:, 0] != true).any() or (classes[:, 1] < 0).any():
        raise ValueError("'classes' are not those of the sample")
    _floats(arrays, "peaks", (count, 2), 0.0, unknown=True)
    _whole(arrays, "codes", (count, 2, *places), -32768, 32767)


def _features(run: Run, arguments: Mapping[str, Any], arrays: Arrays) -> None:
    count, units, shape = len(run.checkpoints), len(arguments["units"]), run.input_shape or ()
    channels = shape[-1] if len(shape) == 3 else 1
    _whole(arrays, "found", (count, units, *shape), 0, 255)
    for name in ("excitement", "best_excitement"):
        _floats(arrays, name, (count, units), unknown=True)
    _whole(arrays, "best", (count, units), 0, run.n_samples - 1)
    _whole(arrays, "from_best", (count, units), 0, 1)
    for name in {"low", "high"} & set(arrays):  # nothing is drawn by them
        _floats(arrays, name, (channels,), unknown=True)


def _landscape(run: Run, arguments: Mapping[str, Any], arrays: Arrays) -> None:
    settings = settings_from_dict(dict(arguments))
    _landscape_part(run, arguments, arrays)
    for name in ("x", "y"):
        if (np.diff(_floats(arrays, name, (settings.grid,))) <= 0).any():
            raise ValueError(f"{name!r} does not ascend")
    _numbers_of(arrays, "samples", run.n_samples)
    runs = [run, *(open_run(Path(path)) for _, path in settings.others)]
    _floats(arrays, "share", (len(runs),), -0.001, 1.001, unknown=True)
    for k, other in enumerate(runs):
        checkpoints = _numbers_of(arrays, f"checkpoints {k}", len(other.checkpoints))
        _floats(arrays, f"path {k}", (len(checkpoints), 2), unknown=True)


def _landscape_part(_: Run, arguments: Mapping[str, Any], arrays: Arrays) -> None:
    grid = settings_from_dict(dict(arguments)).grid
    _floats(arrays, "loss", (grid, grid), unknown=True)
    _floats(arrays, "accuracy", (grid, grid), 0.0, 1.0, unknown=True)


def _line(_: Run, __: Mapping[str, Any], arrays: Arrays) -> None:
    if (np.diff(_floats(arrays, "t", (None,))) <= 0).any():
        raise ValueError("'t' does not ascend")
    _floats(arrays, "loss", arrays["t"].shape, unknown=True)
    _floats(arrays, "accuracy", arrays["t"].shape, 0.0, 1.0, unknown=True)


#: Job → what checks the arrays that it gave.
_CHECKS: dict[str, Callable[[Run, Mapping[str, Any], Arrays], None]] = {
    "saliency": _saliency,
    "features": _features,
    "landscape": _landscape,
    "landscape-part": _landscape_part,
    "line": _line,
}


def _numbers_of(arrays: Arrays, name: str, count: int) -> np.ndarray:
    """Numbers of samples or checkpoints, at least one, in ascending order."""
    numbers = _whole(arrays, name, (None,), 0, count - 1)
    if not len(numbers) or (np.diff(numbers) <= 0).any():
        raise ValueError(f"{name!r} is not a list of numbers in ascending order")
    return numbers


def _whole(arrays: Arrays, name: str, shape: tuple[int | None, ...], low: int, high: int) -> np.ndarray:
    return _checked(arrays, name, "iu", shape, low, high)


def _floats(
    arrays: Arrays,
    name: str,
    shape: tuple[int | None, ...],
    low: float = -np.inf,
    high: float = np.inf,
    *,
    unknown: bool = False,
) -> np.ndarray:
    """Numbers of a range; finite ones, unless a network that diverged leaves some `unknown`."""
    array = _checked(arrays, name, "f", shape, low, high)
    if not unknown and not np.isfinite(array).all():
        raise ValueError(f"{name!r} holds numbers that are not finite")
    return array


def _checked(arrays: Arrays, name: str, kinds: str, shape: tuple[int | None, ...], low: float, high: float) -> np.ndarray:
    array = arrays.get(name)
    if array is None or array.dtype.kind not in kinds or array.ndim != len(shape):
        raise ValueError(f"{name!r} is missing or not an array of shape {shape}")
    if any(want not in (None, got) for want, got in zip(shape, array.shape, strict=True)):
        raise ValueError(f"{name!r} has shape {array.shape}; expected {shape}")
    if (array < low).any() or (array > high).any():
        raise ValueError(f"{name!r} reaches beyond {low:g} to {high:g}")
    return array
