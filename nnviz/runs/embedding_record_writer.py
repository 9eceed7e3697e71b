"""Writing the embeddings of a run: what a `RunWriter` is given of layers' outputs for all samples, checked and encoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import validate
from .embedding_codec import check_embedding, encode_embedding
from .embedding_record import embedding_array
from .errors import quoted

#: What one array is called where nothing names it.
USUAL_NAME = "embedding"

#: At most so many are kept of one run.
MOST_EMBEDDINGS = 16


class EmbeddingRecordWriter:
    """What a `RunWriter` knows of the embeddings: their names and sizes, which the first checkpoint settles.

    Parameters
    ----------
    names : str, sequence of str, or None
        Those that every checkpoint will bring, where that is known before.
    """

    def __init__(self, names: str | Sequence[str] | None) -> None:
        listed = [names] if isinstance(names, str) else names
        if listed is not None and (
            not isinstance(listed, Sequence) or not all(isinstance(name, str) and name for name in listed)
        ):
            raise ValueError(f"embeddings is {quoted(names)}; expected the name of one, such as 'encoder', or a list of names")
        self._names = None if listed is None else _checked_names(listed)
        self._sizes: dict[str, int] = {}

    @property
    def dense(self) -> frozenset[str]:
        """The arrays that are stored by Huffman codes alone."""
        return frozenset(embedding_array(at, part) for at in range(len(self._sizes)) for part in ("codes", "axes"))

    def check(self, embeddings: Any, n_samples: int | None) -> dict[str, np.ndarray]:
        """The outputs (n_samples, d) float32 by name; ValueError where they are not those of the checkpoints before."""
        if embeddings is None:
            return {}
        given = embeddings if isinstance(embeddings, Mapping) else {self._only_name(): embeddings}
        names = _checked_names(given)
        expected = tuple(self._sizes) or self._names
        if expected is not None and set(names) != set(expected):
            raise ValueError(f"embeddings of {', '.join(names) or 'nothing'}; expected those of {', '.join(expected)}")
        arrays: dict[str, np.ndarray] = {}
        for name in expected or names:
            arrays[name] = check_embedding(given[name], f"embeddings of {quoted(name)}", n_samples, self._sizes.get(name))
            n_samples = len(arrays[name])
        return arrays

    def settle(self, arrays: dict[str, np.ndarray]) -> None:
        """From now on every checkpoint brings embeddings of these names and sizes."""
        if arrays:
            self._sizes = {name: rows.shape[1] for name, rows in arrays.items()}

    def pack_moment(self, arrays: dict[str, np.ndarray]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Fields and arrays for one checkpoint of what `check` gave."""
        if not arrays:
            return {}, {}
        self.settle(arrays)
        told: list[dict[str, float]] = []
        packed: dict[str, np.ndarray] = {}
        for at, rows in enumerate(arrays.values()):
            stored = encode_embedding(rows)
            told.append({"step": stored.step, "share": stored.share})
            parts = {"codes": stored.codes, "widths": stored.widths, "centre": stored.centre, "axes": stored.axes}
            packed |= {embedding_array(at, part): array for part, array in parts.items() if array is not None}
        return {"embeddings": told}, packed

    def pack_shared(self) -> dict[str, Any]:
        """Fields of the record of the run."""
        listed = [{"name": validate.check_text(name), "size": size} for name, size in self._sizes.items()]
        return {"embeddings": listed} if listed else {}

    def _only_name(self) -> str:
        names = tuple(self._sizes) or self._names or (USUAL_NAME,)
        if len(names) > 1:
            raise ValueError(f"embeddings are one array; expected a mapping of {', '.join(names)} to an array each")
        return names[0]


def _checked_names(names: Any) -> tuple[str, ...]:
    listed = tuple(names)
    if strange := next((name for name in listed if not isinstance(name, str) or not name), None):
        raise ValueError(f"an embedding is named {quoted(strange)}; expected text")
    if not listed or len(set(listed)) < len(listed) or len(listed) > MOST_EMBEDDINGS:
        raise ValueError(f"embeddings of {quoted(listed)}; expected 1 to {MOST_EMBEDDINGS} of different names")
    return listed
