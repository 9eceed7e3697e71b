"""What in an input mattered for a class: gradient, SmoothGrad, integrated gradients, Grad-CAM and occlusion. Imports Keras.

What is explained is the class's logit; where a model cannot be looked behind its softmax, the logarithm of its probability.
The libraries for this are of other versions (xplique asks for older TensorFlow, NumPy and SciPy; tf-keras-vis for Keras 2) or
frameworks (captum), or take one sample and one state of the model at a time (saliency), too slow for a whole training.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ..runs.answers import behind_activation
from .errors import NetworkError

#: Method → what it is called.
METHODS = {
    "gradient": "Gradient",
    "smoothgrad": "SmoothGrad",
    "integrated": "Integrated gradients",
    "gradcam": "Grad-CAM",
    "occlusion": "Occlusion",
}

PATH_STEPS = 32  # of integrated gradients
NOISY_COPIES = 24  # of SmoothGrad
NOISE = 0.15  # of SmoothGrad: its standard deviation, as a share of the input's range
PATCHES = 7  # of occlusion: about so many fit along a side
_ROWS = 256  # inputs that are given to the model at once


class Explainer:
    """Explains a model as it stands. Its weights may change between calls; what was traced once stays good.

    Parameters
    ----------
    model : keras.Model
        A classifier with one input and one output (n, n_classes), or (n, 1) for the second of two classes.
    logits : bool, default=False
        Its answers are logits already.
    """

    def __init__(self, model: keras.Model, *, logits: bool = False) -> None:
        if keras.backend.backend() != "tensorflow":
            raise NetworkError(f"This needs Keras on TensorFlow, and it runs on {keras.backend.backend()}.")
        if len(model.inputs) != 1 or len(model.outputs) != 1:
            counts = f"{len(model.inputs)} inputs and {len(model.outputs)} outputs"
            raise NetworkError(f"The model has {counts}; expected one of each.")
        shape = model.inputs[0].shape[1:]
        if None in shape or not 1 <= len(shape) <= 3 or len(model.outputs[0].shape) != 2:
            raise NetworkError(f"Inputs of shape {tuple(shape)} cannot be explained; expected rows of numbers or images.")
        self.shape = tuple(int(size) for size in shape)
        behind = behind_activation(model)
        self._scored = behind or model
        self._logits = logits or behind is not None
        layer = _last_convolution(model)
        self._mapped = None if layer is None else keras.Model(model.inputs, [layer.output, self._scored.outputs[0]])
        rows, classes = tf.TensorSpec((None, *self.shape), tf.float32), tf.TensorSpec((None,), tf.int32)
        self._score = tf.function(self._score_of, input_signature=[rows, classes])
        self._slope = tf.function(self._slope_of, input_signature=[rows, classes])
        self._cam = tf.function(self._cam_of, input_signature=[rows, classes])

    def scores(self, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """What is explained, (n,) float32: the score of a class for each input, x (n, …) and classes (n,)."""
        return _in_parts(self._score, x, classes)

    def gradients(self, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """The slope of the score along every number of the input, shaped as `x` (Simonyan, Vedaldi and Zisserman, 2014)."""
        return _in_parts(self._slope, x, classes)

    def smooth_gradients(self, x: np.ndarray, classes: np.ndarray, *, seed: int = 0, copies: int = NOISY_COPIES) -> np.ndarray:
        """The mean slope over noisy copies of each input, shaped as `x` (Smilkov et al., 2017, "SmoothGrad").

        Every input and every state of the model is given the same noise, scaled to the range of the input.
        """
        noise = np.random.default_rng(seed).normal(size=(copies, *self.shape)).astype(np.float32)
        spread = NOISE * (_each(np.max, x) - _each(np.min, x))
        noisy = x[:, None] + spread[:, None] * noise
        return self.gradients(*_flattened(noisy, classes)).reshape(noisy.shape).mean(axis=1)

    def integrated_gradients(
        self, x: np.ndarray, classes: np.ndarray, *, baseline: float | np.ndarray = 0.0, steps: int = PATH_STEPS
    ) -> np.ndarray:
        """What each number adds on the straight way from `baseline`, shaped as `x` (Sundararajan, Taly and Yan, 2017).

        They sum to the score of `x` less that of the baseline. The integral is taken by Gauss and Legendre's rule in `steps`
        points.
        """
        points, weights = np.polynomial.legendre.leggauss(steps)
        shares = ((points + 1) / 2).astype(np.float32).reshape(1, steps, *[1] * len(self.shape))
        difference = x - np.asarray(baseline, np.float32)
        path = x[:, None] - (1 - shares) * difference[:, None]
        slopes = self.gradients(*_flattened(path, classes)).reshape(path.shape)
        return difference * np.tensordot(slopes, (weights / 2).astype(np.float32), (1, 0))

    def grad_cam(self, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Where the last convolution saw the class, (n, h, w), at least 0 (Selvaraju et al., 2017).

        Its channels, each weighted by the mean slope of the score along it, summed, without what is below zero, and enlarged to
        the input's size between the nearest four. NetworkError where the model has no convolution over images.
        """
        if self._mapped is None:
            raise NetworkError("Grad-CAM needs a model with a convolution over images, and this one has none.")
        return _in_parts(self._cam, x, classes)

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

        Of channels of a place, slopes give the largest size and what adds up is summed: "gradient" and "smoothgrad" are sizes,
        "gradcam" is at least 0; "integrated" and "occlusion" are above zero where a place speaks for the class, else below.

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
            return self._largest(self.gradients(x, classes))
        if method == "smoothgrad":
            return self._largest(self.smooth_gradients(x, classes, seed=seed))
        if method == "integrated":
            added = self.integrated_gradients(x, classes)
            return added.sum(axis=-1) if len(self.shape) == 3 else added
        if method == "gradcam":
            return self.grad_cam(x, classes)
        if method == "occlusion":
            return self.occlusion(x, classes)
        raise ValueError(f"unknown method {method!r}; expected one of {', '.join(METHODS)}")

    def _largest(self, slopes: np.ndarray) -> np.ndarray:
        return np.abs(slopes).max(axis=-1) if len(self.shape) == 3 else np.abs(slopes)

    # --- what is traced -------------------------------------------------------------------------------------------------------

    def _score_of(self, x: Any, classes: Any) -> Any:
        return tf.gather(_as_scores(self._scored(x, training=False), logits=self._logits), classes, batch_dims=1)

    def _slope_of(self, x: Any, classes: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            score = self._score_of(x, classes)
        return tape.gradient(score, x, unconnected_gradients="zero")

    def _cam_of(self, x: Any, classes: Any) -> Any:
        assert self._mapped is not None
        with tf.GradientTape() as tape:
            tape.watch(x)
            maps, answer = self._mapped(x, training=False)
            score = tf.gather(_as_scores(answer, logits=self._logits), classes, batch_dims=1)
        slopes = tape.gradient(score, maps, unconnected_gradients="zero")
        seen = tf.nn.relu(tf.reduce_sum(maps * tf.reduce_mean(slopes, axis=(1, 2), keepdims=True), axis=-1, keepdims=True))
        return tf.image.resize(seen, self.shape[:2])[..., 0]


def _as_scores(answer: Any, *, logits: bool) -> Any:
    """The scores of all classes (n, C) from a model's answer; one unit says how far the second of two classes is ahead."""
    if answer.shape[-1] == 1:
        ahead = answer if logits else _log(answer) - _log(1 - answer)
        return tf.concat([-ahead, ahead], axis=-1)
    return answer if logits else _log(answer)


def _log(shares: Any) -> Any:
    return tf.math.log(tf.clip_by_value(shares, 1e-7, 1))


def _last_convolution(model: keras.Model) -> Any:
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)
    found = [layer for layer in model.layers if isinstance(layer, kinds) and layer.data_format == "channels_last"]
    return found[-1] if found and len(model.inputs[0].shape) == 4 else None


def _in_parts(ask: Callable[..., Any], x: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """What a traced function says of all inputs, some of them at a time."""
    x, classes = np.asarray(x, np.float32), np.asarray(classes, np.int32)
    parts = [ask(x[at : at + _ROWS], classes[at : at + _ROWS]).numpy() for at in range(0, len(x), _ROWS)]
    return np.concatenate(parts)


def _flattened(copies: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Copies (n, m, …) of n inputs as (n m, …), and their classes."""
    n, m = copies.shape[:2]
    return copies.reshape(n * m, *copies.shape[2:]), np.repeat(classes, m)


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
