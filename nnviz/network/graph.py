"""A model's layers as a graph from left to right, read from its Keras configuration alone: no Keras, nothing is executed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from ..runs.layer_shapes import MOST_LAYERS, LayerShapes, Shape
from .configuration import LayerConfig, listed_layers, map_of
from .errors import NetworkError
from .inferred.layers import infer_layer_shapes
from .layers import Graph, Layer


def read_graph(
    architecture: str,
    recorded: Sequence[tuple[int, ...]] | None = None,
    names: Sequence[str] | None = None,
    layer_shapes: Sequence[LayerShapes] = (),
) -> Graph:
    """The graph of a Keras 3 model, Sequential or Functional.

    Parameters
    ----------
    architecture : str
        What `model.to_json()` gives.
    recorded : sequence of shapes, optional
        Those of the model's weights, in its order.
    names : sequence of str, optional
        Their paths, such as "attention/query/kernel", in the same order. Where shapes have to be inferred, they tell which
        weights belong to a layer whose class is not known here.
    layer_shapes : sequence of LayerShapes
        What the recorder knew of the layers. Without, as in older runs, and where it is not of this model, shapes and owners of
        the weights are inferred from the configuration.

    Raises
    ------
    NetworkError
        Where the configuration is no such model, and where it cannot be told whose the weights are.
    """
    try:
        config = json.loads(architecture)
    except (ValueError, RecursionError):
        raise NetworkError("The recorded architecture is no JSON.") from None
    model = map_of(config, "config")
    items = model.get("layers")
    if not isinstance(items, list) or not items or len(items) > MOST_LAYERS:
        raise NetworkError("The recorded architecture lists no layers that can be drawn.")
    listed = listed_layers(items, sequential=config.get("class_name") == "Sequential")
    layer_names = {layer.name for layer in listed}
    if len(layer_names) != len(listed):
        raise NetworkError("The recorded architecture gives two layers one name.")
    shapes = {layer.name: layer for layer in layer_shapes}
    if shapes.keys() != layer_names or not all(_fits(layer, shapes[layer.name], recorded) for layer in listed):
        shapes = {layer.name: layer for layer in infer_layer_shapes(listed, recorded, names or ())}
    layers = [_drawn(layer, shapes[layer.name], layer_names) for layer in listed]
    return Graph(str(model.get("name", "")), tuple(_placed(layers)))


def bare_graph(outputs: Sequence[tuple[str, Shape]], weights: Sequence[tuple[str, tuple[int, ...]]]) -> Graph:
    """Layers without what joins them, where there is no configuration that can be read.

    Parameters
    ----------
    outputs : sequence of (name, shape)
        The layers whose activations were recorded.
    weights : sequence of (path, shape)
        The names of the weights, such as "convnet/dense/kernel", in their order.
    """
    shapes = dict(outputs)
    own: dict[str, list[int]] = {}
    for at, (path, _) in enumerate(weights):
        parts = path.split("/")
        own.setdefault(parts[-2] if len(parts) > 1 else parts[-1], []).append(at)
    layers = []
    for column, name in enumerate(dict.fromkeys([*own, *shapes])):
        places = tuple(own.get(name, ()))
        kernels = [weights[at][1] for at in places]
        kind = {2: "Dense", 4: "Conv2D"}.get(max((len(shape) for shape in kernels), default=0), "layer")
        layers.append(Layer(name, kind, (), None, shapes.get(name), places, tuple(kernels), "", column, 0))
    return Graph("", tuple(layers))


def _fits(layer: LayerConfig, shapes: LayerShapes, recorded: Sequence[tuple[int, ...]] | None) -> bool:
    """Whether what is told of a layer can be true: its weights are recorded ones, and the kernel of a Dense layer fits it."""
    if recorded is not None and any(at >= len(recorded) or tuple(recorded[at]) != shape for at, shape in shapes.weights):
        return False
    if layer.kind != "Dense" or not shapes.weights:
        return True
    kernel, taken, given = shapes.weights[0][1], shapes.input_shape or (None,), shapes.shape or (None,)
    return kernel == (taken[-1], given[-1]) and 0 not in kernel


def _drawn(layer: LayerConfig, shapes: LayerShapes, layer_names: set[str]) -> Layer:
    activation = layer.config.get("activation")
    return Layer(
        name=layer.name,
        kind=layer.kind,
        sources=tuple(dict.fromkeys(source for source, _ in layer.inputs if source in layer_names)),
        input_shape=shapes.input_shape,
        shape=shapes.shape,
        weights=tuple(at for at, _ in shapes.weights),
        weight_shapes=tuple(shape for _, shape in shapes.weights),
        activation=activation if isinstance(activation, str) and activation != "linear" else "",
        column=0,
        row=0,
    )


def _placed(layers: list[Layer]) -> list[Layer]:
    """The layers with their columns and rows. A layer that only follows later ones, as a cycle would have it, stands first."""
    columns: dict[str, int] = {}
    rows: dict[int, int] = {}
    placed = []
    waiting, rounds = list(layers), 0
    while waiting and rounds <= len(layers):
        rounds += 1
        ready = [layer for layer in waiting if all(source in columns for source in layer.sources)] or waiting[:1]
        for layer in ready:
            columns[layer.name] = max((columns.get(source, -1) for source in layer.sources), default=-1) + 1
        waiting = [layer for layer in waiting if layer.name not in columns]
    for layer in layers:
        column = columns.get(layer.name, 0)
        rows[column] = rows.get(column, -1) + 1
        placed.append(replace(layer, column=column, row=rows[column]))
    return placed
