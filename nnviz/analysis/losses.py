"""The loss of an answer, by the one name and definition of all screens: cross-entropy, −ln p(true class), in nats.

A logarithm of a probability is taken here and nowhere else. What a recording says of its own answers needs none:
`Run.true_log_probabilities` reads it where a probability has become zero, and `losses_of_logs` makes it the loss.
"""

from __future__ import annotations

import numpy as np

from .checks import check_mask

#: The least probability of which the logarithm is taken: float32's smallest normal number, 2⁻¹²⁶. It costs 126 ln 2 ≈ 87.3.
LEAST_PROBABILITY = float(np.finfo(np.float32).tiny)


def sample_losses(true_probabilities: np.ndarray) -> np.ndarray:
    """The loss of each answer from the probability p that it gives to the true class: −ln p, 0 to 87.3 nats.

    A p below `LEAST_PROBABILITY` counts as that, so that one sample given 0 costs 87.3 nats and not infinity. Shaped as given,
    in the same dtype of floats.
    """
    losses = np.clip(true_probabilities, true_probabilities.dtype.type(LEAST_PROBABILITY), true_probabilities.dtype.type(1))
    np.log(losses, out=losses)
    return losses_of_logs(losses)


def losses_of_logs(true_log_probabilities: np.ndarray) -> np.ndarray:
    """The loss of each answer from ln p of its true class, as `Run.true_log_probabilities` has it."""
    return np.subtract(0, true_log_probabilities)  # not the unary minus: a perfect 0 would print as -0


def mean_losses(losses: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """The mean loss of the samples at each checkpoint.

    Parameters
    ----------
    losses : ndarray of shape (E, N)
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    float64 ndarray of shape (E,)
        Nats; NaN where the mask leaves no sample.
    """
    check_mask(mask, losses.shape[1])
    counted = losses if mask is None else losses[:, mask]
    if counted.shape[1] == 0:
        return np.full(len(losses), np.nan)
    return counted.mean(axis=1, dtype=np.float64)
