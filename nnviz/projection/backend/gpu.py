"""The GPU: RAPIDS cuML finds neighbours, CuPy computes the rest. Import it only where `detect_backend` said "gpu"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cupy
import numpy as np
from cuml.neighbors import NearestNeighbors


class GpuEngine:
    """See `Engine`. The search is in float32, by expanded distances, so it names twice as many candidates as are needed."""

    name = "gpu"
    xp: Any = cupy
    spare = 16

    def to_host(self, array: Any) -> np.ndarray:
        return cupy.asnumpy(array)

    def nearest(self, rows: np.ndarray) -> Callable[[np.ndarray, int], Any]:
        centre = rows.mean(axis=0)  # small numbers lose less in float32
        search = NearestNeighbors(algorithm="brute", output_type="cupy").fit(cupy.asarray(rows - centre, dtype=cupy.float32))

        def named(queries: np.ndarray, k: int) -> Any:
            return search.kneighbors(cupy.asarray(queries - centre, dtype=cupy.float32), k, return_distance=False)

        return named
