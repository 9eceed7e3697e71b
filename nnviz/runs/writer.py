"""Writing a run, one checkpoint at a time, so that a training that dies leaves a readable file."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from . import validate
from .arrays import pack_arrays
from .inputs import StoredInputs
from .inside import WEIGHTS, RecordedLayer
from .inside_writer import InsideWriter
from .records import VERSION, pack_record
from .replace import replacing
from .scores import encode_logits, encode_probabilities


class RunWriter:
    """Record a training of any framework: construct, `append` at every checkpoint, `close`.

    The file appears with the first checkpoint, replacing what was there, and each further checkpoint is appended and
    flushed. A run that was closed says so; one that was not opens up to its last whole checkpoint.

    Parameters
    ----------
    path : str or Path
        Where the run goes; missing folders are made.
    labels : array of int, shape (n_samples,), optional
        True classes. One-hot rows (n_samples, n_classes) are understood too.
    class_names : sequence of str, optional
        One name a class; "0", "1", … if left out.
    images : array, shape (n_samples, h, w) or (n_samples, h, w, 3), optional
        uint8, or floats from 0 to 1.
    split : array of str, shape (n_samples,), optional
        Which part a sample belongs to, such as "train" or "test".
    name, dataset, model : str, optional
        Words shown in the app. The name is the file's stem if left out.

    Raises
    ------
    ValueError
        On arrays of wrong shape, dtype or range, with what was given and what was expected. Nothing is written then.
    OSError
        From `append` and `close` where the disk refuses; the file then ends at its last whole checkpoint.

    Examples
    --------
    >>> with RunWriter("my.nnviz", labels=y, class_names=names) as writer:   # doctest: +SKIP
    ...     writer.append(probabilities=p, epoch=1.0, step=600, metrics={"loss": 0.3, "accuracy": 0.91})
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        labels: Any = None,
        class_names: Sequence[str] | None = None,
        images: Any = None,
        split: Any = None,
        name: str | None = None,
        dataset: str | None = None,
        model: str | None = None,
    ) -> None:
        self.path = Path(path)
        if self.path.is_dir():
            raise ValueError(f"{self.path} is a folder; expected the path of a file, such as {self.path / 'my.nnviz'}")
        self._labels = None if labels is None else validate.check_labels(labels)
        self._n_samples: int | None = None if self._labels is None else len(self._labels)
        self._images = None if images is None else validate.check_images(images, self._n_samples)
        if self._n_samples is None and self._images is not None:
            self._n_samples = len(self._images)
        self._split = None if split is None else validate.check_split(split, self._n_samples)
        if self._n_samples is None and self._split is not None:
            self._n_samples = len(self._split)
        self._class_names = class_names
        self._file: FileIO | None = None
        self._about: dict[str, str] = {}
        self._inside = InsideWriter()
        self.describe(name=name or self.path.stem, dataset=dataset, model=model)
        self._n_classes: int | None = None
        self._kind: str | None = None
        self._last_epoch = -math.inf
        self._size = 0  # bytes of whole records in the file
        self._started = time.monotonic()
        self._created = datetime.now(UTC).isoformat(timespec="seconds")
        self._closed = False

    def describe(self, **words: str | None) -> None:
        """Set `name`, `dataset` or `model`, until the first checkpoint; a model is often built only by then."""
        if self._file is not None:
            raise ValueError(f"{self.path} has its first checkpoint; its description is written")
        self._about.update({key: validate.check_text(text) for key, text in words.items()})

    def describe_model(
        self,
        *,
        architecture: str | None = None,
        compiled: Mapping[str, Any] | None = None,
        weight_names: Sequence[str] | None = None,
        layers: Sequence[RecordedLayer] = (),
        probe: Any = None,
        inputs: StoredInputs | None = None,
    ) -> None:
        """Say what is recorded of the model itself, until the first checkpoint.

        Parameters
        ----------
        architecture : str, optional
            Its configuration in Keras's JSON.
        compiled : mapping, optional
            "loss" (text), "from_logits" (bool), "metrics" (texts).
        weight_names : sequence of str, optional
            One for each array of weights.
        layers : sequence of RecordedLayer
            Whose activations each `append` is given.
        probe : array of int, shape (n_probe,)
            The samples that these are of, in ascending order.
        inputs : StoredInputs, optional
            What the model was given, from `inputs.store_inputs`.
        """
        if self._file is not None:
            raise ValueError(f"{self.path} has its first checkpoint; its model is described")
        self._inside.describe(
            architecture=architecture,
            compiled=compiled,
            weight_names=weight_names,
            layers=layers,
            probe=probe,
            inputs=inputs,
        )

    def append(
        self,
        *,
        probabilities: Any = None,
        logits: Any = None,
        epoch: float,
        step: int | None = None,
        metrics: Mapping[str, float] | None = None,
        weights: Sequence[Any] | None = None,
        activations: Mapping[str, Any] | None = None,
    ) -> None:
        """Add one checkpoint: probabilities or logits (n_samples, n_classes), and when it was.

        `epoch` counts finished epochs (fractions inside an epoch) and may not decrease; `step` counts optimizer steps.
        `weights` are arrays of the same shapes at every checkpoint, kept as float32; `activations` are (n_probe, units) for
        each of the layers that `describe_model` named.
        """
        if self._closed:
            raise ValueError(f"{self.path} is closed; no checkpoint can be added")
        if (probabilities is None) == (logits is None):
            raise ValueError("give either probabilities or logits")
        kind, given = ("logits", logits) if probabilities is None else ("probabilities", probabilities)
        if self._kind not in (None, kind):
            raise ValueError(f"this run records {self._kind}; the checkpoint of epoch {epoch} has {kind}")
        scores = validate.check_scores(given, kind, self._n_samples, self._n_classes)
        epoch = validate.check_epoch(epoch, self._last_epoch)
        head: dict[str, Any] = {
            "kind": "checkpoint",
            "epoch": epoch,
            "step": None if step is None else validate.check_step(step),
            "metrics": validate.check_metrics(metrics),
            "seconds": time.monotonic() - self._started,
        }
        told, inside = self._inside.pack_moment(weights, activations)
        opening = b"" if self._file else self._pack_run(*scores.shape)

        stored = encode_logits(scores) if kind == "logits" else encode_probabilities(scores)
        arrays = {"codes": stored.codes} if stored.top is None else {"codes": stored.codes, "top": stored.top}
        head["scale"] = stored.step
        head |= told
        head["arrays"], body = pack_arrays(arrays | inside, dense=frozenset([*arrays, WEIGHTS]))
        self._write(opening + pack_record(head, body))
        self._n_samples, self._n_classes = scores.shape
        self._kind, self._last_epoch = kind, epoch

    def close(self) -> None:
        """Mark the run as complete. Without a checkpoint nothing was written and nothing is."""
        if self._closed:
            return
        self._closed = True
        if self._file:
            end = {"kind": "end", "seconds": time.monotonic() - self._started, "arrays": []}
            self._write(pack_record(end, b""))
            self._file.close()

    def abandon(self) -> None:
        """Close the file and leave the run open-ended, as after an error: it was cut short, and says so."""
        self._closed = True
        if self._file:
            self._file.close()

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.abandon()

    def _pack_run(self, n_samples: int, n_classes: int) -> bytes:
        """The first record: everything that holds for all checkpoints."""
        arrays: dict[str, np.ndarray] = {}
        split_names: list[str] = []
        if self._labels is not None:
            validate.check_label_range(self._labels, n_classes)
            arrays["labels"] = self._labels
        if self._split is not None:
            names, codes = np.unique(self._split, return_inverse=True)
            split_names, arrays["split"] = names.tolist(), codes.astype(np.uint8)
        if self._images is not None:
            arrays["images"] = self._images
        head = {
            "kind": "run",
            "format": "nnviz",
            "version": VERSION,
            **self._about,
            "created": self._created,
            "n_samples": n_samples,
            "n_classes": n_classes,
            "class_names": list(validate.check_class_names(self._class_names, n_classes)),
            "split_names": split_names,
        }
        told, inside = self._inside.pack_shared()
        head |= told
        arrays |= inside
        head["arrays"], body = pack_arrays(arrays)
        return pack_record(head, body)

    def _write(self, record: bytes) -> None:
        """Put whole records at the end of the file; after a failure the file is as it was before."""
        if self._file is None:
            with replacing(self.path) as part:
                part.write_bytes(record)
            self._file = open(self.path, "r+b", buffering=0)  # noqa: SIM115 - open until `close`
        else:
            self._file.seek(self._size)
            rest = memoryview(record)
            try:
                while rest:
                    rest = rest[self._file.write(rest) :]
            except BaseException:  # also an interrupt, after which a writer may go on
                self._file.truncate(self._size)
                raise
        self._size += len(record)
