"""Layers whose outputs are recorded for every sample, read in the same pass as a Keras model's answers. Imports Keras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from .calls import calls_of
from .layers import channels_ahead, check_layers, is_readable, per_channel


def embedding_tensors(model: keras.Model, names: Sequence[str]) -> dict[str, Any]:
    """What layers give in this model, as KerasTensors (n_samples, units) of its own graph, by the layers' names.

    A layer with positions, such as a convolution, gives one number a channel: the mean over the positions. A layer that is
    called more than once is read where it is called last. ValueError where the model is a program, has no such layer, or the
    layer gives no array of numbers.
    """
    wanted = check_layers(model, names)
    calls = {call.path[0]: call for call in calls_of(model)}
    for name in wanted:
        if name not in calls or not is_readable(calls[name]):
            raise ValueError(f"the output of {name!r} is no one array of numbers; expected another layer in embeddings")
    ahead = channels_ahead(model)
    return {name: per_channel(calls[name].operation, calls[name].outputs[0], ahead) for name in wanted}
