"""Data types of a model's layer graph."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runs.layer_shapes import Shape
from .errors import NetworkError

#: Layers that give what they take, in another shape at most, when a model answers.
_HANDING_ON = ("Flatten", "Reshape", "Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization")


@dataclass(frozen=True)
class Layer:
    """A layer of a model.

    Attributes
    ----------
    name, kind : str
        Its own name, unique in the model, and its class, such as "Dense".
    sources : tuple of str
        The names of the layers that it takes its input from.
    input_shape, shape : tuple of (int or None), or None
        Of what it takes and gives for one sample; None where that is not known, as for a length that varies.
    weights : tuple of int
        Which of the model's weights, in the order of `model.get_weights()`, are its own.
    weight_shapes : tuple of shapes
        Theirs, in the same order.
    activation : str
        The name of the function that it applies, "" for none.
    column, row : int
        Where it stands: the longest way from an input, and among the layers of its column.
    """

    name: str
    kind: str
    sources: tuple[str, ...]
    input_shape: Shape | None
    shape: Shape | None
    weights: tuple[int, ...]
    weight_shapes: tuple[tuple[int, ...], ...]
    activation: str
    column: int
    row: int

    @property
    def n_parameters(self) -> int:
        return sum(math.prod(shape) for shape in self.weight_shapes)

    @property
    def is_convolution(self) -> bool:
        return self.kind.startswith("Conv") and not self.kind.endswith("Transpose")

    @property
    def is_dense(self) -> bool:
        return self.kind == "Dense"

    @property
    def n_units(self) -> int | None:
        """Its units: channels of a convolution, numbers of a row; None where that is not known."""
        return self.shape[-1] if self.shape else None


@dataclass(frozen=True)
class Graph:
    """The layers of a model in its own order."""

    name: str
    layers: tuple[Layer, ...]

    def layer(self, name: str) -> Layer:
        """The layer of that name; NetworkError where there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise NetworkError(
            f"Unknown layer {name[:60]!r}; this model has {', '.join(layer.name for layer in self.layers[:20])}."
        )

    @property
    def last(self) -> Layer:
        """The layer that answers: the last that no other takes its input from."""
        used = {source for layer in self.layers for source in layer.sources}
        return next((layer for layer in reversed(self.layers) if layer.name not in used), self.layers[-1])


def feeding_layer(graph: Graph, layer: Layer) -> Layer | None:
    """The layer that a layer's inputs come from, behind those that only hand on; None where there are several, or none."""
    for _ in graph.layers:  # a configuration may go round in circles
        if len(layer.sources) != 1:
            return None
        layer = graph.layer(layer.sources[0])
        if layer.kind not in _HANDING_ON:
            return layer
    return None
