"""Writing a run, one checkpoint at a time, so that a training that dies leaves a readable file."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

from . import validate
from .about import About, named
from .arrays import pack_arrays
from .contents import Content
from .embedding_record_writer import EmbeddingRecordWriter
from .file_prefix import NO_ANSWERS, FilePrefix, read_prefix
from .inputs import StoredInputs
from .layer_shapes import LayerShapes
from .model_record import WEIGHTS, RecordedLayer
from .model_record_writer import ModelRecordWriter
from .records import NEWEST, VERSION, pack_record
from .runfile import IF_EXISTS, RunFile
from .scores import Codes, encode_logits, encode_probabilities


class RunWriter:
    """Record a training of any framework: construct, `append` at every checkpoint, `close`.

    The file appears with the first checkpoint, and each further checkpoint is appended and flushed. A run that was closed says
    so; one that was not opens up to its last whole checkpoint. A file that was there stays: the run takes the next free number,
    ``my-2.nnviz``, with a warning, and `path` says where it is.

    Parameters
    ----------
    path : str or Path
        Where the run goes; missing folders are made.
    labels : array of int, shape (n_samples,), optional
        True classes. One-hot rows (n_samples, n_classes) are understood too.
    class_names : sequence of str, optional
        One name a class; "0", "1", … if left out.
    images : array, shape (n_samples, h, w) or (n_samples, h, w, 3), optional
        uint8, or floats from 0 to 1. Large ones are made smaller (`Pictures`).
    texts : sequence of str, shape (n_samples,), optional
        The text of each sample; what is long is cut (`Texts`).
    contents : mapping of str to Pictures, Texts, Table, Series or Audio, optional
        What the network is shown of each sample, one for each of its inputs. `images` and `texts` are contents that are called
        "image" and "text".
    columns : mapping of str to sequence, optional
        What else is known of each sample, one value each: numbers, categories, dates or text (`Column`). A data frame will do.
    split : array of str, shape (n_samples,), optional
        Which part a sample belongs to, such as "train" or "test".
    name, dataset, model : str, optional
        Words shown in the app. The name is the file's stem if left out.
    if_exists : {"number", "append", "replace", "fail"}
        What becomes of a file that is at `path` already. "append" goes on with it where it records the same samples and
        classes: the checkpoints are added to those before the first one's epoch. Where it has later ones too, these stay, and
        the run goes on in a numbered file that begins with the earlier ones. "replace" replaces it, "fail" raises
        FileExistsError.
    embeddings : str or sequence of str, optional
        The names of the embeddings that every checkpoint brings; a single one then needs no name in `append`.

    Raises
    ------
    ValueError
        On arrays of wrong shape, dtype or range, with what was given and what was expected, and where a file that should be
        appended to records something else. Nothing is written then.
    OSError
        From `append` and `close` where the disk refuses; the file then ends at its last whole checkpoint.

    Examples
    --------
    >>> labels = np.array([0, 1, 1])
    >>> with nnviz.RunWriter("my.nnviz", labels=labels, class_names=["cat", "dog"]) as writer:
    ...     writer.append(probabilities=np.full((3, 2), 0.5), epoch=0)
    ...     writer.append(probabilities=np.eye(2)[labels], epoch=1, step=600, metrics={"loss": 0.3})
    >>> nnviz.open_run("my.nnviz")
    Run(path=...'my.nnviz'..., complete=True, ...)

    Without `with`, `close` marks the run as complete, and `abandon` leaves it open-ended:

    >>> writer = nnviz.RunWriter("other.nnviz", labels=labels)
    >>> writer.append(logits=np.zeros((3, 2)), epoch=0)
    >>> writer.close()
    >>> nnviz.open_run("other.nnviz").logits(0).tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    >>> writer = nnviz.RunWriter("third.nnviz")
    >>> writer.append(probabilities=[[0.5, 0.5]], epoch=0)
    >>> writer.abandon()
    >>> nnviz.open_run("third.nnviz").complete
    False

    A network that gives no classes, such as an encoder, is recorded by its embeddings of the samples alone:

    >>> with nnviz.RunWriter("encoder.nnviz", embeddings="encoder") as writer:
    ...     writer.append(embeddings=np.eye(3, 8), epoch=0)
    >>> nnviz.open_run("encoder.nnviz").embeddings("encoder", 0).shape
    (3, 8)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        labels: Any = None,
        class_names: Sequence[str] | None = None,
        images: Any = None,
        texts: Any = None,
        contents: Mapping[str, Content] | None = None,
        columns: Any = None,
        split: Any = None,
        name: str | None = None,
        dataset: str | None = None,
        model: str | None = None,
        if_exists: str = "number",
        embeddings: str | Sequence[str] | None = None,
    ) -> None:
        if if_exists not in IF_EXISTS:
            raise ValueError(f"if_exists is {if_exists!r}; expected {', '.join(map(repr, IF_EXISTS))}")
        self._asked, self._if_exists = Path(path), if_exists
        self._file: RunFile | None = None
        if self.path.is_dir():
            raise ValueError(f"{self.path} is a folder; expected the path of a file, such as {self.path / 'my.nnviz'}")
        self._about = About(labels, class_names, split, images=images, texts=texts, contents=contents, columns=columns)
        self._n_samples = self._about.n_samples
        self.inside = ModelRecordWriter()
        self._embeddings = EmbeddingRecordWriter(embeddings)
        self.describe(name=name, dataset=dataset, model=model)
        self._n_classes: int | None = None
        self._kind: str | None = None
        self._last_epoch = -math.inf
        self._started = time.monotonic()
        self._closed = False

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self._file.path if self._file else self._asked

    @property
    def n_samples(self) -> int | None:
        """How many samples it records; None before anything has told."""
        return self._n_samples

    def describe(self, **words: str | None) -> None:
        """Set words of the description, until the first checkpoint; a model is often built only by then.

        Parameters
        ----------
        **words : str or None
            `name`, `dataset` or `model`.

        Raises
        ------
        ValueError
            After the first checkpoint.

        Examples
        --------
        >>> with nnviz.RunWriter("described.nnviz") as writer:
        ...     writer.describe(model="two dense layers")
        ...     writer.append(probabilities=[[0.5, 0.5]], epoch=0)
        >>> nnviz.open_run("described.nnviz").model
        'two dense layers'
        """
        if self._file is not None:
            raise ValueError(f"{self.path} has its first checkpoint; its description is written")
        self._about.words.update({key: validate.check_text(text) for key, text in words.items()})

    def describe_model(
        self,
        *,
        architecture: str | None = None,
        compiled: Mapping[str, Any] | None = None,
        weight_names: Sequence[str] | None = None,
        layers: Sequence[RecordedLayer] = (),
        probe: Any = None,
        inputs: StoredInputs | None = None,
        layer_shapes: Sequence[LayerShapes] | None = None,
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
        layer_shapes : sequence of LayerShapes, optional
            What each layer of the configuration takes and gives, and which weights are its own; without, whoever reads the run
            infers that from the configuration, as far as its classes are known.

        Raises
        ------
        ValueError
            After the first checkpoint.

        Examples
        --------
        >>> with nnviz.RunWriter("weights.nnviz") as writer:
        ...     writer.describe_model(weight_names=["dense/kernel"])
        ...     writer.append(probabilities=[[0.5, 0.5]], epoch=0, weights=[np.zeros((4, 2))])
        >>> run = nnviz.open_run("weights.nnviz")
        >>> run.weight_names, run.weights(0)[0].shape
        (('dense/kernel',), (4, 2))
        """
        if self._file is not None:
            raise ValueError(f"{self.path} has its first checkpoint; its model is described")
        self.inside.describe(
            architecture=architecture,
            compiled=compiled,
            weight_names=weight_names,
            layers=layers,
            probe=probe,
            inputs=inputs,
            layer_shapes=layer_shapes,
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
        phase: str | None = None,
        restored_from: float | None = None,
        embeddings: Any = None,
    ) -> None:
        """Add one checkpoint: the network's answers, or what it makes of the samples, or both, and when that was.

        Parameters
        ----------
        probabilities, logits : array of shape (n_samples, n_classes)
            One of the two, the same one at every checkpoint, or neither of a network that gives no classes. Rows of
            probabilities sum to one, within 2 %. Two classes may be one number a sample, (n_samples,) or (n_samples, 1), that
            of the second.
        epoch : float
            Finished epochs, with fractions inside an epoch; it may not decrease.
        step : int, optional
            Optimizer steps.
        metrics : mapping of str to float, optional
        weights : sequence of array, optional
            Of the same shapes at every checkpoint, kept as float32.
        activations : mapping of str to array of shape (n_probe, units), optional
            Of each of the layers that `describe_model` named.
        phase : str, optional
            What part of the training this belongs to, such as "fine-tuning".
        restored_from : float, optional
            The epoch whose weights the network has again, as after early stopping.
        embeddings : mapping of str to array of shape (n_samples, d), or one such array, optional
            Outputs of layers for all samples, by their names; one array is called "embedding", or as the constructor says. At
            most 4,096 numbers a sample; more axes are put into one. They are kept with a stated error: `Run.embeddings`.

        Raises
        ------
        ValueError
            Where something is of a wrong shape or range, and after `close`. The checkpoint is then not written.
        OSError
            Where the disk refuses.
        """
        if self._closed:
            raise ValueError(f"{self.path} is closed; no checkpoint can be added")
        kind, scores = self._check_scores(probabilities, logits, epoch)
        rows = self._embeddings.check(embeddings, self._n_samples if scores is None else len(scores))
        shape = self._shape(scores, rows)
        epoch = validate.check_epoch(epoch, self._last_epoch)
        head: dict[str, Any] = {
            "kind": "checkpoint",
            "epoch": epoch,
            "step": None if step is None else validate.check_step(step),
            "metrics": validate.check_metrics(metrics),
            **validate.check_phase(phase, restored_from),
        }
        header, inside = self.inside.pack_moment(weights, activations)
        told, embedded = self._embeddings.pack_moment(rows)
        answers, arrays = _pack_answers(kind, scores)
        head |= answers | header | told
        dense = frozenset([*arrays, WEIGHTS]) | self._embeddings.dense
        head["arrays"], body = pack_arrays(arrays | inside | embedded, dense=dense)

        if self._file is None and self._if_exists == "append" and self._asked.exists():
            self._take_up(self._asked, shape, kind, epoch, inclusive=False)
        head["seconds"] = time.monotonic() - self._started
        checkpoint = pack_record(head, body, _version(kind))
        if self._file:
            self._file.append(checkpoint)
        else:
            shared = self._pack_shared(shape, kind)
            self._file = RunFile.create(
                self._asked,
                lambda path: [named(shared, path), checkpoint],
                if_exists="number" if self._if_exists == "append" else self._if_exists,
            )
        self._n_samples, self._n_classes = shape
        self._kind, self._last_epoch = kind, epoch

    def resume(
        self,
        *,
        probabilities: Any = None,
        logits: Any = None,
        epoch: float,
        weights: Sequence[Any] | None = None,
        activations: Mapping[str, Any] | None = None,
        embeddings: Any = None,
        file: Path | None = None,
    ) -> None:
        """Go on with a file after its checkpoints up to an epoch, without adding one.

        Parameters
        ----------
        probabilities, logits
            What a checkpoint of this training looks like, as `append` takes it.
        epoch : float
            The last to go on after.
        weights, activations, embeddings
            As `append` takes them.
        file : Path, optional
            Another file than the one at `path`.

        Raises
        ------
        ValueError
            Where the file's checkpoints look otherwise, or it has none up to that epoch.

        Examples
        --------
        >>> with nnviz.RunWriter("longer.nnviz") as writer:
        ...     writer.append(probabilities=[[0.5, 0.5]], epoch=0)
        >>> with nnviz.RunWriter("longer.nnviz") as writer:
        ...     writer.resume(probabilities=[[0.5, 0.5]], epoch=0)
        ...     writer.append(probabilities=[[0.25, 0.75]], epoch=1)
        >>> [checkpoint.epoch for checkpoint in nnviz.open_run("longer.nnviz").checkpoints]
        [0.0, 1.0]
        """
        kind, scores = self._check_scores(probabilities, logits, epoch)
        rows = self._embeddings.check(embeddings, self._n_samples if scores is None else len(scores))
        self.inside.pack_moment(weights, activations)
        self._embeddings.settle(rows)
        file = file or self._asked
        if not self._take_up(file, self._shape(scores, rows), kind, epoch, inclusive=True):
            raise ValueError(f"{file} has no checkpoint up to epoch {epoch:g} to go on from")

    def close(self) -> None:
        """Mark the run as complete. Without a checkpoint nothing was written and nothing is."""
        if self._closed:
            return
        self._closed = True
        if self._file:
            end = {"kind": "end", "seconds": time.monotonic() - self._started, "arrays": []}
            self._file.end(pack_record(end, b"", _version(self._kind)))

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

    def _check_scores(self, probabilities: Any, logits: Any, epoch: float) -> tuple[str, np.ndarray | None]:
        """What is recorded of the answers, and these; None where there are none."""
        if probabilities is not None and logits is not None:
            raise ValueError("give either probabilities or logits")
        given = {"probabilities": probabilities, "logits": logits}
        kind = next((kind for kind, scores in given.items() if scores is not None), NO_ANSWERS)
        if self._kind not in (None, kind):
            raise ValueError(f"this run records {self._kind}; the checkpoint of epoch {epoch} has {kind}")
        if kind == NO_ANSWERS:
            return kind, None
        return kind, validate.check_scores(given[kind], kind, self._n_samples, self._n_classes)

    def _shape(self, scores: np.ndarray | None, embeddings: Mapping[str, np.ndarray]) -> tuple[int, int]:
        """How many samples and classes there are."""
        if scores is not None:
            return len(scores), scores.shape[1]
        if not embeddings:
            raise ValueError("give either probabilities or logits, or embeddings of a network that gives no classes")
        return len(next(iter(embeddings.values()))), self._about.n_classes

    def _pack_shared(self, shape: tuple[int, int], kind: str) -> tuple[dict[str, Any], bytes]:
        return self._about.pack(shape, self.inside, self._embeddings, has_answers=kind != NO_ANSWERS)

    def _take_up(self, file: Path, shape: tuple[int, int], kind: str, epoch: float, *, inclusive: bool) -> bool:
        """Open a file to go on after its checkpoints before that epoch, or up to it; False where it has none."""
        own, _ = self._pack_shared(shape, kind)
        earlier: FilePrefix | None = None

        def read(stream: BinaryIO) -> FilePrefix | None:
            nonlocal earlier
            earlier = read_prefix(stream, file.name, own, kind, epoch, inclusive=inclusive)
            return earlier

        self._file = RunFile.take_up(self._asked, file, read)
        if earlier is None:
            return False
        self._n_samples, self._n_classes = shape
        self._kind, self._last_epoch = kind, earlier.epoch
        self._started -= earlier.seconds
        return True


def _pack_answers(kind: str, scores: np.ndarray | None) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Fields and arrays of a checkpoint for the answers; none where there are none."""
    if scores is None:
        return {}, {}
    stored: Codes = encode_logits(scores) if kind == "logits" else encode_probabilities(scores)
    arrays = {"codes": stored.codes} if stored.top is None else {"codes": stored.codes, "top": stored.top}
    return {"scale": stored.step}, arrays


def _version(kind: str | None) -> int:
    return NEWEST if kind == NO_ANSWERS else VERSION
