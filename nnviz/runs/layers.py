"""Layers of a Keras model: configuration, weights, activations. Importing this imports Keras."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from .calls import Call, calls_of, follow, graph_of
from .keras_internals import metrics_given
from .layer_shapes import LayerShapes, Shape
from .model_inputs import ModelInputs, as_inputs
from .model_record import RecordedLayer
from .outputs import loss_takes_logits

#: Where the layers are not named: the most units of one layer, and of all together (the last layers are kept).
MOST_UNITS, MOST_UNITS_TOGETHER = 4096, 8192

#: These hand on what they are given, when a model answers. So, by channel, do layers that pool.
_PASSING_ON = (
    *("InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector", "Identity", "ActivityRegularization"),
    *(
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "AlphaDropout",
        "GaussianDropout",
        "GaussianNoise",
    ),
)


class Taps:
    """Reads activations of a model's layers, as they are on the way from this model's inputs to its answer.

    A layer with positions, such as a convolution, gives one number a channel: the mean over the positions. A layer that is
    called more than once is read where it is called last. A model within the model is one layer, its own answer.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, and built; ValueError where its layers cannot be reached.
    names : sequence of str or None
        The layers; None for all that do more than hand on what they are given, as far as their outputs are not large. One that
        cannot be read is left out then.
    """

    def __init__(self, model: keras.Model, names: Sequence[str] | None) -> None:
        wanted = check_layers(model, names) if names is not None else None
        calls_by_name = {call.path[0]: call for call in calls_of(model) if isinstance(call.operation, keras.layers.Layer)}
        readable = {name: (call.operation, call.outputs[0]) for name, call in calls_by_name.items() if is_readable(call)}
        if wanted is None:
            readable = {name: pair for name, pair in readable.items() if not _passes_on(pair[0]) and _is_float(pair[1])}
        elif missing := [name for name in wanted if name not in readable]:
            raise ValueError(f"the output of {missing[0]!r} is no one array of numbers; leave it out of activations")
        else:
            readable = {name: readable[name] for name in calls_by_name if name in wanted}
        ahead = channels_ahead(model)
        described = {name: _describe(layer, output, ahead) for name, (layer, output) in readable.items()}
        if wanted is None:
            described = _bounded(described)
        if not described:
            raise ValueError("this model has no layer whose activations could be read")
        self.layers = tuple(described.values())
        self._model = _Tapped(model, tuple(described), ahead)

    def __call__(self, x: ModelInputs | np.ndarray, batch_size: int) -> dict[str, np.ndarray]:
        """Activations (n, units) float32 by layer."""
        inputs, parts = as_inputs(x), []
        for start in range(0, len(inputs), batch_size):
            answer = self._model.predict_on_batch(inputs.rows(slice(start, start + batch_size)))
            parts.append([keras.ops.convert_to_numpy(answer[layer.name]) for layer in self.layers])
        columns = [np.concatenate(column).astype(np.float32) for column in zip(*parts, strict=True)]
        return {layer.name: column for layer, column in zip(self.layers, columns, strict=True)}


class _Tapped(keras.Model):
    """A model that answers with what some of another model's layers give, one number a channel."""

    def __init__(self, model: keras.Model, names: Sequence[str], ahead: bool) -> None:
        super().__init__(name="activations", autocast=False)
        self._followed, self._read, self._ahead = model, frozenset(names), ahead

    def call(self, x: Any) -> dict[str, Any]:
        read: dict[str, Any] = {}

        def each(call: Call, _given: list[Any], compute: Callable[[], Any]) -> Any:
            outputs = compute()
            if len(call.path) == 1 and call.path[0] in self._read:
                (output,) = keras.tree.flatten(outputs)
                read[call.path[0]] = per_channel(call.operation, output, self._ahead)
            return outputs

        follow(self._followed, x, each)
        return read


def check_layers(model: keras.Model, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once; ValueError for one that the model does not have."""
    layer_names = [layer.name for layer in model.layers]
    for name in names:
        if name not in layer_names:
            raise ValueError(f"unknown layer {name!r}; this model has: {', '.join(layer_names)}")
    return tuple(dict.fromkeys(names))


def architecture_of(model: keras.Model) -> str | None:
    """The model's configuration in Keras's JSON, less what changes with Keras's version and how it was compiled.

    None where it cannot be written, as of models that are programs.
    """
    try:
        config = json.loads(model.to_json())
    except Exception:  # whatever a model of somebody's own raises
        return None
    for key in ("compile_config", "build_config", "keras_version", "backend"):
        config.pop(key, None)
    return json.dumps(config, separators=(",", ":"))


def compiled_of(model: keras.Model) -> dict[str, Any] | None:
    """Loss and metrics in plain words, as far as they have some."""
    loss = getattr(model, "loss", None)
    if loss is None:
        return None
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", None) or _snake(type(loss).__name__)
    metric_names = [metric if isinstance(metric, str) else str(getattr(metric, "name", "")) for metric in metrics_given(model)]
    return {"loss": name, "from_logits": loss_takes_logits(model), "metrics": [word for word in metric_names if word]}


def weight_names_of(model: keras.Model) -> tuple[str, ...]:
    return tuple(weight.path for weight in model.weights)


def layer_shapes_of(model: keras.Model) -> tuple[LayerShapes, ...]:
    """What each layer and operation of the model takes and gives in this model, and its weights.

    Of one that is called more than once this is the last call, as of its activations. Empty for models that are programs.
    """
    if graph_of(model) is None:
        return ()
    last_calls = {call.path[0]: call for call in calls_of(model)}
    places = {id(weight): at for at, weight in enumerate(model.weights)}
    own = {
        layer.name: tuple(
            (places.pop(id(weight)), tuple(map(int, weight.shape))) for weight in layer.weights if id(weight) in places
        )
        for layer in model.layers
    }
    return tuple(
        LayerShapes(
            name,
            _shape_for_one((call.inputs or call.outputs)[0]),
            _shape_for_one(call.outputs[0]) if len(call.outputs) == 1 else None,
            own.get(name, ()),
        )
        for name, call in last_calls.items()
    )


def _shape_for_one(tensor: Any) -> Shape | None:
    """The shape without the batch; None for an array that has no batch."""
    return tuple(None if size is None else int(size) for size in tensor.shape[1:]) if tensor.shape else None


def _passes_on(layer: keras.layers.Layer) -> bool:
    kind = type(layer).__name__
    return kind in _PASSING_ON or "Pooling" in kind


def is_readable(call: Call) -> bool:
    """Whether what a layer gives is one array of numbers, a row or more for each sample."""
    return len(call.outputs) == 1 and len(call.outputs[0].shape) > 1 and call.outputs[0].dtype != "string"


def _is_float(output: Any) -> bool:
    return "float" in str(output.dtype)


def _describe(layer: keras.layers.Layer, output: Any, ahead: bool) -> RecordedLayer:
    shape = tuple(int(size or 0) for size in output.shape[1:])
    units = shape[0] if len(shape) > 1 and _channels_first(layer, ahead) else shape[-1]
    return RecordedLayer(layer.name, units, shape)


def channels_ahead(model: keras.Model) -> bool:
    """Whether the model's channels come before the positions, as some layer of it says."""
    return any(getattr(layer, "data_format", "") == "channels_first" for layer in model.layers)


def _channels_first(layer: keras.layers.Layer, ahead: bool) -> bool:
    return getattr(layer, "data_format", "channels_first" if ahead else None) == "channels_first"


def per_channel(layer: keras.layers.Layer, output: Any, ahead: bool) -> Any:
    """A layer's output with one number a channel, the mean over the positions."""
    rank = len(output.shape)
    values = keras.ops.cast(output, "float32")
    if rank == 2:
        return values
    return keras.ops.mean(values, axis=tuple(range(2, rank)) if _channels_first(layer, ahead) else tuple(range(1, rank - 1)))


def _bounded(described: dict[str, RecordedLayer]) -> dict[str, RecordedLayer]:
    """The layers that are not too large, from the last one on, until there are enough."""
    selected, together = [], 0
    for name, layer in reversed(described.items()):
        if 0 < layer.units <= MOST_UNITS and together + layer.units <= MOST_UNITS_TOGETHER:
            selected.append(name)
            together += layer.units
    return {name: layer for name, layer in described.items() if name in selected}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
