"""Activation maximisation (feature visualisation): inputs that excite a unit most, found by gradient ascent. Imports Keras.

After Olah, Mordvintsev and Schubert, 2017, "Feature Visualization", with the regularisers that are usual there: the input is
shifted a little before every step (jitter), what is rough is smoothed (blur) and what is large is made small (L2). Of all
that a climb goes through, the input is kept that excites its unit most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ..runs.outputs import behind_activation
from .attribution import input_shape_of
from .errors import NetworkError
from .input_gradients import InputGradients
from .sizes import sizes_of

#: The word for the model's answer: its units are the classes, taken before the softmax.
ANSWER = "answer"

_STARTS = 8  # of a unit that has no slope to climb
_ROWS = 256  # inputs that are given to the model at once


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

    def free(self) -> Climb:
        """The same in short steps, without jitter, blur and decay, which keep what is found from the top of a narrow ridge."""
        return replace(self, rate=self.rate / 8, jitter=0, blur=0.0, decay=0.0)


class ActivationMaximiser:
    """Gradient ascent on the activation of units of a layer. The model's weights may change between calls.

    Parameters
    ----------
    model : keras.Model
        With one input, rows of numbers or images.
    layer : str
        The name of a layer, whose channels (the last axis) are its units, or `ANSWER`. Where it is called more than once, its
        last call on the way to the answer counts. NetworkError for another, and where no slope leads from it back to the
        input.
    shape : sequence of int, optional
        Of one input, where the model leaves a size open.
    """

    def __init__(self, model: keras.Model, layer: str, shape: Sequence[int] | None = None) -> None:
        if keras.backend.backend() != "tensorflow":
            raise NetworkError(f"This needs Keras on TensorFlow, and it runs on {keras.backend.backend()}.")
        if len(model.inputs) != 1:
            raise NetworkError(f"The model has {len(model.inputs)} inputs; what a unit looks for is found in models with one.")
        self.shape = input_shape_of(model, shape)
        self._rows = sizes_of(model, self.shape).rows(_ROWS)
        layer_names = [at.name for at in model.layers]
        if layer != ANSWER and layer not in layer_names:
            raise NetworkError(f"Unknown layer {layer[:60]!r}; this model has {', '.join(layer_names[:20])}.")
        if layer == ANSWER or (layer == layer_names[-1] and len(model.outputs) == 1):
            model, layer = behind_activation(model) or model, ""
        self._slopes = InputGradients(model, self.shape, layer, instead="the samples that excite its units most say more")
        if self._slopes.looked_up:
            names = " and ".join(repr(name[:60]) for name in self._slopes.looked_up)
            raise NetworkError(
                f"This model looks its input up ({names}), so no input can be made a little better; the samples that excite "
                "its units most say what they look for."
            )
        if not self._slopes.target_shape or self._slopes.target_shape[-1] is None:
            raise NetworkError(f"The layer {layer[:60]!r} has no units that could be told apart.")
        self.n_units = int(self._slopes.target_shape[-1])
        rows, units = tf.TensorSpec((None, *self.shape), tf.float32), tf.TensorSpec((None,), tf.int32)
        self._means = tf.function(self._means_of, input_signature=[rows], autograph=False)
        self._excite = tf.function(self._excitement_of, input_signature=[rows, units], autograph=False)
        self._slope = tf.function(self._slope_of, input_signature=[rows, units], autograph=False)

    def excitement(self, x: np.ndarray, units: np.ndarray) -> np.ndarray:
        """How much each input (n, …) excites its unit, (n,): the unit's number, or the mean over positions."""
        return self._in_parts(self._excite, x, units)

    def excitements(self, x: np.ndarray, units: Sequence[int] | np.ndarray) -> np.ndarray:
        """How much each of n inputs excites each of m units, (n, m)."""
        return self._in_parts(self._means, x)[:, np.asarray(units)]

    def find(
        self,
        units: Sequence[int] | np.ndarray,
        low: np.ndarray | float,
        high: np.ndarray | float,
        climb: Climb,
        start: np.ndarray | None = None,
    ) -> np.ndarray:
        """An input for each unit, (n, *input_shape) float32 between `low` and `high`: the best that a climb goes through.

        All climbs begin at the same noise and are shifted alike, whatever the model's state, so what differs between two
        checkpoints is the network's doing.

        Parameters
        ----------
        units : integers of shape (n,)
            Of the layer; ValueError where one is not.
        low, high : float or ndarray that broadcasts to the input
            The range of the inputs.
        climb : Climb
        start : ndarray of shape (n, *input_shape), optional
            Where the climbs begin instead of at noise; none ends at an input that excites its unit less.
        """
        units = np.asarray(units, np.int32)
        if units.size and not 0 <= units.min() <= units.max() < self.n_units:
            raise ValueError(f"units reach from {units.min()} to {units.max()}; this layer has {self.n_units}")
        rng = np.random.default_rng(climb.seed)
        span = np.broadcast_to(np.asarray(high, np.float32) - np.asarray(low, np.float32), self.shape)
        middle = np.broadcast_to((np.asarray(high, np.float32) + np.asarray(low, np.float32)) / 2, self.shape)
        x = self._start(units, rng, middle, span) if start is None else np.clip(start, low, high).astype(np.float32)
        best, most = x.copy(), self.excitement(x, units)
        for step in range(climb.steps):
            shift = self._shift(rng, climb.jitter)
            moved = np.roll(x, shift, axis=(1, 2)) if shift else x
            slopes = self._in_parts(self._slope, moved, units)
            if shift:
                slopes = np.roll(slopes, (-shift[0], -shift[1]), axis=(1, 2))
            x = x + climb.rate * span * slopes / (_size(slopes) + 1e-12)
            left = max(0.0, 1 - max(0.0, 1.5 * (step + 1) / climb.steps - 0.5))
            x = middle + (1 - climb.decay) * (self._smoothed(x, climb.blur * left) - middle)
            x = np.clip(x, low, high).astype(np.float32)
            reached = self.excitement(x, units)
            better = reached > most
            best[better], most[better] = x[better], reached[better]
        return best

    def _start(self, units: np.ndarray, rng: np.random.Generator, middle: np.ndarray, span: np.ndarray) -> np.ndarray:
        """Faint noise for all; where a unit has no slope there, as behind a ReLU, stronger noise, until it has one."""
        faint = (middle + 0.02 * span * rng.normal(size=self.shape)).astype(np.float32)
        x: np.ndarray = np.repeat(faint[None], len(units), axis=0)
        for noise in rng.uniform(-0.5, 0.5, size=(_STARTS, *self.shape)):
            flat = _size(self._in_parts(self._slope, x, units)).ravel() == 0
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

    def _in_parts(self, ask: Any, x: np.ndarray, units: np.ndarray | None = None) -> np.ndarray:
        """What a traced function says of all inputs, as many at a time as memory is meant for."""
        inputs = [np.asarray(x, np.float32), *([] if units is None else [np.asarray(units, np.int32)])]
        starts = range(0, len(x), self._rows)
        return np.concatenate([ask(*(array[at : at + self._rows] for array in inputs)).numpy() for at in starts])

    def _means_of(self, x: Any) -> Any:
        target = tf.cast(self._slopes.target(x, x), tf.float32)
        return tf.reduce_mean(tf.reshape(target, (tf.shape(x)[0], -1, self.n_units)), axis=1)

    def _excitement_of(self, x: Any, units: Any) -> Any:
        return tf.gather(self._means_of(x), units, batch_dims=1)

    def _slope_of(self, x: Any, units: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            excited = self._excitement_of(x, units)
        return tape.gradient(excited, x)


def _size(slopes: np.ndarray) -> np.ndarray:
    """The root of the mean square of each input's slopes."""
    return np.sqrt((slopes**2).mean(axis=tuple(range(1, slopes.ndim)), keepdims=True))
