"""Shapes of a model's layers and the owners of its weights, as the recorder knows them: written to a run's header and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .record_header import RecordHeader

#: Sizes for one sample; None is a length that varies.
Shape = tuple[int | None, ...]

#: No model that one draws comes near.
MOST_LAYERS = 2000

#: The field of the header.
_FIELD = "layer_shapes"


@dataclass(frozen=True)
class LayerShapes:
    """What a layer of a model takes and gives, and which of the model's weights are its own.

    Attributes
    ----------
    name : str
    input_shape, shape : tuple of (int or None), or None
        Of what it takes (its first input) and gives for one sample; None for what is no one array, or not known.
    weights : tuple of (int, shape)
        Each of its weights: the index in the order of `model.get_weights()`, and its shape. A weight that several layers share
        is the first one's.
    """

    name: str
    input_shape: Shape | None
    shape: Shape | None
    weights: tuple[tuple[int, tuple[int, ...]], ...] = ()


def check_layer_shapes(layers: Sequence[LayerShapes]) -> tuple[LayerShapes, ...]:
    """The same; ValueError where a file that tells them could not be read: too many, too many axes, a weight of two layers."""
    read_layer_shapes(RecordHeader(pack_layer_shapes(layers), "shapes of layers"))
    return tuple(layers)


def pack_layer_shapes(layers: Sequence[LayerShapes]) -> dict[str, Any]:
    """The field of a header that tells them; no field for no layers."""
    items = [
        {
            "layer": layer.name,
            "input_shape": _packed(layer.input_shape),
            "shape": _packed(layer.shape),
            "weights": [{"index": at, "shape": list(shape)} for at, shape in layer.weights],
        }
        for layer in layers
    ]
    return {_FIELD: items} if items else {}


def read_layer_shapes(about: RecordHeader) -> tuple[LayerShapes, ...]:
    """What a header tells of the layers, () where it tells nothing; RunFileError for what is no such list.

    Whether it is true of the model shows beside the model's configuration.
    """
    items = about.parts(_FIELD)
    if len(items) > MOST_LAYERS:
        raise about.error(f"damaged: tells the shapes of {len(items):,} layers; expected at most {MOST_LAYERS:,}")
    layers = tuple(_read(item) for item in items)
    owned = [at for layer in layers for at, _ in layer.weights]
    if len(set(owned)) < len(owned):
        raise about.error("damaged: gives one of the weights to two layers")
    return layers


def _read(item: RecordHeader) -> LayerShapes:
    weights = tuple((weight.whole("index"), weight.shape("shape")) for weight in item.parts("weights"))
    return LayerShapes(item.text("layer"), item.varying_shape("input_shape"), item.varying_shape("shape"), weights)


def _packed(shape: Shape | None) -> list[int | None] | None:
    return None if shape is None else list(shape)
