"""Words of token numbers: found where the texts explain the numbers, whatever fills the rows up, and not else."""

import numpy as np
import pytest

from nnviz.network.tokens import token_words

WORDS = ["good", "bad", "film", "plot", "the", "a", "very"]
RNG = np.random.default_rng(0)
SENTENCES = [[WORDS[k] for k in RNG.integers(0, len(WORDS), RNG.integers(2, 9))] for _ in range(60)]
TEXTS = [" ".join(words).capitalize() + "!" for words in SENTENCES]
NUMBER = {word: 2 + at for at, word in enumerate(WORDS)}


def rows(length: int, *, filled_before: bool = False, cut_before: bool = False, unknown: tuple[str, ...] = ()) -> np.ndarray:
    tokens = np.zeros((len(TEXTS), length), np.float32)
    for row, words in zip(tokens, SENTENCES, strict=True):
        numbers = [1 if word in unknown else NUMBER[word] for word in (words[-length:] if cut_before else words[:length])]
        row[length - len(numbers) :] = numbers if filled_before else 0
        if not filled_before:
            row[: len(numbers)] = numbers
    return tokens


@pytest.mark.parametrize("filled_before", [False, True])
@pytest.mark.parametrize("cut_before", [False, True])
@pytest.mark.parametrize("length", [5, 12])
def test_words_stand_at_the_places_of_their_numbers(length: int, filled_before: bool, cut_before: bool) -> None:
    tokens = rows(length, filled_before=filled_before, cut_before=cut_before, unknown=("plot",))
    found = token_words(tokens, TEXTS)
    assert found is not None
    for row, words, sentence in zip(tokens, found, SENTENCES, strict=True):
        assert [bool(word) for word in words] == (row > 0).tolist()
        kept = sentence[-length:] if cut_before else sentence[:length]
        assert [word for word in words if word] == kept


def test_numbers_that_the_texts_do_not_explain_have_no_words() -> None:
    tokens = rows(12)
    shuffled = tokens.copy()
    shuffled[tokens > 0] = RNG.permutation(tokens[tokens > 0])
    assert token_words(shuffled, TEXTS) is None
    assert token_words(tokens[::-1], TEXTS) is None
    assert token_words(tokens + 0.5, TEXTS) is None
    assert token_words(-tokens, TEXTS) is None
    assert token_words(tokens[:, :, None], TEXTS) is None
    assert token_words(np.array([[1.0, 2.0]]), ["each once"]) is None  # which would fit any numbers
