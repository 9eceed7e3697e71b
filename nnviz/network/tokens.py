"""Which words the token numbers of an input stand for, found from the texts of the samples themselves.

A run holds what the model was given, rows of numbers, and what people read, texts; the vocabulary is nowhere. Texts are cut
into words in the ways that Keras's own preprocessing does. A way is taken where it explains what was recorded: the same word
then has the same number in all samples.
"""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

#: So many of all words have to have the number that their word has most often.
_AGREEING = 0.98
_PUNCTUATION = string.punctuation

#: Ways to cut a text into words: `TextVectorization` drops punctuation, `Tokenizer` parts words by it, others leave it.
_SPLITTERS: tuple[Callable[[str], list[str]], ...] = (
    lambda text: text.lower().translate(str.maketrans("", "", _PUNCTUATION)).split(),
    lambda text: text.lower().translate(str.maketrans(_PUNCTUATION, " " * len(_PUNCTUATION))).split(),
    str.split,
)


def token_words(tokens: np.ndarray, texts: Sequence[str]) -> list[list[str]] | None:
    """The word at each place of rows of token numbers.

    Parameters
    ----------
    tokens : ndarray of shape (n, d)
        Whole numbers; 0 fills up rows that are shorter, at their end or at their beginning.
    texts : sequence of n str

    Returns
    -------
    list of n lists of d str, or None
        "" where a place is filled up. None where the numbers are no words of these texts.

    Examples
    --------
    >>> token_words(np.array([[4, 7, 4, 0], [7, 2, 0, 0]]), ["So good, so", "good film"])
    [['so', 'good', 'so', ''], ['good', 'film', '', '']]
    >>> token_words(np.array([[1, 2], [3, 4]]), ["a b", "a b"]) is None
    True
    """
    if tokens.ndim != 2 or not len(tokens) or (tokens != np.rint(tokens)).any() or (tokens < 0).any():
        return None
    for split in _SPLITTERS:
        words = [split(text) for text in texts]
        for from_end in (False, True):
            placed = [_placed(row, of_text, from_end) for row, of_text in zip(tokens, words, strict=True)]
            if all(row is not None for row in placed) and _explains(tokens, placed):  # type: ignore[arg-type]
                return placed  # type: ignore[return-value]
    return None


def _placed(row: np.ndarray, words: list[str], from_end: bool) -> list[str] | None:
    """The words of a text at the places of its tokens, the first or the last of too many; None where they do not fit."""
    count = int(np.count_nonzero(row))
    if min(len(words), len(row)) != count:
        return None
    kept = iter(words[len(words) - count :] if from_end else words[:count])
    return [next(kept) if token else "" for token in row]


def _explains(tokens: np.ndarray, placed: list[list[str]]) -> bool:
    """Whether a word has one number, as a rule; there has to be a word that stands twice, or nothing would be said by that."""
    numbers: defaultdict[str, Counter[float]] = defaultdict(Counter)
    for row, words in zip(tokens.tolist(), placed, strict=True):
        for token, word in zip(row, words, strict=True):
            if word:
                numbers[word][token] += 1
    total = sum(count.total() for count in numbers.values())
    agreeing = sum(count.most_common(1)[0][1] for count in numbers.values())
    return total > len(numbers) and agreeing >= _AGREEING * total
