"""A Keras model followed call by call, along its own graph, into the models within it. Importing this imports Keras.

A layer may have been called many times: in a model that was built again, in another model, twice in this one. What it gives in
this model is therefore never read from the layer (`layer.output` is its first call, wherever that was), but from the calls that
lead from this model's inputs to its outputs: the nodes of a `keras.Function`, which every Functional model is and every built
Sequential one holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras

from .keras_internals import function_in, keep_mask_with, mask_of, nodes_of, output_structure, takes_training


@dataclass(frozen=True)
class Call:
    """One call on the way from a model's inputs to its outputs.

    Attributes
    ----------
    path : tuple of str
        The names of the models within the model that it is part of, then that of the layer or operation itself.
    operation : keras.Operation
    inputs, outputs : tuple of KerasTensor
        What it takes and gives, as shapes and dtypes; the batch is the first axis. Inputs of the model take nothing.
    graph : keras.Function or None
        Where it is the call of a model whose own calls can be followed, that model's graph.
    """

    path: tuple[str, ...]
    operation: Any
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    graph: Any = None


#: Told of each call, of the tensors that it is given, and of a function that makes it; what it returns is what the call gives.
Each = Callable[[Call, list[Any], Callable[[], Any]], Any]


def graph_of(model: Any) -> Any:
    """The `keras.Function` of a model, or None where there is none: it is a program of its own, or not built yet."""
    if not isinstance(model, keras.Model) or not type(model).call.__module__.startswith("keras."):
        return None
    graph = function_in(model) if isinstance(model, keras.Sequential) else model
    return graph if isinstance(graph, keras.Function) else None


def calls_of(model: keras.Model) -> list[Call]:
    """The model's own calls in their order, its inputs first; ValueError where it cannot be followed."""
    return [_call_of(node, ()) for node in nodes_of(_graph_that_must_be(model))]


def follow(model: keras.Model, x: Any, each: Each, path: tuple[str, ...] = ()) -> Any:
    """Call a model as it answers (not as it trains), with a say in every call, also of models within it.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, and built; ValueError for another.
    x : tensor, or structure of tensors
        What the model takes.
    each : callable
        See `Each`. For a model within the model it is told of that call, and inside of it of all its own.
    path : tuple of str
        What the model is within.

    Returns
    -------
    The model's outputs, structured as those of `model(x)`.
    """
    graph = _graph_that_must_be(model)
    tensors_by_id: dict[int, Any] = {}
    inputs = dict(zip(map(id, graph.inputs), _in_order(graph, x), strict=True))
    for node in nodes_of(graph):
        call = _call_of(node, path)
        if node.is_input:
            tensors = [inputs[id(place)] for place in node.outputs if id(place) in inputs]
            outputs = each(call, tensors, partial(_taken, call, tensors)) if tensors else []
        else:
            args, kwargs = node.arguments.fill_in(tensors_by_id)
            tensors = [value for value in keras.tree.flatten((args, kwargs)) if keras.ops.is_tensor(value)]
            with keras.name_scope(
                "model"
            ):  # as within the model's own call: the name of a layer alone may be no name of a scope
                outputs = each(call, tensors, partial(_called, call, args, kwargs, each))
        tensors_by_id.update(zip(map(id, node.outputs), keras.tree.flatten(outputs), strict=False))
    return keras.tree.pack_sequence_as(output_structure(graph), [tensors_by_id[id(place)] for place in graph.outputs])


def keep_mask(before: Any, after: Any) -> Any:
    """`after`, with the mask that Keras keeps with the tensor `before` where it has none of its own."""
    mask = mask_of(before)
    if mask is not None and after is not before and mask_of(after) is None:
        keep_mask_with(after, mask)
    return after


def _graph_that_must_be(model: Any) -> Any:
    graph = graph_of(model)
    if graph is None:
        raise ValueError(f"the layers of {getattr(model, 'name', model)!r} cannot be followed; it is a program, or not built")
    return graph


def _call_of(node: Any, path: tuple[str, ...]) -> Call:
    path = (*path, node.operation.name)
    return Call(path, node.operation, tuple(node.input_tensors), tuple(node.outputs), graph_of(node.operation))


def _called(call: Call, args: tuple[Any, ...], kwargs: dict[str, Any], each: Each) -> Any:
    """What a call gives, as the model itself makes it."""
    if call.graph is not None and len(args) == 1 and not set(kwargs) - {"training", "mask"}:
        masks = keras.tree.flatten(kwargs.get("mask"))
        for tensor, mask in zip(keras.tree.flatten(args[0]), masks, strict=False):
            if mask is not None:
                keep_mask_with(tensor, mask)
        return follow(call.operation, args[0], each, call.path)
    if takes_training(call.operation):
        kwargs = {**kwargs, "training": False}
    return call.operation(*args, **kwargs)


def _in_order(graph: Any, x: Any) -> list[Any]:
    """What a model is given, in the order of its inputs; a dict may name those of a model that was built of a list."""
    if isinstance(x, Mapping) and all(place.name in x for place in graph.inputs):
        return [x[place.name] for place in graph.inputs]
    return list(keras.tree.flatten(x))


def _taken(call: Call, tensors: list[Any]) -> Any:
    """An input as the model takes it: of its dtype, and with or without a last axis of one, as Keras has it."""
    (place,), (tensor,) = call.outputs, tensors
    value = keras.ops.convert_to_tensor(tensor, dtype=place.dtype)
    if len(value.shape) == len(place.shape) + 1 and value.shape[-1] == 1:
        value = keras.ops.squeeze(value, axis=-1)
    elif len(value.shape) == len(place.shape) - 1 and place.shape[-1] == 1:
        value = keras.ops.expand_dims(value, axis=-1)
    return keep_mask(tensor, value)
