"""Data sets: the digits, and files in Keras's layout with what may be wrong with them."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz import RunFileError
from nnviz.runs.datasets import FASHION_NAMES, load_dataset

RNG = np.random.default_rng(0)
PICTURES = {
    "x_train": RNG.integers(0, 256, (20, 6, 6), np.uint8),
    "y_train": np.arange(20) % 4,
    "x_test": RNG.integers(0, 256, (8, 6, 6), np.uint8),
    "y_test": np.arange(8) % 4,
}


def load(tmp_path, changes: dict[str, object], dataset: str | None = None):
    arrays = {name: array for name, array in (PICTURES | changes).items() if array is not None}
    np.savez(tmp_path / "small.npz", **arrays)
    return load_dataset(dataset, tmp_path / "small.npz") if dataset else load_dataset(str(tmp_path / "small.npz"))


def test_the_digits_are_recorded_whole_and_trained_by_half():
    from sklearn.datasets import load_digits

    digits = load_dataset("digits")
    assert digits.x_recorded.shape == (1797, 8, 8, 1)
    assert (digits.n_classes, digits.x_recorded.dtype, digits.y_recorded.dtype) == (10, np.float32, np.int32)
    assert (digits.x_recorded.min(), digits.x_recorded.max()) == (0, 1)
    np.testing.assert_array_equal(digits.y_recorded, load_digits().target)
    np.testing.assert_array_equal(digits.images, np.rint(load_digits().images * 255 / 16))
    for part, x, y in (("train", digits.x_train, digits.y_train), ("test", digits.x_test, digits.y_test)):
        np.testing.assert_array_equal(x, digits.x_recorded[digits.split == part])
        np.testing.assert_array_equal(y, digits.y_recorded[digits.split == part])
    assert len(digits.x_train) + len(digits.x_test) == 1797
    assert set(digits.y_train) == set(digits.y_test) == set(range(10))


def test_a_file_in_the_layout_of_keras_is_understood(tmp_path):
    small = load(tmp_path, {})
    assert (small.name, small.n_classes, small.class_names, set(small.split)) == ("small", 4, None, {"test"})
    np.testing.assert_allclose(small.x_train[..., 0], PICTURES["x_train"] / 255, rtol=1e-6)
    np.testing.assert_array_equal(small.images, PICTURES["x_test"])
    np.testing.assert_array_equal(small.x_recorded, small.x_test)
    np.testing.assert_array_equal(small.y_recorded, PICTURES["y_test"])


def test_a_local_copy_stands_for_a_download(tmp_path):
    assert load(tmp_path, {}, "mnist").class_names is None
    fashion = load(tmp_path, {}, "fashion_mnist")
    assert (fashion.name, fashion.class_names) == ("fashion_mnist", FASHION_NAMES)


@pytest.mark.parametrize(
    ("pixels", "shape"), [((6, 6, 1), (6, 6, 1)), ((6, 6, 3), (6, 6, 3)), ((7,), (7,)), ((6, 6), (6, 6, 1))]
)
def test_inputs_become_pictures_with_channels_or_rows(tmp_path, pixels, shape):
    x_train, x_test = RNG.random((20, *pixels)), RNG.random((8, *pixels))
    small = load(tmp_path, {"x_train": x_train, "x_test": x_test})
    assert (small.x_train.shape, small.x_test.dtype) == ((20, *shape), np.float32)
    assert np.abs(small.x_train - x_train.reshape(small.x_train.shape)).max() <= 0.5 / 255 + 1e-6
    assert (small.images is None) == (len(pixels) == 1)


def test_labels_as_columns_or_one_hot_rows_are_understood(tmp_path):
    small = load(tmp_path, {"y_train": PICTURES["y_train"][:, None], "y_test": np.eye(4)[PICTURES["y_test"]]})
    np.testing.assert_array_equal(small.y_train, PICTURES["y_train"])
    np.testing.assert_array_equal(small.y_test, PICTURES["y_test"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y_test": None}, "has no array y_test; expected x_train, y_train, x_test, y_test"),
        ({"y_train": np.arange(5)}, "20 train inputs and 5 train labels; expected as many"),
        ({"x_test": np.zeros((8, 5, 5))}, r"training inputs have shape \(6, 6\), test inputs \(5, 5\); expected the same"),
        ({"y_train": np.zeros(20), "y_test": np.zeros(8)}, "all labels are 0; expected at least two classes"),
        ({"y_train": np.full(20, 0.5)}, "not all whole numbers"),
        ({"y_train": np.full(20, "a")}, "training labels are <U1, test labels int64; expected names in both"),
        ({"y_train": np.full(20, -1)}, "labels reach from -1"),
        ({"y_train": np.array([], int), "x_train": np.zeros((0, 6, 6))}, r"labels have shape \(0,\)"),
        ({"x_train": np.full((20, 6, 6), 300)}, "expected uint8, or floats from 0 to 1"),
        ({"x_train": np.full((20, 6, 6), "a")}, "images are <U1; expected uint8"),
        (
            {"x_train": np.full((20, 3), np.nan), "x_test": np.zeros((8, 3))},
            "train inputs of sample 0 are not finite: it is NaN",
        ),
        ({"x_train": np.full((20, 3), "a"), "x_test": np.zeros((8, 3))}, "images have shape"),
        ({"x_train": np.zeros(20), "x_test": np.zeros(8)}, r"images have shape \(20,\)"),
        ({"x_train": np.zeros(()), "x_test": np.zeros(8)}, "0 train inputs and 20 train labels"),
        ({"x_train": np.array([None] * 20)}, "holds Python objects"),
    ],
)
def test_bad_arrays_are_refused_in_one_line(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message) as refusal:
        load(tmp_path, changes)
    assert "\n" not in str(refusal.value)


def test_unknown_names_and_wrong_options_are_refused(tmp_path):
    with pytest.raises(ValueError, match="unknown data set 'cifar'; expected digits, mnist, fashion_mnist or a path"):
        load_dataset("cifar")
    with pytest.raises(ValueError, match="digits come with scikit-learn"):
        load_dataset("digits", "a.npz")
    with pytest.raises(ValueError, match="give the path to --dataset alone"):
        load_dataset("a.npz", "b.npz")
    with pytest.raises(RunFileError, match="No such file"):
        load_dataset(str(tmp_path / "missing.npz"))
    (tmp_path / "text.npz").write_text("text")
    with pytest.raises(RunFileError, match=r"not a readable \.npz archive"):
        load_dataset("mnist", tmp_path / "text.npz")
