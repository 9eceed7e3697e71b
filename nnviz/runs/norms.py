"""Norms of a network's layers, as metrics: `gradient_norm/LAYER` and `update_norm/LAYER`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

#: What metrics are called before the name of their layer.
GRADIENT, UPDATE = "gradient_norm", "update_norm"


def layer_norms(kind: str, arrays: Mapping[str, Any]) -> dict[str, float]:
    """The L2 norm of each layer's arrays together, as metrics named `KIND/LAYER`.

    The layer of an array "block/dense/kernel" is "block/dense".

    Examples
    --------
    >>> layer_norms("gradient_norm", {"dense/kernel": np.full((3, 3), 1.0), "dense/bias": np.full(7, 1.0)})
    {'gradient_norm/dense': 4.0}
    """
    squares: dict[str, float] = {}
    for name, array in arrays.items():
        layer = name.rpartition("/")[0] or name
        values = np.asarray(array).astype(np.float64).reshape(-1)
        squares[layer] = squares.get(layer, 0.0) + float(values @ values)
    return {f"{kind}/{layer}": float(np.sqrt(square)) for layer, square in squares.items()}


def update_norms(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, float]:
    """How far each layer's arrays moved since the checkpoint before; {} where there was none."""
    return layer_norms(UPDATE, {name: np.subtract(now[name], before[name]) for name in now if name in before})
