"""Samples to record, as people have them: arrays of several shapes, data frames and data sets, all or some of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nnviz.runs import data_sets
from nnviz.runs.model_inputs import ModelInputs
from nnviz.runs.sample_arrays import labels_of
from nnviz.runs.sample_sources import read_samples

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 4)).astype(np.float32), np.arange(60) % 3
NAMES = np.array(["ant", "bee", "cat"])


def shapes(x):
    if isinstance(x, dict):
        return {name: part.shape for name, part in x.items()}
    return [part.shape for part in x] if isinstance(x, list) else x.shape


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (X, (60, 4)),
        (X.tolist(), (60, 4)),
        (list(X), (60, 4)),
        (tuple(X), (60, 4)),
        ([X, X[:, :2]], [(60, 4), (60, 2)]),
        ((X, X[:, :2]), [(60, 4), (60, 2)]),
        ([X], (60, 4)),
        ({"left": X, "right": X[:, :2]}, {"left": (60, 4), "right": (60, 2)}),
        (pd.DataFrame(X), (60, 4)),
        ({"age": pd.Series(X[:, 0]), "size": pd.Series(X[:, 1])}, {"age": (60,), "size": (60,)}),
        (np.array(["a good one"] * 60), (60,)),
        (pd.Series(["a good one"] * 60), (60,)),
    ],
    ids=lambda given: type(given).__name__,
)
def test_arrays_are_one_input_or_several(x, expected) -> None:
    assert shapes(read_samples(x, Y).x) == expected


def test_a_pair_is_samples_and_labels() -> None:
    for pair in ((X, Y), (X, Y, np.ones(60))):
        read = read_samples(pair)
        assert np.array_equal(read.x, X)
        assert np.array_equal(read.y, Y)
    both = read_samples(([X, X[:, :1]], Y))
    assert shapes(both.x) == [(60, 4), (60, 1)]


def test_columns_of_a_data_frame_keep_their_names() -> None:
    frame = pd.DataFrame({"age": [1, 2], "size": [0.5, 0.25]})
    read = read_samples(frame, pd.Series(["yes", "no"]))
    assert read.column_names == ("age", "size")
    assert read.x.tolist() == [[1, 0.5], [2, 0.25]]
    assert read.y.tolist() == ["yes", "no"]


def test_so_many_are_the_first() -> None:
    read = read_samples({"a": X, "b": X}, Y, samples=7)
    assert np.array_equal(read.x["b"], X[:7])
    assert np.array_equal(read.y, Y[:7])
    assert read.cut(np.arange(60), "images").tolist() == list(range(7))
    assert read.cut(np.arange(7), "images").tolist() == list(range(7))
    everything = read_samples(X, Y, samples=100)
    assert len(everything.x) == 60
    assert everything.cut("no array", "images") == "no array"


@pytest.mark.parametrize("y", [np.sort(Y), NAMES[np.sort(Y)], np.eye(3)[np.sort(Y)], np.sort(Y)[:, None]])
def test_balanced_are_as_many_of_each_class(y) -> None:
    read = read_samples(X, y, samples=9, balanced=True)
    first = read.y.argmax(1) if read.y.ndim == 2 and read.y.shape[1] == 3 else read.y.reshape(-1)
    assert np.unique(first, return_counts=True)[1].tolist() == [3, 3, 3]
    assert np.array_equal(read.x, X[read.numbers])


def test_labels_of_one_of_several_outputs() -> None:
    labels = {"kind": Y, "colour": Y[::-1]}
    assert np.array_equal(labels_of(labels, "colour"), Y[::-1])
    assert np.array_equal(labels_of([Y, Y[::-1]], 1), Y[::-1])
    assert np.array_equal(labels_of(Y, "colour"), Y)
    assert np.array_equal(labels_of(list(np.eye(3)[Y]), None), np.eye(3)[Y])
    with pytest.raises(ValueError, match=r"labels for several outputs \('kind', 'colour'\); expected one: .* output='kind'"):
        labels_of(labels, None)
    with pytest.raises(ValueError, match="no labels for output 'size'; it has 'kind', 'colour'"):
        labels_of(labels, "size")
    with pytest.raises(ValueError, match="a list of 2 arrays, as for several outputs, and output is None; expected"):
        labels_of([Y, Y], None)


def letters():
    yield X, Y


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": letters()}, "x is a generator; expected one array"),
        ({"x": iter([X])}, "x is a list_iterator; expected one array"),
        ({"x": "photos/train"}, "x is 'photos/train'; expected one array .*image_dataset_from_directory reads a folder"),
        ({"x": 3}, "x is a int; expected one array"),
        ({"x": None}, "x is a NoneType; expected one array"),
        ({"x": letters}, "x is a function; expected one array"),
        ({"x": X[0, 0]}, r"x has shape \(\); expected samples"),
        ({"x": X[:0]}, r"x has shape \(0, 4\); expected samples"),
        ({"x": [[1, 2], [3]]}, "expected samples of one shape"),
        ({"x": X.astype(complex)}, "x is complex128; expected real numbers, or texts"),
        ({"x": np.array(["2020-01-01"] * 3, "M8[s]")}, r"x is datetime64\[s\]; expected real numbers, or texts"),
        ({"x": {}}, "x is an empty dict; expected one array"),
        ({"x": {"a": {"b": X}}}, "input 'a' of x is itself a dict of inputs; expected one array of samples for each input"),
        ({"x": {"a": X, "b": X[:7]}}, r"different numbers of samples \(7 and 60\); expected as many"),
        ({"x": np.array([None, "a"], object)}, r"x holds a NoneType \(None\) among others; expected numbers, or texts"),
        ({"x": pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})}, "column 'b' of x is not of numbers; expected a table of numbers"),
        ({"x": X, "y": Y[:7]}, "60 samples and 7 labels; expected as many"),
        ({"x": X, "balanced": True}, "balanced is True without a number of samples; expected both"),
        ({"x": X, "samples": 5, "balanced": True}, "balanced is True without labels; expected y"),
        ({"x": X, "y": X, "samples": 5, "balanced": True}, r"labels have shape \(60, 4\); expected one class index a sample"),
    ],
)
def test_what_is_no_samples_is_told_with_what_to_pass(given, message) -> None:
    with pytest.raises(ValueError, match=message) as refusal:
        read_samples(**given)
    assert "\n" not in str(refusal.value)
    assert "expected" in str(refusal.value)


def test_sparse_matrices_are_filled_where_they_fit() -> None:
    from scipy.sparse import csr_matrix

    assert read_samples(csr_matrix(X), Y, samples=5).x.tolist() == X[:5].tolist()
    with pytest.raises(ValueError, match=r"sparse matrix of shape \(1000000, 100000\).*expected at most 2 GiB: give samples="):
        read_samples(csr_matrix((1_000_000, 100_000), dtype=np.float32))
    assert read_samples(csr_matrix((1_000_000, 100_000), dtype=np.float32), samples=5).x.shape == (5, 100_000)


def made(name, module, **members):
    """An object of a class of that name, as of a library that need not be there."""
    return type(name, (), {"__module__": module, **members})()


def pydataset(give, n_batches, **members):
    """A PyDataset whose batch `at` is `give(at)`."""
    return made("PyDataset", "keras.src", __getitem__=lambda _self, at: give(at), num_batches=n_batches, **members)


def batches(count, **members):
    return pydataset(lambda at: (X[at * 10 : at * 10 + 10], Y[at * 10 : at * 10 + 10]), count, **members)


def test_a_pydataset_is_read_batch_by_batch() -> None:
    read = read_samples(batches(6))
    assert np.array_equal(read.x, X)
    assert np.array_equal(read.y, Y)
    assert len(read_samples(batches(6), samples=25).x) == 25
    assert read_samples(batches(6, class_names=["a", "b", "c"])).class_names == ("a", "b", "c")
    balanced = read_samples(batches(6), samples=6, balanced=True)
    assert np.bincount(balanced.y).tolist() == [2, 2, 2]
    assert np.array_equal(balanced.x, X[balanced.numbers])


def test_a_data_set_without_an_end_needs_a_number_of_samples() -> None:
    def length(_self):
        raise NotImplementedError

    endless = pydataset(lambda _at: (X[:10], Y[:10]), None, __len__=length)
    with pytest.raises(ValueError, match=r"x is a keras\.utils\.PyDataset without an end; expected samples="):
        read_samples(endless)
    assert len(read_samples(endless, samples=37).x) == 37
    assert len(read_samples(endless, most_batches=2).x) == 20
    assert np.bincount(read_samples(endless, samples=6, balanced=True).y).tolist() == [2, 2, 2]


def test_what_a_data_set_gives_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("nnviz.runs.sample_sources.MOST_BYTES", 300)
    with pytest.raises(ValueError, match=r"gives more than 20 samples of 16 bytes; expected at most .* give samples="):
        read_samples(batches(6))
    assert len(read_samples(batches(6), samples=12).x) == 12


def test_reading_leaves_random_generators_as_they_were() -> None:
    import random

    def noisy(_at):
        return X[:10] + np.random.rand() + random.random(), Y[:10]  # noqa: NPY002

    before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    read_samples(pydataset(noisy, 2))
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # noqa: NPY002


def test_whole_numbers_of_several_lengths_are_padded() -> None:
    def of_lengths(*parts):
        return pydataset(lambda at: (parts[at],), len(parts))

    read = read_samples(of_lengths(np.ones((2, 3), int), np.ones((1, 5), int)))
    assert read.x.tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    with pytest.raises(ValueError, match=r"have shapes \(3,\) and \(5,\); expected samples of one shape"):
        read_samples(of_lengths(np.ones((2, 3)), np.ones((1, 5))))


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ((X, Y, Y, Y), r"gives 4 things at once; expected x, \(x, y\) or"),
        ((X, Y[:3]), r"gives 60 samples and labels of shape \(3,\) at once"),
        ((X, {"a": Y, "b": Y}), "labels for several outputs"),
        (((X, X[:3]), Y), "different numbers of samples"),
    ],
)
def test_what_a_data_set_may_not_give(batch, message) -> None:
    with pytest.raises(ValueError, match=message):
        read_samples(pydataset(lambda _at: batch, 1))


def test_what_a_data_set_raises_is_told_in_a_line() -> None:
    def broken(_at):
        raise KeyError("no such file\nanywhere")

    with pytest.raises(
        ValueError, match=r"PyDataset cannot be read \(.*no such file.*\); expected batches of \(x, y\)"
    ) as told:
        read_samples(pydataset(broken, 1))
    assert "\n" not in str(told.value)


def test_labels_may_be_in_a_dict_of_everything() -> None:
    read = read_samples(pydataset(lambda _at: {"ids": X, "mask": X, "labels": Y}, 1))
    assert set(read.x) == {"ids", "mask"}
    assert np.array_equal(read.y, Y)


def test_only_data_sets_are_taken_for_data_sets() -> None:
    assert not data_sets.is_data_set(made("DataLoader", "mine"))
    assert not data_sets.is_data_set(X)
    assert data_sets.kind_of(made("DataLoader", "torch.utils.data.dataloader")) == "torch DataLoader"


def test_inputs_keep_the_structure_that_the_model_takes() -> None:
    named = ModelInputs({"a": X, "b": X[:, :1]})
    assert shapes(named.rows(slice(3))) == {"a": (3, 4), "b": (3, 1)}
    assert shapes(ModelInputs([X, X[:, :1]]).rows(np.array([5, 7]))) == [(2, 4), (2, 1)]
    assert np.array_equal(ModelInputs(X).rows(slice(2)), X[:2])
    assert len(named.select(np.array([1]))) == 1
    assert named.one is None
    assert named.numbers == 5
    with pytest.raises(ValueError, match="different numbers of samples"):
        ModelInputs([X, X[:3]])
