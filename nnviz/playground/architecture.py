"""Export of a playground network as a Keras model: configuration, weights and activations.

Keras itself is not needed for that: a `Sequential` of Dense layers is the same network, in the same order of weights.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..runs.layer_shapes import LayerShapes
from ..runs.model_record import RecordedLayer
from .activations import LEAK
from .network import Network, Passed, layers_of

_LARGEST = float(np.finfo(np.float32).max)
#: The losses as they are called where a run is looked at; only the first is Keras's own.
_LOSSES = {
    ("crossentropy", "softmax"): "categorical_crossentropy",
    ("crossentropy", "sigmoid"): "sum_of_binary_crossentropies",
}


def layer_names(network: Network) -> list[str]:
    """What its Dense layers are called: "hidden_1", …, "output"."""
    return [*(f"hidden_{k + 1}" for k in range(len(network.activations) - 1)), "output"]


def keras_config(network: Network) -> str:
    """The configuration of the Keras model, in Keras's JSON. A leaky ReLU is a layer after the Dense one."""
    layers = [_layer("InputLayer", {"batch_shape": [None, network.sizes[0]], "dtype": "float32", "name": "input"})]
    for name, units, activation in zip(layer_names(network), network.sizes[1:], network.activations, strict=True):
        inner = "linear" if activation == "leaky" else activation
        layers.append(_layer("Dense", {"name": name, "units": units, "activation": inner, "use_bias": True}))
        if activation == "leaky":
            layers.append(_layer("LeakyReLU", {"name": f"{name}_leaky", "negative_slope": LEAK}))
    config = {"name": "playground", "layers": layers, "build_input_shape": [None, network.sizes[0]]}
    return json.dumps({"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None})


def layer_shapes(network: Network) -> tuple[LayerShapes, ...]:
    """What each layer of the Keras model takes and gives, and its weights."""
    shapes = [LayerShapes("input", network.sizes[:1], network.sizes[:1])]
    for at, (name, activation) in enumerate(zip(layer_names(network), network.activations, strict=True)):
        kernel = inputs, units = network.sizes[at : at + 2]
        shapes.append(LayerShapes(name, (inputs,), (units,), ((2 * at, kernel), (2 * at + 1, (units,)))))
        if activation == "leaky":
            shapes.append(LayerShapes(f"{name}_leaky", (units,), (units,)))
    return tuple(shapes)


def compiled(network: Network) -> dict[str, Any]:
    """What it is trained with, as a run says it."""
    loss = _LOSSES.get((network.loss, network.activations[-1]), "half_of_the_squared_error")
    return {"loss": loss, "from_logits": False, "metrics": ["accuracy"]}


def weight_names(network: Network) -> list[str]:
    """Paths of the weights, in their order."""
    return [f"playground/{name}/{part}" for name in layer_names(network) for part in ("kernel", "bias")]


def weights_of(network: Network, parameters: np.ndarray) -> list[np.ndarray]:
    """Kernels (inputs, units) and biases (units,), float32; what is too large for it is the largest."""
    return [_single(part) for pair in layers_of(network.sizes, parameters) for part in pair]


def recorded_layers(network: Network) -> tuple[RecordedLayer, ...]:
    """The layers whose activations `activations_of` gives."""
    widths = dict(zip(layer_names(network), network.sizes[1:], strict=True))
    return tuple(RecordedLayer(name, widths[name.removesuffix("_leaky")], (widths[name.removesuffix("_leaky")],))
                 for name, _ in _signals(network))  # fmt: skip


def activations_of(network: Network, passed: Passed, samples: np.ndarray) -> dict[str, np.ndarray]:
    """What each layer answers to the samples, (n, units) float32 by its name."""
    return {name: _single(getattr(passed, kind)[layer][samples]) for name, (kind, layer) in _signals(network)}


def _signals(network: Network) -> list[tuple[str, tuple[str, int]]]:
    """The layers of the Keras model, and which of the network's signals each gives: "z" or "a" of a layer."""
    signals: list[tuple[str, tuple[str, int]]] = []
    for layer, (name, activation) in enumerate(zip(layer_names(network), network.activations, strict=True)):
        signals.append((name, ("z" if activation == "leaky" else "a", layer)))
        if activation == "leaky":
            signals.append((f"{name}_leaky", ("a", layer)))
    return signals


def _layer(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}


def _single(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -_LARGEST, _LARGEST).astype(np.float32)
