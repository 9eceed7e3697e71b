"""The CPU: SciPy and scikit-learn find neighbours, openTSNE and umap-learn fit."""

from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ...runs.account import writable_cache
from . import Advance

# Threads that wait for each other shall sleep: spinning ones take many times as long on a machine that has other work. OpenMP
# reads this when the first library that uses it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

EXAGGERATED_STEPS, STEPS = 250, 500  # openTSNE's own

#: How coarsely Barnes and Hut's tree sums distant repulsion: 0.5 takes four tenths longer and gives the same picture.
THETA = 0.7

#: From here on interpolation is faster than Barnes and Hut's tree: at 5,000 it took four times as long. It knows no 3-D.
FFT_ROWS = 10_000

#: Up to so many columns a tree finds neighbours faster than all distances do: in ten, less than half the time.
TREE_COLUMNS = 16

#: Fewer rows are not worth the threads' waiting for each other, which takes many times as long on a busy machine.
SHARED_ROWS = 1000


class CpuEngine:
    """See `Engine`. With a seed, the same machine computes the same to the last bit."""

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
            theta=THETA,
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

        search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(rows)
        distances, indices = search.kneighbors(rows)
        with _lean_umap() as umap, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the neighbours are given and that the seed wants one thread, both meant
            reducer = umap(
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


def _give_numba_a_cache() -> None:
    """Where umap-learn's folder cannot be written, Numba keeps what it compiles of it in a cache folder of ours.

    Its own second choice is the home directory; where that cannot be written either, it raises.
    """
    found = importlib.util.find_spec("umap")
    package = Path(found.origin).parent if found and found.origin else None
    if os.environ.get("NUMBA_CACHE_DIR") or (package and _is_writable(package / "__pycache__")):
        return
    folder = writable_cache("numba")
    if folder:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if "numba" in sys.modules:  # it has read the environment already
            sys.modules["numba"].config.CACHE_DIR = str(folder)


def _is_writable(folder: Path) -> bool:
    return os.access(folder if folder.exists() else folder.parent, os.W_OK)


_lean_modules: dict[str, Any] = {}  # umap-learn as it was imported for ourselves, while nobody fits


@contextmanager
def _lean_umap() -> Iterator[Any]:
    """umap-learn's UMAP for the block, without what it imports for things that are not used here.

    That is TensorFlow where it is installed (seconds, hundreds of megabytes), and PyNNDescent's search, whose compilation takes
    a quarter of a minute the first time on a machine; neighbours are given here. Numba looks the modules up while it compiles,
    so they are there for the block, and forgotten after it, so that others in this process get all of umap-learn. Where they
    have imported it already, it is that one.
    """
    if "umap" in sys.modules:
        yield sys.modules["umap"].UMAP
        return
    _give_numba_a_cache()
    stand_ins: dict[str, Any] = {"tensorflow": None}  # makes the import fail, which umap-learn provides for
    if "pynndescent" not in sys.modules:
        stand_ins |= {name: ModuleType(name) for name in ("pynndescent", "pynndescent.distances", "pynndescent.sparse")}
        stand_ins["pynndescent"].NNDescent = type("NNDescent", (), {})
        stand_ins["pynndescent.distances"].named_distances = {}
        stand_ins["pynndescent.sparse"].sparse_named_distances = {}
    before = {name: sys.modules[name] for name in stand_ins if name in sys.modules}
    sys.modules.update({**stand_ins, **_lean_modules})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from umap import UMAP
        yield UMAP
    finally:
        own = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "umap"}
        _lean_modules.update(own)
        for name in [*own, *stand_ins]:
            sys.modules.pop(name, None)
        sys.modules.update(before)
