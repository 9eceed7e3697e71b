"""Loss functions, and their gradients with respect to the logits.

Targets are one-hot rows, (n, classes). Squared error takes any output. Cross-entropy needs numbers between 0 and 1: softmax, or
sigmoid, where every class is a question of its own. Both are computed from z, so that no logarithm of a rounded zero is taken.
"""

from __future__ import annotations

import numpy as np

from .activations import pass_back

LOSSES = ("crossentropy", "squared")

#: The outputs that cross-entropy can judge.
PROBABILITIES = ("softmax", "sigmoid")


def fits(loss: str, output: str) -> bool:
    """Whether `loss` can judge this activation of the output layer."""
    return loss != "crossentropy" or output in PROBABILITIES


def sample_losses(loss: str, output: str, z: np.ndarray, a: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The loss of every sample, (n,).

    Squared error ½ Σ (a − y)²; cross-entropy −Σ y ln a after softmax, −Σ (y ln a + (1 − y) ln(1 − a)) after sigmoid. Raises
    ValueError where the loss does not fit the output.
    """
    if not fits(loss, output):
        raise ValueError(f"cross-entropy needs outputs between 0 and 1: {' or '.join(PROBABILITIES)}; this output is {output}")
    if loss == "squared":
        return 0.5 * np.square(a - targets).sum(axis=1)
    if output == "softmax":
        shifted = z - z.max(axis=1, keepdims=True)
        return np.log(np.exp(shifted).sum(axis=1)) - (targets * shifted).sum(axis=1)
    return (np.maximum(z, 0.0) - z * targets + np.log1p(np.exp(-np.abs(z)))).sum(axis=1)


def output_deltas(loss: str, output: str, z: np.ndarray, a: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """δ = ∂L/∂z of every sample at the output, (n, classes); of cross-entropy a − y for both outputs (Bishop 2006, 5.3.1)."""
    wrong = a - targets
    return wrong if loss == "crossentropy" else pass_back(output, z, a, wrong)
