"""Norms of the gradients and updates of each layer, read beside a training. Importing this imports Keras.

A training's own gradients live for a moment inside its compiled step, and whatever reads them there makes it another program,
with other roundings. Read instead are the gradients of the mean cross-entropy of a few recorded samples, as the network answers
(without dropout): of the same samples at every checkpoint, so that their norms can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from .norms import GRADIENT, UPDATE


def learning_rate_of(model: keras.Model) -> float | None:
    """The learning rate of the next step, by the schedule where there is one; None where no optimizer has one."""
    try:
        return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    except Exception:  # optimizers of somebody's own raise whatever they like
        return None


class LayerNorms:
    """L2 norms by layer: ``update_norm/LAYER`` since the call before, ``gradient_norm/LAYER`` of `loss` now.

    Parameters
    ----------
    model : keras.Model
        Built. Its own layers are told apart; a model within the model is one of them.
    loss : callable or None
        Gives the loss as a scalar tensor, from the model's weights; None where samples have no labels.
    """

    def __init__(self, model: keras.Model, loss: Callable[[], Any] | None) -> None:
        self._owners = _owners(model)
        self._variables = [variable for variable in model.trainable_variables if id(variable) in self._owners]
        self._before = self._values()
        self._gradients = _gradients_on_backend(loss, self._variables) if loss is not None else None

    def __call__(self) -> dict[str, float]:
        """The norms now, by the names of the metrics; empty sums are left out."""
        now = self._values()
        norms = self._by_layer(UPDATE, [after - before for after, before in zip(now, self._before, strict=True)])
        self._before = now
        if self._gradients is not None:
            norms |= self._by_layer(GRADIENT, self._gradients())
        return norms

    def _values(self) -> list[np.ndarray]:
        return [np.array(keras.ops.convert_to_numpy(variable), np.float32) for variable in self._variables]

    def _by_layer(self, name: str, arrays: list[Any]) -> dict[str, float]:
        squares: dict[str, float] = {}
        for variable, array in zip(self._variables, arrays, strict=True):
            if array is not None:
                flat = np.asarray(array, np.float32).reshape(-1)
                key = f"{name}/{self._owners[id(variable)]}"
                squares[key] = squares.get(key, 0.0) + float(np.dot(flat, flat))
        return {key: float(np.sqrt(square)) for key, square in squares.items()}


def cross_entropy(scores: Any, labels: np.ndarray, *, logits: bool) -> Any:
    """The mean cross-entropy of scores (n, n_classes), or (n, 1) for the second of two classes, as a scalar tensor."""
    ops = keras.ops
    scores = ops.cast(scores, "float32")
    if len(scores.shape) == 1:
        scores = ops.expand_dims(scores, 1)
    if scores.shape[1] == 1:
        scores = ops.concatenate([ops.zeros_like(scores) if logits else 1 - scores, scores], axis=1)
    picked = ops.one_hot(labels, scores.shape[1])
    logs = ops.log_softmax(scores, axis=-1) if logits else ops.log(ops.maximum(scores, 1e-7))
    return -ops.mean(ops.sum(picked * logs, axis=1))


def _owners(model: keras.Model) -> dict[int, str]:
    """The layer that each variable belongs to, by the variable's identity; the first of those that share it."""
    owners: dict[int, str] = {}
    for layer in model.layers:
        for variable in layer.variables:
            owners.setdefault(id(variable), layer.name)
    for variable in model.variables:  # those of a program that are in no layer
        owners.setdefault(id(variable), model.name)
    return owners


def _gradients_on_backend(loss: Callable[[], Any], variables: list[Any]) -> Callable[[], list[Any]] | None:
    """What gives the gradients of a loss, as arrays or None for what it does not depend on; None on other backends."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        return _of_tensorflow(loss, variables)
    if backend == "torch":
        return _of_torch(loss, variables)
    if backend == "jax":
        return _of_jax(loss, variables)
    return None


def _of_tensorflow(loss: Callable[[], Any], variables: list[Any]) -> Callable[[], list[Any]]:
    import tensorflow as tf

    @tf.function
    def gradients() -> list[Any]:
        own = [variable.value for variable in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(own)
            value = loss()
        return list(tape.gradient(value, own, unconnected_gradients="zero"))

    return lambda: [np.asarray(tf.convert_to_tensor(part)) for part in gradients()]


def _of_torch(loss: Callable[[], Any], variables: list[Any]) -> Callable[[], list[Any]]:
    import torch

    def gradients() -> list[Any]:
        with torch.enable_grad():  # `autograd.grad` leaves the gradients that parameters hold alone
            parts = torch.autograd.grad(loss(), [variable.value for variable in variables], allow_unused=True)
        return [None if part is None else part.detach().cpu().float().numpy() for part in parts]

    return gradients


def _of_jax(loss: Callable[[], Any], variables: list[Any]) -> Callable[[], list[Any]]:
    import jax

    def of_values(values: list[Any]) -> Any:
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return loss()

    gradient = jax.grad(of_values)
    return lambda: [np.asarray(part) for part in gradient([variable.value for variable in variables])]
