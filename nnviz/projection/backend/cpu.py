"""The CPU: scikit-learn finds neighbours, openTSNE and umap-learn fit."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from . import Advance

# Threads that wait for each other shall sleep: spinning ones take many times as long on a machine that has other work. OpenMP
# reads this when the first library that uses it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

EXAGGERATED_STEPS, STEPS = 250, 500  # openTSNE's own

#: From here on interpolation is faster than Barnes and Hut's tree: at 5,000 it took four times as long. It knows no 3-D.
FFT_ROWS = 10_000

#: Fewer rows are not worth the threads' waiting for each other, which takes many times as long on a busy machine.
SHARED_ROWS = 1000


class CpuEngine:
    """See `Engine`. With a seed, the same machine computes the same to the last bit."""

    xp: Any = np
    spare = 8

    def to_host(self, array: np.ndarray) -> np.ndarray:
        return array

    def nearest(self, rows: np.ndarray) -> Callable[[np.ndarray, int], np.ndarray]:
        from sklearn.neighbors import NearestNeighbors

        search = NearestNeighbors(algorithm="brute").fit(rows.astype(np.float64))

        def named(queries: np.ndarray, k: int) -> np.ndarray:
            return search.kneighbors(queries.astype(np.float64), k, return_distance=False)

        return named

    def tsne(self, rows: np.ndarray, init: np.ndarray, *, perplexity: float, seed: int, advance: Advance) -> np.ndarray:
        from openTSNE import TSNE

        done = [0]

        def step(_iteration: int, _error: float, _embedding: np.ndarray) -> bool:
            done[0] += 25
            advance(min(done[0] / (EXAGGERATED_STEPS + STEPS), 1.0))
            return False

        fitted = TSNE(
            n_components=init.shape[1],
            perplexity=perplexity,
            initialization=init / (init[:, 0].std() or 1.0) * 1e-4,
            early_exaggeration_iter=EXAGGERATED_STEPS,
            n_iter=STEPS,
            neighbors="exact",
            negative_gradient_method="fft" if init.shape[1] == 2 and len(rows) > FFT_ROWS else "bh",
            n_jobs=(os.cpu_count() or 1) if len(rows) > SHARED_ROWS else 1,
            random_state=seed,
            callbacks=step,
            callbacks_every_iters=25,
        ).fit(rows.astype(np.float64))
        return np.asarray(fitted)

    def umap(
        self, rows: np.ndarray, init: np.ndarray, *, neighbours: int, min_dist: float, seed: int, advance: Advance
    ) -> np.ndarray:
        from sklearn.neighbors import NearestNeighbors

        UMAP = _umap_class()
        search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(rows)
        distances, indices = search.kneighbors(rows)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the neighbours are given and that the seed wants one thread, both meant
            reducer = UMAP(
                n_components=init.shape[1],
                n_neighbors=neighbours,
                min_dist=min_dist,
                init=init.astype(np.float32),
                precomputed_knn=(indices, distances),
                force_approximation_algorithm=True,  # else the given neighbours of few rows are searched again
                random_state=seed,
                n_jobs=1,
                tqdm_kwds={"disable": False, "file": _Follower(advance), "bar_format": "{percentage:.3f}", "mininterval": 0.2},
            )
            return np.asarray(reducer.fit_transform(rows))


class _Follower:
    """A file for tqdm that passes on how far it is."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance

    def write(self, text: str) -> None:
        with suppress(ValueError):  # line ends and clearing
            self._advance(min(float(text.strip("\r\n ")) / 100, 1.0))

    def flush(self) -> None:
        pass


@cache
def _umap_class() -> Any:
    """umap-learn's UMAP, without what it imports for things that are not used here.

    That is TensorFlow where it is installed (seconds, hundreds of megabytes), and PyNNDescent's search, whose compilation takes
    a quarter of a minute the first time on a machine; neighbours are given here. The modules that were imported so are
    forgotten again, so that others in this process get all of umap-learn. Where they have imported it already, it is that one.
    """
    if "umap" in sys.modules:
        return sys.modules["umap"].UMAP
    stand_ins: dict[str, Any] = {"tensorflow": None}  # makes the import fail, which umap-learn provides for
    if "pynndescent" not in sys.modules:
        stand_ins |= {name: ModuleType(name) for name in ("pynndescent", "pynndescent.distances", "pynndescent.sparse")}
        stand_ins["pynndescent"].NNDescent = type("NNDescent", (), {})
        stand_ins["pynndescent.distances"].named_distances = {}
        stand_ins["pynndescent.sparse"].sparse_named_distances = {}
    before = {name: sys.modules[name] for name in stand_ins if name in sys.modules}
    sys.modules.update(stand_ins)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from umap import UMAP
    finally:
        for name in [name for name in sys.modules if name in stand_ins or name.split(".")[0] == "umap"]:
            del sys.modules[name]
        sys.modules.update(before)
    return UMAP
