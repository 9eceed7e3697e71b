"""What each layer takes and gives, and its weights, inferred from a Keras configuration and the weights' names and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...runs.layer_shapes import LayerShapes, Shape
from ..configuration import LayerConfig, listed_layers
from .assignment import assign_weights
from .class_rules import output_shape, weight_shapes


def infer_layer_shapes(
    layers: Sequence[LayerConfig], recorded: Sequence[tuple[int, ...]] | None, names: Sequence[str]
) -> list[LayerShapes]:
    """Shapes and weights of each layer. The weights follow each other in the order of the layers.

    Parameters
    ----------
    layers : sequence of LayerConfig
    recorded : sequence of shapes, or None
        Those of the model's weights, in its order; None where they were not recorded.
    names : sequence of str
        Their paths, in the same order, or empty.

    Raises
    ------
    NetworkError
        Where it cannot be told whose the weights are.
    """
    shapes = _shapes(layers)
    wanted = [_weights_of(layer, taken) for layer, (taken, _) in zip(layers, shapes, strict=True)]
    if recorded is None:
        counts = [len(own or []) for own in wanted]
        weights = [shape for own in wanted for shape in own or []]
    else:
        weights = [tuple(shape) for shape in recorded]
        counts = assign_weights(weights, names, wanted, [_names_within(layer) for layer in layers])
    numbered = iter(enumerate(weights))
    return [
        LayerShapes(layer.name, taken, given, tuple(next(numbered) for _ in range(count)))
        for layer, (taken, given), count in zip(layers, shapes, counts, strict=True)
    ]


def _shapes(layers: Sequence[LayerConfig]) -> list[tuple[Shape | None, Shape | None]]:
    """What each layer takes and gives, as far as that is known."""
    outputs: dict[str, Shape | None] = {}
    pairs = []
    for layer in layers:
        inputs = [shape if shape is not None else outputs.get(source) for source, shape in layer.inputs]
        first = next((shape for shape in inputs if shape is not None), None)
        taken = first if layer.built_shape is None else layer.built_shape
        outputs[layer.name] = output_shape(layer.kind, layer.config, taken, inputs)
        pairs.append((taken, outputs[layer.name]))
    return pairs


def _weights_of(layer: LayerConfig, taken: Shape | None) -> list[tuple[int, ...]] | None:
    """The shapes of a layer's weights, also of a model within the model; None where a class is not known here."""
    inner = layer.config.get("layers")
    if not isinstance(inner, list):
        return weight_shapes(layer.kind, layer.config, taken)
    parts = listed_layers(inner, sequential=layer.kind == "Sequential")
    weights: list[tuple[int, ...]] = []
    for part, (inner_taken, _) in zip(parts, _shapes(parts), strict=True):
        shapes = _weights_of(part, inner_taken)
        if shapes is None:
            return None
        weights += shapes
    return weights


def _names_within(layer: LayerConfig) -> set[str]:
    """The name of a layer, and of all layers within it."""
    names = {layer.name}
    pending: list[Any] = [layer.config]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            config = value.get("config")
            if "class_name" in value and isinstance(config, dict) and isinstance(config.get("name"), str):
                names.add(config["name"])
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return names
