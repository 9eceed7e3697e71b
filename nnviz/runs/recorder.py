"""The Keras callback that records a training as it happens. Importing this module imports Keras."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from . import validate
from .answers import Answers
from .inputs import store_inputs
from .layers import Taps, architecture_of, check_layers, compiled_of, weight_names_of
from .probe import choose_balanced
from .summary import one_line
from .writer import RunWriter


class RunRecorder(keras.callbacks.Callback):
    """Record a classifier's answers to chosen samples at every checkpoint of `model.fit`.

    Logits are recorded where the model ends in a softmax or sigmoid that can be looked behind, or in logits that its loss
    was told of; probabilities otherwise. The training is never taken down: where the disk refuses or an answer is not
    finite, the recorder warns once and lets it go on.

    A second `fit` with the same recorder replaces what the first one recorded.

    Parameters
    ----------
    path : str or Path
        Where the run goes, such as "my.nnviz".
    x : array
        The samples to record, as the model takes them. Where they look like images they are kept as pictures too.
    y : array of int, shape (n_samples,), optional
        Their true classes; one-hot rows are understood.
    every : {"epoch", "log"} or int
        When: after each epoch; also after batches 1, 2, 4, 8, … of the first epoch; or after every so many batches.
    class_names, images, split, name, dataset
        As for `RunWriter`. Pass `images` where `x` is normalised in a way that spoils the picture.
    batch_size : int
        How many samples the model is given at once.
    weights : bool
        Whether the weights of each checkpoint are kept, with the model's configuration and inputs, so that it can be run again.
    activations : bool or sequence of str
        The layers whose activations are kept; True for all with outputs of a sensible size. Layers with positions, such as
        convolutions, are kept as one number a channel, the mean over the positions.
    probe : int or array of int
        The samples whose activations are kept: how many, balanced over the classes, or which.

    Examples
    --------
    >>> model.fit(x, y, callbacks=[nnviz.RunRecorder("my.nnviz", x_test, y_test)])   # doctest: +SKIP
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        x: Any,
        y: Any = None,
        *,
        every: str | int = "epoch",
        class_names: Sequence[str] | None = None,
        images: Any = None,
        split: Any = None,
        name: str | None = None,
        dataset: str | None = None,
        batch_size: int = 1024,
        weights: bool = False,
        activations: bool | Sequence[str] = False,
        probe: int | Sequence[int] | np.ndarray = 200,
    ) -> None:
        super().__init__()
        if every not in ("epoch", "log") and not (isinstance(every, int) and not isinstance(every, bool) and every >= 1):
            raise ValueError(f"every is {every!r}; expected 'epoch', 'log' or a number of batches")
        self._x = keras.ops.convert_to_numpy(x)
        labels = None if y is None else validate.check_labels(keras.ops.convert_to_numpy(y))
        if labels is not None and len(labels) != len(self._x):
            raise ValueError(f"{len(self._x)} samples and {len(labels)} labels; expected as many")
        self._writer_options = {
            "labels": labels,
            "class_names": class_names,
            "images": images_of(self._x) if images is None else images,
            "split": split,
            "name": name,
            "dataset": dataset,
        }
        self._path, self._every, self._batch_size = path, every, batch_size
        self._with_weights = bool(weights)
        self._layers = [activations] if isinstance(activations, str) else activations
        self._probe = _check_probe(probe, labels, len(self._x))
        RunWriter(path, **self._writer_options)  # bad arguments are told before the training begins
        #: Why the recording stopped before the training did, or None.
        self.problem: str | None = None
        self._writer: RunWriter | None = None
        self._answers: Answers | None = None
        self._taps: Taps | None = None
        self._step = self._epoch_start = self._epoch = 0
        self._in_first_epoch, self._due_at_epoch_end = True, False

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        if not isinstance(self._layers, bool):
            check_layers(self.model, self._layers)
        self._writer = RunWriter(self._path, **self._writer_options)
        self._answers = self._taps = None
        self.problem = None
        self._step, self._in_first_epoch = 0, True

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        total = (self.params or {}).get("steps")
        # With `steps_per_execution`, Keras tells of every so many batches only, and may count past the last one.
        done = min(batch + 1, total) if total else batch + 1
        before, self._step = self._step, self._epoch_start + done
        if isinstance(self._every, int):
            due = self._step // self._every > before // self._every
        else:
            due = (
                self._every == "log" and self._in_first_epoch and done.bit_length() > (before - self._epoch_start).bit_length()
            )
        if due and done == total:
            self._due_at_epoch_end = True  # the same moment, but with the epoch's own metrics
        elif due:
            # Where the number of batches is not known beforehand, each doubling counts as half of what is left.
            self._record(self._epoch + (done / total if total else 1 - 0.5 ** done.bit_length()), logs)

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._epoch, self._epoch_start, self._due_at_epoch_end = epoch, self._step, False

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._in_first_epoch = False
        if not isinstance(self._every, int) or self._due_at_epoch_end:
            self._record(epoch + 1, logs)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self._writer is not None:
            try:
                self._writer.close()
            except OSError as error:
                self._stop(error)

    def _record(self, epoch: float, logs: dict[str, float] | None) -> None:
        if self._writer is None:
            return
        model = self.model  # asking for it brings its weights up to date on JAX, which trains on copies
        try:
            metrics = {name: float(value) for name, value in (logs or {}).items() if np.asarray(value).dtype.kind in "iuf"}
            if self._answers is None:
                self._answers = Answers(model, batch_size=self._batch_size)
                self._writer.describe(model=_summary(model))
                self._describe_inside(self._writer, model)
            self._writer.append(
                **self._answers(self._x),
                epoch=epoch,
                step=self._step,
                metrics=metrics,
                weights=model.get_weights() if self._with_weights else None,
                activations=self._taps(self._x[self._probe], self._batch_size) if self._taps else None,
            )
        except Exception as error:  # also what the backend raises where the samples do not fit the model
            self._stop(error)

    def _describe_inside(self, writer: RunWriter, model: keras.Model) -> None:
        """Say what is recorded of the model itself, where that was asked for."""
        if self._layers:
            try:
                self._taps = Taps(model, None if self._layers is True else list(self._layers))
            except ValueError as error:
                warnings.warn(f"nnviz records no activations to {self._path}: {error}", RuntimeWarning, stacklevel=2)
        if not (self._taps or self._with_weights):
            return
        images, labels = self._writer_options["images"], self._writer_options["labels"]
        pictures = None if images is None else validate.check_images(images)
        writer.describe_model(
            architecture=architecture_of(model),
            compiled=compiled_of(model),
            weight_names=weight_names_of(model) if self._with_weights else None,
            layers=self._taps.layers if self._taps else (),
            probe=self._probe if self._taps else None,
            inputs=store_inputs(self._x, pictures, labels, self._probe) if self._with_weights else None,
        )

    def _stop(self, error: Exception) -> None:
        """Warn once, keep what was recorded so far, and leave the training alone."""
        if self._writer is not None:
            self._writer.abandon()
        self._writer = None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else one_line(str(error))[:300]
        self.problem = reason
        warnings.warn(f"nnviz stopped recording to {self._path}: {reason}; the training goes on", RuntimeWarning, stacklevel=2)


def _check_probe(probe: Any, labels: np.ndarray | None, n_samples: int) -> np.ndarray:
    """The numbers of the samples whose activations are recorded, in ascending order."""
    given = np.asarray(probe)
    if given.dtype.kind not in "iu" or given.ndim > 1 or given.size == 0 or given.min() < (given.ndim == 0):
        raise ValueError(f"probe is {probe!r}; expected how many samples, or their numbers")
    if given.ndim == 0:
        return choose_balanced(labels, np.arange(n_samples), int(given))
    if given.max() >= n_samples:
        raise ValueError(f"the probe has sample {given.max()}; there are samples 0 to {n_samples - 1}")
    return np.unique(given).astype(np.int64)


def images_of(x: np.ndarray) -> np.ndarray | None:
    """Pictures (n, h, w) or (n, h, w, 3) uint8 of inputs that look like images, stretched to the full range; None otherwise."""
    if x.ndim == 4 and x.shape[1] in (1, 3) and x.shape[3] not in (1, 3):
        x = np.moveaxis(x, 1, 3)
    if x.ndim == 4 and x.shape[3] == 1:
        x = x[..., 0]
    looks_like_images = x.ndim == 3 or (x.ndim == 4 and x.shape[3] == 3)
    height_and_width = x.shape[1:3]
    if not looks_like_images or len(x) == 0 or x.dtype.kind not in "fiu":
        return None
    if min(height_and_width) < 4 or max(height_and_width) > 16 * min(height_and_width):  # rather a sequence
        return None
    x = _shrink(x)
    if x.dtype == np.uint8:
        return x
    low, high = float(x.min()), float(x.max())
    if not np.isfinite([low, high]).all() or low == high:
        return None
    low, high = (0.0, 1.0) if low >= 0 and high <= 1 else (0.0, 255.0) if low >= 0 and 200 <= high <= 255 else (low, high)
    return np.rint((x - low) * (255 / (high - low))).astype(np.uint8)


def _shrink(x: np.ndarray, side: int = 64) -> np.ndarray:
    """Means over square blocks, so that no picture is larger than `side` pixels."""
    block = -(-max(x.shape[1:3]) // side)
    if block == 1:
        return x
    height, width = x.shape[1] // block, x.shape[2] // block
    blocks = x[:, : height * block, : width * block].reshape(len(x), height, block, width, block, *x.shape[3:])
    return blocks.mean(axis=(2, 4), dtype=np.float32).astype(x.dtype)


def _summary(model: keras.Model) -> str:
    """A model's layers and size in one line."""
    layers = " – ".join(f"{type(layer).__name__} {_width(layer)}".strip() for layer in model.layers)
    return f"{model.name}: {layers} ({model.count_params():,} parameters)"


def _width(layer: Any) -> str:
    """How many units or filters a layer has, where it has such a number."""
    return str(getattr(layer, "units", None) or getattr(layer, "filters", None) or "")
