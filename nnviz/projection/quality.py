"""Quality of an embedding: neighbourhood preservation, trustworthiness, continuity and stability.

With n samples, k neighbours, N the k nearest in the data, V the k nearest in the picture, r(i, j) the rank of j among the
neighbours of i in the data and s(i, j) in the picture, from 1, where equally distant samples share the best rank:

- neighbours kept = mean over i of |N(i) ∩ V(i)| / k
- trustworthiness = 1 − 2 / (n k (2n − 3k − 1)) Σᵢ Σ_{j ∈ V(i), r(i, j) > k} (r(i, j) − k)     (Venna and Kaski 2001)
- continuity      = 1 − 2 / (n k (2n − 3k − 1)) Σᵢ Σ_{j ∈ N(i), s(i, j) > k} (s(i, j) − k)
- stability = Spearman's correlation, over samples and steps, of how far the answer moved and how far the dot did
  (Vernier et al. 2020)

The sums run over all samples where they are few, else over samples drawn at random, whose mean stands for all. Whoever shows a
score says which: `measured_over`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .backend.cpu import CpuEngine
from .landmark_map import Progress
from .source import FeatureSource

K = 15

#: Samples whose ranks are computed at each checkpoint: a mean over so many is within about .01 of the mean over all. Fewer
#: where there are very many samples to rank, but never fewer than the second number.
RANKED, FEWEST_RANKED = 200, 40
_MOST_RANKS = 4_000_000

#: The same for one checkpoint that somebody waits for; of more samples than the second number, so many drawn ones are compared.
_MOST_RANKS_AT_ONCE, _MOST_COMPARED = 3_500_000, 100_000

#: Distances that `neighbourhood_preservation` computes at most, over all checkpoints; more samples have references drawn from
#: all, as many as fit.
_MOST_DISTANCES = 10**10

_MOST_MOVES = 1_000_000
_MOST_NUMBERS = 40_000_000  # answers that are held at a time, by all threads
_ROWS = 10_000  # samples that are compared at a time


def enough_samples(n_samples: int) -> bool:
    """Whether samples have K neighbours and others beside them, so that there is something to measure."""
    return n_samples >= 4 * K


def measure(source: FeatureSource, positions: np.ndarray, progress: Progress) -> dict[str, np.ndarray | float]:
    """The scores of where a source's rows stand, at positions (E, N, d).

    "neighbours_kept", "trustworthiness" and "continuity" are (E,) float32, "stability" is one number.
    Empty where there are too few samples.
    """
    count, n_samples, _ = positions.shape
    if not enough_samples(n_samples):
        return {}
    rng = np.random.default_rng(0)  # the same samples whatever the picture, so that pictures can be compared
    ranked = np.sort(rng.permutation(n_samples)[: n_ranked(n_samples)])
    moving = np.sort(rng.permutation(n_samples)[: -(-_MOST_MOVES // count)])

    def scores_at(index: int) -> tuple[tuple[float, float, float], np.ndarray]:
        rows = source.features(index)
        return rank_scores(rows, positions[index], ranked), rows[moving]

    ranks = np.empty((count, 3), np.float32)
    moved: list[np.ndarray] = []
    before = None
    at_once = int(np.clip(_MOST_NUMBERS // (n_samples * source.n_features), 1, os.cpu_count() or 1))
    with ThreadPoolExecutor(at_once) as pool:  # NumPy sorts and multiplies without Python's lock
        for index, (found, rows) in enumerate(pool.map(scores_at, range(count))):
            progress("measuring checkpoint", index, count)
            ranks[index] = found
            if before is not None:
                moved.append(_lengths(rows - before))
            before = rows
    scores: dict[str, np.ndarray | float] = {
        name: ranks[:, at] for at, name in enumerate(("neighbours_kept", "trustworthiness", "continuity"))
    }
    if moved:
        steps = [_lengths(positions[index + 1][moving] - positions[index][moving]) for index in range(count - 1)]
        scores["stability"] = spearman(np.concatenate(moved), np.concatenate(steps))
    return scores


def n_ranked(n_samples: int) -> int:
    """Over how many samples `measure` takes the mean at each checkpoint."""
    return min(int(np.clip(_MOST_RANKS // n_samples, FEWEST_RANKED, RANKED)), n_samples)


def n_references(n_checkpoints: int, n_samples: int) -> int:
    """Among how many samples `neighbourhood_preservation` looks for the neighbours of each."""
    return int(np.clip(_MOST_DISTANCES / (n_checkpoints * n_samples), min(1000, n_samples), n_samples))


def mean_preservation(sample_quality: np.ndarray) -> np.ndarray:
    """The neighbourhood preservation over all samples, (E,) float32 from 0 to 1, from that of each sample, (E, N) in percent.

    Where it looked among all samples this is exact: percentages of K are whole neighbours again.
    """
    return (np.rint(sample_quality * (K / 100)).mean(axis=1) / K).astype(np.float32)


def measured_over(n_checkpoints: int, n_samples: int, *, by_sample: bool) -> dict[str, str]:
    """Over which samples scores are, in words: of "neighbours_kept", and of "ranks", trustworthiness and continuity.

    `by_sample` says that neighbours kept are the mean of what was found for every sample.
    """
    ranks = _over(n_ranked(n_samples), n_samples)
    among = n_references(n_checkpoints, n_samples)
    preserved_over = f"all {n_samples:,} samples" + (f", each among {among:,} drawn ones" if among < n_samples else "")
    return {"neighbours_kept": preserved_over if by_sample else ranks, "ranks": ranks}


def measure_at(rows: np.ndarray, positions_at: np.ndarray) -> tuple[dict[str, float], dict[str, str]]:
    """The scores of one checkpoint's places (n, d) of data (n, f), without stability, and over which samples they are.

    Both empty where there are too few samples.
    """
    n_samples = len(rows)
    if not enough_samples(n_samples):
        return {}, {}
    rng = np.random.default_rng(0)
    compared = np.sort(rng.permutation(n_samples)[:_MOST_COMPARED])
    count = int(np.clip(_MOST_RANKS_AT_ONCE // len(compared), FEWEST_RANKED, len(compared)))
    ranked = np.sort(rng.permutation(len(compared))[:count])
    scores = rank_scores(rows[compared], positions_at[compared], ranked)
    over = _over(count, n_samples) + (f", among {len(compared):,} drawn ones" if len(compared) < n_samples else "")
    names = ("neighbours_kept", "trustworthiness", "continuity")
    return dict(zip(names, map(float, scores), strict=True)), {"neighbours_kept": over, "ranks": over}


def _over(count: int, n_samples: int) -> str:
    return f"all {n_samples:,} samples" if count >= n_samples else f"{count:,} of {n_samples:,} samples, an estimate"


def neighbourhood_preservation(source: FeatureSource, positions: np.ndarray, progress: Progress) -> np.ndarray | None:
    """Of each sample's K nearest in the picture, the percentage that are so in the data: (E, N) uint8.

    Where there are many samples, neighbours are looked for among some, drawn at random. None where there are too few.
    """
    count, n_samples, _ = positions.shape
    if not enough_samples(n_samples):
        return None
    references = np.sort(np.random.default_rng(0).permutation(n_samples)[: n_references(count, n_samples)])
    preserved = np.empty((count, n_samples), np.uint8)
    for index in range(count):
        progress("comparing neighbours at checkpoint", index, count)
        rows, positions_at = source.features(index).astype(np.float64), positions[index]
        preserved[index] = np.rint(100 / K * _preserved_of_each(rows, positions_at, references))
    return preserved


def _preserved_of_each(rows: np.ndarray, positions_at: np.ndarray, references: np.ndarray) -> np.ndarray:
    """How many (n,) of the K references nearest to each place (n, d) are among the K nearest to its row (n, f)."""
    search, tree = (CpuEngine().nearest(space[references]) for space in (rows, positions_at))
    shared = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), _ROWS):
        some = slice(start, start + _ROWS)
        # One more than K, since a sample that is a reference finds itself.
        nearest = references[search(rows[some], K + 1)]
        reach = np.sqrt(((rows[some, None, :] - rows[nearest]) ** 2).sum(axis=2)).max(axis=1)
        near = references[tree(positions_at[some], K + 1)]
        distances = np.sqrt(((rows[some, None, :] - rows[near]) ** 2).sum(axis=2))
        is_self = near == np.arange(len(rows))[some, None]
        is_self[~is_self.any(axis=1), K] = True  # no reference, or one of many in the same place: leave the farthest out
        shared[some] = ((distances <= reach[:, None] * (1 + 1e-9) + 1e-12) & ~is_self).sum(axis=1)
    return shared


def rank_scores(data: np.ndarray, picture: np.ndarray, chosen: np.ndarray, k: int = K) -> tuple[float, float, float]:
    """Neighbours kept, trustworthiness and continuity of a picture (n, d) of data (n, f), over the chosen rows (q,)."""
    n = len(data)
    shared = intruding = missing = 0.0
    data, picture = data.astype(np.float64), picture.astype(np.float64)
    block = max(2**19 // n, 1)
    for start in range(0, len(chosen), block):
        some = chosen[start : start + block]
        in_data, in_picture = _squared_distances(data, some), _squared_distances(picture, some)
        ranks = _ranks(in_data, _nearest(in_picture, k))
        shared += (ranks <= k).sum()
        intruding += np.maximum(ranks - k, 0).sum()
        missing += np.maximum(_ranks(in_picture, _nearest(in_data, k)) - k, 0).sum()
    worst = len(chosen) * k * (2 * n - 3 * k - 1) / 2
    return shared / (len(chosen) * k), 1 - intruding / worst, 1 - missing / worst


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's correlation, and 0 where one of them is the same everywhere."""
    from scipy.stats import spearmanr

    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(spearmanr(a, b).statistic)


def _squared_distances(rows: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(q, n) from the chosen rows to all, infinite to themselves: computed in float64, and given as float32 to be ranked."""
    norms = np.einsum("ij,ij->i", rows, rows)
    squared = np.maximum(norms[chosen, None] + norms - 2 * (rows[chosen] @ rows.T), 0)
    squared[np.arange(len(chosen)), chosen] = np.inf
    return squared.astype(np.float32)


def _nearest(distances: np.ndarray, k: int) -> np.ndarray:
    return np.argpartition(distances, k - 1, axis=1)[:, :k]


def _ranks(distances: np.ndarray, of: np.ndarray) -> np.ndarray:
    """The rank (q, k), from 1, of the columns `of` (q, k) among each row's distances (q, n)."""
    values = np.take_along_axis(distances, of, axis=1)
    return 1 + np.stack([np.count_nonzero(distances < value[:, None], axis=1) for value in values.T], axis=1)


def _lengths(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
