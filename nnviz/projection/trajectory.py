"""From a run to the places of its samples."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ..analysis.performance import accuracy
from ..runs.run import Run
from .backend import detect_backend
from .linear import LinearMap, pca_map, star_map

METHODS = ("star", "pca")
FEATURES = ("probabilities", "hellinger", "logits")
BACKENDS = ("auto", "cpu", "gpu")


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

    `method` is "star" or "pca": one matrix, with no randomness, so every `seed` gives the same. It takes milliseconds and runs
    on the CPU with every `backend` ("auto", "cpu", "gpu"); "gpu" still wants one that works. `features` are what is placed:
    "probabilities", "hellinger" (their square roots) or "logits" (less the mean of their row).

    Raises ValueError for other words, for logits where none were recorded, and for "gpu" where none works, with the reason.
    """
    if backend not in BACKENDS:
        raise ValueError(f"unknown backend {backend!r}; the choices are: {', '.join(BACKENDS)}")
    if backend == "gpu" and detect_backend().name != "gpu":
        raise ValueError(f"no GPU serves here: {detect_backend().reason}")
    started = time.perf_counter()
    placed_by = linear_map(run, method, n_components, features=features)
    positions = np.empty((len(run.checkpoints), run.n_samples, n_components), np.float32)
    for checkpoint in run.checkpoints:
        positions[checkpoint.index] = placed_by.place(features_of(run, features, checkpoint.index))
    return Trajectory(positions, method, "cpu", time.perf_counter() - started, {})


def features_of(run: Run, features: str, index: int) -> np.ndarray:
    """What is placed of a checkpoint's answers, (n_samples, n_classes) float32."""
    if features == "probabilities":
        return run.probabilities(index)
    if features == "hellinger":
        return np.sqrt(run.probabilities(index))
    if features == "logits":
        logits = run.logits(index)
        if logits is None:
            raise ValueError("this run recorded probabilities only; the choices are: probabilities, hellinger")
        return logits - logits.mean(axis=1, keepdims=True)
    raise ValueError(f"unknown features {features!r}; the choices are: {', '.join(FEATURES)}")


def linear_map(
    run: Run,
    method: str,
    n_components: int = 2,
    *,
    features: str = "probabilities",
    probabilities: np.ndarray | None = None,
) -> LinearMap:
    """The star or PCA matrix of a run. PCA is fitted on the checkpoint with the best accuracy, the last one without labels.

    `probabilities` are all of the run's, where whoever calls has read them already.
    """
    if method == "star":
        return star_map(run.n_classes, n_components)
    if method == "pca":
        return pca_map(features_of(run, features, best_checkpoint(run, probabilities)), n_components)
    raise ValueError(f"unknown method {method!r}; the choices are: {', '.join(METHODS)}")


def best_checkpoint(run: Run, probabilities: np.ndarray | None = None) -> int:
    """The checkpoint with the most right answers, the first of equal ones; the last one where there are no labels."""
    labels = run.labels
    if labels is None:
        return len(run.checkpoints) - 1
    if probabilities is not None:
        return int(accuracy(probabilities, labels).argmax())
    return int(np.argmax([accuracy(run.probabilities(index)[None], labels)[0] for index in range(len(run.checkpoints))]))
