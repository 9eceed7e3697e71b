"""The Keras callback that records a training as it happens. Importing this module imports Keras."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from .batches import batch_that_fits
from .input_match import match_inputs
from .layers import check_layers
from .model_parts import ModelParts
from .output_choice import check_output
from .outputs import ModelOutputs, probabilities_of
from .recorder_samples import RecordedSamples, SampleOptions
from .recording import Recording, reason_of
from .resume import ResumableRun, find_resumable
from .sample_sources import check_samples
from .schedule import Schedule
from .tasks import refuse_other_outputs, refuse_other_tasks
from .writer import RunWriter


class RunRecorder(keras.callbacks.Callback):
    """Record a classifier's answers to chosen samples at every checkpoint of `model.fit`.

    Checkpoint 0 is the network before it is trained, at epoch 0 and without metrics. Logits are recorded where the model ends
    in a softmax or sigmoid that can be looked behind, or in logits that its loss was told of; probabilities otherwise.

    What cannot be recorded is told before the training begins. After that the training is never taken down: where the disk
    refuses or an answer is not finite, the recorder warns once and lets it go on. Whatever is optional and fails, a metric that
    is not one number, activations, weights or inputs that cannot be read, is left out with one warning.

    A training that goes on (another `fit` of the same network, `initial_epoch`, `keras.callbacks.BackupAndRestore`) goes on in
    its file, in this process or in another. One that begins anew gets a file of its own: ``my-2.nnviz``, with a warning.

    Parameters
    ----------
    path : str or Path
        Where the run goes, such as "my.nnviz".
    x : array, list or dict of arrays, (x, y), tf.data.Dataset, keras.utils.PyDataset or torch DataLoader, optional
        The samples to record, as the model takes them: one array or data frame, or one for each of several inputs, by order or
        by name. Data sets are read once, in the order of their data and not shuffled, with their labels and, where they carry
        them, the names of their classes; weights of samples are not needed. Where samples look like images they are kept as
        pictures too. If left out, the `validation_data` of `fit` are recorded, or what its `validation_split` sets apart.
    y : array, shape (n_samples,), optional
        Their true classes: class indices, names, or one-hot rows; of several outputs, a dict of these.
    every : {"epoch", "log"} or int
        When: after each epoch; also after batches 1, 2, 4, 8, … of the first epoch; or after every so many batches.
    samples : int, optional
        How many are recorded, as they come: ``samples=2000`` are the first 2,000. All where it is left out, which a data set
        without an end does not allow.
    balanced : bool
        Whether those `samples` are taken in equal numbers of each class, as far as there are so many.
    output : str or int, optional
        Which of several outputs is recorded, by its name or its place.
    class_names, images, split, name, dataset
        As for `RunWriter`. Pass `images` where `x` is normalised in a way that spoils the picture; False where it holds none,
        such as windows of sensors, and True where it does and is not recognised.
    batch_size : int, optional
        How many samples the model is given at once. If left out, as many as `batches.MOST_BYTES` allow, at most 1,024.
    from_logits : bool, optional
        Whether the model answers with logits. If left out, its last layer and its loss tell.
    weights : bool
        Whether the weights of each checkpoint are kept, with the model's configuration and inputs, so that it can be run again.
    activations : bool or sequence of str
        The layers whose activations are kept; True for all with outputs of a sensible size. Layers with positions, such as
        convolutions, are kept as one number a channel, the mean over the positions.
    probe : int or array of int
        The samples whose activations are kept: how many, balanced over the classes, or which.
    if_exists : {"append", "number", "replace", "fail"}
        What becomes of a file that is at `path` already. "append" goes on with it, or with a numbered one beside it, where this
        training does; the others are as for `RunWriter`.

    Raises
    ------
    ValueError
        When it is made, or when the first epoch begins: bad arguments, samples that the model does not take, a model that is
        multi-label, a regression or has several outputs of which none is named, labels and class names that do not fit its
        classes, a folder that cannot be written.

    Examples
    --------
    >>> x, y = np.random.default_rng(0).random((40, 4)), np.arange(40) % 2
    >>> model = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
    >>> model.compile(loss="sparse_categorical_crossentropy")
    >>> history = model.fit(x, y, epochs=2, verbose=0, callbacks=[nnviz.RunRecorder("keras.nnviz", x[:10], y[:10])])
    >>> [(checkpoint.epoch, checkpoint.step) for checkpoint in nnviz.open_run("keras.nnviz").checkpoints]
    [(0.0, 0), (1.0, 2), (2.0, 4)]
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        x: Any = None,
        y: Any = None,
        *,
        every: str | int = "epoch",
        samples: int | None = None,
        balanced: bool = False,
        output: str | int | None = None,
        class_names: Sequence[str] | None = None,
        images: Any = None,
        split: Any = None,
        name: str | None = None,
        dataset: str | None = None,
        batch_size: int | None = None,
        from_logits: bool | None = None,
        weights: bool = False,
        activations: bool | Sequence[str] = False,
        probe: int | Sequence[int] | np.ndarray = 200,
        if_exists: str = "append",
    ) -> None:
        super().__init__()
        self._schedule = Schedule(every)
        self._output = check_output(output)
        self._sample_options = SampleOptions(check_samples(samples), balanced, self._output, class_names, images, split, probe)
        if x is None and y is not None:
            raise ValueError("y is given without x; expected both, or neither to record the validation_data of fit")
        self._given = None if x is None else self._sample_options.read(x, y)
        self._writer_options: dict[str, Any] = {
            "name": name,
            "dataset": dataset,
            "if_exists": "number" if if_exists == "append" else if_exists,
        }
        self._appends = if_exists == "append"
        self._asked, self._batch_size, self._from_logits = path, batch_size, from_logits
        self._with_weights = bool(weights)
        self._layers = [activations] if isinstance(activations, str) else activations
        Recording(
            path, **self._writer_options, **(self._given.writer_options if self._given else {})
        )  # bad arguments are told before the training begins
        self._recording: Recording | None = None
        self._recorded: RecordedSamples | None = None
        self._answers: ModelOutputs | None = None
        self._parts: ModelParts | None = None
        self._offset, self._begun = 0.0, False

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self._recording.path if self._recording else Path(self._asked)

    @property
    def problem(self) -> str | None:
        """Why the recording stopped before the training did, or None."""
        return self._recording.problem if self._recording else None

    @property
    def left_out(self) -> dict[str, str]:
        """What is not recorded though the rest is, and why."""
        return self._recording.left_out if self._recording else {}

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made of, as tuners and distributed trainings make them: it has recorded nothing yet."""
        fresh: dict[str, Any] = {
            "_recording": None,
            "_recorded": None,
            "_answers": None,
            "_parts": None,
            "_model": None,
            "_begun": False,
        }
        fresh["_schedule"] = Schedule(self._schedule.every)
        return self.__dict__ | fresh

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        if not isinstance(self._layers, bool):
            check_layers(self.model, self._layers)
        if self._recording is not None:
            self._recording.abandon()  # of a training that was interrupted
        self._recording = self._recorded = self._answers = self._parts = None
        self._offset, self._begun = 0.0, False
        self._schedule.begin()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        if not self._begun:  # only now is it known where a restored training begins
            self._begun = True
            try:
                self._begin(epoch)
            except Exception as error:  # also what the backend raises where the samples do not fit the model
                self._recording = None
                raise ValueError(
                    f"nnviz cannot record this training to {self._asked}: {reason_of(error, self._asked)}"
                ) from error
        self._schedule.begin_epoch(epoch, self._n_batches)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        # With `steps_per_execution`, Keras tells of every so many batches only, and may count past the last one.
        if self._schedule.after_batches(batch + 1):
            self._record(logs)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        if self._schedule.after_epoch():
            self._record(logs)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        if self._recording is not None:
            self._recording.close()

    @property
    def _n_batches(self) -> int | None:
        return (self.params or {}).get("steps")

    def _begin(self, epoch: int) -> None:
        """Ask the model before it is trained, and record that, or find the recording that holds it already."""
        model = self.model
        given = self._given or self._sample_options.read_validation(model)
        recording = self._recording = Recording(self._asked, **self._writer_options, **given.writer_options)
        if not recording.writes or recording.writer is None:
            return
        inputs, writer = match_inputs(model, given.inputs), recording.writer
        self._recorded = replace(given, inputs=inputs)
        batch_size = self._batch_size or batch_that_fits(model, inputs)
        self._answers = ModelOutputs(model, inputs, batch_size=batch_size, from_logits=self._from_logits, output=self._output)
        refuse_other_tasks(model, self._output)
        outputs = self._answers(inputs)
        refuse_other_outputs(outputs)
        writer.describe(model=_summary(model))
        self._parts = ModelParts(
            model,
            inputs,
            writer,
            weights=self._with_weights,
            layers=self._layers,
            probe=given.probe,
            batch_size=batch_size,
            leave_out=recording.leave_out,
        )
        moment = outputs | self._parts.begin(given.labels, given.writer_options["images"])
        earlier = self._go_on(writer, epoch, moment, probabilities_of(outputs)) if self._appends else None
        since, step, self._offset = (earlier.epoch, earlier.step, earlier.offset) if earlier else (0.0, 0, 0.0)
        if earlier is None or not earlier.is_same:
            step += round((epoch - since) * (self._n_batches or 0))  # what was trained unrecorded
            recording.begin(moment, epoch=epoch, step=step)
        self._schedule.begin(epoch, step)

    def _go_on(self, writer: RunWriter, epoch: int, moment: dict[str, Any], probabilities: np.ndarray) -> ResumableRun | None:
        """Take up the recording that this training goes on with, if there is one."""
        labels = self._recorded.labels if self._recorded else None
        for earlier in find_resumable(Path(self._asked), epoch, probabilities, labels):
            try:
                writer.resume(**moment, epoch=earlier.epoch, file=earlier.path)
            except (ValueError, OSError):  # it records something else, or may not be written
                continue
            return earlier
        return None

    def _record(self, logs: Mapping[str, Any] | None) -> None:
        if self._recording is None:
            return
        _ = self.model  # asking for it brings its weights up to date on JAX, which trains on copies
        now = self._schedule
        self._recording.record(self._moment, epoch=now.epoch + self._offset, step=now.step, metrics=logs)

    def _moment(self) -> dict[str, Any]:
        """What a checkpoint holds of the model as it is now."""
        assert self._answers is not None
        assert self._parts is not None
        assert self._recorded is not None
        return self._answers(self._recorded.inputs) | self._parts.moment()


def _summary(model: keras.Model) -> str:
    """A model's layers and size in one line."""
    layers = " – ".join(f"{type(layer).__name__} {_width(layer)}".strip() for layer in model.layers)
    return f"{model.name}: {layers} ({model.count_params():,} parameters)"


def _width(layer: Any) -> str:
    """How many units or filters a layer has, where it has such a number."""
    return str(getattr(layer, "units", None) or getattr(layer, "filters", None) or "")
