"""Optimisers: SGD, momentum and Adam, as functions from parameters, gradient and optimiser state to new ones.

The updates are those of Keras 3, whose constants these are. What is remembered are `slots`, (n_slots, n_parameters): nothing
for SGD, the velocity for momentum, the two moments for Adam. All begin at zero.
"""

from __future__ import annotations

import math

import numpy as np

SLOTS = {"sgd": 0, "momentum": 1, "adam": 2}
OPTIMISERS = tuple(SLOTS)

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


def first_slots(optimiser: str, n_parameters: int) -> np.ndarray:
    """What an optimiser remembers before the first step."""
    return np.zeros((SLOTS[optimiser], n_parameters))


def update(
    optimiser: str, rate: float, step: int, parameters: np.ndarray, slots: np.ndarray, gradient: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The parameters and slots after step number `step`, which counts from 0. `rate` is η.

    SGD: w − η g. Momentum: v ← 0.9 v − η g, then w + v. Adam (Kingma and Ba 2015, in the order of computation at the end of
    section 2, ε̂ = 1e-7): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², then w − η_t m / (√v + ε̂) with `adam_rate`.
    """
    if optimiser == "sgd":
        return parameters - rate * gradient, slots
    if optimiser == "momentum":
        velocity = MOMENTUM * slots[0] - rate * gradient
        return parameters + velocity, velocity[None]
    m = BETA_1 * slots[0] + (1.0 - BETA_1) * gradient
    v = BETA_2 * slots[1] + (1.0 - BETA_2) * (gradient * gradient)
    return parameters - adam_rate(rate, step) * m / (np.sqrt(v) + EPSILON), np.stack([m, v])


def adam_rate(rate: float, step: int) -> float:
    """η_t = η √(1 − β₂ᵗ) / (1 − β₁ᵗ), where t counts steps from 1."""
    t = step + 1
    return rate * math.sqrt(1.0 - BETA_2**t) / (1.0 - BETA_1**t)
