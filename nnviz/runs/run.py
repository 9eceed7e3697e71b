"""Reading a run: the index at once, the arrays when they are asked for."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .arrays import ArrayEntry, read_array, read_entries, verify_array
from .errors import RunFileError
from .model_record import HoldsModel, ModelRecord, read_model_record
from .opening import opened
from .record_header import RecordHeader
from .records import VERSION, Record, TornEnd, scan_records
from .scores import Codes, decode_both, decode_log_probabilities, decode_logits, decode_probabilities

#: Epochs further from zero are read as this, so that their differences are numbers, and an axis can have them.
MOST_EPOCH = 1e15
_T = TypeVar("_T")
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Checkpoint:
    """One moment of a training.

    Attributes
    ----------
    index : int
        From 0, in the order of time.
    epoch : float
        Finished epochs, with fractions inside an epoch, from −10¹⁵ to 10¹⁵; 0 is the untrained network.
    step : int or None
        Optimizer steps, where they were counted.
    metrics : dict of str to float
        What the training logged, infinite where it is beyond the range of float32.
    seconds : float or None
        Since recording began.

    Examples
    --------
    >>> last = run.checkpoints[-1]
    >>> last.index, last.epoch, last.step, round(last.metrics["val_accuracy"], 3)
    (44, 45.0, 360, 0.957)
    """

    index: int
    epoch: float
    step: int | None
    metrics: dict[str, float]
    seconds: float | None


@dataclass(frozen=True)
class Run(HoldsModel):
    """One recorded training, as `open_run` returns it. Arrays are read-only. What it holds of the model is in `HoldsModel`.

    Attributes
    ----------
    path : Path
    name, dataset, model, created : str
        Words of the recording; `created` is a time in ISO 8601, UTC.
    class_names : tuple of str
    checkpoints : tuple of Checkpoint
    n_samples, n_classes : int
    complete : bool
        False where the recording was cut short, or still goes on.
    seconds : float or None
        How long the recording took.
    digest : str
        32 hexadecimal digits that name the content: equal for equal recordings, wherever the file lies and whenever they
        were made.
    size_bytes : int
        Bytes of whole records.
    has_logits : bool
        Whether logits were recorded, else probabilities.

    Examples
    --------
    >>> run.name, run.n_samples, run.n_classes, len(run.checkpoints), run.complete
    ('digits', 1797, 10, 45, True)
    >>> run.images.shape, run.labels[:4].tolist(), run.split[:2].tolist()
    ((1797, 8, 8), [0, 1, 2, 3], ['train', 'test'])
    >>> run.layers, run.weight_shapes[:2], run.input_shape
    (('conv2d', 'conv2d_1', 'dense'), ((3, 3, 1, 32), (32,)), (8, 8, 1))
    """

    path: Path
    name: str
    dataset: str
    model: str
    created: str
    class_names: tuple[str, ...]
    checkpoints: tuple[Checkpoint, ...]
    n_samples: int
    complete: bool
    seconds: float | None
    digest: str
    size_bytes: int
    has_logits: bool
    _split_names: tuple[str, ...] = field(repr=False)
    _shared: dict[str, ArrayEntry] = field(repr=False)
    _scores: tuple[tuple[dict[str, ArrayEntry], float], ...] = field(repr=False)
    _content: tuple[tuple[Any, ...], tuple[Any, ...]] = field(repr=False)  # what the digest covers: the whole, each checkpoint
    _inside: ModelRecord = field(repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is read from."""
        return (str(self.path.resolve()),)

    @property
    def n_classes(self) -> int:
        """How many classes the network tells apart, at least two."""
        return len(self.class_names)

    @property
    def epochs(self) -> np.ndarray:
        """The epochs of the checkpoints, float64 (E,)."""
        return np.array([checkpoint.epoch for checkpoint in self.checkpoints], float)

    @property
    def labels(self) -> np.ndarray | None:
        """True classes (n_samples,) int32, or None where none were recorded."""
        labels = self._read_shared("labels")
        if labels is not None and labels.size and not (labels.min() >= 0 and labels.max() < self.n_classes):
            raise RunFileError(f"{self.path.name}: a label is out of range; this run has {self.n_classes} classes")
        return labels

    @property
    def has_labels(self) -> bool:
        """Whether true classes were recorded."""
        return "labels" in self._shared

    @property
    def has_images(self) -> bool:
        """Whether images were recorded."""
        return "images" in self._shared

    @property
    def has_split(self) -> bool:
        """Whether the parts of the samples were recorded."""
        return "split" in self._shared

    @property
    def images(self) -> np.ndarray | None:
        """Images (n_samples, h, w) or (n_samples, h, w, 3) uint8, or None where none were recorded."""
        return self._read_shared("images")

    @property
    def split(self) -> np.ndarray | None:
        """The name of each sample's part (n_samples,) str, such as "train" or "test", or None."""
        codes = self._read_shared("split")
        if codes is None:
            return None
        if codes.max(initial=0) >= len(self._split_names):
            raise RunFileError(f"{self.path.name}: a split index is out of range")
        return np.array(self._split_names)[codes]

    def probabilities(self, index: int | None = None) -> np.ndarray:
        """The network's answers, from 0 to 1.

        Each is within 1e-3 of what was recorded, and the largest of each row is where it was.

        Parameters
        ----------
        index : int, optional
            Of a checkpoint; negative ones count from the end. All are read where none is named.

        Returns
        -------
        float32 ndarray of shape (n_samples, n_classes)
            At the checkpoint; of all (n_checkpoints, n_samples, n_classes).

        Raises
        ------
        IndexError
            For a checkpoint that is not there.
        RunFileError
            Where the file is damaged.

        Examples
        --------
        >>> run.probabilities(-1).shape, run.probabilities().shape
        ((1797, 10), (45, 1797, 10))
        """
        return self._decode_all(decode_probabilities) if index is None else self._decode(index, decode_probabilities)

    def logits(self, index: int | None = None) -> np.ndarray | None:
        """The answers before the softmax.

        The largest of a row is within 0.2 % of 1 + its size of what was recorded; docs/formats.md has the bound of the others.

        Parameters
        ----------
        index : int, optional
            As of `probabilities`, which raises the same.

        Returns
        -------
        float32 ndarray or None
            Shaped as `probabilities`; None where only probabilities were recorded.

        Examples
        --------
        >>> bool((run.logits(-1).argmax(axis=1) == run.probabilities(-1).argmax(axis=1)).all())
        True
        """
        if not self.has_logits:
            return None
        return self._decode_all(decode_logits) if index is None else self._decode(index, decode_logits)

    def true_log_probabilities(self, index: int | None = None) -> np.ndarray | None:
        """ln p of the true class, never above 0. Its negative is the cross-entropy, in nats.

        It is read from what the file holds, not from `probabilities`, which float32 rounds to zero: of logits it is as low as
        they lie apart; a recorded probability below 2⁻¹²⁶ counts as that, −87.3.

        Parameters
        ----------
        index : int, optional
            As of `probabilities`, which raises the same.

        Returns
        -------
        float32 ndarray of shape (n_samples,) or None
            At the checkpoint; of all (n_checkpoints, n_samples). None where there are no labels.

        Examples
        --------
        >>> loss = -run.true_log_probabilities(-1)
        >>> round(float(loss.mean()), 2)
        0.11
        """
        labels = self.labels
        if labels is None:
            return None
        moments = range(len(self.checkpoints)) if index is None else (index,)
        values = [self._decode(at, lambda stored: decode_log_probabilities(stored, labels)) for at in moments]
        return values[0] if index is not None else np.stack(values)

    def read_answers(self, index: int) -> tuple[np.ndarray, ...]:
        """`probabilities` and, where there are labels, `true_log_probabilities` at a checkpoint, in one reading.

        Parameters
        ----------
        index : int
            As of `probabilities`, which raises the same.

        Returns
        -------
        tuple of float32 ndarray
            One array or two.

        Examples
        --------
        >>> [array.shape for array in run.read_answers(-1)]
        [(1797, 10), (1797,)]
        """
        labels = self.labels
        if labels is None:
            return (self._decode(index, decode_probabilities),)
        return self._decode(index, lambda stored: decode_both(stored, labels))

    def digest_of_first(self, count: int) -> str:
        """The digest that this run had when it was still recorded and held fewer checkpoints.

        Parameters
        ----------
        count : int
            How many checkpoints it held.

        Returns
        -------
        str
            32 hexadecimal digits.

        Examples
        --------
        >>> run.digest_of_first(3) in (run.digest, run.digest_of_first(4))
        False
        """
        about, checkpoints = self._content
        return _digest(about, checkpoints[:count], complete=False)

    def verify(self) -> None:
        """Read every array's bytes and compare the checksums.

        Raises
        ------
        RunFileError
            Where one does not match.

        Examples
        --------
        >>> run.verify()
        """
        with opened(self.path) as file:
            moments = (entries for entries, _ in (*self._scores, *self._inside.checkpoints))
            for entries in (self._shared, *moments):
                for entry in entries.values():
                    verify_array(file, entry, self.path.name)

    def _decode(self, index: int, decode: Callable[[Codes], _T]) -> _T:
        """What `decode` makes of the stored answers at a checkpoint."""
        if not -len(self.checkpoints) <= index < len(self.checkpoints):
            raise IndexError(f"checkpoint {index}; this run has {len(self.checkpoints)}")
        entries, scale = self._scores[index]
        with opened(self.path) as file:
            arrays = {name: read_array(file, entry, self.path.name) for name, entry in entries.items()}
        try:
            return decode(Codes(arrays["codes"], scale, arrays.get("top")))
        except ValueError as error:
            raise RunFileError(f"{self.path.name}: damaged: {error}") from None
        except MemoryError:
            raise RunFileError(f"{self.path.name}: a checkpoint takes more memory than there is") from None

    def _decode_all(self, decode: Callable[[Codes], np.ndarray]) -> np.ndarray:
        if len(self.checkpoints) == 1:
            return self._decode(0, decode)[None]
        shape = (len(self.checkpoints), self.n_samples, self.n_classes)
        try:
            scores = np.empty(shape, np.float32)
        except MemoryError:
            size = 4e-9 * math.prod(shape)
            raise RunFileError(f"{self.path.name}: all answers take {size:.1f} GB, more memory than there is") from None
        for at in range(len(scores)):
            scores[at] = self._decode(at, decode)
        return scores

    def _read_shared(self, name: str) -> np.ndarray | None:
        if name not in self._shared:
            return None
        with opened(self.path) as file:
            return read_array(file, self._shared[name], self.path.name)


def open_run(path: str | os.PathLike[str]) -> Run:
    """Open a .nnviz file and read its index. Arrays are read when they are asked for.

    A recording that was cut short, or still goes on, opens with its whole checkpoints and says so: `Run.complete`.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Run

    Raises
    ------
    RunFileError
        And nothing else, where the file is missing, empty, damaged, of another format or version.

    Examples
    --------
    >>> with nnviz.RunWriter("my.nnviz") as writer:
    ...     writer.append(probabilities=[[0.75, 0.25], [0.5, 0.5]], epoch=1)
    >>> nnviz.open_run("my.nnviz").probabilities(0).round(2).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    path = Path(path)
    with opened(path) as file:
        records = list(scan_records(file, path.name))
    if not records:
        raise RunFileError(f"{path.name}: the file is empty; expected a .nnviz run")
    whole = [record for record in records if isinstance(record, Record)]
    if not whole:
        raise RunFileError(f"{path.name}: cut short inside its first record; expected a .nnviz run")
    if isinstance(records[-1], TornEnd) and len(whole) < 2:
        raise RunFileError(f"{path.name}: cut short before its first whole checkpoint")
    return _Index(path, whole).read()


class _Index:
    """Builds a Run from the headers of its records, trusting none of them."""

    def __init__(self, path: Path, records: list[Record]) -> None:
        self.path, self.records = path, records

    def read(self) -> Run:
        first, *rest = self.records
        about = RecordHeader(first.head, self.path.name)
        if about.text("kind") != "run" or about.text("format") != "nnviz" or about.whole("version") != VERSION:
            raise about.error("the first record does not describe a run")
        ends = [record for record in rest if record.head.get("kind") == "end"]
        if ends and rest[-1] is not ends[0]:
            raise about.error("records follow the one that ends the run")
        records = rest[: len(rest) - len(ends)]
        if not records:
            raise about.error("holds no checkpoint")

        n_samples, n_classes = about.whole("n_samples", least=1), about.whole("n_classes", least=2)
        class_names = about.names("class_names", n_classes)
        if len(class_names) != n_classes:
            raise about.error(f"names {len(class_names)} classes where it has {n_classes}")
        shared = read_entries(first, self.path.name)
        for name, entry in shared.items():
            expected = {"labels": ("<i4", (n_samples,)), "split": ("|u1", (n_samples,))}.get(name)
            if expected and (entry.dtype, entry.shape) != expected:
                raise about.error(f"{name} have shape {entry.shape}; expected {expected[1]}")
            if name == "images" and not _are_images(entry, n_samples):
                raise about.error(f"images have shape {entry.shape}; expected ({n_samples}, h, w) or ({n_samples}, h, w, 3)")

        checkpoints, scores, moments = [], [], []
        for index, record in enumerate(records):
            head = RecordHeader(record.head, self.path.name)
            if head.text("kind") != "checkpoint":
                raise head.error(f"record {index + 1} is a {head.text('kind')!r}; expected a checkpoint")
            step = None if record.head.get("step") is None else head.whole("step")
            epoch = min(max(head.number("epoch"), -MOST_EPOCH), MOST_EPOCH)
            metrics = {name: _as_float32(value) for name, value in head.numbers("metrics").items()}
            checkpoints.append(Checkpoint(index, epoch, step, metrics, head.number("seconds")))
            if checkpoints[-1].epoch < checkpoints[max(index - 1, 0)].epoch:
                raise head.error(f"checkpoint {index} goes back in time")
            entries = read_entries(record, self.path.name)
            scores.append((self._score_entries(entries, n_samples, n_classes), head.scale()))
            moments.append((head, entries))
        has_logits = all("top" in entries for entries, _ in scores)

        texts = {key: about.text(key) for key in ("name", "dataset", "model")}
        split_names = about.names("split_names", n_samples if "split" in shared else 0)
        model = read_model_record(about, shared, moments)
        whole = (texts, class_names, split_names, _checks(shared), *model.fields)
        parts = tuple(
            (at.epoch, at.step, sorted(at.metrics.items()), scale, _checks(entries | own), *scales)
            for at, (entries, scale), (own, scales) in zip(checkpoints, scores, model.checkpoints, strict=True)
        )
        return Run(
            path=self.path,
            **texts,
            created=about.text("created"),
            class_names=class_names,
            checkpoints=tuple(checkpoints),
            n_samples=n_samples,
            complete=bool(ends),
            seconds=RecordHeader(self.records[-1].head, self.path.name).number("seconds"),
            digest=_digest(whole, parts, complete=bool(ends)),
            size_bytes=self.records[-1].end,
            has_logits=has_logits,
            _split_names=split_names,
            _shared=shared,
            _scores=tuple(scores),
            _content=(whole, parts),
            _inside=model,
        )

    def _score_entries(self, entries: dict[str, ArrayEntry], n_samples: int, n_classes: int) -> dict[str, ArrayEntry]:
        codes, top = entries.get("codes"), entries.get("top")
        if codes is None or (codes.dtype, codes.shape) != ("<u2", (n_samples, n_classes)):
            shape = None if codes is None else codes.shape
            raise RunFileError(
                f"{self.path.name}: a checkpoint's answers have shape {shape}; expected {(n_samples, n_classes)}"
            )
        # What a file claims of its answers is bounded by what it has, and so is the number of its samples.
        if not codes.is_dense:
            raise RunFileError(
                f"{self.path.name}: a checkpoint claims {codes.raw_size} bytes, more than its {codes.size} can hold"
            )
        if top is not None and (top.dtype, top.shape) != ("<i2", (n_samples,)):
            raise RunFileError(f"{self.path.name}: a checkpoint's logits have shape {top.shape}; expected {(n_samples,)}")
        return {"codes": codes} if top is None else {"codes": codes, "top": top}


def _as_float32(value: float) -> float:
    """The number, infinite where float32 has none so large."""
    return value if not abs(value) > _LARGEST else math.copysign(math.inf, value)


def _digest(about: tuple[Any, ...], checkpoints: tuple[Any, ...], *, complete: bool) -> str:
    content = [*about, complete, *checkpoints]
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


def _checks(entries: dict[str, ArrayEntry]) -> list[tuple[str, str, tuple[int, ...], bytes]]:
    """What tells the arrays of a record from others."""
    return sorted((entry.name, entry.dtype, entry.shape, entry.check) for entry in entries.values())


def _are_images(entry: ArrayEntry, n_samples: int) -> bool:
    shape = entry.shape
    right = len(shape) == 3 or (len(shape) == 4 and shape[3] == 3)
    return entry.dtype == "|u1" and right and shape[0] == n_samples and 0 not in shape
