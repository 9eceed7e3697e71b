"""Model outputs of a Keras classifier: logits where the softmax can be removed, else probabilities. Imports Keras."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from .keras_internals import inputs_of, keywords_of, operation_of
from .layer_norms import cross_entropy
from .model_inputs import ModelInputs, as_inputs
from .output_choice import choose_output
from .score_arrays import two_classes
from .scores import softmax


class ModelOutputs:
    """Calls a model on samples; the result is ``{"logits": …}`` or ``{"probabilities": …}``, each (n_samples, n_classes).

    One output unit is taken as a classifier of two classes: sigmoid(z) for the second one. `from_logits` says whether the model
    answers with logits, where its last layer and its loss are not to tell. A model that is not built yet is
    called on one of the samples `x`. `output` names one of several outputs. With `embeddings`, which gives
    KerasTensors of the model's graph by their names, the result has these too, ``{"embeddings": {name: (n_samples, units)}}``,
    of the same pass. Where `answered` is set to False it has nothing else: the model is none whose answers are recorded.
    """

    def __init__(
        self,
        model: keras.Model,
        x: ModelInputs | np.ndarray,
        *,
        batch_size: int,
        from_logits: bool | None = None,
        output: str | int | None = None,
        embeddings: Callable[[keras.Model], Mapping[str, Any]] | None = None,
    ) -> None:
        self.answered = True
        self._batch_size = batch_size
        if not model.built:
            model(as_inputs(x).rows(slice(1)))
        self._choice = choose_output(model, output)
        part = self._choice.part(model)
        behind = None if from_logits else behind_activation(part)
        self._model = behind or part
        told = takes_logits(self._choice.loss(model)) if from_logits is None else from_logits
        self._logits = behind is not None or told
        self._together = _with_embeddings(self._model, embeddings(model)) if embeddings else None

    def __call__(self, x: ModelInputs | np.ndarray) -> dict[str, Any]:
        out, embeddings = self._predict(as_inputs(x))
        if not self.answered:
            return {"embeddings": embeddings}
        if out.ndim not in (1, 2):
            raise ValueError(f"the model answers with shape {out.shape}; expected (n_samples, n_classes)")
        kind = "logits" if self._logits else "probabilities"
        return {kind: two_classes(out, kind)} | ({"embeddings": embeddings} if embeddings else {})

    def cross_entropy(self, rows: Any, labels: np.ndarray) -> Any:
        """The mean cross-entropy of the model's answers to samples as it takes them, a scalar tensor that has gradients."""
        scores = self._choice.tensor_of(self._model(rows, training=False))
        return cross_entropy(scores, labels, logits=self._logits)

    def _predict(self, x: ModelInputs) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        answers: list[np.ndarray] = []
        embeddings: dict[str, list[np.ndarray]] = {}
        for start in range(0, len(x), self._batch_size):
            answer = (self._together or self._model).predict_on_batch(x.rows(slice(start, start + self._batch_size)))
            if self._together:
                answer, layers = answer
                for name, rows in layers.items():
                    embeddings.setdefault(name, []).append(np.asarray(rows))
            answers.append(self._choice.of(answer))
        joined = {name: np.concatenate(parts) for name, parts in embeddings.items()}
        return np.concatenate(answers).astype(np.float32, copy=False), joined


def _with_embeddings(model: keras.Model, tensors: Mapping[str, Any]) -> keras.Model:
    """A model that answers with ``(answer, {name: embedding})`` in one pass."""
    return keras.Model(model.inputs[0] if len(model.inputs) == 1 else model.input, (model.outputs[0], dict(tensors)))


def probabilities_of(outputs: Mapping[str, Any]) -> np.ndarray:
    return softmax(outputs["logits"]) if "logits" in outputs else outputs["probabilities"]


class _WithoutActivation(keras.layers.Layer):
    """The same layer with the same weights, less its activation."""

    def __init__(self, inner: keras.layers.Layer) -> None:
        super().__init__(dtype=inner.dtype_policy)
        self.inner = inner
        self.built = True

    def call(self, inputs: Any) -> Any:
        activation, self.inner.activation = self.inner.activation, keras.activations.linear
        try:
            return self.inner(inputs)
        finally:
            self.inner.activation = activation

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.inner.compute_output_shape(input_shape)


def behind_activation(model: keras.Model) -> keras.Model | None:
    """A model of the same layers that answers with logits, or None where the last layer cannot be looked behind."""
    try:
        inputs, (output,) = model.inputs[0] if len(model.inputs) == 1 else model.input, model.outputs
        last = operation_of(output)
        # A layer may have been called in other graphs too, such as before a Sequential was built anew: what it was given here.
        (before,) = inputs_of(output)
    except (AttributeError, IndexError, TypeError, ValueError):
        return None  # a subclassed model, or several outputs
    ends_in = (keras.activations.softmax, keras.activations.sigmoid)
    if isinstance(last, keras.layers.Softmax) or (
        isinstance(last, keras.layers.Activation) and _is_one_of(last.activation, ends_in, output)
    ):
        return keras.Model(inputs, before)
    if isinstance(last, keras.layers.Layer) and _is_one_of(getattr(last, "activation", None), ends_in, output):
        return keras.Model(inputs, _WithoutActivation(last)(before))
    return None


def _is_one_of(activation: Any, choices: tuple[Any, ...], output: Any) -> bool:
    """Softmax over several classes, or sigmoid of one unit; sigmoids of several units are not one distribution."""
    softmax_, sigmoid = choices
    return activation is softmax_ or (activation is sigmoid and output.shape[-1] == 1)


def loss_takes_logits(model: keras.Model) -> bool:
    """Whether a loss that the model was compiled with was told that the model answers with logits."""
    return takes_logits(getattr(model, "loss", None))


def takes_logits(loss: Any) -> bool:
    """Looks for `from_logits` in a loss, in lists, maps and partial calls of some, and in functions of one's own."""
    if isinstance(loss, Mapping):
        return any(map(takes_logits, loss.values()))
    if isinstance(loss, list | tuple):
        return any(map(takes_logits, loss))
    if isinstance(loss, functools.partial):
        from_logits = loss.keywords.get("from_logits")
        return takes_logits(loss.func) if from_logits is None else bool(from_logits)
    from_logits = getattr(loss, "from_logits", None)
    if from_logits is None:
        from_logits = keywords_of(loss).get("from_logits")
    if from_logits is not None:
        return bool(from_logits)
    if isinstance(wrapped := getattr(loss, "fn", None), types.FunctionType):  # Keras's wrapper of a function
        return takes_logits(wrapped)
    return isinstance(loss, types.FunctionType) and not loss.__module__.startswith("keras") and _function_takes_logits(loss)


def _function_takes_logits(function: types.FunctionType) -> bool:
    """Whether a function of one's own has it as a default, calls something with it, or encloses a loss that was told."""
    defaults = dict(inspect.signature(function).parameters)
    if "from_logits" in defaults:
        return defaults["from_logits"].default is True
    constants = function.__code__.co_consts
    named = any(isinstance(constant, tuple) and "from_logits" in constant for constant in constants)  # of keywords in a call
    if named and True in constants:
        return True
    enclosed = [cell.cell_contents for cell in function.__closure__ or () if cell.cell_contents is not function]
    used = [function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__]
    return any(isinstance(held, keras.losses.Loss | functools.partial) and takes_logits(held) for held in (*enclosed, *used))
