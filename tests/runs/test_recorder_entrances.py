"""What a recorder finds out of a model and its inputs: logits, pictures, and how many samples fit into memory."""

from __future__ import annotations

import functools

import keras
import numpy as np
import pytest

from nnviz import RunRecorder, open_run
from nnviz.runs.batches import MOST_BYTES, MOST_SAMPLES, batch_that_fits
from nnviz.runs.images import images_of
from nnviz.runs.outputs import loss_takes_logits

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(30, 5)).astype(np.float32), np.arange(30) % 3
CROSS_ENTROPY = keras.losses.sparse_categorical_crossentropy
TOLD = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def by_a_call(y, p):
    return CROSS_ENTROPY(y, p, from_logits=True)


def by_a_default(y, p, from_logits=True):
    return CROSS_ENTROPY(y, p, from_logits=from_logits)


def by_a_global(y, p):
    return TOLD(y, p)


def enclosing(loss):
    return lambda y, p: loss(y, p)


def not_told(y, p):
    return CROSS_ENTROPY(y, keras.ops.softmax(p))


LOSSES = {
    "a loss": (TOLD, True),
    "a list": ([TOLD], True),
    "a map": ({"dense": TOLD}, True),
    "a partial call": (functools.partial(CROSS_ENTROPY, from_logits=True), True),
    "a partial call of a partial call": (functools.partial(functools.partial(CROSS_ENTROPY, from_logits=True), axis=-1), True),
    "a function that calls one": (by_a_call, True),
    "a function with a default": (by_a_default, True),
    "a function that uses one": (by_a_global, True),
    "a function that encloses one": (enclosing(TOLD), True),
    "a name": ("sparse_categorical_crossentropy", False),
    "a loss that was not told": (keras.losses.SparseCategoricalCrossentropy(), False),
    "a function that was not told": (not_told, False),
    "a partial call that was told otherwise": (functools.partial(by_a_default, from_logits=False), False),
    "none": (None, False),
}


@pytest.mark.parametrize("name", LOSSES)
def test_logits_are_found_in_what_a_model_was_compiled_with(name) -> None:
    loss, told = LOSSES[name]
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, name="dense")])
    model.compile(loss=loss)
    assert loss_takes_logits(model) is told


def test_logits_are_recorded_where_the_recorder_is_told(tmp_path) -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    model.compile(loss=not_told)
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, from_logits=True)
    model.fit(X, Y, verbose=0, callbacks=[recorder])
    run = open_run(tmp_path / "a.nnviz")
    assert run.has_logits
    np.testing.assert_allclose(run.logits(-1), model.predict(X, verbose=0), rtol=0.01, atol=0.01)


def test_who_is_not_told_says_how_to_be(tmp_path) -> None:
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    model.compile(loss=not_told)
    with pytest.raises(ValueError, match=r"from_logits=True"):
        model.fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y)])


def test_labels_may_be_names(tmp_path) -> None:
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, np.array(["ant", "bee", "cat"])[Y])])
    run = open_run(tmp_path / "a.nnviz")
    assert run.class_names == ("ant", "bee", "cat")
    assert run.labels.tolist() == Y.tolist()


SENSORS, GREY = RNG.normal(size=(30, 128, 9)), RNG.random((30, 12, 12))


@pytest.mark.parametrize(
    ("x", "pictured"),
    [
        (SENSORS, False),
        (RNG.random((30, 50, 6)), False),
        (GREY, True),
        (RNG.normal(size=(30, 28, 28)), True),
        (RNG.integers(0, 2, (30, 12, 12)).astype(np.uint8), True),
        (RNG.random((30, 12, 12, 3)), True),
        (RNG.random((30, 3, 12, 12)), True),
        (RNG.integers(0, 255, (30, 64, 12)).astype(np.uint8), True),
    ],
    ids=lambda given: str(getattr(given, "shape", given)),
)
def test_inputs_are_taken_for_pictures_where_they_look_like_some(x, pictured) -> None:
    found = images_of(x)
    assert (found is not None) == pictured
    assert found is None or (found.dtype == np.uint8 and found.max() > 200)


def test_who_records_says_whether_inputs_are_pictures(tmp_path) -> None:
    assert RunRecorder(tmp_path / "a.nnviz", GREY, images=False)._given.pictures is None
    assert RunRecorder(tmp_path / "a.nnviz", SENSORS, images=True)._given.pictures.shape == (30, 64, 4)
    with pytest.raises(ValueError, match=r"images is True, and x has shape \(30, 5\)"):
        RunRecorder(tmp_path / "a.nnviz", X, images=True)


def test_a_batch_is_bounded_by_the_bytes_of_the_largest_outputs() -> None:
    large = keras.Sequential([keras.Input((224, 224, 3)), keras.layers.Conv2D(64, 3, padding="same"), keras.layers.Flatten()])
    numbers = 2 * 224 * 224 * 64
    assert batch_that_fits(large, np.empty((1, 224, 224, 3))) == MOST_BYTES // (4 * numbers)
    inner = keras.Sequential([keras.Input((224, 224, 3)), large])
    assert batch_that_fits(inner, np.empty((1, 224, 224, 3))) <= MOST_BYTES // (4 * numbers)
    small = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    assert batch_that_fits(small, X) == MOST_SAMPLES
    assert batch_that_fits(None, np.empty((1, 10**9), np.int8)) == 1
