"""The CPU: SciPy and scikit-learn find neighbours, NumPy computes the rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

# Threads that wait for each other shall sleep: spinning ones take many times as long on a machine that has other work. OpenMP
# reads this when the first library that uses it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

#: Up to so many columns a tree finds neighbours faster than all distances do: in ten, less than half the time.
TREE_COLUMNS = 16


class CpuEngine:
    """See `Engine`. With a seed, the same machine computes the same to the last bit."""

    name = "cpu"
    xp: Any = np
    spare = 8

    def to_host(self, array: np.ndarray) -> np.ndarray:
        return array

    def nearest(self, rows: np.ndarray) -> Callable[[np.ndarray, int], np.ndarray]:
        exact = rows.astype(np.float64)
        if rows.shape[1] <= TREE_COLUMNS:
            from scipy.spatial import cKDTree

            tree = cKDTree(exact)

            def by_tree(queries: np.ndarray, k: int) -> np.ndarray:
                return tree.query(queries.astype(np.float64), range(1, k + 1), workers=-1)[1]

            return by_tree
        from sklearn.neighbors import NearestNeighbors

        search = NearestNeighbors(algorithm="brute").fit(exact)

        def by_force(queries: np.ndarray, k: int) -> np.ndarray:
            return search.kneighbors(queries.astype(np.float64), k, return_distance=False)

        return by_force
