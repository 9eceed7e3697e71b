"""The GPU: RAPIDS cuML finds neighbours and fits, CuPy computes the rest. Import it only where `detect_backend` said "gpu"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cupy
import numpy as np
from cuml.manifold import TSNE, UMAP
from cuml.neighbors import NearestNeighbors

from . import Advance

#: Above so many rows cuML's "adaptive" learning rate overrides what is set.
_ADAPTIVE_ROWS = 10_000


class GpuEngine:
    """See `Engine`. The search is in float32, by expanded distances, so it names twice as many candidates as are needed."""

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

    def tsne(self, rows: np.ndarray, init: np.ndarray, *, perplexity: float, seed: int, advance: Advance) -> np.ndarray:
        if init.shape[1] != 2:
            raise ValueError("cuML has t-SNE in two dimensions only")
        many = len(rows) > _ADAPTIVE_ROWS
        fitted = TSNE(
            n_components=2,
            perplexity=perplexity,
            n_neighbors=int(min(max(3 * perplexity, 91), len(rows) - 1)),
            init="pca",  # of the same rows as `init`, which cuML's t-SNE does not take
            method="fft",
            learning_rate=max(200.0, len(rows) / 12),
            learning_rate_method="none" if many else "adaptive",
            max_iter=1000,
            random_state=seed,
            output_type="numpy",
        ).fit_transform(np.ascontiguousarray(rows, np.float32))
        advance(1.0)
        return np.asarray(fitted)

    def umap(
        self, rows: np.ndarray, init: np.ndarray, *, neighbours: int, min_dist: float, seed: int, advance: Advance
    ) -> np.ndarray:
        fitted = UMAP(
            n_components=init.shape[1],
            n_neighbors=neighbours,
            min_dist=min_dist,
            init=np.ascontiguousarray(init, np.float32),
            build_algo="brute_force_knn",
            force_serial_epochs=True,
            random_state=seed,
            output_type="numpy",
        ).fit_transform(np.ascontiguousarray(rows, np.float32))
        advance(1.0)
        return np.asarray(fitted)
