"""Packed positions of an embedding, and its quality scores, for the map view.

`decodePositions` in positions.ts reads it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from .container import pack_container


def pack_positions(
    positions: np.ndarray,
    *,
    anchors: np.ndarray,
    preserved: np.ndarray | None,
    quality: Mapping[str, Sequence[float] | np.ndarray | float],
    provenance: str,
    placed: str = "",
    measured: Mapping[str, str] | None = None,
) -> bytes:
    """The gzipped places of a run's samples, (n_checkpoints, n_samples, 2 or 3), as uint16 on one scale for all axes.

    A sample whose places are NaN at all checkpoints has none and is not drawn.
    `anchors` (n_classes, 2 or 3) is where each class's name is written, NaN where nowhere. `preserved` is the neighbourhood
    preservation of every sample in percent, (n_checkpoints, n_samples). `quality` has one number a checkpoint, or one for the
    run, from 0 to 1 under each of "neighbours_kept", "trustworthiness", "continuity" and "stability"; what is not finite is not
    shown.
    `measured` says over which samples "neighbours_kept" is, and under "ranks" the same of trustworthiness and continuity.
    `provenance` is one sentence that says how the picture was computed, `placed` what of the network is placed where that is
    not its answers, in the plural.

    Raises ValueError for shapes that do not fit each other, and for places that are not finite.
    """
    if positions.ndim != 3 or positions.shape[2] not in (2, 3) or not positions.size:
        raise ValueError(f"positions have the shape {positions.shape}; expected (n_checkpoints, n_samples, 2 or 3)")
    n_checkpoints, n_samples, dims = positions.shape
    if anchors.ndim != 2 or anchors.shape[1] != dims:
        raise ValueError(f"anchors have the shape {anchors.shape}; expected (n_classes, {dims})")
    if preserved is not None and preserved.shape != (n_checkpoints, n_samples):
        raise ValueError(f"preserved has the shape {preserved.shape}; expected {(n_checkpoints, n_samples)}")
    hidden = np.isnan(positions).all(axis=(0, 2))
    if hidden.all() or not np.isfinite(positions[:, ~hidden]).all():
        raise ValueError("some places are not finite")
    low = positions[:, ~hidden].min(axis=(0, 1)).astype(np.float64)
    scale = float((positions[:, ~hidden].max(axis=(0, 1)) - low).max()) / 65535 or 1.0
    arrays = {
        "positions": np.rint((np.where(hidden[:, None], low, positions) - low) / scale).astype(np.uint16),
        "anchors": anchors.astype(np.float32),
    }
    if hidden.any():
        arrays["hidden"] = hidden.astype(np.uint8)
    if preserved is not None:
        arrays["kept"] = np.clip(preserved, 0, 100).astype(np.uint8)
    header = {
        "nCheckpoints": n_checkpoints,
        "nSamples": n_samples,
        "dims": dims,
        "low": low.tolist(),
        "scale": scale,
        "quality": {name: _plain_numbers(name, values, n_checkpoints) for name, values in quality.items()},
        "measured": dict(measured or {}),
        "words": provenance,
        "placed": placed,
    }
    return pack_container(header, arrays)


def _plain_numbers(
    name: str, values: Sequence[float] | np.ndarray | float, n_checkpoints: int
) -> list[float | None] | float | None:
    """Plain numbers for the header, None where there is none."""
    array = np.asarray(values, np.float64)
    if array.shape not in ((), (n_checkpoints,)):
        raise ValueError(f"{name} has the shape {array.shape}; expected one number, or {n_checkpoints}")
    numbers = [value if math.isfinite(value) else None for value in array.reshape(-1).tolist()]
    return numbers if array.ndim else numbers[0]
