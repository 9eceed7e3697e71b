"""From a run to the places of its samples."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ..analysis.performance import accuracy
from ..runs.run import Run
from .linear import LinearMap, pca_map, star_map

METHODS = ("star", "pca")


@dataclass(frozen=True)
class Trajectory:
    """Where every sample stands at every checkpoint.

    `positions` is (n_checkpoints, n_samples, n_components) float32; `seconds` is what it took; `backend` says what computed
    it; `quality` maps the names of quality scores to their values, where any were computed.
    """

    positions: np.ndarray
    method: str
    backend: str
    seconds: float
    quality: dict[str, float]


def project(
    run: Run,
    *,
    method: str = "star",
    n_components: int = 2,
    features: str = "probabilities",
    backend: str = "auto",
    seed: int = 0,  # noqa: ARG001 - one signature for all methods; these have no randomness
) -> Trajectory:
    """Place all samples of a run at all its checkpoints with one map.

    `method` is "star" or "pca": one matrix, computed on the CPU, the same for every `backend` and `seed`. Raises ValueError
    for other words.
    """
    if features != "probabilities":
        raise ValueError(f"unknown features {features!r}; the choices are: probabilities")
    if backend not in ("auto", "cpu"):
        raise ValueError(f"unknown backend {backend!r}; star and PCA are one matrix and run on the CPU: auto, cpu")
    started = time.perf_counter()
    placed_by = linear_map(run, method, n_components)
    positions = np.empty((len(run.checkpoints), run.n_samples, n_components), np.float32)
    for checkpoint in run.checkpoints:
        positions[checkpoint.index] = placed_by.place(run.probabilities(checkpoint.index))
    return Trajectory(positions, method, "CPU", time.perf_counter() - started, {})


def linear_map(run: Run, method: str, n_components: int = 2) -> LinearMap:
    """The star or PCA matrix of a run. PCA is fitted on the checkpoint with the best accuracy, the last one without labels."""
    if method == "star":
        return star_map(run.n_classes, n_components)
    if method == "pca":
        return pca_map(run.probabilities(best_checkpoint(run)), n_components)
    raise ValueError(f"unknown method {method!r}; the choices are: {', '.join(METHODS)}")


def best_checkpoint(run: Run) -> int:
    labels = run.labels
    if labels is None:
        return len(run.checkpoints) - 1
    shares = [accuracy(run.probabilities(checkpoint.index)[None], labels)[0] for checkpoint in run.checkpoints]
    return int(np.argmax(shares))
