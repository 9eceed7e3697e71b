"""What the inputs of a model are, to look at: pictures, texts, tables or series, and the words that whole numbers stand for."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.runs.model_inputs import ModelInputs
from nnviz.runs.sample_contents import content_of, find_contents
from nnviz.runs.vocabularies import Vocabulary

RNG = np.random.default_rng(0)
WAVES = np.sin(np.linspace(0, 20, 500) + RNG.random((30, 1))).astype(np.float32)
BLOBS = np.exp(-((np.indices((28, 28)) - 14) ** 2).sum(0) / 40)[None] * RNG.random((30, 1, 1))
IDS = np.array([[0, 0, 1, 4, 5], [1, 5, 4, 5, 4], [0, 1, 4, 4, 5]] * 4)


@pytest.mark.parametrize(
    ("x", "kind"),
    [
        (RNG.random((30, 12, 12, 3)), "image"),
        (RNG.random((30, 12, 12)), "image"),
        (BLOBS.reshape(30, 784), "image"),
        (RNG.normal(size=(30, 4)), "table"),
        (RNG.integers(0, 9, (30, 4)), "table"),
        (RNG.normal(size=30), "table"),
        (RNG.normal(size=(30, 784)), "table"),
        (WAVES, "series"),
        (WAVES[..., None], "series"),
        (RNG.normal(size=(30, 128, 9)), "series"),
        (np.array(["so good"] * 30), "text"),
        (np.array([b"so good"] * 30, object)[:, None], "text"),
        (RNG.integers(0, 20_000, (30, 200)), None),
        (RNG.normal(size=(30, 10, 5000)), None),
        (RNG.normal(size=(30, 4, 4, 4, 2)), None),
        (np.zeros((30, 784)), "table"),
    ],
    ids=lambda given: str(getattr(given, "shape", given)),
)
def test_what_an_input_is(x, kind) -> None:
    content = content_of(np.asarray(x))
    assert (content and content.kind) == kind


def test_large_pictures_say_their_size() -> None:
    assert content_of(RNG.random((5, 300, 200, 3))).size == (300, 200)
    assert content_of(RNG.random((5, 3, 300, 200))).size == (300, 200)
    assert content_of(RNG.random((5, 12, 12))).size is None


def test_who_says_that_there_are_no_pictures_gets_none() -> None:
    assert content_of(RNG.random((30, 12, 12)), pictures=False).kind == "series"
    assert content_of(BLOBS.reshape(30, 784), pictures=False).kind == "series"


def test_names_of_columns_go_with_the_table() -> None:
    assert content_of(RNG.normal(size=(30, 2)), column_names=("age", "size")).names == ("age", "size")
    assert content_of(RNG.normal(size=(30, 100)), column_names=tuple(map(str, range(100)))).kind == "table"


def test_several_inputs_are_named() -> None:
    found = find_contents(ModelInputs({"photo": RNG.random((30, 12, 12, 3)), "notes": RNG.normal(size=(30, 4))}))
    assert {name: content.kind for name, content in found.contents.items()} == {"photo": "image", "notes": "table"}
    found = find_contents(ModelInputs([WAVES, np.array(["a"] * 30)]))
    assert {name: content.kind for name, content in found.contents.items()} == {"input 1": "series", "input 2": "text"}
    assert list(find_contents(ModelInputs(WAVES)).contents) == ["series"]


def test_inputs_of_one_number_each_are_one_table() -> None:
    inputs = {"age": np.arange(30), "thal": np.array(["fixed", "normal", "other"] * 10), "pulse": RNG.normal(size=(30, 1))}
    found = find_contents(ModelInputs(inputs))
    assert list(found.contents) == ["table"]
    assert found.contents["table"].names == ["age", "pulse"]
    assert found.columns["thal"].tolist() == ["fixed", "normal", "other"] * 10


def test_ids_are_texts_where_a_vocabulary_tells_their_words() -> None:
    words = ["", "[UNK]", "so", "good", "bad", "film"]
    assert content_of(IDS, vocabulary=Vocabulary(words)).values[0] == "[UNK] bad film"
    mask = (IDS > 0).astype(int)
    assert content_of(mask, vocabulary=Vocabulary(words)).kind == "table"
    found = find_contents(ModelInputs({"ids": IDS, "mask": mask}), vocabulary=Vocabulary(words))
    assert found.contents["ids"].kind == "text"


class Layer:
    def get_vocabulary(self):
        return ["", "[UNK]", "so", np.str_("good")]


class Tokenizer:
    def decode(self, ids):
        return "-".join(map(str, ids))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["", "[UNK]", "so", "good"], "so good [9]"),
        (("", "[UNK]", b"so", "good"), "so good [9]"),
        ({"so": 2, "good": 3}, "so good [9]"),
        ({2: "so", 3: "good"}, "so good [9]"),
        (Layer(), "so good [9]"),
        (Tokenizer(), "2-3-9"),
        (["zero", "one", "so", "good"], "so good [9] zero"),
    ],
)
def test_vocabularies_of_every_kind(given, text) -> None:
    assert Vocabulary(given).texts(np.array([[2, 3, 9, 0]])) == [text]


def test_ids_of_kerass_own_data_sets_count_words_from_three() -> None:
    index = {"the": 1, "film": 2}
    assert Vocabulary(index).texts(IDS)[0] == "the film"
    assert Vocabulary(index).texts(IDS + (IDS == 1)) == Vocabulary({0: "", **{at: word for word, at in index.items()}}).texts(
        IDS + (IDS == 1)
    )


@pytest.mark.parametrize("given", ["words.txt", 3, [], {"a": "b"}, [1, 2], object()])
def test_what_is_no_vocabulary_is_refused(given) -> None:
    with pytest.raises(ValueError, match=r"vocabulary is .*; expected the words in the order of their ids"):
        Vocabulary(given)
