"""Header record of a run: what holds for all its checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from . import validate
from .arrays import pack_arrays
from .column_kinds import check_columns
from .columns import pack_column
from .content_writing import ContentsWriter
from .embedding_record_writer import EmbeddingRecordWriter
from .model_record_writer import ModelRecordWriter
from .records import NEWEST, VERSION, pack_record
from .text_arrays import text_names


class About:
    """Samples and words of a run, checked as `RunWriter` is given them.

    `n_samples` is None where nothing has told it yet; `words` are "name", "dataset" and "model".
    """

    def __init__(
        self,
        labels: Any,
        class_names: Sequence[str] | None,
        split: Any,
        *,
        images: Any = None,
        texts: Any = None,
        contents: Any = None,
        columns: Any = None,
    ) -> None:
        self.n_samples: int | None = None
        self.words: dict[str, str] = {}
        self._labels: np.ndarray | None = None
        if labels is not None:
            read, class_names = validate.read_labels(labels, class_names)
            self._labels = self._counted(read)
        self._class_names = class_names
        self._contents = ContentsWriter(contents, images=images, texts=texts, n_samples=self.n_samples)
        self.n_samples = self._contents.n_samples
        self._split = None if split is None else self._counted(validate.check_split(split, self.n_samples))
        self._columns = check_columns(columns, self.n_samples)
        if self._columns:
            self.n_samples = len(self._columns[0].values)
        self._created = datetime.now(UTC).isoformat(timespec="seconds")

    def _counted(self, array: np.ndarray) -> np.ndarray:
        self.n_samples = len(array)
        return array

    @property
    def n_classes(self) -> int:
        """How many classes names and labels tell of, where there are no answers to tell it; perhaps none."""
        if self._class_names is not None:
            return len(self._class_names)
        return 0 if self._labels is None else int(self._labels.max()) + 1

    def pack(
        self, shape: tuple[int, ...], model: ModelRecordWriter, embeddings: EmbeddingRecordWriter, *, has_answers: bool = True
    ) -> tuple[dict[str, Any], bytes]:
        """Head and body of the record of a run of that shape, (n_samples, n_classes).

        ValueError where labels or class names do not fit the classes.
        """
        n_samples, n_classes = shape
        arrays: dict[str, np.ndarray] = {}
        split_names: list[str] = []
        if self._labels is not None:
            validate.check_label_range(self._labels, n_classes, has_answers=has_answers)
            arrays["labels"] = self._labels
        if self._split is not None:
            names, codes = np.unique(self._split, return_inverse=True)
            split_names, arrays["split"] = names.tolist(), codes.astype(np.uint8)
        samples, own = self._contents.pack()
        arrays |= own
        if self._columns:
            packed = [pack_column(column, at) for at, column in enumerate(self._columns)]
            samples["columns"] = [field for field, _ in packed]
            for _, own in packed:
                arrays |= own
        head = {
            "kind": "run",
            "format": "nnviz",
            "version": VERSION if has_answers else NEWEST,
            **self.words,
            "created": self._created,
            "n_samples": n_samples,
            "n_classes": n_classes,
            "class_names": list(validate.check_class_names(self._class_names, n_classes)),
            "split_names": split_names,
        }
        header, inner = model.pack_shared()
        head |= header | samples | embeddings.pack_shared() | ({} if has_answers else {"answers": False})
        arrays |= inner
        head["arrays"], body = pack_arrays(arrays, texts=text_names(arrays))
        return head, body


def named(record: tuple[dict[str, Any], bytes], path: Path) -> bytes:
    """The first record of a run in the file `path`, by which it is called if it has no other name."""
    head, body = record
    return pack_record(head | {"name": head["name"] or path.stem}, body, head["version"])
