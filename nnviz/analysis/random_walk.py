"""Variance of a random walk that two principal components explain: the reference for that of a training's path.

The positions of a random walk in very many dimensions, less their mean, have the covariance C S W Sᵀ C: S adds up the steps, W
has their variances, C centres. Of T equal steps its eigenvalues are those of the inverse Laplacian of a line of T + 1 points,
1 / (2 − 2 cos(πk / (T + 1))) for k = 1 … T, whose sum is ((T + 1)² − 1) / 6. So the first two components of a long walk hold
6/π² (1 + ¼) = 76 %, whatever the walk: Antognini and Sohl-Dickstein, "PCA of high dimensional random walks with comparison to
neural network training", NeurIPS 2018.
"""

from __future__ import annotations

import numpy as np

#: Of a walk of more positions, so many that lie evenly among them; the share hardly changes any more.
_MOST_POSITIONS = 600


def walk_share(moments: np.ndarray, n_components: int = 2) -> float:
    """What of its variance the first principal components of a random walk hold, 0 to 1, in the limit of many dimensions.

    Parameters
    ----------
    moments : ndarray of shape (n,)
        When the walk is looked at, never descending, such as the epochs of checkpoints: the variance of a step is as its time.
        Where no time passes, all steps are equal.
    n_components : int, default=2
    """
    times = np.asarray(moments, float)
    if times.ndim != 1 or not np.isfinite(times).all() or (np.diff(times) < 0).any():
        raise ValueError(f"moments have shape {times.shape}; expected finite numbers (n,) that never descend")
    if len(times) > _MOST_POSITIONS:
        times = times[np.linspace(0, len(times) - 1, _MOST_POSITIONS).round().astype(int)]
    if len(times) <= n_components + 1:
        return 1.0
    if times[0] == times[-1]:
        times = np.arange(len(times), dtype=float)
    covariance = np.minimum.outer(times - times[0], times - times[0])
    centred = covariance - covariance.mean(axis=0) - covariance.mean(axis=1)[:, None] + covariance.mean()
    return float(np.linalg.eigvalsh(centred)[-n_components:].sum() / np.trace(centred))
