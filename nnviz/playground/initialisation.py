"""The weights that a training begins with. Biases begin at zero."""

from __future__ import annotations

import math

import numpy as np

from .network import layer_slices

INITIALISATIONS = ("glorot", "he", "small", "large", "zero")


def initial_parameters(name: str, sizes: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A vector of parameters, float64.

    `glorot`: uniform within ±√(6 / (inputs + units)) (Glorot and Bengio 2010). `he`: normal, σ = √(2 / inputs) (He et al.
    2015). `small` and `large`: normal, σ = 0.01 and 1.5. `zero`: all weights are zero, so that units of a layer never differ.
    Raises ValueError for another name.
    """
    if name not in INITIALISATIONS:
        raise ValueError(f"unknown initialisation {name!r}; the choices are: {', '.join(INITIALISATIONS)}")
    slices = layer_slices(sizes)
    parameters = np.zeros(slices[-1][1].stop)
    for (weights, _), inputs, units in zip(slices, sizes, sizes[1:], strict=False):
        shape = inputs * units
        if name == "glorot":
            bound = math.sqrt(6.0 / (inputs + units))
            parameters[weights] = rng.uniform(-bound, bound, shape)
        elif name != "zero":
            spread = {"he": math.sqrt(2.0 / inputs), "small": 0.01, "large": 1.5}[name]
            parameters[weights] = rng.normal(0.0, spread, shape)
    return parameters
