"""A model's layers as a graph from left to right, read from its Keras configuration alone: no Keras, nothing is executed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from .errors import NetworkError
from .layers import Graph, Layer
from .shapes import Shape, output_shape, weight_shapes
from .sharing import share_out

#: More layers than that are no picture; no model that one draws comes near.
MOST_LAYERS = 2000


def read_graph(
    architecture: str, recorded: Sequence[tuple[int, ...]] | None = None, names: Sequence[str] | None = None
) -> Graph:
    """The graph of a Keras 3 model, Sequential or Functional.

    Parameters
    ----------
    architecture : str
        What `model.to_json()` gives.
    recorded : sequence of shapes, optional
        Those of the model's weights, in its order.
    names : sequence of str, optional
        Their paths, such as "attention/query/kernel", in the same order. They tell which belong to a layer whose class is not
        known here.

    Raises
    ------
    NetworkError
        Where the configuration is no such model, and where it cannot be told whose the weights are.
    """
    try:
        config = json.loads(architecture)
    except (ValueError, RecursionError):
        raise NetworkError("The recorded architecture is no JSON.") from None
    model = _map_of(config, "config")
    items = model.get("layers")
    if not isinstance(items, list) or not items or len(items) > MOST_LAYERS:
        raise NetworkError("The recorded architecture lists no layers that can be drawn.")
    layers: list[Layer] = []
    before = ""
    for item in items:
        layer = _layer_of(item, layers, before, _is_sequential(config))
        layers.append(layer)
        before = layer.name
    if len({layer.name for layer in layers}) != len(layers):
        raise NetworkError("The recorded architecture gives two layers one name.")
    layers = _after_their_sources(layers)
    layers = _placed(_with_weights(layers, items, recorded, names))
    return Graph(str(model.get("name", "")), tuple(layers))


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


def _is_sequential(config: dict[str, Any]) -> bool:
    return config.get("class_name") == "Sequential"


def _layer_of(item: Any, layers: list[Layer], before: str, sequential: bool) -> Layer:
    config = _map_of(item, "config")
    name, kind = config.get("name", item.get("name")), item.get("class_name")
    if not isinstance(name, str) or not isinstance(kind, str):
        raise NetworkError("The recorded architecture holds a layer without a name.")
    inputs = [(before, None)] if sequential and before else list(_inbound(item.get("inbound_nodes")))
    shapes = {layer.name: layer.shape for layer in layers}
    input_shapes = [shape if shape is not None else shapes.get(source) for source, shape in inputs]
    built = _shape_of(_built_shape(item))
    input_shape = built if built is not None else next((shape for shape in input_shapes if shape is not None), None)
    shape = output_shape(kind, config, input_shape, input_shapes)
    activation = config.get("activation")
    return Layer(
        name=name,
        kind=kind,
        sources=tuple(dict.fromkeys(source for source, _ in inputs)),
        input_shape=input_shape,
        shape=shape,
        weights=(),
        weight_shapes=(),
        activation=activation if isinstance(activation, str) and activation != "linear" else "",
        column=0,
        row=0,
    )


def _map_of(item: Any, key: str) -> dict[str, Any]:
    value = item.get(key) if isinstance(item, dict) else None
    if not isinstance(value, dict):
        raise NetworkError("The recorded architecture is no Keras model.")
    return value


def _inbound(nodes: Any) -> Iterator[tuple[str, Shape | None]]:
    """The tensors that the calls of a layer take, the first call's first: whose they are, and their shape for one sample."""
    calls = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    pending = [call.get(part) for call in calls for part in ("args", "kwargs")]
    while pending:
        value = pending.pop(0)
        if isinstance(value, list):
            pending = value + pending
        elif isinstance(value, dict) and value.get("class_name") != "__keras_tensor__":
            pending = list(value.values()) + pending
        elif isinstance(value, dict):
            config = _map_of(value, "config")
            history = config.get("keras_history")
            if isinstance(history, list) and history and isinstance(history[0], str):
                yield history[0], _shape_of(config.get("shape"))


def _built_shape(item: dict[str, Any]) -> Any:
    config = item.get("config")
    batch_shape = config.get("batch_shape") if isinstance(config, dict) else None
    built = item.get("build_config")
    return batch_shape if batch_shape is not None else built.get("input_shape") if isinstance(built, dict) else None


def _shape_of(value: Any) -> Shape | None:
    """A shape with the batch, as one without; None for nonsense."""
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        return None
    sizes = value[1:]
    whole = all(size is None or (type(size) is int and 0 < size < 2**31) for size in sizes)
    return tuple(sizes) if whole else None


def _after_their_sources(layers: list[Layer]) -> list[Layer]:
    """The same layers, without sources that are none of them."""
    names = {layer.name for layer in layers}
    return [replace(layer, sources=tuple(source for source in layer.sources if source in names)) for layer in layers]


def _with_weights(
    layers: list[Layer], items: list[Any], recorded: Sequence[tuple[int, ...]] | None, names: Sequence[str] | None
) -> list[Layer]:
    """The layers with their weights, which follow each other in their order: as their classes say, or their names."""
    wanted = [_weights_of(item, layer) for item, layer in zip(items, layers, strict=True)]
    if recorded is None:
        counts = [len(shapes or []) for shapes in wanted]
        flat_shapes = [shape for shapes in wanted for shape in shapes or []]
    else:
        flat_shapes = [tuple(shape) for shape in recorded]
        own = [_names_in(item) for item in items]
        counts = share_out(flat_shapes, names or (), wanted, own)
    counted, at = [], 0
    for layer, count in zip(layers, counts, strict=True):
        here = range(at, at + count)
        counted.append(replace(layer, weights=tuple(here), weight_shapes=tuple(flat_shapes[which] for which in here)))
        at += count
    return counted


def _names_in(item: Any) -> set[str]:
    """The name of a layer, and of all layers within it."""
    names: set[str] = set()
    pending = [item]
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


def _weights_of(item: Any, layer: Layer) -> list[tuple[int, ...]] | None:
    """The shapes of a layer's weights; None where its class is not known here."""
    config = _map_of(item, "config")
    inner = config.get("layers")
    if not isinstance(inner, list):
        return weight_shapes(layer.kind, config, layer.input_shape)
    found: list[tuple[int, ...]] = []  # a model within the model
    before = ""
    layers: list[Layer] = []
    for part in inner:
        part_layer = _layer_of(part, layers, before, layer.kind == "Sequential")
        layers.append(part_layer)
        before = part_layer.name
        shapes = _weights_of(part, part_layer)
        if shapes is None:
            return None
        found += shapes
    return found


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
