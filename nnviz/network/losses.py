"""Loss evaluation of a recorded model at given weights, in a compiled function. Importing this imports Keras.

The model is called with its weights given from outside (`keras.StatelessScope`), by one compiled function into which the
samples of a batch go, and the weights that another one makes of centre and directions. So nothing is assigned, copied or
compiled anew from point to point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from ..analysis.losses import LEAST_PROBABILITY
from ..runs.outputs import behind_activation
from ..runs.run import Run
from .errors import NetworkError
from .rebuild import rebuild
from .sizes import sizes_of

#: Samples a batch, at most: what they make in a convnet's first layer stays in the processor's cache.
BATCH = 250


class Losses:
    """Cross-entropy (nats) and accuracy of a run's model over some of its samples.

    Parameters
    ----------
    run : Run
    samples : ndarray of int, shape (n,)
        Which; they need inputs and labels. NetworkError where the run lacks either, or the model does not rebuild.
    model : keras.Model, optional
        The rebuilt model, where there is one already.
    """

    def __init__(self, run: Run, samples: np.ndarray, model: keras.Model | None = None) -> None:
        labels, inputs = run.labels, run.inputs(samples)
        if labels is None or inputs is None or not len(samples):
            raise NetworkError("This run lacks labels or inputs, so it has no loss; record it with --weights.")
        model = model or rebuild(run)
        behind = behind_activation(model)
        compiled = run.compiled or {}
        self._answers, self._logits = behind or model, behind is not None or bool(compiled.get("from_logits"))
        self._variables = model.weights
        self._n = len(samples)
        most = sizes_of(model, inputs.shape[1:]).rows(BATCH)
        self._batches = _batches(inputs.astype(model.inputs[0].dtype), labels[samples].astype(np.int32), most)
        self._combined, self._sums = _compiled(self._combine), _compiled(self._sum)

    def at(self, weights: Sequence[np.ndarray]) -> tuple[float, float]:
        """Loss and accuracy at these weights, ordered as `model.get_weights()`."""
        return self._measure([ops.convert_to_tensor(part) for part in weights])

    def on_plane(
        self, centre: Sequence[np.ndarray], directions: Sequence[Sequence[np.ndarray]]
    ) -> Callable[[Sequence[float]], tuple[float, float]]:
        """A function of as many coordinates as there are directions: loss and accuracy at centre + Σ coordinate · direction."""
        held = [[ops.convert_to_tensor(part) for part in parts] for parts in (centre, *directions)]

        def measure(coordinates: Sequence[float]) -> tuple[float, float]:
            steps = ops.convert_to_tensor(np.asarray(coordinates, np.float32))
            return self._measure(self._combined(held[0], held[1:], steps))

        return measure

    def _measure(self, weights: list[Any]) -> tuple[float, float]:
        totals = [self._sums(weights, *batch) for batch in self._batches]
        loss, right = np.sum([[float(ops.convert_to_numpy(part)) for part in total] for total in totals], axis=0)
        return loss / self._n, right / self._n

    def _combine(self, centre: list[Any], directions: list[list[Any]], steps: Any) -> list[Any]:
        moved = []
        for at, part in enumerate(centre):
            for which, direction in enumerate(directions):
                part = part + steps[which] * direction[at]
            moved.append(part)
        return moved

    def _sum(self, weights: list[Any], x: Any, y: Any, counted: Any) -> tuple[Any, Any]:
        """Summed loss and number of right answers over the samples of a batch that are counted (1, else 0)."""
        values = [ops.cast(value, variable.dtype) for variable, value in zip(self._variables, weights, strict=True)]
        with keras.StatelessScope(state_mapping=list(zip(self._variables, values, strict=True))):
            output = ops.cast(self._answers(x, training=False), "float32")
        if output.shape[-1] == 1:
            output = ops.concatenate([ops.zeros_like(output) if self._logits else 1 - output, output], axis=1)
        if self._logits:
            logs = ops.log_softmax(output)
        else:
            logs = ops.log(ops.clip(output / ops.sum(output, axis=1, keepdims=True), LEAST_PROBABILITY, 1.0))
        true_log = ops.take_along_axis(logs, y[:, None], axis=1)[:, 0]
        right = ops.cast(ops.equal(ops.argmax(output, axis=1), ops.cast(y, "int64")), "float32")
        return -ops.sum(true_log * counted), ops.sum(right * counted)


def _batches(x: np.ndarray, y: np.ndarray, most: int) -> list[tuple[Any, Any, Any]]:
    """Inputs, labels and what is counted, in batches of one size: the last one is filled up with what is not counted."""
    n_batches = -(-len(x) // most)
    size = -(-len(x) // n_batches)
    batches = []
    for start in range(0, len(x), size):
        here = np.arange(start, start + size)
        counted = here < len(x)
        here = here.clip(0, len(x) - 1)
        parts = (x[here], y[here], counted.astype(np.float32))
        batches.append(tuple(ops.convert_to_tensor(part) for part in parts))
    return batches


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, compiled once by the backend of Keras, where it compiles."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, reduce_retracing=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function
