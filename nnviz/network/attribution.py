"""Attribution (saliency) methods: gradient, SmoothGrad, integrated gradients, Grad-CAM and occlusion. Imports Keras.

What is explained is the class's logit; where a model cannot be looked behind its softmax, the logarithm of its probability.
The libraries for this are of other versions (xplique asks for older TensorFlow, NumPy and SciPy; tf-keras-vis for Keras 2) or
frameworks (captum), or take one sample and one state of the model at a time (saliency), too slow for a whole training.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ..runs.calls import Call, follow
from ..runs.outputs import behind_activation
from .errors import NetworkError
from .input_gradients import InputGradients
from .methods import METHODS
from .sizes import sizes_of

PATH_STEPS = 32  # of integrated gradients
NOISY_COPIES = 24  # of SmoothGrad
NOISE = 0.15  # of SmoothGrad: its standard deviation, as a share of the input's range
PATCHES = 7  # of occlusion: about so many fit along a side
_ROWS = 256  # inputs that are given to the model at once


class Explainer:
    """Explains a model as it stands. Its weights may change between calls; what was traced once stays good.

    Where the numbers of an input are looked up, as tokens are, there is no a little more or less of them. Slopes are then
    taken at what was looked up, k numbers for each number of the input. That is also what SmoothGrad adds its noise to, and
    where the way of integrated gradients leads, from all zeros.

    Parameters
    ----------
    model : keras.Model
        A classifier with one input and one output (n, n_classes), or (n, 1) for the second of two classes.
    logits : bool, default=False
        Its answers are logits already.
    shape : sequence of int, optional
        Of one input, where the model leaves a size open.
    """

    def __init__(self, model: keras.Model, *, logits: bool = False, shape: Sequence[int] | None = None) -> None:
        if keras.backend.backend() != "tensorflow":
            raise NetworkError(f"This needs Keras on TensorFlow, and it runs on {keras.backend.backend()}.")
        if len(model.inputs) != 1 or len(model.outputs) != 1:
            counts = f"{len(model.inputs)} inputs and {len(model.outputs)} outputs"
            raise NetworkError(f"The model has {counts}; expected one of each.")
        self.shape = input_shape_of(model, shape)
        if len(model.outputs[0].shape) != 2:
            raise NetworkError(
                f"Answers of shape {model.outputs[0].shape[1:]} cannot be explained; expected one number a class."
            )
        behind = behind_activation(model)
        self._scored = behind or model
        self._logits = logits or behind is not None
        self._rows = sizes_of(model, self.shape).rows(_ROWS)
        rows, classes = tf.TensorSpec((None, *self.shape), tf.float32), tf.TensorSpec((None,), tf.int32)
        self._score = tf.function(self._score_of, input_signature=[rows, classes], autograph=False)
        self._cam = tf.function(self._cam_of, input_signature=[rows, classes], autograph=False)

    @cached_property
    def _slopes(self) -> InputGradients:
        """Where slopes begin; NetworkError where they do not lead back to the input."""
        return InputGradients(self._scored, self.shape, instead="occlusion needs none, choose that instead")

    @cached_property
    def _slope(self) -> Any:
        rows, classes = tf.TensorSpec((None, *self.shape), tf.float32), tf.TensorSpec((None,), tf.int32)
        values = tf.TensorSpec((None, *self.shape, None) if self._slopes.looked_up else (None, *self.shape), tf.float32)
        return tf.function(self._slope_of, input_signature=[rows, values, classes], autograph=False)

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The layers that look the input up, at whose outputs slopes are taken; empty where they are taken at the input."""
        return self._slopes.looked_up

    def scores(self, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """What is explained, (n,) float32: the score of a class for each input, x (n, …) and classes (n,)."""
        return self._in_parts(self._score, x, classes)

    def values(self, x: np.ndarray) -> np.ndarray:
        """What can be changed a little: x (n, *shape) itself, or (n, *shape, k) float32 that was looked up for it."""
        x = np.asarray(x, np.float32)
        return self._slopes.values(x) if self._slopes.looked_up else x

    def gradients(self, x: np.ndarray, classes: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        """The slope of the score along every number that can be changed, shaped as `values` (Simonyan et al., 2014).

        It is taken where `values` stand, which are those of `x` where none are given.
        """
        return self._in_parts(self._slope, x, self.values(x) if values is None else values, classes)

    def smooth_gradients(self, x: np.ndarray, classes: np.ndarray, *, seed: int = 0, copies: int = NOISY_COPIES) -> np.ndarray:
        """The mean slope over noisy copies of each input, shaped as `values` (Smilkov et al., 2017, "SmoothGrad").

        Every input and every state of the model is given the same noise, scaled to the range of what is changed.
        """
        values = self.values(x)
        noise = np.random.default_rng(seed).normal(size=(copies, *values.shape[1:])).astype(np.float32)
        spread = NOISE * (_each(np.max, values) - _each(np.min, values))
        return self._slopes_at(x, classes, values[:, None] + spread[:, None] * noise).mean(axis=1)

    def integrated_gradients(
        self, x: np.ndarray, classes: np.ndarray, *, baseline: float | np.ndarray = 0.0, steps: int = PATH_STEPS
    ) -> np.ndarray:
        """What each number adds on the straight way from `baseline`, shaped as `values` (Sundararajan, Taly and Yan, 2017).

        They sum to the score of `x` less that of the baseline. The integral is taken by Gauss and Legendre's rule in `steps`
        points.
        """
        values = self.values(x)
        difference = values - np.asarray(baseline, np.float32)
        points, weights = np.polynomial.legendre.leggauss(steps)
        left = ((1 - points) / 2).astype(np.float32).reshape(1, steps, *[1] * (values.ndim - 1))
        slopes = self._slopes_at(x, classes, values[:, None] - left * difference[:, None])
        return difference * np.tensordot(slopes, (weights / 2).astype(np.float32), (1, 0))

    def _slopes_at(self, x: np.ndarray, classes: np.ndarray, states: np.ndarray) -> np.ndarray:
        """The slopes at m states (n, m, …) of the values of each of n inputs, shaped as these."""
        n, m = states.shape[:2]
        flat = self.gradients(np.repeat(x, m, axis=0), np.repeat(classes, m), states.reshape(n * m, *states.shape[2:]))
        return flat.reshape(states.shape)

    def grad_cam(self, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Where the last convolution saw the class, (n, h, w), at least 0 (Selvaraju et al., 2017).

        The last is that of the convolutions on the way to the score, also within a model that this one contains, whose map
        has more than one place. Its channels, each weighted by the mean slope of the score along it, summed, without what is
        below zero, and enlarged to the input's size between the nearest four. NetworkError where the model has no convolution
        over images.
        """
        if len(self.shape) != 3:
            raise NetworkError(_NO_CONVOLUTION)
        return self._in_parts(self._cam, x, classes)

    def occlusion(
        self, x: np.ndarray, classes: np.ndarray, *, patch: int | None = None, stride: int | None = None, fill: float = 0.0
    ) -> np.ndarray:
        """How much the score falls where a patch is covered, (n, h, w) or (n, d) (Zeiler and Fergus, 2014).

        A place has the mean over all patches that cover it. Patches are `patch` long along each side, `stride` apart, and the
        last ends with the input.
        """
        sides = self.shape[:2] if len(self.shape) > 1 else self.shape
        patch = patch or (max(round(min(sides) / PATCHES), 2) if len(sides) > 1 else max(round(sides[0] / 64), 1))
        stride = stride or max(patch // 2, 1)
        masks = _patches(sides, patch, stride)
        covered = masks if len(self.shape) < 3 else masks[..., None]
        falls = np.empty((len(x), len(masks)), np.float32)
        whole = self.scores(x, classes)
        for at, (row, k) in enumerate(zip(x, classes, strict=True)):  # one after the other: all at once may be gigabytes
            hidden = np.where(covered, np.float32(fill), row[None])
            falls[at] = whole[at] - self.scores(hidden, np.full(len(masks), k))
        flat = masks.reshape(len(masks), -1).astype(np.float32)
        return ((falls @ flat) / flat.sum(axis=0)).reshape(len(x), *sides)

    def explain(self, method: str, x: np.ndarray, classes: np.ndarray, *, seed: int = 0) -> np.ndarray:
        """What mattered, a number for each place: (n, h, w) of images, (n, d) of rows of numbers.

        Of channels of a place, slopes give the largest size and what adds up is summed. Of what was looked up for a number,
        slopes give the length (the root of the sum of squares) and what adds up is summed. So "gradient" and "smoothgrad" are
        sizes, and "gradcam" is at least 0; "integrated" and "occlusion" are above zero where a place speaks for the class,
        else below.

        Parameters
        ----------
        method : str
            One of `METHODS`; ValueError for another.
        x : float32 ndarray of shape (n, …)
        classes : integer ndarray of shape (n,)
        seed : int, default=0
            Of SmoothGrad's noise.
        """
        x, classes = np.ascontiguousarray(x, np.float32), np.asarray(classes, np.int32)
        if x.shape[1:] != self.shape:
            raise NetworkError(f"The inputs have shape {x.shape[1:]}, and the model takes {self.shape}.")
        if method == "gradient":
            return self._sizes(self.gradients(x, classes))
        if method == "smoothgrad":
            return self._sizes(self.smooth_gradients(x, classes, seed=seed))
        if method == "integrated":
            added = self.integrated_gradients(x, classes)
            return added.reshape(*added.shape[: len(self.shape[:2]) + 1], -1).sum(axis=-1)
        if method == "gradcam":
            return self.grad_cam(x, classes)
        if method == "occlusion":
            return self.occlusion(x, classes)
        raise ValueError(f"unknown method {method!r}; expected one of {', '.join(METHODS)}")

    def _sizes(self, slopes: np.ndarray) -> np.ndarray:
        sizes = np.linalg.norm(slopes, axis=-1) if self._slopes.looked_up else np.abs(slopes)
        return sizes.max(axis=-1) if len(self.shape) == 3 else sizes

    def _in_parts(self, ask: Callable[..., Any], x: np.ndarray, *others: np.ndarray) -> np.ndarray:
        """What a traced function says of all inputs, as many at a time as memory is meant for; classes (n,) come last."""
        inputs = [np.asarray(x, np.float32), *(np.asarray(other, np.float32) for other in others[:-1])]
        classes = np.asarray(others[-1], np.int32)
        parts = []
        for at in range(0, len(x), self._rows):
            here = slice(at, at + self._rows)
            parts.append(ask(*(array[here] for array in inputs), classes[here]).numpy())
        return np.concatenate(parts)

    # --- what is traced -------------------------------------------------------------------------------------------------------

    def _score_of(self, x: Any, classes: Any) -> Any:
        return self._own_score(self._scored(x, training=False), classes)

    def _own_score(self, output: Any, classes: Any) -> Any:
        return tf.gather(_as_scores(tf.cast(output, tf.float32), logits=self._logits), classes, batch_dims=1)

    def _slope_of(self, x: Any, values: Any, classes: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(values)
            score = self._own_score(self._slopes.target(x, values), classes)
        return tape.gradient(score, values)

    def _cam_of(self, x: Any, classes: Any) -> Any:
        maps: list[Any] = []
        with tf.GradientTape() as tape:

            def each(call: Call, _given: list[Any], compute: Callable[[], Any]) -> Any:
                outputs = compute()
                if _is_map(call, outputs):
                    tape.watch(outputs)
                    maps.append(outputs)
                return outputs

            tape.watch(x)
            score = self._own_score(follow(self._scored, x, each), classes)
        pairs = [(values, slope) for values, slope in zip(maps, tape.gradient(score, maps), strict=True) if slope is not None]
        if not pairs:
            raise NetworkError(_NO_CONVOLUTION)
        activation, slopes = (tf.cast(part, tf.float32) for part in pairs[-1])
        cam = tf.nn.relu(tf.reduce_sum(activation * tf.reduce_mean(slopes, axis=(1, 2), keepdims=True), axis=-1, keepdims=True))
        return tf.image.resize(cam, self.shape[:2])[..., 0]


_NO_CONVOLUTION = "Grad-CAM needs a model with a convolution over images, and this one has none; choose another method."
_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)


def _is_map(call: Call, outputs: Any) -> bool:
    """Whether a call gives a map of an image: that of a convolution, with more than one place."""
    convolves = isinstance(call.operation, _CONVOLUTIONS) and call.operation.data_format == "channels_last"
    return convolves and len(outputs.shape) == 4 and tuple(outputs.shape[1:3]) != (1, 1)


def input_shape_of(model: keras.Model, shape: Sequence[int] | None) -> tuple[int, ...]:
    """The shape of one input, of which the model may leave a size open; NetworkError where it is none that can be explained."""
    declared = tuple(model.inputs[0].shape[1:])
    completed = (
        declared
        if shape is None or len(shape) != len(declared)
        else tuple(a or b for a, b in zip(declared, shape, strict=True))
    )
    if None in completed or not 1 <= len(completed) <= 3:
        raise NetworkError(f"Inputs of shape {declared} cannot be explained; expected rows of numbers or images.")
    return tuple(int(size) for size in completed)


def _as_scores(output: Any, *, logits: bool) -> Any:
    """The scores of all classes (n, C) from a model's answer; one unit says how far the second of two classes is ahead."""
    if output.shape[-1] == 1:
        ahead = output if logits else _log(output) - _log(1 - output)
        return tf.concat([-ahead, ahead], axis=-1)
    return output if logits else _log(output)


def _log(shares: Any) -> Any:
    return tf.math.log(tf.clip_by_value(shares, 1e-7, 1))


def _each(of: Callable[..., np.ndarray], x: np.ndarray) -> np.ndarray:
    return of(x, axis=tuple(range(1, x.ndim)), keepdims=True)


def _patches(sides: tuple[int, ...], patch: int, stride: int) -> np.ndarray:
    """What each patch covers: bool (m, *sides)."""

    def starts(side: int) -> list[int]:
        last = max(side - patch, 0)
        return sorted({*range(0, last, stride), last})

    masks = []
    for corner in np.stack(np.meshgrid(*map(starts, sides), indexing="ij"), axis=-1).reshape(-1, len(sides)):
        mask = np.zeros(sides, bool)
        mask[tuple(slice(at, at + patch) for at in corner)] = True
        masks.append(mask)
    return np.stack(masks)
