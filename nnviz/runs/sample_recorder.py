"""What the recorders of several frameworks have in common: samples, their labels among the classes, when to record."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .contents import Table
from .errors import quoted
from .images import images_of
from .norms import update_norms
from .recording import Recorder, Recording, reason_of
from .validate import read_labels
from .writer import RunWriter

AskOutputs = Callable[[], Mapping[str, Any]]


class SampleRecorder(Recorder):
    """Records what a model answers to chosen samples. It begins with the first checkpoint, when the model's classes are known.

    Parameters
    ----------
    path : str or Path
        Where the run goes.
    x : array, DataFrame or sparse matrix, shape (n_samples, …)
        The samples, as the model takes them.
    y : array, shape (n_samples,), optional
        Their true classes, as the model calls them.
    class_names : sequence of str, optional
        Of the model's classes, in its order.
    weights : bool
        Whether the model's own arrays are kept, with how far each layer's moved since the checkpoint before.
    **options
        As `RunWriter` takes them. Without `images`, `texts` and `contents` they are taken from `x`: texts, pictures or a table.

    Attributes
    ----------
    recording : Recording or None
        What is written to, from the first checkpoint on.

    Raises
    ------
    ValueError
        When it is made: as `RunWriter` does, and where there are not as many labels as samples.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        x: Any,
        y: Any = None,
        *,
        class_names: Sequence[str] | None = None,
        weights: bool = False,
        **options: Any,
    ) -> None:
        self._with_weights, self.x, self._y = weights, x, None if y is None else read_classes(y, n_of(x))
        self._asked, self._class_names, self._options = path, class_names, options
        self.recording: Recording | None = None
        self._last, self._described, self._before = 0.0, False, dict[str, np.ndarray]()
        labels = None if self._y is None else np.zeros(len(self._y), int)
        RunWriter(path, labels=labels, **options)  # bad arguments are told before the training begins
        with contextlib.suppress(ValueError):  # of a table that cannot be kept the answers still can
            seen = contents_of(x) if all(options.get(name) is None for name in ("images", "texts", "contents")) else {}
            RunWriter(path, labels=labels, **seen | options)
            self._options = seen | options

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self.recording.path if self.recording else Path(self._asked)

    def anew(self) -> SampleRecorder:
        """Another of the same samples, which has recorded nothing yet."""
        options = {"class_names": self._class_names, "weights": self._with_weights, **self._options}
        return SampleRecorder(self._asked, self.x, self._y, **options)

    def begin(self, classes: Any = None, *, model: str | None = None) -> Recording:
        """The recording, which begins here where it has not: of a model with these classes, or with classes 0, 1, 2, …"""
        if self.recording is None:
            words = {} if model is None or "model" in self._options else {"model": model}
            try:
                labels, names = class_indices(self._y, classes, self._class_names)
                self.recording = Recording(self._asked, labels=labels, class_names=names, **self._options, **words)
            except ValueError as error:
                self.recording = Recording(self._asked)
                self.recording.stop(error)
        return self.recording

    def write(
        self,
        ask: AskOutputs,
        *,
        epoch: float | None = None,
        metrics: Mapping[Any, Any] | None = None,
        weights: Callable[[], Mapping[str, Any]] | None = None,
        **fields: Any,
    ) -> bool:
        """Add a checkpoint, by default one epoch after the last; whether it was written.

        `weights` gives the model's arrays by their names, where it has some.
        """
        recording, epoch = self.begin(), self._last + 1 if epoch is None else epoch
        if self._with_weights and not weights:
            recording.leave_out("weights", "the model has none")
        if self._with_weights and weights and recording.goes_on:
            named = self._read_weights(weights, recording)
            metrics, fields["weights"] = dict(metrics or {}) | update_norms(self._before, named), list(named.values()) or None
            self._before = named
        written = recording.record(ask, epoch=epoch, metrics=metrics, **fields)
        self._last = float(epoch) if written else self._last
        return written

    def _read_weights(self, weights: Callable[[], Mapping[str, Any]], recording: Recording) -> dict[str, np.ndarray]:
        """Copies of the arrays, described with the first checkpoint; none where they cannot be had."""
        try:
            named = {name: np.array(array) for name, array in weights().items()}
            if not self._described and recording.writer:
                recording.writer.describe_model(weight_names=list(named))
                self._described = True
        except Exception as error:  # whatever the objects of other libraries raise
            recording.leave_out("weights", reason_of(error))
            return {}
        return named

    def write_kept(self, ask: AskOutputs, *, epoch: float, kept: int) -> None:
        """Add the last checkpoint of a training that early stopping took back to an earlier one, and say so."""
        if self.write(ask, epoch=epoch, restored_from=kept):
            print(f"nnviz: early stopping chose round {kept} of {epoch:g}; the last checkpoint is what the model of it answers")


def n_of(x: Any) -> int:
    """How many samples there are, in what has a shape or a length."""
    shape = getattr(x, "shape", None)
    n = int(shape[0]) if shape else len(x) if hasattr(x, "__len__") else 0
    if not n:
        raise ValueError(f"x is a {type(x).__name__} without samples; expected some, shape (n_samples, …)")
    return n


def contents_of(x: Any) -> dict[str, Any]:
    """What samples are, as `RunWriter` takes it, where that can be told: texts, pictures, or a table.

    Of a data frame the columns that hold no numbers are columns of the run.
    """
    if hasattr(x, "select_dtypes"):  # pandas
        numbers, others = (x.select_dtypes(**{which: "number"}) for which in ("include", "exclude"))
        columns = {"columns": dict(others.items())} if len(others.columns) else {}
        return columns | ({"contents": {"table": Table(numbers)}} if len(numbers.columns) else {})
    if hasattr(x, "toarray") or not hasattr(x, "__len__"):  # sparse features say little by themselves
        return {}
    array = np.asarray(x)
    if array.ndim == 1:
        return {"texts": array} if all(isinstance(value, str) for value in array.tolist()) else {}
    if array.ndim == 2:
        return {"contents": {"table": Table(array)}} if array.dtype.kind in "iufb" else {}
    return {"images": images_of(array)}


def read_classes(y: Any, n_samples: int) -> np.ndarray:
    """Labels (n,) of any kind, as they are."""
    array = np.asarray(y)
    array = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    if array.shape != (n_samples,):
        raise ValueError(f"y has shape {array.shape}; expected one class a sample, shape ({n_samples},)")
    return array


def class_indices(
    y: np.ndarray | None, classes: Any, class_names: Sequence[str] | None
) -> tuple[np.ndarray | None, Sequence[str] | None]:
    """The places (n,) of labels among a model's classes, and the names of these; the labels themselves where it tells none."""
    if classes is None:
        return (None, class_names) if y is None else read_labels(y, class_names)
    known = np.asarray(classes)
    if known.ndim != 1:
        raise ValueError(f"the model has classes of shape {known.shape}; expected one output, with one list of classes")
    names = [str(one) for one in known.tolist()] if class_names is None else class_names
    if y is None:
        return None, names
    places = {one: at for at, one in enumerate(known.tolist())}
    strange = next((at for at, one in enumerate(y.tolist()) if one not in places), None)
    if strange is not None:
        raise ValueError(
            f"label {quoted(y[strange])} of sample {strange} is none of the classes that the model has learnt; these are "
            f"{quoted(known.tolist())}"
        )
    return np.array([places[one] for one in y.tolist()]), names


def check_rounds(every: Any) -> str | int:
    """When checkpoints are taken: a word, or a number of rounds of any integer type."""
    if isinstance(every, str) and every in ("epoch", "log"):
        return every
    if isinstance(every, int | np.integer) and not isinstance(every, bool) and every >= 1:
        return int(every)
    raise ValueError(f"every is {every!r}; expected 'epoch' (each round), 'log' (rounds 1, 2, 4, 8, …) or a number of rounds")


def is_due(every: str | int, done: int) -> bool:
    """Whether a checkpoint is taken after so many rounds."""
    if every == "log":
        return done & (done - 1) == 0
    return every == "epoch" or done % int(every) == 0
