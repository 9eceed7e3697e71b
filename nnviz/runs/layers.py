"""Asking a Keras model for what lies inside it: configuration, weights, activations. Importing this imports Keras."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from .answers import loss_takes_logits
from .inside import RecordedLayer

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
    """Reads activations of a model's layers.

    A layer with positions, such as a convolution, gives one number a channel: the mean over the positions.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, and built; ValueError where its layers cannot be reached.
    names : sequence of str or None
        The layers; None for all that do more than hand on what they are given, as far as their outputs are not large.
    """

    def __init__(self, model: keras.Model, names: Sequence[str] | None) -> None:
        wanted = check_layers(model, names) if names is not None else None
        found = {layer.name: (layer, _output(layer)) for layer in model.layers if wanted is None or layer.name in wanted}
        if wanted is not None and (missing := [name for name, (_, output) in found.items() if output is None]):
            raise ValueError(f"the output of {missing[0]!r} cannot be reached in this model")
        reachable = {name: (layer, output) for name, (layer, output) in found.items() if output is not None}
        if wanted is None:
            reachable = {name: pair for name, pair in reachable.items() if not _passes_on(pair[0])}
        ahead = any(getattr(layer, "data_format", "") == "channels_first" for layer in model.layers)
        described = {name: _describe(layer, output, ahead) for name, (layer, output) in reachable.items()}
        if wanted is None:
            described = _bounded(described)
        if not described:
            raise ValueError("this model has no layer whose activations could be read")
        self.layers = tuple(described.values())
        outputs = [_per_channel(*reachable[name], ahead) for name in described]
        self._model = keras.Model(model.inputs, outputs)

    def __call__(self, x: np.ndarray, batch_size: int) -> dict[str, np.ndarray]:
        """Activations (n, units) float32 by layer."""
        parts = []
        for start in range(0, len(x), batch_size):
            answer = self._model.predict_on_batch(x[start : start + batch_size])
            parts.append([keras.ops.convert_to_numpy(a) for a in (answer if isinstance(answer, list) else [answer])])
        columns = [np.concatenate(column).astype(np.float32) for column in zip(*parts, strict=True)]
        return {layer.name: column for layer, column in zip(self.layers, columns, strict=True)}


def check_layers(model: keras.Model, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once; ValueError for one that the model does not have."""
    known = [layer.name for layer in model.layers]
    for name in names:
        if name not in known:
            raise ValueError(f"unknown layer {name!r}; this model has: {', '.join(known)}")
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
    metrics = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None) or []
    words = [metric if isinstance(metric, str) else str(getattr(metric, "name", "")) for metric in metrics]
    return {"loss": name, "from_logits": loss_takes_logits(model), "metrics": [word for word in words if word]}


def weight_names_of(model: keras.Model) -> tuple[str, ...]:
    return tuple(weight.path for weight in model.weights)


def _passes_on(layer: keras.layers.Layer) -> bool:
    kind = type(layer).__name__
    return kind in _PASSING_ON or "Pooling" in kind


def _output(layer: keras.layers.Layer) -> Any:
    """The layer's one output where it was first called; None where it has none, or several."""
    try:
        output = layer.output
    except (AttributeError, ValueError):
        return None
    return output if hasattr(output, "shape") and len(output.shape) > 1 else None


def _describe(layer: keras.layers.Layer, output: Any, ahead: bool) -> RecordedLayer:
    shape = tuple(int(size or 0) for size in output.shape[1:])
    units = shape[0] if len(shape) > 1 and _channels_first(layer, ahead) else shape[-1]
    return RecordedLayer(layer.name, units, shape)


def _channels_first(layer: keras.layers.Layer, ahead: bool) -> bool:
    return getattr(layer, "data_format", "channels_first" if ahead else None) == "channels_first"


def _per_channel(layer: keras.layers.Layer, output: Any, ahead: bool) -> Any:
    rank = len(output.shape)
    values = keras.ops.cast(output, "float32")
    if rank == 2:
        return values
    return keras.ops.mean(values, axis=tuple(range(2, rank)) if _channels_first(layer, ahead) else tuple(range(1, rank - 1)))


def _bounded(described: dict[str, RecordedLayer]) -> dict[str, RecordedLayer]:
    """The layers that are not too large, from the last one on, until there are enough."""
    kept, together = [], 0
    for name, layer in reversed(described.items()):
        if 0 < layer.units <= MOST_UNITS and together + layer.units <= MOST_UNITS_TOGETHER:
            kept.append(name)
            together += layer.units
    return {name: layer for name, layer in described.items() if name in kept}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
