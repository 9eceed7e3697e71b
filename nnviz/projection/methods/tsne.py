"""t-SNE (van der Maaten and Hinton 2008): by openTSNE on the CPU, by cuML on the GPU, there in two dimensions only."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .method import ONE_MAP, Advance, LandmarkMethod, Parameter

EXAGGERATED_STEPS, STEPS = 250, 500  # openTSNE's own

#: How coarsely Barnes and Hut's tree sums distant repulsion: 0.5 takes four tenths longer and gives the same picture.
THETA = 0.7

#: From here on interpolation is faster than Barnes and Hut's tree: at 5,000 it took four times as long. It knows no 3-D.
FFT_ROWS = 10_000

#: Fewer rows are not worth the threads' waiting for each other, which takes many times as long on a busy machine.
SHARED_ROWS = 1000

#: Above so many rows cuML's "adaptive" learning rate overrides what is set.
_ADAPTIVE_ROWS = 10_000


def fit(landmarks: np.ndarray, start: np.ndarray, *, perplexity: float, random_state: int, advance: Advance) -> np.ndarray:
    from openTSNE import TSNE

    done = [0]

    def step(_iteration: int, _error: float, _embedding: np.ndarray) -> bool:
        done[0] += 25
        advance(min(done[0] / (EXAGGERATED_STEPS + STEPS), 1.0))
        return False

    fitted = TSNE(
        n_components=start.shape[1],
        perplexity=_perplexity_of(landmarks, perplexity),
        initialization=start / (start[:, 0].std() or 1.0) * 1e-4,
        early_exaggeration_iter=EXAGGERATED_STEPS,
        n_iter=STEPS,
        neighbors="exact",
        negative_gradient_method="fft" if start.shape[1] == 2 and len(landmarks) > FFT_ROWS else "bh",
        theta=THETA,
        n_jobs=(os.cpu_count() or 1) if len(landmarks) > SHARED_ROWS else 1,
        random_state=random_state,
        callbacks=step,
        callbacks_every_iters=25,
    ).fit(landmarks.astype(np.float64))
    return np.asarray(fitted)


def fit_on_gpu(
    landmarks: np.ndarray,
    start: np.ndarray,  # noqa: ARG001 - cuML's t-SNE takes none, but the components of the same rows
    *,
    perplexity: float,
    random_state: int,
    advance: Advance,
) -> np.ndarray:
    from cuml.manifold import TSNE

    perplexity = _perplexity_of(landmarks, perplexity)
    fitted: Any = TSNE(
        n_components=2,
        perplexity=perplexity,
        n_neighbors=int(min(max(3 * perplexity, 91), len(landmarks) - 1)),
        init="pca",
        method="fft",
        learning_rate=max(200.0, len(landmarks) / 12),
        learning_rate_method="none" if len(landmarks) > _ADAPTIVE_ROWS else "adaptive",
        max_iter=1000,
        random_state=random_state,
        output_type="numpy",
    ).fit_transform(np.ascontiguousarray(landmarks, np.float32))
    advance(1.0)
    return np.asarray(fitted)


def _perplexity_of(landmarks: np.ndarray, perplexity: float) -> float:
    """No more than so many landmarks can have."""
    return min(perplexity, (len(landmarks) - 1) / 3)


METHOD = LandmarkMethod(
    name="tsne",
    title="t-SNE",
    hint=f"Each dot is a sample; dots are close where {{placed}} are alike. {ONE_MAP} Distances between far "
    "clusters mean little.",
    parameters=(
        Parameter(
            "perplexity",
            "neighbours",
            "Perplexity",
            "About how many neighbours each state is kept close to: fewer shows small groups, more shows the large picture.",
            low=2,
            high=200,
            default=30,
            slider=(5, 100, 1),
        ),
    ),
    fit=fit,
    fit_on_gpu=fit_on_gpu,
    most_on_gpu=2,
    seconds=lambda n_landmarks, n_components: n_landmarks / 500 * (2.5 if n_components == 3 else 1),
    smoothings=1,
    package="openTSNE",
    module="openTSNE",
)
