"""What a recording asks a Keras model for while it is trained, and what it leaves as it was. Importing this imports Keras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np

from .batches import batch_that_fits
from .embedding_layers import embedding_tensors
from .input_match import match_inputs
from .keras_internals import fit_arguments
from .layer_norms import LayerNorms, learning_rate_of
from .model_parts import ModelParts
from .outputs import ModelOutputs, probabilities_of
from .probe import choose_balanced
from .recorder_samples import RecordedSamples
from .recording import Recording, reason_of
from .schedule import PROBE
from .tasks import refuse_other_outputs, refuse_other_tasks


@dataclass(frozen=True)
class ReaderOptions:
    """What is read of a model, as `RunRecorder` documents it."""

    batch_size: int | None
    from_logits: bool | None
    output: str | int | None
    weights: bool
    layers: bool | Sequence[str]
    norms: bool
    embeddings: tuple[str, ...]


class ModelReader:
    """Reads of a model what a checkpoint holds: its answers to the samples, weights, activations, embeddings, norms of
    its layers.

    ValueError where the model is none whose answers could be recorded. With embeddings these are recorded alone then.

    Attributes
    ----------
    first : dict
        The checkpoint of the model as it is now, as `RunWriter.append` takes it.
    probabilities : ndarray of shape (n_samples, n_classes), or None
        What the model answered last; None where its answers are not recorded.
    """

    def __init__(self, model: keras.Model, given: RecordedSamples, recording: Recording, options: ReaderOptions) -> None:
        assert recording.writer is not None
        self._model, self._recording = model, recording
        self._inputs = inputs = match_inputs(model, given.inputs)
        batch_size = options.batch_size or batch_that_fits(model, inputs, _trained_batch(model))
        self._outputs = ModelOutputs(
            model,
            inputs,
            batch_size=batch_size,
            from_logits=options.from_logits,
            output=options.output,
            embeddings=partial(embedding_tensors, names=options.embeddings) if options.embeddings else None,
        )
        answers = self._first_answers(options)
        recording.writer.describe(model=_summary(model))
        self._parts = ModelParts(
            model,
            inputs,
            recording.writer,
            weights=options.weights,
            layers=options.layers,
            probe=given.probe,
            batch_size=batch_size,
            leave_out=recording.leave_out,
        )
        self.first = answers | self._parts.begin(given.labels, given.pictures)
        self._few = choose_balanced(given.labels, np.arange(len(inputs)), PROBE)
        self._few_inputs = inputs.select(self._few)
        self._norms = self._start_norms(given.labels if self._outputs.answered else None) if options.norms else None

    def moment(self) -> dict[str, Any]:
        """What a checkpoint holds of the model as it is now."""
        return self._ask() | self._parts.moment()

    def look(self) -> np.ndarray:
        """The probabilities now of the few samples by which checkpoints are paced, (n_few, n_classes)."""
        return probabilities_of(self._outputs(self._few_inputs))

    @property
    def looked(self) -> np.ndarray | None:
        """What `look` would have given when the samples were last asked for."""
        return None if self.probabilities is None else self.probabilities[self._few]

    def metrics(self, logs: Mapping[str, Any] | None) -> dict[str, Any]:
        """What was logged, the learning rate, and the norms of layers where they are asked for."""
        metrics = dict(logs or {})
        rate = learning_rate_of(self._model)
        if rate is not None:
            metrics.setdefault("learning_rate", rate)
        if self._norms is not None:
            try:
                metrics |= self._norms()
            except Exception as error:
                self._leave_out_norms(error)
        return metrics

    def weights(self) -> Iterator[np.ndarray]:
        """The model's weights, one array after the other."""
        for variable in self._model.weights:
            yield keras.ops.convert_to_numpy(variable)

    def _first_answers(self, options: ReaderOptions) -> dict[str, Any]:
        """What the model answers as the training begins; its embeddings alone, said once, where it is no classifier."""
        try:
            refuse_other_tasks(self._model, options.output)
            answers = self._ask()
            refuse_other_outputs(answers)
        except ValueError as error:
            if not options.embeddings:
                raise
            self._recording.leave_out("answers", reason_of(error))
            self._outputs.answered = False
            answers = self._ask()
        return answers

    def _ask(self) -> dict[str, Any]:
        answers = self._outputs(self._inputs)
        self.probabilities = probabilities_of(answers) if self._outputs.answered else None
        return answers

    def _start_norms(self, labels: np.ndarray | None) -> LayerNorms | None:
        loss = None
        if labels is not None:
            few, own = self._few_inputs.rows(slice(None)), labels[self._few]

            def loss() -> Any:
                return self._outputs.cross_entropy(few, own)

        try:
            return LayerNorms(self._model, loss)
        except Exception as error:
            self._leave_out_norms(error)
            return None

    def _leave_out_norms(self, error: Exception) -> None:
        self._norms = None
        self._recording.leave_out("norms of layers", reason_of(error))


def _trained_batch(model: keras.Model) -> int:
    """How many samples a batch of the running training has; Keras's own number where it is not told."""
    size = (fit_arguments(model) or {}).get("batch_size")
    return size if isinstance(size, int) else 32


def _summary(model: keras.Model) -> str:
    """A model's layers and size in one line."""
    layers = " – ".join(f"{type(layer).__name__} {_width(layer)}".strip() for layer in model.layers)
    return f"{model.name}: {layers} ({model.count_params():,} parameters)"


def _width(layer: Any) -> str:
    """How many units or filters a layer has, where it has such a number."""
    return str(getattr(layer, "units", None) or getattr(layer, "filters", None) or "")
