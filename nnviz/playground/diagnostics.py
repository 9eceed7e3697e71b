"""Training diagnostics: vanishing and exploding gradients, dead units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .network import Network, Passed, layer_slices

#: A first layer whose gradients are this share of the output layer's hardly learns.
VANISHING = 1e-2
#: A step that moves the weights of a layer by more than their own size throws away what they had learnt.
EXPLODING = 1.0
_TINY = 1e-300


@np.errstate(over="ignore")  # numbers near the end of a training that diverges
def gradient_sizes(network: Network, gradient: np.ndarray) -> np.ndarray:
    """The root mean square of the gradient of each layer's weights, (layers,)."""
    return np.array([np.sqrt(np.mean(np.square(gradient[weights]))) for weights, _ in layer_slices(network.sizes)])


def dead_units(network: Network, passed: Passed) -> np.ndarray:
    """Which hidden ReLU units answer 0 to every sample of `passed`, by layer and unit, (units of all layers,) bool.

    Such a unit's gradient is 0 for all of them, so it does not learn from them. Outputs are never called dead.
    """
    dead = [
        (a <= 0).all(axis=0) if name == "relu" and layer < len(passed.a) - 1 else np.zeros(a.shape[1], bool)
        for layer, (name, a) in enumerate(zip(network.activations, passed.a, strict=True))
    ]
    return np.concatenate(dead)


#: What `silence` says of a unit.
SILENT, DEAD = 1, 2


def silence(network: Network, passed: Passed, *, still: bool) -> np.ndarray:
    """Of each unit (units,) uint8: 0, `SILENT` where it answers 0 to every sample now, `DEAD` where that is for good.

    A silent unit has no gradient, but it may wake: where what comes before it changes, where an optimiser goes on by what it
    remembers, or where L2 pulls at its weights. In the first layer nothing comes before, so where `still`, that is where plain
    SGD without L2 makes all later steps, it is dead.
    """
    activity = np.where(dead_units(network, passed), SILENT, 0).astype(np.uint8)
    if still:
        activity[: network.sizes[1]] *= DEAD
    return activity


def warning_of(sizes: np.ndarray, before: np.ndarray, after: np.ndarray, network: Network) -> str:
    """One plain sentence where the gradients vanish or explode, else "".

    Parameters
    ----------
    sizes : ndarray of shape (layers,)
        As `gradient_sizes` gives them for the gradient without its L2 term, which is there however little reaches a layer.
    before, after : ndarray of shape (P,)
        The parameters.
    """
    layer, factor = _largest_move(network, before, after)
    if factor > EXPLODING:
        return (
            f"Exploding: this step changes the weights of {layer_name(layer, len(sizes))} by {min(factor, 1e300):.3g} times "
            "their own size."
        )
    if len(sizes) > 1 and 0 < sizes[0] < VANISHING * sizes[-1]:
        times = sizes[-1] / max(sizes[0], _TINY)
        return f"Vanishing: the gradients of hidden layer 1 are {times:,.0f} times smaller than the output's; it hardly learns."
    return ""


def layer_name(layer: int, n_layers: int) -> str:
    """ "hidden layer 1", or "the output layer"."""
    return "the output layer" if layer == n_layers - 1 else f"hidden layer {layer + 1}"


@np.errstate(all="ignore")
def _largest_move(network: Network, before: np.ndarray, after: np.ndarray) -> tuple[int, float]:
    moves: Sequence[float] = [
        float(np.linalg.norm(after[weights] - before[weights]) / max(float(np.linalg.norm(before[weights])), 0.1))
        for weights, _ in layer_slices(network.sizes)
    ]
    layer = int(np.argmax(moves))
    return layer, moves[layer]
