"""The layers that a Keras configuration lists. It is untrusted text; no Keras is needed, and nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..runs.layer_shapes import Shape
from .errors import NetworkError


@dataclass(frozen=True)
class LayerConfig:
    """A layer, or an operation, as the configuration of its model lists it.

    Attributes
    ----------
    name, kind : str
        Its own name, and its class.
    config : dict
        Its own configuration, which may hold nonsense.
    inputs : tuple of (str, shape or None)
        The tensors that its calls take, the first call's first: the name of the layer that gives each, and its shape where the
        configuration has that.
    built_shape : shape or None
        What it was built for.
    """

    name: str
    kind: str
    config: dict[str, Any]
    inputs: tuple[tuple[str, Shape | None], ...]
    built_shape: Shape | None


def listed_layers(items: Sequence[Any], *, sequential: bool) -> list[LayerConfig]:
    """The layers of a list of a configuration; in a sequential model each takes what the one before it gives.

    NetworkError where one is no layer.
    """
    layers: list[LayerConfig] = []
    for item in items:
        config = map_of(item, "config")
        name, kind = config.get("name", item.get("name")), item.get("class_name")
        if not isinstance(name, str) or not isinstance(kind, str):
            raise NetworkError("The recorded architecture holds a layer without a name.")
        inputs = [(layers[-1].name, None)] if sequential and layers else _inbound(item.get("inbound_nodes"))
        layers.append(LayerConfig(name, kind, config, tuple(inputs), _built_shape(item)))
    return layers


def map_of(item: Any, key: str) -> dict[str, Any]:
    """A map within a map; NetworkError where it is none."""
    value = item.get(key) if isinstance(item, dict) else None
    if not isinstance(value, dict):
        raise NetworkError("The recorded architecture is no Keras model.")
    return value


def _inbound(nodes: Any) -> Iterator[tuple[str, Shape | None]]:
    calls = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    pending = [call.get(part) for call in calls for part in ("args", "kwargs")]
    while pending:
        value = pending.pop(0)
        if isinstance(value, list):
            pending = value + pending
        elif isinstance(value, dict) and value.get("class_name") != "__keras_tensor__":
            pending = list(value.values()) + pending
        elif isinstance(value, dict):
            config = map_of(value, "config")
            history = config.get("keras_history")
            if isinstance(history, list) and history and isinstance(history[0], str):
                yield history[0], _shape_of(config.get("shape"))


def _built_shape(item: dict[str, Any]) -> Shape | None:
    batch_shape, built = item["config"].get("batch_shape"), item.get("build_config")
    told = batch_shape if batch_shape is not None else built.get("input_shape") if isinstance(built, dict) else None
    return _shape_of(told)


def _shape_of(value: Any) -> Shape | None:
    """A shape with the batch, as one without; None for nonsense."""
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        return None
    sizes = value[1:]
    whole = all(size is None or (type(size) is int and 0 < size < 2**31) for size in sizes)
    return tuple(sizes) if whole else None
