"""The word for a selection: frontend/tests/map/selection.test.js holds the browser's side to the same examples."""

import json
from pathlib import Path

import numpy as np
import pytest

from nnviz.views.map.selection import read_selection_word, selection_word

WORDS = json.loads((Path(__file__).parent / "selection_words.json").read_text(encoding="utf-8"))


def about(example: dict) -> str:
    return example["about"]


@pytest.mark.parametrize("example", WORDS["written"], ids=about)
def test_words_are_those_of_the_examples_both_ways(example: dict) -> None:
    samples, n_samples = example["samples"], example["n_samples"]
    assert selection_word(reversed(samples), n_samples) == example["word"]
    read = read_selection_word(example["word"], n_samples)
    assert read is not None
    assert read.dtype == np.intp
    assert read.tolist() == samples


@pytest.mark.parametrize("example", WORDS["read"], ids=about)
def test_what_is_written_another_way_is_read_too(example: dict) -> None:
    read = read_selection_word(example["word"], example["n_samples"])
    assert read is not None
    assert read.tolist() == example["samples"]


@pytest.mark.parametrize("example", WORDS["nonsense"], ids=about)
def test_nonsense_is_nothing(example: dict) -> None:
    assert read_selection_word(example["word"], example["n_samples"]) is None


@pytest.mark.parametrize("n_samples", [1, 7, 8, 9, 1000, 100_003])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.99])
def test_whatever_is_chosen_comes_back(n_samples: int, share: float) -> None:
    samples = np.flatnonzero(np.random.default_rng(n_samples).random(n_samples) < share)
    read = read_selection_word(selection_word(np.concatenate([samples[::-1], samples[:3]]), n_samples), n_samples)
    assert read is not None
    np.testing.assert_array_equal(read, samples)


@pytest.mark.parametrize("samples", [[10], [-1], [3, 10]])
def test_what_is_no_sample_is_refused(samples: list[int]) -> None:
    with pytest.raises(ValueError, match="expected 0 to 9"):
        selection_word(samples, 10)
