"""What the headers of a run say of embeddings, layers' outputs for all samples.

All of it is optional and untrusted: sizes are compared with the bytes that there are when the run is opened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .arrays import ArrayEntry
from .embedding_codec import MOST_COLUMNS, MOST_FOR_A_BYTE, SMALL
from .record_header import RecordHeader

_PARTS = ("codes", "widths", "centre", "axes")


def embedding_array(at: int, part: str) -> str:
    """What the array of the embedding number `at` is called that holds its "codes", "widths", "centre" or "axes"."""
    return f"embedding {at} {part}"


@dataclass(frozen=True)
class EmbeddingEntry:
    """Where an embedding at a checkpoint lies, and its scale; `parts` are the arrays by their names without "embedding 0"."""

    step: float
    share: float
    parts: dict[str, ArrayEntry]


@dataclass(frozen=True)
class EmbeddingRecord:
    """What the record headers of a run say of its embeddings: name and columns of each, and the entries of each checkpoint.

    A checkpoint has entries of all of them, in their order, or of none.
    """

    sizes: tuple[tuple[str, int], ...] = ()
    checkpoints: tuple[tuple[EmbeddingEntry, ...], ...] = ()

    def entries_at(self, checkpoint: int) -> dict[str, ArrayEntry]:
        """The arrays of a checkpoint that belong to embeddings."""
        return {entry.name: entry for part in self.checkpoints[checkpoint] for entry in part.parts.values()}

    def scales_at(self, checkpoint: int) -> tuple[float, ...]:
        """What the digest covers of a checkpoint beside its arrays."""
        return tuple(number for part in self.checkpoints[checkpoint] for number in (part.step, part.share))


def read_embedding_record(
    about: RecordHeader, moments: list[tuple[RecordHeader, dict[str, ArrayEntry]]], n_samples: int
) -> EmbeddingRecord:
    """What the headers say of embeddings, checked; RunFileError where they disagree with each other or with their arrays."""
    sizes = tuple((item.text("name"), item.whole("size", least=1)) for item in about.parts("embeddings"))
    if len({name for name, _ in sizes}) < len(sizes):
        raise about.error("damaged: two embeddings have the same name")
    if widest := next((size for _, size in sizes if size > MOST_COLUMNS), 0):
        raise about.error(f"claims an embedding of {widest} columns; at most {MOST_COLUMNS} are kept")
    checkpoints = []
    for head, entries in moments:
        told = head.parts("embeddings")
        if told and len(told) != len(sizes):
            raise head.error(f"a checkpoint has {len(told)} embeddings; expected {len(sizes)}")
        of_sizes = zip(told, (size for _, size in sizes), strict=False)
        checkpoints.append(tuple(_entry(item, at, entries, (n_samples, size)) for at, (item, size) in enumerate(of_sizes)))
    return EmbeddingRecord(sizes, tuple(checkpoints))


def _entry(told: RecordHeader, at: int, entries: dict[str, ArrayEntry], shape: tuple[int, int]) -> EmbeddingEntry:
    parts = {part: entries[name] for part in _PARTS if (name := embedding_array(at, part)) in entries}
    if not {"codes", "widths", "centre"} <= set(parts):
        raise told.error(f"damaged: an array of embedding {at} is not there")
    n_samples, size = shape
    codes, count = parts["codes"], math.prod(parts["widths"].shape)
    right = {
        "codes": ("|u1", (codes.shape[0] if codes.shape else 0, n_samples)),
        "widths": ("|u1", (count,)),
        "centre": ("<i4", (size,)),
        "axes": ("<i4", (count, size)),
    }
    for part, entry in parts.items():
        if (entry.dtype, entry.shape) != right[part]:
            raise told.error(f"damaged: {part} of embedding {at} have shape {entry.shape}; expected {right[part][1]}")
    if not 0 < count <= size or ("axes" not in parts and count != size):
        raise told.error(f"damaged: embedding {at} has {count} components of {size} columns")
    # What is read is bounded by what is stored, and so is the number of samples.
    dense = codes.is_dense and ("axes" not in parts or parts["axes"].is_dense)
    if not dense or codes.shape[0] == 0 or n_samples * size > max(SMALL, MOST_FOR_A_BYTE * codes.size):
        raise told.error(f"embedding {at} claims {4 * n_samples * size} bytes, more than its {codes.size} can hold")
    step, share = told.number("step"), told.number("share")
    if not 0 < step < 1e38 or not 0 <= share <= 1:
        raise told.error(f"damaged: embedding {at} has the step {step} and the share {share}")
    return EmbeddingEntry(step, share, parts)
