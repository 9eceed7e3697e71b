"""UMAP (McInnes et al. 2018): by umap-learn on the CPU, by cuML on the GPU."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

import numpy as np

from .method import ONE_MAP, Advance, LandmarkMethod, Parameter
from .numba_cache import give_numba_a_cache


def fit(
    landmarks: np.ndarray, start: np.ndarray, *, n_neighbors: int, min_dist: float, random_state: int, advance: Advance
) -> np.ndarray:
    from sklearn.neighbors import NearestNeighbors

    n_neighbors = min(n_neighbors, len(landmarks) - 1)
    search = NearestNeighbors(n_neighbors=n_neighbors, algorithm="brute").fit(landmarks)
    distances, indices = search.kneighbors(landmarks)
    with _lean_umap() as umap, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the neighbours are given and that the seed wants one thread, both meant
        reducer = umap(
            n_components=start.shape[1],
            n_neighbors=n_neighbors,
            min_dist=min_dist,
            init=_scaled(start),
            precomputed_knn=(indices, distances),
            force_approximation_algorithm=True,  # else the given neighbours of few rows are searched again
            random_state=random_state,
            n_jobs=1,
            tqdm_kwds={"disable": False, "file": _Follower(advance), "bar_format": "{percentage:.3f}", "mininterval": 0.2},
        )
        return np.asarray(reducer.fit_transform(landmarks))


def fit_on_gpu(
    landmarks: np.ndarray, start: np.ndarray, *, n_neighbors: int, min_dist: float, random_state: int, advance: Advance
) -> np.ndarray:
    from cuml.manifold import UMAP

    fitted: Any = UMAP(
        n_components=start.shape[1],
        n_neighbors=min(n_neighbors, len(landmarks) - 1),
        min_dist=min_dist,
        init=np.ascontiguousarray(_scaled(start)),
        build_algo="brute_force_knn",
        force_serial_epochs=True,
        random_state=random_state,
        output_type="numpy",
    ).fit_transform(np.ascontiguousarray(landmarks, np.float32))
    advance(1.0)
    return np.asarray(fitted)


def _scaled(start: np.ndarray) -> np.ndarray:
    """The start (m, d) with each axis from 0 to 10, float32: umap-learn does so with an array, cuML does not."""
    return (10 * (start - start.min(axis=0)) / np.ptp(start, axis=0)).astype(np.float32)


class _Follower:
    """A file for tqdm that passes on how far it is."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance

    def write(self, text: str) -> None:
        with suppress(ValueError):  # line ends and clearing
            self._advance(min(float(text.strip("\r\n ")) / 100, 1.0))

    def flush(self) -> None:
        pass


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
    give_numba_a_cache("umap")
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


METHOD = LandmarkMethod(
    name="umap",
    title="UMAP",
    hint=f"Each dot is a sample; dots are close where {{placed}} are alike, and clusters that touch share some. {ONE_MAP} "
    "Sizes of clusters and gaps between them mean little.",
    parameters=(
        Parameter(
            "n_neighbors",
            "neighbours",
            "Neighbours",
            "How many neighbours each state is kept close to: fewer shows small groups, more shows the large picture.",
            low=2,
            high=200,
            default=15,
            slider=(5, 100, 1),
        ),
        Parameter(
            "min_dist",
            "min_dist",
            "Minimum distance",
            "How close together dots may be packed: little shows tight groups, much spreads them out.",
            low=0.0,
            high=0.99,
            default=0.1,
            slider=(0.0, 0.9, 0.05),
            whole=False,
        ),
    ),
    fit=fit,
    fit_on_gpu=fit_on_gpu,
    seconds=lambda n_landmarks, _n_components: 8 + n_landmarks / 1250,
    # Its descent ends with every point shaken by the last random repulsions. On the published run it then keeps .75 of the
    # neighbours instead of .69, and nothing moves more; t-SNE, which is shaken a little by what it approximates, gains .01.
    smoothings=3,
    package="umap-learn",
    module="umap",
)
