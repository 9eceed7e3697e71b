"""A network of dense layers as pure functions: forward, loss, backward. Its parameters are one vector.

Of layer l the vector holds the weights W (inputs, units), row by row, then the biases b (units,). A whole update is then one
operation on one vector, and a state of the training is one array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from .activations import activate, pass_back
from .losses import output_deltas, sample_losses


@dataclass(frozen=True)
class Network:
    """What a network is, without its numbers.

    Attributes
    ----------
    sizes : tuple of int
        Inputs, units of each hidden layer, outputs.
    activations : tuple of str
        One a layer, the output's last.
    loss : str
        One of LOSSES.
    l2 : float
        λ: the loss gains λ/2 Σ w² over all weights; biases are left alone.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    l2: float = 0.0

    @property
    def n_parameters(self) -> int:
        return sum((before + 1) * units for before, units in pairwise(self.sizes))


@dataclass(frozen=True)
class Passed:
    """What a forward pass gave: `z` and `a` of each layer, (n, units); `inputs` (n, features)."""

    inputs: np.ndarray
    z: tuple[np.ndarray, ...]
    a: tuple[np.ndarray, ...]


@cache
def layer_slices(sizes: tuple[int, ...]) -> tuple[tuple[slice, slice], ...]:
    """Where weights and biases of each layer lie in the vector."""
    slices, at = [], 0
    for before, units in pairwise(sizes):
        middle = at + before * units
        slices.append((slice(at, middle), slice(middle, middle + units)))
        at = middle + units
    return tuple(slices)


@cache
def weight_mask(sizes: tuple[int, ...]) -> np.ndarray:
    """1.0 where the vector holds a weight, 0.0 where a bias; read-only."""
    mask = np.zeros(layer_slices(sizes)[-1][1].stop)
    for weights, _ in layer_slices(sizes):
        mask[weights] = 1.0
    mask.flags.writeable = False
    return mask


def layers_of(sizes: tuple[int, ...], parameters: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights (inputs, units) and biases (units,) of each layer: views of `parameters`."""
    return [
        (parameters[weights].reshape(before, -1), parameters[biases])
        for (weights, biases), before in zip(layer_slices(sizes), sizes, strict=False)
    ]


def forward(network: Network, parameters: np.ndarray, inputs: np.ndarray) -> Passed:
    """z = a W + b and a = f(z), layer by layer, for `inputs` of shape (n, features)."""
    z, a = [], []
    signal = inputs
    for (weights, biases), name in zip(layers_of(network.sizes, parameters), network.activations, strict=True):
        z.append(signal @ weights + biases)
        signal = activate(name, z[-1])
        a.append(signal)
    return Passed(inputs, tuple(z), tuple(a))


def losses_of(network: Network, passed: Passed, targets: np.ndarray) -> np.ndarray:
    """The loss of every sample, (n,), without the L2 term."""
    return sample_losses(network.loss, network.activations[-1], passed.z[-1], passed.a[-1], targets)


def penalty(network: Network, parameters: np.ndarray) -> float:
    """λ/2 Σ w²."""
    if not network.l2:
        return 0.0
    weights = parameters * weight_mask(network.sizes)
    return 0.5 * network.l2 * float(weights @ weights)


def backward(
    network: Network, parameters: np.ndarray, passed: Passed, targets: np.ndarray
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """δ = ∂L/∂z of each layer for every sample, (n, units), and the gradient of the mean loss, a vector like `parameters`.

    Backpropagation (Rumelhart, Hinton and Williams 1986): δ_l = (δ_{l+1} Wᵀ) f'(z_l); ∂L/∂W_l = a_{l−1}ᵀ δ_l / n + λ W_l;
    ∂L/∂b_l = mean of δ_l.
    """
    layers = layers_of(network.sizes, parameters)
    gradient = np.empty_like(parameters)
    deltas: list[np.ndarray] = []
    delta = output_deltas(network.loss, network.activations[-1], passed.z[-1], passed.a[-1], targets)
    share = 1.0 / len(targets)
    for layer in reversed(range(len(layers))):
        deltas.append(delta)
        weights, biases = layer_slices(network.sizes)[layer]
        below = passed.a[layer - 1] if layer else passed.inputs
        gradient[weights] = (below.T @ delta).ravel() * share
        gradient[biases] = delta.sum(axis=0) * share
        if layer:
            name = network.activations[layer - 1]
            delta = pass_back(name, passed.z[layer - 1], passed.a[layer - 1], delta @ layers[layer][0].T)
    if network.l2:
        gradient += network.l2 * parameters * weight_mask(network.sizes)
    return tuple(reversed(deltas)), gradient
