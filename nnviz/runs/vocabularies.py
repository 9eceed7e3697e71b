"""Vocabularies: what whole numbers stand for, by lists, dicts, Keras's layers and tokenizers. Imports no framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .errors import quoted

#: In Keras's own data sets, a text begins with 1, words that are left out are 2, and the index of words counts from 3.
_BEGINS, _UNKNOWN, _FIRST = 1, 2, 3

#: Words that pad texts, as vocabularies write them.
_PADDING = ("", "[PAD]", "<pad>", "<PAD>", "[pad]")


class Vocabulary:
    """Texts of rows of ids.

    Parameters
    ----------
    given : sequence of str, mapping, or object
        The words in the order of their ids; a dict of words to ids, or of ids to words; a layer with `get_vocabulary`, such as
        `keras.layers.TextVectorization`; or a tokenizer with `decode` or `detokenize`.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    >>> Vocabulary(["", "[UNK]", "so", "good"]).texts(np.array([[2, 3, 0], [1, 3, 0]]))
    ['so good', '[UNK] good']
    """

    def __init__(self, given: Any) -> None:
        self._decode: Callable[[list[int]], Any] | None = None
        self._words: dict[int, str] = {}
        self._counts_words = False
        if callable(getattr(given, "get_vocabulary", None)):
            given = list(given.get_vocabulary())
        if isinstance(given, Mapping):
            self._counts_words = all(isinstance(key, str) for key in given)
            pairs = [(at, word) for word, at in given.items()] if self._counts_words else list(given.items())
        elif isinstance(given, list | tuple | np.ndarray):
            pairs = list(enumerate(given))
        else:
            decode = getattr(given, "decode", None) or getattr(given, "detokenize", None)
            if isinstance(given, str | bytes) or not callable(decode):
                raise ValueError(_EXPECTED.format(quoted(given)))
            self._decode, pairs = decode, []
        try:
            self._words = {int(at): _word(word) for at, word in pairs}
        except (TypeError, ValueError):
            raise ValueError(_EXPECTED.format(f"a {type(given).__name__}")) from None
        if self._decode is None and not self._words:
            raise ValueError(_EXPECTED.format("empty"))

    def texts(self, ids: np.ndarray) -> list[str]:
        """The text of each row (n, t) of whole numbers. Padding is left out; ids without a word are written as "[7]"."""
        rows = ids.astype(np.int64)
        if self._decode is not None:
            return [str(self._decode([at for at in row if at] or row)) for row in rows.tolist()]
        words = self._shifted() if self._counts_words and self._counts_from_three(rows) else self._words
        padding = {0} if words.get(0, "") in _PADDING else set()
        return [
            " ".join(word for at in row if at not in padding and (word := words.get(at, f"[{at}]"))) for row in rows.tolist()
        ]

    def _shifted(self) -> dict[int, str]:
        return {_BEGINS: "", _UNKNOWN: "[UNK]", **{at + _FIRST: word for at, word in self._words.items()}}

    def _counts_from_three(self, rows: np.ndarray) -> bool:
        """Whether these are ids of Keras's own data sets: each text that is whole, as padding before it says, begins with 1."""
        if min(self._words) != 1:
            return False
        whole = rows[rows[:, 0] == 0] if (rows[:, 0] == 0).any() else rows
        whole = whole[(whole != 0).any(axis=1)]
        first = whole[np.arange(len(whole)), (whole != 0).argmax(axis=1)]
        return len(first) >= 5 and bool((first == _BEGINS).all())


_EXPECTED = (
    "vocabulary is {}; expected the words in the order of their ids, a dict of words to ids, a keras.layers.TextVectorization "
    "or a tokenizer"
)


def _word(word: Any) -> str:
    if isinstance(word, bytes):
        return word.decode("utf-8", "replace")
    if isinstance(word, str):
        return word
    raise TypeError
