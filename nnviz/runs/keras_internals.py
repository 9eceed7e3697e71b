"""What is used of Keras, and of TensorFlow's data sets, that they do not promise: the one module that names it.

Each entry says why nothing public does. All were seen in Keras 3.15. `.ci/newest` tries them with the newest version that
requirements.txt admits; where one has gone, its test in tests/runs/test_keras_internals.py fails by name. Nothing here imports
Keras.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: Modules of Keras that the configuration of a model names where its classes have no public name, and the beginning of those
#: in which it names operations. They are in every model that was recorded.
CONFIGURED_MODULES = ("keras.src.models.functional", "keras.src.models.sequential")
CONFIGURED_OPERATIONS = "keras.src.ops."


def operation_of(tensor: Any) -> Any:
    """The layer or operation that gives a KerasTensor; AttributeError for another. The public way leads from layers only."""
    return tensor._keras_history.operation


def inputs_of(tensor: Any) -> list[Any]:
    """The KerasTensors that this operation was given, in the call that gives `tensor`.

    `layer.input` is that of its only call, and raises where there are several.
    """
    history = tensor._keras_history
    return list(history.operation._inbound_nodes[history.node_index].input_tensors)


def nodes_of(function: Any) -> Iterator[Any]:
    """The calls of a `keras.Function` in an order in which they can be made.

    Each is a node: its `operation`, `input_tensors`, `outputs`, `is_input` and `arguments` are not documented either.
    """
    for depth in sorted(function._nodes_by_depth, reverse=True):
        yield from function._nodes_by_depth[depth]


def output_structure(function: Any) -> Any:
    """How the outputs of a `keras.Function` are nested; `function.outputs` is flat."""
    return function._outputs_struct


def function_in(sequential: Any) -> Any:
    """The `keras.Function` that a Sequential model calls, None before it is built."""
    return getattr(sequential, "_functional", None)


def mask_of(tensor: Any) -> Any:
    """The mask that Keras keeps with a tensor, or None. `compute_mask` makes masks, and nothing public reads the kept one."""
    return getattr(tensor, "_keras_mask", None)


def keep_mask_with(tensor: Any, mask: Any) -> None:
    """Keep a mask with a tensor, as a layer does with what it gives."""
    tensor._keras_mask = mask


def takes_training(operation: Any) -> bool:
    """Whether a call of it may be told `training`. Keras finds that out itself, from the signature and what is within."""
    return bool(getattr(operation, "_call_has_training_arg", False))


def metrics_given(model: Any) -> Sequence[Any]:
    """The metrics that a model was compiled with, as they were given; `model.metrics` are made at the first batch."""
    return getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None) or ()


def keywords_of(loss: Any) -> Mapping[str, Any]:
    """What a loss that wraps a function calls it with, such as `from_logits`."""
    return getattr(loss, "_fn_kwargs", None) or {}


def made_of(dataset: Any) -> list[Any]:
    """The data sets that a `tf.data.Dataset` is made of; none where it is one of arrays or files.

    What `element_spec` and `cardinality` tell is of the whole; whether it shuffles is seen in its parts only.
    """
    inputs = getattr(dataset, "_inputs", None)
    return list(inputs()) if callable(inputs) else []


def fit_arguments(model: Any) -> dict[str, Any] | None:
    """The arguments of the `fit` of a model that is running, as it has them now; None where none is.

    Callbacks are told neither `validation_data` nor what `validation_split` sets apart, and nothing public holds them before
    the first validation. They are local variables of `Model.fit`, of the same names on every backend, and what was split is
    there as `validation_data` already. A `fit` of somebody's own calls Keras's, which is nearer.
    """
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name == "fit" and frame.f_locals.get("self") is model and "validation_data" in frame.f_locals:
            names = ("x", "y", "validation_data", "validation_steps", "validation_split", "batch_size")
            return {name: frame.f_locals.get(name) for name in names}
        frame = frame.f_back
    return None


def callbacks_with(callback: Any) -> list[Any] | None:
    """The callbacks that are being called together with this one, in their order, as they may be added to; None if it is alone.

    A callback is not told of the others. The `CallbackList` that calls it is public, as are its `callbacks`; that it is found
    among the callers is not.
    """
    frame = inspect.currentframe()
    while frame is not None:
        callbacks = getattr(frame.f_locals.get("self"), "callbacks", None)
        if isinstance(callbacks, list) and any(other is callback for other in callbacks):
            return callbacks
        frame = frame.f_back
    return None
