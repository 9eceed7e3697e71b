"""Index of a run: what the headers of its records say, checked; the arrays themselves are read later."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .arrays import ArrayEntry, read_array, read_entries
from .checkpoint import MOST_EPOCH, Checkpoint
from .columns import StoredColumn, read_columns
from .embedding_record import EmbeddingRecord, read_embedding_record
from .errors import RunFileError
from .model_record import ModelRecord, read_model_record
from .opening import opened
from .record_header import RecordHeader
from .records import NEWEST, Record
from .stored_contents import StoredContent, read_contents

_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class RunIndex:
    """What the headers say of a run, and where its arrays lie; `Run` tells the rest."""

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
    has_answers: bool
    _split_names: tuple[str, ...] = field(repr=False)
    _shared: dict[str, ArrayEntry] = field(repr=False)
    _scores: tuple[tuple[dict[str, ArrayEntry], float], ...] = field(repr=False)
    _content: tuple[tuple[Any, ...], tuple[Any, ...]] = field(repr=False)  # what the digest covers: the whole, each checkpoint
    _inside: ModelRecord = field(repr=False)
    _contents: tuple[StoredContent, ...] = field(repr=False)
    _columns: tuple[StoredColumn, ...] = field(repr=False)
    _embeddings: EmbeddingRecord = field(repr=False)

    def _read_shared(self, name: str) -> np.ndarray | None:
        if name not in self._shared:
            return None
        with opened(self.path) as file:
            return read_array(file, self._shared[name], self.path.name)


_Run = TypeVar("_Run", bound=RunIndex)


def read_index(path: Path, records: list[Record], kind: type[_Run]) -> _Run:
    """The run of these records, of which none is trusted; RunFileError where they do not describe one."""
    return _Index(path, records).read(kind)


class _Index:
    """Reads the headers of a run's records, trusting none of them."""

    def __init__(self, path: Path, records: list[Record]) -> None:
        self.path, self.records = path, records

    def read(self, kind: type[_Run]) -> _Run:
        first, *rest = self.records
        about = RecordHeader(first.head, self.path.name)
        version = about.whole("version")
        if about.text("kind") != "run" or about.text("format") != "nnviz" or version != first.version:
            raise about.error("the first record does not describe a run")
        if any(record.version != version for record in rest):
            raise about.error(f"damaged: the run is of version {version}, and one of its records is not")
        has_answers = version < NEWEST or about.values.get("answers") is not False
        ends = [record for record in rest if record.head.get("kind") == "end"]
        if ends and rest[-1] is not ends[0]:
            raise about.error("records follow the one that ends the run")
        records = rest[: len(rest) - len(ends)]
        if not records:
            raise about.error("holds no checkpoint")

        n_samples, n_classes = about.whole("n_samples", least=1), about.whole("n_classes", least=2 if has_answers else 0)
        class_names = about.names("class_names", n_classes)
        if len(class_names) != n_classes:
            raise about.error(f"names {len(class_names)} classes where it has {n_classes}")
        shared = read_entries(first, self.path.name)
        for name, entry in shared.items():
            expected = {"labels": ("<i4", (n_samples,)), "split": ("|u1", (n_samples,))}.get(name)
            if expected and (entry.dtype, entry.shape) != expected:
                raise about.error(f"{name} have shape {entry.shape}; expected {expected[1]}")

        checkpoints, scores, moments = [], [], []
        for index, record in enumerate(records):
            head = RecordHeader(record.head, self.path.name)
            if head.text("kind") != "checkpoint":
                raise head.error(f"record {index + 1} is a {head.text('kind')!r}; expected a checkpoint")
            step = None if record.head.get("step") is None else head.whole("step")
            epoch = _moment(head, "epoch")
            metrics = {name: _as_float32(value) for name, value in head.numbers("metrics").items()}
            phase = head.text("phase") if "phase" in record.head else ""
            restored = None if record.head.get("restored_from") is None else _moment(head, "restored_from")
            checkpoints.append(Checkpoint(index, epoch, step, metrics, head.number("seconds"), phase, restored))
            if checkpoints[-1].epoch < checkpoints[max(index - 1, 0)].epoch:
                raise head.error(f"checkpoint {index} goes back in time")
            entries = read_entries(record, self.path.name)
            answers = (self._score_entries(entries, n_samples, n_classes), head.scale()) if has_answers else ({}, 1.0)
            scores.append(answers)
            moments.append((head, entries))
        has_logits = all("top" in entries for entries, _ in scores)
        embeddings = read_embedding_record(about, moments, n_samples)
        if not has_answers and not all(embeddings.checkpoints):
            raise about.error("damaged: a checkpoint holds neither answers nor embeddings")

        texts = {key: about.text(key) for key in ("name", "dataset", "model")}
        split_names = about.names("split_names", n_samples if "split" in shared else 0)
        model = read_model_record(about, shared, moments)
        contents, columns = read_contents(about, shared, n_samples), read_columns(about, shared, n_samples)
        described = (
            [(content.name, content.kind, content.fields) for content in contents if content.is_described],
            [(column.name, column.kind, column.categories) for column in columns],
        )
        whole = (texts, class_names, split_names, _checks(shared), *model.fields, *filter(None, described), *embeddings.sizes)
        parts = tuple(
            (
                *(at.epoch, at.step, sorted(at.metrics.items()), scale),
                _checks(entries | own | embeddings.entries_at(at.index)),
                *(*scales, *_said(at), *embeddings.scales_at(at.index)),
            )
            for at, (entries, scale), (own, scales) in zip(checkpoints, scores, model.checkpoints, strict=True)
        )
        return kind(
            path=self.path,
            **texts,
            created=about.text("created"),
            class_names=class_names,
            checkpoints=tuple(checkpoints),
            n_samples=n_samples,
            complete=bool(ends),
            seconds=RecordHeader(self.records[-1].head, self.path.name).number("seconds"),
            digest=digest_of(whole, parts, complete=bool(ends)),
            size_bytes=self.records[-1].end,
            has_logits=has_logits,
            has_answers=has_answers,
            _split_names=split_names,
            _shared=shared,
            _scores=tuple(scores),
            _content=(whole, parts),
            _inside=model,
            _contents=contents,
            _columns=columns,
            _embeddings=embeddings,
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


def _moment(head: RecordHeader, key: str) -> float:
    """An epoch, none further from zero than `MOST_EPOCH`."""
    return min(max(head.number(key), -MOST_EPOCH), MOST_EPOCH)


def _said(at: Checkpoint) -> tuple[Any, ...]:
    """What is said of a checkpoint beside its arrays; nothing where nothing is."""
    said = (at.phase, at.restored_from)
    return () if said == ("", None) else (said,)


def _as_float32(value: float) -> float:
    """The number, infinite where float32 has none so large."""
    return value if not abs(value) > _LARGEST else math.copysign(math.inf, value)


def digest_of(about: tuple[Any, ...], checkpoints: tuple[Any, ...], *, complete: bool) -> str:
    """32 hexadecimal digits that name what the headers say of the whole and of each checkpoint."""
    content = [*about, complete, *checkpoints]
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


def _checks(entries: dict[str, ArrayEntry]) -> list[tuple[str, str, tuple[int, ...], bytes]]:
    """What tells the arrays of a record from others."""
    return sorted((entry.name, entry.dtype, entry.shape, entry.check) for entry in entries.values())
