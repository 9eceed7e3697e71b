"""The part of an existing file that a resumed recording keeps: its records up to a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

import msgpack

from .arrays import read_entries
from .record_header import RecordHeader
from .records import Record, scan_records

#: What is recorded of a network's answers where there are none.
NO_ANSWERS = "no answers"

#: What a checkpoint looks like follows from these fields of the first record; its words may be others.
_FIELDS = {
    "n_samples": "samples",
    "n_classes": "classes",
    "class_names": "class names",
    "split_names": "names of the split",
    "activations": "layers",
    "embeddings": "embeddings",
    "input": "inputs of the model",
    "contents": "contents of the samples",
    "columns": "columns",
}

#: What the numbered arrays of the first record are.
_NUMBERED = {"content": "contents of the samples", "column": "columns"}


@dataclass(frozen=True)
class FilePrefix:
    """The part of a file that is kept: its bytes, whether it holds all checkpoints, when its last one was."""

    size: int
    whole: bool
    epoch: float
    seconds: float


def read_prefix(
    file: BinaryIO, name: str, own: dict[str, Any], kind: str, epoch: float, *, inclusive: bool
) -> FilePrefix | None:
    """Read an open file up to its last checkpoint before `epoch` (or up to it); None where there is no such checkpoint.

    `own` is the head of the first record that this recording would write, `kind` what it records. RunFileError where the file
    is damaged, ValueError where it records something else.
    """
    records = [record for record in scan_records(file, name) if isinstance(record, Record)]
    if not records or records[0].head.get("kind") != "run":
        raise ValueError(f"{name} is no run that could be gone on with")
    _compare(name, own, records[0])
    checkpoints = [record for record in records if record.head.get("kind") == "checkpoint"]
    before = [record for record in checkpoints if _epoch(record, name) < epoch or (inclusive and _epoch(record, name) == epoch)]
    if not before:
        return None
    arrays = read_entries(before[-1], name)
    theirs = "logits" if "top" in arrays else "probabilities" if "codes" in arrays else NO_ANSWERS
    if theirs != kind:
        raise ValueError(f"{name} records {theirs}, and this training {kind}")
    last = RecordHeader(before[-1].head, name)
    return FilePrefix(before[-1].end, len(before) == len(checkpoints), last.number("epoch"), last.number("seconds"))


def _compare(name: str, own: dict[str, Any], first: Record) -> None:
    """ValueError where a file's first record does not describe the checkpoints that this recording makes."""
    for field, what in _FIELDS.items():
        if msgpack.packb(own.get(field)) != msgpack.packb(first.head.get(field)):
            raise ValueError(f"{name} records other {what}; a training goes on in a file of the same")
    if _shapes(own) != _shapes(first.head):
        raise ValueError(f"{name} records other weights; a training goes on in a file of the same")
    ours = {entry["name"]: (entry["dtype"], tuple(entry["shape"]), entry["check"]) for entry in own["arrays"]}
    theirs = {entry.name: (entry.dtype, entry.shape, entry.check) for entry in read_entries(first, name).values()}
    for array in ours | theirs:
        if ours.get(array) != theirs.get(array):
            what = _NUMBERED.get(array.partition(" ")[0], array.replace("_", " "))
            raise ValueError(f"{name} records other {what}; a training goes on in a file of the same")


def _shapes(head: dict[str, Any]) -> list[Any]:
    weights = head.get("weights")
    return [weight.get("shape") for weight in weights] if isinstance(weights, list) else []


def _epoch(record: Record, name: str) -> float:
    return RecordHeader(record.head, name).number("epoch")
