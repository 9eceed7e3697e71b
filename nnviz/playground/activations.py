"""Activation functions a = f(z) and their derivatives.

All take and give arrays of shape (n, units), one row a sample, and change nothing. Softmax is the one whose units depend on
each other, and stands at the end of a network only.
"""

from __future__ import annotations

import numpy as np

HIDDEN = ("relu", "leaky", "tanh", "sigmoid", "linear")
OUTPUTS = ("softmax", "sigmoid", "tanh", "linear", "relu", "leaky")

#: The slope of the leaky ReLU below zero.
LEAK = 0.1


def activate(name: str, z: np.ndarray) -> np.ndarray:
    """a = f(z). Raises ValueError for a name that is in neither table.

    Sigmoid is computed as (1 + tanh(z / 2)) / 2 and softmax from z less its largest, so that neither overflows.
    """
    if name == "relu":
        return np.maximum(z, 0.0)
    if name == "leaky":
        return np.where(z > 0, z, LEAK * z)
    if name == "tanh":
        return np.tanh(z)
    if name == "sigmoid":
        return 0.5 + 0.5 * np.tanh(0.5 * z)
    if name == "linear":
        return z
    if name == "softmax":
        grown = np.exp(z - z.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)
    raise ValueError(f"unknown activation {name!r}; the choices are: {', '.join(dict.fromkeys(HIDDEN + OUTPUTS))}")


def pass_back(name: str, z: np.ndarray, a: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """∂L/∂z from `gradient`, ∂L/∂a: for all but softmax the product with f'(z). At a ReLU's kink, z = 0, f' is that of z < 0.

    Softmax: ∂L/∂z_i = a_i (g_i − Σ_k g_k a_k), the product with its Jacobian (Goodfellow et al. 2016, 6.2.2.3).
    """
    if name == "relu":
        return gradient * (z > 0)
    if name == "leaky":
        return gradient * np.where(z > 0, 1.0, LEAK)
    if name == "tanh":
        return gradient * (1.0 - a * a)
    if name == "sigmoid":
        return gradient * a * (1.0 - a)
    if name == "softmax":
        return a * (gradient - (gradient * a).sum(axis=1, keepdims=True))
    return gradient
