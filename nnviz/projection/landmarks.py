"""Choice of landmarks: the states of the training that an embedding is fitted to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: States that are looked at, drawn equally from all checkpoints.
POOL = 500_000

#: States within a cell of this size, in units of the states' RMS distance from their mean, count as one. Without it most
#: landmarks would lie in the corners where the network is sure, the fit would spread those out, and tiny changes of a sure
#: answer would become visible steps.
CELL = 0.003


def choose_landmarks(read: Callable[[int], np.ndarray], n_checkpoints: int, count: int, seed: int) -> np.ndarray:
    """At most `count` states (m, f) float32 of all checkpoints' features, no two in one cell, in random order.

    `read(index)` gives the features (n, f) of a checkpoint; each is read once, and at most POOL states are held. The cells
    that are occupied are drawn from, not the states, so that the moments between decisions, which are few and cover much
    ground, are as well covered as the crowds.
    """
    rng = np.random.default_rng(seed)
    quota = -(-POOL // n_checkpoints)
    drawn = []
    for index in range(n_checkpoints):
        rows = read(index)
        chosen = rng.permutation(len(rows))[:quota] if len(rows) > quota else slice(None)
        drawn.append(np.asarray(rows[chosen], np.float32))
    pool = np.concatenate(drawn)
    del drawn
    pool = pool[rng.permutation(len(pool))]
    return pool[_first_of_each_cell(pool, rng)][:count]


def _first_of_each_cell(pool: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Indices of the first state in each occupied cell, in the pool's order."""
    mean = pool.mean(axis=0, dtype=np.float64)
    spread = np.sqrt(np.mean((pool - mean).astype(np.float64) ** 2) * pool.shape[1])
    if spread == 0:
        return np.zeros(1, np.int64)
    factors: Any = rng.integers(1, 2**63, pool.shape[1], dtype=np.uint64) | np.uint64(1)
    codes = np.zeros(len(pool), np.uint64)
    for column in range(pool.shape[1]):  # a hash of the cell, which 64 bits tell apart
        cells = np.rint(pool[:, column] / (CELL * spread)).astype(np.int64).astype(np.uint64)
        codes += (cells ^ (cells << np.uint64(29))) * factors[column]
    _, first = np.unique(codes, return_index=True)
    return np.sort(first)
