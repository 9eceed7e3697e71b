"""Gradients with respect to the input, or to its embeddings where the input is looked up. Imports Keras on TensorFlow.

A slope along a number that is looked up does not exist: tokens, codes and whole numbers lead into a table, and TensorFlow has
no gradient there. It says so by None, which is never taken for zero here. Where slopes end before they reach the input, they
are taken at what was looked up, such as the embeddings of tokens (Li et al., 2016, "Visualizing and Understanding Neural
Models in NLP").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from ..runs.calls import Call, follow, keep_mask
from .errors import NetworkError

#: Calls that give something for each number of an input, in its place: elementwise, or looked up one by one.
_PLACE_BY_PLACE = {
    *("InputLayer", "Embedding", "IntegerLookup", "StringLookup", "Hashing", "Discretization", "CategoryEncoding"),
    *("Rescaling", "Normalization", "Identity", "Masking", "Dropout", "Activation", "ReLU", "Cast", "OneHot", "ExpandDims"),
    *("Add", "Subtract", "Multiply", "Divide", "TrueDivide", "FloorDivide", "Mod", "Maximum", "Minimum", "Clip", "Negative"),
    *("Abs", "Absolute", "Sign", "Floor", "Ceil", "Round", "Trunc", "Digitize", "StopGradient", "Where"),
    *("Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalOr", "LogicalNot"),
}
#: The modes in which an encoding makes one row of all the numbers together.
_TOGETHER = ("multi_hot", "count", "tf_idf")

_INPUT = -1  # stands for the input itself among the numbers of calls


@dataclass(frozen=True)
class _Trail:
    """What is known of a tensor that follows from the input.

    `begins` are the numbers of the calls at which slopes along its own past begin; `in_place` says whether it has something for
    each number of the input, in the input's order.
    """

    tensor: Any  # held, so that its id stays its own
    begins: frozenset[int]
    in_place: bool


class InputGradients:
    """A model as a function of what can be changed a little: its input, or what it looks up for the numbers of its input.

    Parameters
    ----------
    model : keras.Model
        With one input and one output, Functional or Sequential. Its weights may change; what was traced stays good.
    shape : tuple of int
        Of one input.
    layer : str, optional
        The layer that slopes are of, as it was called last; the model's answer where none is given.
    instead : str
        What a person may do where there are none, in the words of the error.

    Raises
    ------
    NetworkError
        Where no slope leads back to all of the input, or to something for each number of it.

    Attributes
    ----------
    looked_up : tuple of str
        The layers that look the input up, whose outputs can be changed; empty where the input itself can.
    target_shape : tuple of (int or None)
        Of what slopes are of, for one input.
    """

    def __init__(self, model: keras.Model, shape: tuple[int, ...], layer: str = "", *, instead: str) -> None:
        self._model, self._shape, self._layer, self._instead = model, shape, layer, instead
        spec = tf.TensorSpec((None, *shape), tf.float32)
        # the number of each call whose output can be changed → the shape of what it gives for one input
        self._origins: dict[int, tuple[int, ...]] = {}
        self.looked_up: tuple[str, ...] = ()
        self.target_shape: tuple[int | None, ...] = ()
        tf.function(self._find_origins, autograph=False).get_concrete_function(spec)
        self._traced_values = tf.function(self._values_of, input_signature=[spec], autograph=False)

    def values(self, x: Any) -> Any:
        """What can be changed of inputs x (n, *shape): they themselves, or (n, *shape, k) that is looked up for them."""
        return self._traced_values(x).numpy()

    def target(self, x: Any, values: Any) -> Any:
        """What the layer, or the model, gives for inputs x where `values` are put in; to be called inside a traced function."""
        if not self._origins:
            return self._made(values, lambda _number, _call, _given, compute: compute())
        sizes = [math.prod(shape) // math.prod(self._shape) for shape in self._origins.values()]
        parts = dict(zip(self._origins, tf.split(values, sizes, axis=-1), strict=True))

        def put_in(number: int, _call: Call, _given: list[Any], compute: Callable[[], Any]) -> Any:
            outputs = compute()
            if number not in parts:
                return outputs
            shaped = tf.reshape(parts[number], (-1, *self._origins[number]))
            return keep_mask(outputs, tf.cast(shaped, outputs.dtype))

        return self._made(x, put_in)

    def _values_of(self, x: Any) -> Any:
        if not self._origins:
            return tf.identity(x)
        values: dict[int, Any] = {}

        def look(number: int, _call: Call, _given: list[Any], compute: Callable[[], Any]) -> Any:
            outputs = compute()
            if number in self._origins:
                values[number] = tf.reshape(tf.cast(outputs, tf.float32), (-1, *self._shape, self._depth(number)))
            return outputs

        self._made(x, look)
        return tf.concat([values[number] for number in self._origins], axis=-1)

    def _depth(self, number: int) -> int:
        return math.prod(self._origins[number]) // math.prod(self._shape)

    def _made(self, x: Any, each: Callable[[int, Call, list[Any], Callable[[], Any]], Any]) -> Any:
        """What the layer, or the model, gives, with a say in every numbered call."""
        numbers = iter(range(10**9))
        last: list[Any] = []

        def numbered(call: Call, tensors: list[Any], compute: Callable[[], Any]) -> Any:
            outputs = each(next(numbers), call, tensors, compute)
            if call.path == (self._layer,):
                last[:] = [outputs]
            return outputs

        output = follow(self._model, x, numbered)
        target = last[0] if last else output
        return target[0] if isinstance(target, list | tuple) else target

    # --- where slopes begin ---------------------------------------------------------------------------------------------------

    def _find_origins(self, x: Any) -> Any:
        """Trace the model with a tape around each call; where one has no slope along what it is given, slopes begin."""
        trails = {id(x): _Trail(x, frozenset([_INPUT]), True)}
        calls: dict[int, tuple[Call, Any, bool]] = {}

        def watch(number: int, call: Call, tensors: list[Any], compute: Callable[[], Any]) -> Any:
            reached = [trails[id(tensor)] for tensor in tensors if id(tensor) in trails]
            if call.graph is not None or not reached:
                return compute()
            sources = [trail for trail in reached if trail.tensor.dtype.is_floating]
            with tf.GradientTape(persistent=True) as tape:
                for trail in sources:
                    tape.watch(trail.tensor)
                outputs = compute()
            for output in keras.tree.flatten(outputs):
                if not tf.is_tensor(output):
                    continue
                begins: frozenset[int] = frozenset()
                if output.dtype.is_floating:
                    begins = begins.union(
                        *(trail.begins for trail in sources if _slope(tape, output, trail.tensor) is not None)
                    )
                in_place = self._in_place(call, output) and all(trail.in_place for trail in reached)
                if output.dtype.is_floating and not begins:
                    begins = frozenset([number])
                    calls[number] = (call, output, in_place)
                trails[id(output)] = _Trail(output, begins, in_place)
            return outputs

        target = self._made(x, watch)
        begins = trails[id(target)].begins if id(target) in trails else frozenset()
        self.target_shape = tuple(target.shape[1:])
        self._judge(begins, calls)
        return x

    def _judge(self, begins: frozenset[int], calls: dict[int, tuple[Call, Any, bool]]) -> None:
        """Take the calls at which slopes of the target begin, where they are all that it follows from."""
        if begins == {_INPUT}:
            return
        if not begins:
            raise NetworkError(f"No slope leads from {self._named()} to this model's input; {self._instead}.")
        origins = {number: calls[number] for number in sorted(begins - {_INPUT})}
        names = tuple(dict.fromkeys(call.path[-1] for call, _, _ in origins.values()))
        quoted_names = ", ".join(repr(name[:60]) for name in names[:3])
        if _INPUT in begins:
            raise NetworkError(f"Only a part of this model's input has slopes, since {quoted_names} has none; {self._instead}.")
        if not all(in_place for _, _, in_place in origins.values()):
            raise NetworkError(f"Slopes lead back to {quoted_names}, and not to each number of the input; {self._instead}.")
        self._origins = {number: tuple(output.shape[1:]) for number, (_, output, _) in origins.items()}
        self.looked_up = names

    def _in_place(self, call: Call, output: Any) -> bool:
        """Whether a call keeps the places of the input: by what it is, and by the shape of what it gives."""
        shape = tuple(output.shape[1:])
        if math.prod(self._shape) == 1:
            return None not in shape
        if type(call.operation).__name__ not in _PLACE_BY_PLACE or getattr(call.operation, "output_mode", "") in _TOGETHER:
            return False
        places = self._shape
        while places and places[-1] == 1:  # one-hot numbers take the place of a last axis of one
            places = places[:-1]
        return None not in shape and shape[: len(places)] == places

    def _named(self) -> str:
        return f"the layer {self._layer[:60]!r}" if self._layer else "the answer"


def _slope(tape: Any, output: Any, source: Any) -> Any:
    """The slope of an output along a source, or None where there is none."""
    try:
        return tape.gradient(output, source)
    except LookupError:  # an operation whose gradient TensorFlow does not know
        return None
