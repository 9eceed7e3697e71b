"""The Keras callback that records a training as it happens. Importing this module imports Keras."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from . import validate
from .contents import TEXT, Content, Texts
from .keras_internals import callbacks_with
from .layers import check_layers
from .model_reader import ModelReader, ReaderOptions
from .output_choice import check_output
from .pace import AMOUNT
from .recorder_samples import RecordedSamples, SampleOptions
from .recording import Recording, reason_of
from .resume import ResumableRun, find_resumable
from .sample_sources import check_samples
from .schedule import Schedule
from .vocabularies import Vocabulary
from .weights_by_epoch import WeightsByEpoch
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

    The last checkpoint is the network that the training leaves behind: where early stopping has put the weights of the best
    epoch back, that one is recorded once more, with that epoch as `Checkpoint.restored_from`. In a distributed training the
    first process records, and the others do nothing.

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
    every : {"epoch", "log", "change"} or int
        When: after each epoch; also after batches 1, 2, 4, 8, … of the first epoch; where the answers have moved by `change`,
        so that checkpoints lie about equally far apart wherever the learning happens, and at the end; or after every so many
        batches.
    change : float
        How far the answers move between checkpoints, for `every="change"`: the mean over 256 of the samples of the total
        variation of their probabilities, half of Σ |p − q|. After 100 checkpoints it is doubled.
    samples : int, optional
        How many are recorded, as they come: ``samples=2000`` are the first 2,000. All where it is left out, which a data set
        without an end does not allow.
    balanced : bool
        Whether those `samples` are taken in equal numbers of each class, as far as there are so many.
    output : str or int, optional
        Which of several outputs is recorded, by its name or its place.
    class_names, images, split, columns, texts, contents, name, dataset
        As for `RunWriter`, for all samples or for those that are taken. What the inputs are is found out, one content for each:
        pictures, texts, tables of at most 64 numbers or of a data frame, series; pass `contents` where they are something else,
        such as `nnviz.Audio`. Pass `images` where `x` is normalised in a way that spoils the picture; False where it holds
        none, such as windows of sensors, and True where it does and is not recognised.
    vocabulary : sequence of str, dict, keras.layers.TextVectorization or tokenizer, optional
        What the whole numbers of an input stand for, so that it is kept as text: the words in the order of their ids, or a dict
        of words to ids, such as ``keras.datasets.imdb.get_word_index()``. A model that reads texts itself needs none.
    batch_size : int, optional
        How many samples the model is given at once. If left out, as many as it is trained with, or as take
        32 MB, at most 1,024.
    from_logits : bool, optional
        Whether the model answers with logits. If left out, its last layer and its loss tell.
    weights : bool
        Whether the weights of each checkpoint are kept, with the model's configuration and inputs, so that it can be run again.
    activations : bool or sequence of str
        The layers whose activations are kept; True for all with outputs of a sensible size. Layers with positions, such as
        convolutions, are kept as one number a channel, the mean over the positions.
    probe : int or array of int
        The samples whose activations are kept: how many, balanced over the classes, or which.
    embeddings : str or sequence of str, optional
        The layers whose outputs are kept for every sample, read in the same pass as the answers; one number a channel of layers
        with positions, the mean over them. A model that is no classifier, such as an autoencoder, is recorded by them alone.
    norms : bool
        Whether the metrics of each checkpoint tell, by layer, the L2 norm of the weights' change since the one before
        (``update_norm/LAYER``), and of the gradients of the mean cross-entropy of 256 of the samples, as the network answers
        (``gradient_norm/LAYER``).
    phase : str, optional
        What part of a training this is, such as "fine-tuning". If left out, a second `fit` that goes on in the file of the
        first is "fit 2", and so on.
    if_exists : {"append", "number", "replace", "fail"}
        What becomes of a file that is at `path` already. "append" goes on with it, or with a numbered one beside it, where this
        training does; the others are as for `RunWriter`.
    verbose : bool or int
        Whether a line at the end of `fit` says what was recorded, and the command that opens it.

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
    nnviz: recorded 3 checkpoints of 10 samples to keras.nnviz; look at it with: python -m nnviz app keras.nnviz
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
        change: float = AMOUNT,
        samples: int | None = None,
        balanced: bool = False,
        output: str | int | None = None,
        class_names: Sequence[str] | None = None,
        images: Any = None,
        split: Any = None,
        columns: Any = None,
        texts: Any = None,
        contents: Mapping[str, Content] | None = None,
        name: str | None = None,
        dataset: str | None = None,
        vocabulary: Any = None,
        batch_size: int | None = None,
        from_logits: bool | None = None,
        weights: bool = False,
        activations: bool | Sequence[str] = False,
        probe: int | Sequence[int] | np.ndarray = 200,
        embeddings: str | Sequence[str] | None = None,
        norms: bool = False,
        phase: str | None = None,
        if_exists: str = "append",
        verbose: bool | int = True,
    ) -> None:
        super().__init__()
        self._schedule, self._says = Schedule(every, change), bool(verbose)
        validate.check_phase(phase, None)
        if texts is not None:
            contents = {**(contents or {}), TEXT: Texts(texts)}
        output, words = check_output(output), None if vocabulary is None else Vocabulary(vocabulary)
        self._sample_options = SampleOptions(
            check_samples(samples), balanced, output, class_names, images, split, probe, columns, contents, words
        )
        if x is None and y is not None:
            raise ValueError("y is given without x; expected both, or neither to record the validation_data of fit")
        self._given = None if x is None else self._sample_options.read(x, y)
        self._writer_options: dict[str, Any] = {
            "name": name,
            "dataset": dataset,
            "if_exists": "number" if if_exists == "append" else if_exists,
        }
        self._asked, self._appends, self._phase_asked = path, if_exists == "append", phase
        self._options = ReaderOptions(
            batch_size=batch_size,
            from_logits=from_logits,
            output=output,
            weights=bool(weights),
            layers=[activations] if isinstance(activations, str) else activations,
            norms=bool(norms),
            embeddings=_embedding_names(embeddings),
        )
        Recording(
            path, **self._writer_options, **(self._given.writer_options if self._given else {})
        )  # bad arguments are told before the training begins
        self._forget()

    def _forget(self) -> None:
        """Be as before any training."""
        self._schedule = self._schedule.fresh()
        self._recording: Recording | None = None
        self._reader: ModelReader | None = None
        self._epoch_ends = WeightsByEpoch()
        self._phase: str | None = None
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
        other = self.__class__.__new__(self.__class__)
        other.__dict__.update(self.__dict__ | {"_model": None})
        other._forget()
        return other.__dict__

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        if not isinstance(self._options.layers, bool):
            check_layers(self.model, self._options.layers)
        check_layers(self.model, self._options.embeddings)
        if self._recording is not None:
            self._recording.abandon()  # of a training that was interrupted
        self._forget()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        if not self._begun:  # only now is it known where a restored training begins
            self._begun = True
            try:
                self._begin(epoch)
            except Exception as error:  # also what the backend raises where the samples do not fit the model
                self._recording = self._reader = None
                raise ValueError(
                    f"nnviz cannot record this training to {self._asked}: {reason_of(error, self._asked)}"
                ) from error
        self._schedule.begin_epoch(epoch, self._n_batches)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        def end(reader: ModelReader) -> None:
            # With `steps_per_execution`, Keras tells of every so many batches only, and may count past the last one.
            if self._schedule.after_batches(batch + 1, lambda: self._synced(reader).look()):
                self._record(reader, logs)

        self._try(end)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        def end(reader: ModelReader) -> None:
            if self._schedule.after_epoch():
                self._record(reader, logs)
            self._epoch_ends.saw(self._synced(reader).weights(), self._schedule.epoch + self._offset, logs)

        self._try(end)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        callbacks = callbacks_with(self)
        if callbacks and callbacks[-1] is not self:  # those that come later may put weights back, as early stopping does
            callbacks.append(keras.callbacks.LambdaCallback(on_train_end=lambda _: self._end()))
        else:
            self._end()

    def _end(self) -> None:
        """Record the state that the training leaves the model in, where that is not recorded yet, and end the run."""

        def record_last(reader: ModelReader) -> None:
            if self._epoch_ends.changed(self._synced(reader).weights()):
                end = self._epoch_ends.end_with(reader.weights())
                self._record(reader, end.logs if end else None, restored_from=end.epoch if end else None)
            elif self._schedule.after_training():
                self._record(reader, self._epoch_ends.logs)

        self._try(record_last)
        if self._recording is not None:
            self._recording.close(say=self._says)

    @property
    def _n_batches(self) -> int | None:
        return (self.params or {}).get("steps")

    def _begin(self, epoch: int) -> None:
        """Ask the model before it is trained, and record that, or find the recording that holds it already."""
        given = self._given or self._sample_options.read_validation(self.model)
        recording = self._recording = Recording(self._asked, **self._writer_options, **given.writer_options)
        if not recording.writes or recording.writer is None:
            return
        reader = ModelReader(self.model, given, recording, self._options)
        if reader.probabilities is None and self._schedule.looks:
            raise ValueError(
                "every is 'change', and the model gives no answers that could move; expected 'epoch', 'log' or a number"
            )
        earlier = self._go_on(recording.writer, epoch, reader, given) if self._appends else None
        since, step, self._offset = (earlier.epoch, earlier.step, earlier.offset) if earlier else (0.0, 0, 0.0)
        self._phase = self._phase_asked or (earlier.phase if earlier else None)
        if earlier is None or not earlier.is_same:
            step += round((epoch - since) * (self._n_batches or 0))  # what was trained unrecorded
            recording.begin(reader.first, epoch=epoch, step=step, phase=self._phase)
        self._schedule.begin(epoch, step)
        self._schedule.recorded(reader.looked)
        self._epoch_ends.saw(reader.weights(), epoch + self._offset)
        self._reader = reader

    def _go_on(self, writer: RunWriter, epoch: int, reader: ModelReader, given: RecordedSamples) -> ResumableRun | None:
        """Take up the recording that this training goes on with, if there is one."""
        if reader.probabilities is None:  # nothing tells that it is the same network
            return None
        for earlier in find_resumable(Path(self._asked), epoch, reader.probabilities, given.labels):
            try:
                writer.resume(**reader.first, epoch=earlier.epoch, file=earlier.path)
            except (ValueError, OSError):  # it records something else, or may not be written
                continue
            return earlier
        return None

    def _record(self, reader: ModelReader, logs: Mapping[str, Any] | None, **fields: Any) -> None:
        assert self._recording is not None
        now = self._schedule
        if self._recording.record(
            self._synced(reader).moment,
            epoch=now.epoch + self._offset,
            step=now.step,
            metrics=reader.metrics(logs),
            phase=self._phase,
            **fields,
        ):
            now.recorded(reader.looked)

    def _synced(self, reader: ModelReader) -> ModelReader:
        """The reader, with the weights up to date: JAX trains on copies, and asking for the model brings them back."""
        _ = self.model
        return reader

    def _try(self, act: Callable[[ModelReader], object]) -> None:
        """Do what a recording needs while it goes on; where that fails in whatever way it is stopped, and the training not."""
        recording, reader = self._recording, self._reader
        if recording is not None and reader is not None and recording.goes_on:
            try:
                act(reader)
            except Exception as error:
                recording.stop(error)


def _embedding_names(embeddings: str | Sequence[str] | None) -> tuple[str, ...]:
    names = (embeddings,) if isinstance(embeddings, str | int) else tuple(embeddings or ())
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"embeddings is {embeddings!r}; expected the name of a layer, or several")
    return names
