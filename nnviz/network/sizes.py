"""Activation sizes: how many numbers a model computes for one sample, without computing them. Importing this imports Keras.

Where Keras runs on TensorFlow the model is traced, not run, and the shapes of all its tensors are read: so what a layer makes
inside itself counts too, such as the scores of an attention. With other backends, what its calls give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import keras

from ..runs.calls import Call, calls_of, graph_of
from .errors import NetworkError

#: The most numbers that one layer, and a whole model, may make of one sample: 32 MB and 512 MB of float32. Of a picture of
#: 224 × 224, VGG16 makes 3 million in its largest layer, and ResNet-50 58 million altogether.
MOST_OF_LAYER, MOST_OF_MODEL = 2**23, 2**27
#: The numbers that a model may make of the samples that it is given at once: 64 MB, of which gradients need a few times as
#: much.
_AT_ONCE = 2**24


@dataclass(frozen=True)
class Sizes:
    """Numbers that a model makes of one sample: altogether, in its largest layer, and what that is called."""

    total: int
    largest: int
    where: str

    def rows(self, most: int) -> int:
        """How many samples may be given to the model at once, 1 to `most`."""
        return max(1, min(most, _AT_ONCE // max(self.total, 1)))


def sizes_of(model: keras.Model, shape: Sequence[int | None] | None = None) -> Sizes:
    """The sizes of a model; where its one input leaves a size open, it is that of `shape`, of one sample."""
    if len(model.inputs) == 1 and keras.backend.backend() == "tensorflow":
        own = model.inputs[0].shape[1:]
        input_shape = own if shape is None or len(shape) != len(own) else shape
        return _traced(model, [size or other or 1 for size, other in zip(own, input_shape, strict=True)])
    calls = _all(calls_of(model))
    sizes = [(call.path[-1], math.prod(size or 1 for size in tensor.shape)) for call in calls for tensor in call.outputs]
    where, largest = max(sizes, key=lambda pair: pair[1])
    return Sizes(sum(size for _, size in sizes), largest, where)


def check_sizes(model: keras.Model, shape: Sequence[int | None] | None = None) -> None:
    """NetworkError where a model would make more numbers of one sample than memory is meant for.

    A model that is a program of the caller's own cannot be followed, and is not checked.
    """
    if graph_of(model) is None:
        return
    sizes = sizes_of(model, shape)
    if sizes.largest > MOST_OF_LAYER:
        raise NetworkError(
            f"Layer {sizes.where[:60]!r} would make more than {MOST_OF_LAYER:,} numbers of one sample ({sizes.largest:,}), "
            "so this model is not run."
        )
    if sizes.total > MOST_OF_MODEL:
        raise NetworkError(
            f"This model would make more than {MOST_OF_MODEL:,} numbers of one sample ({sizes.total:,}), so it is not run."
        )


def _traced(model: keras.Model, shape: Sequence[int]) -> Sizes:
    import tensorflow as tf

    spec = tf.TensorSpec((1, *shape), tf.float32)
    traced = tf.function(lambda x: model(x, training=False), autograph=False).get_concrete_function(spec)
    names = {call.path[-1] for call in _all(calls_of(model))}
    of_sample = {traced.inputs[0].name}  # the rest is made of weights, which are counted elsewhere
    total, largest, where = 0, 0, ""
    for operation in traced.graph.get_operations():
        if not any(tensor.name in of_sample for tensor in operation.inputs):
            continue
        for tensor in operation.outputs:
            of_sample.add(tensor.name)
            size = tensor.shape.num_elements() or 0
            total += size
            if size > largest:
                largest, where = size, _layer_in(operation.name, names)
    return Sizes(total, largest, where)


def _layer_in(name: str, layers: set[str]) -> str:
    """The innermost layer in the name of an operation, whose parts may have a number added."""
    parts = [candidate for part in name.split("/") for candidate in (part, part.rpartition("_")[0]) if candidate in layers]
    return parts[-1] if parts else name.rpartition("/")[2]


def _all(calls: list[Call]) -> list[Call]:
    """The calls, and those of the models within."""
    inner = [part for call in calls if call.graph is not None for part in _all(calls_of(call.operation))]
    return [*calls, *inner]
