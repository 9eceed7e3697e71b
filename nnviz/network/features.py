"""What a unit looks for: inputs that excite it most, found by climbing its gradient. Imports Keras.

After Olah, Mordvintsev and Schubert, 2017, "Feature Visualization", with the regularisers that are usual there: the input is
shifted a little before every step (jitter), what is rough is smoothed (blur) and what is large is made small (L2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ..runs.answers import behind_activation
from .errors import NetworkError

#: The word for the model's answer: its units are the classes, taken before the softmax.
ANSWER = "answer"

_STARTS = 8  # of a unit that has no slope to climb


@dataclass(frozen=True)
class Climb:
    """How an input is found.

    Attributes
    ----------
    steps : int
    rate : float
        The length of a step, as a share of the inputs' range: the root of the mean square over the numbers of an input.
    jitter : int
        Pixels, at most, that an image is shifted by before a step.
    blur : float
        The share of each pixel that its four neighbours have of it after a step; it falls to nothing over the last third.
    decay : float
        The share of the distance to the middle of the range that is lost in a step: L2.
    seed : int
    """

    steps: int = 64
    rate: float = 0.08
    jitter: int = 1
    blur: float = 0.2
    decay: float = 0.01
    seed: int = 0


class Seeker:
    """Finds what excites units of a layer of a model as it stands. Its weights may change between calls.

    Parameters
    ----------
    model : keras.Model
        With one input, rows of numbers or images.
    layer : str
        The name of a layer, whose channels (the last axis) are its units, or `ANSWER`. NetworkError for another.
    """

    def __init__(self, model: keras.Model, layer: str) -> None:
        if keras.backend.backend() != "tensorflow":
            raise NetworkError(f"This needs Keras on TensorFlow, and it runs on {keras.backend.backend()}.")
        if len(model.inputs) != 1 or None in model.inputs[0].shape[1:] or len(model.inputs[0].shape) > 4:
            raise NetworkError("The model takes no single row of numbers or image, so nothing can be found that excites it.")
        self.shape = tuple(int(size) for size in model.inputs[0].shape[1:])
        output = _output_of(model, layer)
        self.n_units = int(output.shape[-1])
        self._part = keras.Model(model.inputs, output)
        self._slope = tf.function(
            self._slope_of,
            input_signature=[tf.TensorSpec((None, *self.shape), tf.float32), tf.TensorSpec((None,), tf.int32)],
        )

    def excitement(self, x: np.ndarray, units: np.ndarray) -> np.ndarray:
        """How much each input (n, …) excites its unit, (n,): the unit's number, or the mean over positions."""
        return np.asarray(self._slope(np.asarray(x, np.float32), np.asarray(units, np.int32))[0])

    def find(
        self, units: Sequence[int] | np.ndarray, low: np.ndarray | float, high: np.ndarray | float, climb: Climb
    ) -> np.ndarray:
        """An input for each unit, (n, *input_shape) float32 between `low` and `high`.

        All climbs begin at the same noise and are shifted alike, whatever the model's state, so what differs between two
        checkpoints is the network's doing.

        Parameters
        ----------
        units : integers of shape (n,)
            Of the layer; ValueError where one is not.
        low, high : float or ndarray that broadcasts to the input
            The range of the inputs.
        climb : Climb
        """
        units = np.asarray(units, np.int32)
        if units.size and not 0 <= units.min() <= units.max() < self.n_units:
            raise ValueError(f"units reach from {units.min()} to {units.max()}; this layer has {self.n_units}")
        rng = np.random.default_rng(climb.seed)
        span = np.broadcast_to(np.asarray(high, np.float32) - np.asarray(low, np.float32), self.shape)
        middle = np.broadcast_to((np.asarray(high, np.float32) + np.asarray(low, np.float32)) / 2, self.shape)
        x = self._start(units, rng, middle, span)
        for step in range(climb.steps):
            shift = self._shift(rng, climb.jitter)
            moved = np.roll(x, shift, axis=(1, 2)) if shift else x
            _, slopes = (part.numpy() for part in self._slope(moved, units))
            if shift:
                slopes = np.roll(slopes, (-shift[0], -shift[1]), axis=(1, 2))
            x = x + climb.rate * span * slopes / (_size(slopes) + 1e-12)
            left = max(0.0, 1 - max(0.0, 1.5 * (step + 1) / climb.steps - 0.5))
            x = middle + (1 - climb.decay) * (self._smoothed(x, climb.blur * left) - middle)
            x = np.clip(x, low, high).astype(np.float32)
        return x

    def _start(self, units: np.ndarray, rng: np.random.Generator, middle: np.ndarray, span: np.ndarray) -> np.ndarray:
        """Faint noise for all; where a unit has no slope there, as behind a ReLU, stronger noise, until it has one."""
        faint = (middle + 0.02 * span * rng.normal(size=self.shape)).astype(np.float32)
        x: np.ndarray = np.repeat(faint[None], len(units), axis=0)
        for noise in rng.uniform(-0.5, 0.5, size=(_STARTS, *self.shape)):
            flat = _size(np.asarray(self._slope(x, units)[1])).ravel() == 0
            if not flat.any():
                break
            x[flat] = middle + span * noise
        return x

    def _shift(self, rng: np.random.Generator, most: int) -> tuple[int, int] | None:
        if len(self.shape) < 2 or most == 0:
            return None
        down, right = rng.integers(-most, most + 1, 2).tolist()
        return down, right

    def _smoothed(self, x: np.ndarray, share: float) -> np.ndarray:
        """Images of which each pixel has a share of what its four neighbours are; beyond the edge is as at the edge."""
        if len(self.shape) < 2 or share <= 0:
            return x
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), *([(0, 0)] * (x.ndim - 3))), mode="edge")
        around = padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1] + padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
        return (1 - share) * x + share / 4 * around

    def _slope_of(self, x: Any, units: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = self._part(x, training=False)
            excited = tf.gather(
                tf.reduce_mean(tf.reshape(answer, (tf.shape(x)[0], -1, self.n_units)), axis=1), units, batch_dims=1
            )
        return excited, tape.gradient(excited, x, unconnected_gradients="zero")


def _output_of(model: keras.Model, layer: str) -> Any:
    if layer == ANSWER or (layer == model.layers[-1].name and len(model.outputs) == 1):
        behind = behind_activation(model)
        return (behind or model).outputs[0]
    try:
        output = model.get_layer(layer).output
    except ValueError:
        raise NetworkError(
            f"Unknown layer {layer[:60]!r}; this model has {', '.join(at.name for at in model.layers)}."
        ) from None
    if isinstance(output, list | tuple) or output.shape[-1] is None:
        raise NetworkError(f"The layer {layer!r} has no units that could be told apart.")
    return output


def _size(slopes: np.ndarray) -> np.ndarray:
    """The root of the mean square of each input's slopes."""
    return np.sqrt((slopes**2).mean(axis=tuple(range(1, slopes.ndim)), keepdims=True))
