"""Data sets to train on: scikit-learn's digits, Keras's own, and files in Keras's layout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import validate
from .array_conversion import as_array, check_finite
from .images import channels_last, read_images
from .npz import read_npz

KERAS_DATASETS = ("mnist", "fashion_mnist")
FASHION_NAMES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


@dataclass(frozen=True)
class Dataset:
    """A classification task and the samples that are recorded while it is learnt.

    Inputs `x_*` are float32: images (n, h, w, channels) from 0 to 1, or rows (n, d). Labels are int32. `images` are the
    recorded samples as pictures, or None; `split` names the part of each recorded sample where there are several.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_recorded: np.ndarray
    y_recorded: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    n_classes: int
    images: np.ndarray | None
    class_names: tuple[str, ...] | None = None
    split: np.ndarray | None = None


def load_dataset(dataset: str, data: str | os.PathLike[str] | None = None) -> Dataset:
    """Load "digits", "mnist", "fashion_mnist" or a .npz file with x_train, y_train, x_test and y_test.

    `data` is a file to read in place of what Keras would download. Raises ValueError with one line on bad input.
    """
    if dataset == "digits":
        if data is not None:
            raise ValueError("--data: digits come with scikit-learn and are not read from a file")
        return _digits()
    if dataset in KERAS_DATASETS:
        names = FASHION_NAMES if dataset == "fashion_mnist" else None
        arrays = _read_keras_layout(Path(data)) if data is not None else _from_keras(dataset)
        return _from_arrays(dataset, arrays, names)
    if not dataset.endswith(".npz"):
        raise ValueError(f"unknown data set {dataset!r}; expected digits, {', '.join(KERAS_DATASETS)} or a path to a .npz file")
    if data is not None:
        raise ValueError("--data goes with a data set of Keras's; give the path to --dataset alone")
    return _from_arrays(Path(dataset).stem, _read_keras_layout(Path(dataset)), None)


def _digits() -> Dataset:
    """scikit-learn's 1,797 digits: every second one is trained on, all are recorded."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    x = (bunch.images / 16).astype(np.float32)[..., None]
    y = bunch.target.astype(np.int32)
    trained = np.arange(len(y)) % 2 == 0
    return Dataset(
        name="digits",
        x_train=x[trained],
        y_train=y[trained],
        x_recorded=x,
        y_recorded=y,
        x_test=x[~trained],
        y_test=y[~trained],
        n_classes=10,
        images=np.rint(x[..., 0] * 255).astype(np.uint8),
        split=np.where(trained, "train", "test"),
    )


def _from_keras(dataset: str) -> dict[str, np.ndarray]:
    from keras import datasets

    try:
        (x_train, y_train), (x_test, y_test) = getattr(datasets, dataset).load_data()
    except Exception as error:  # Keras raises a bare Exception where the download fails
        raise ValueError(f"{dataset} could not be downloaded ({error}); give a local copy with --data FILE.npz") from None
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _read_keras_layout(path: Path) -> dict[str, np.ndarray]:
    names = ("x_train", "y_train", "x_test", "y_test")
    arrays, _ = read_npz(path, names)
    missing = [name for name in names if name not in arrays]
    if missing:
        raise ValueError(f"{path.name}: has no array {', '.join(missing)}; expected {', '.join(names)}")
    return arrays


def _from_arrays(name: str, arrays: dict[str, np.ndarray], class_names: tuple[str, ...] | None) -> Dataset:
    inputs, labels = {}, {}
    class_names = class_names or _names_in(arrays, name)
    for part in ("train", "test"):
        x = channels_last(as_array(arrays[f"x_{part}"], f"{name}: {part} inputs"))
        y, _ = validate.read_labels(arrays[f"y_{part}"], class_names)
        if x.shape[:1] != y.shape:
            raise ValueError(f"{name}: {len(x) if x.ndim else 0} {part} inputs and {len(y)} {part} labels; expected as many")
        check_finite(x, f"{name}: {part} inputs", ("sample",))
        inputs[part], labels[part] = x, y
    if inputs["train"].shape[1:] != inputs["test"].shape[1:]:
        shapes = inputs["train"].shape[1:], inputs["test"].shape[1:]
        raise ValueError(f"{name}: training inputs have shape {shapes[0]}, test inputs {shapes[1]}; expected the same")
    n_classes = 1 + int(max(labels["train"].max(), labels["test"].max()))
    if n_classes < 2:
        raise ValueError(f"{name}: all labels are 0; expected at least two classes")
    both = list(inputs.values())
    pictured = both[0].ndim > 2 and not _is_sequence(both)
    brightest = max(float(x.max()) for x in both) if pictured and all(x.dtype.kind in "fiub" and x.size for x in both) else None
    images = read_images(inputs["test"], brightest=brightest) if pictured else None
    x_train, x_test = (_as_inputs(x, pictured=pictured, brightest=brightest) for x in both)
    return Dataset(
        name=name,
        x_train=x_train,
        y_train=labels["train"],
        x_recorded=x_test,
        y_recorded=labels["test"],
        x_test=x_test,
        y_test=labels["test"],
        n_classes=n_classes,
        images=images,
        class_names=class_names,
        split=np.full(len(x_test), "test"),
    )


def _names_in(arrays: dict[str, np.ndarray], name: str) -> tuple[str, ...] | None:
    """The names of the classes, in the order of the alphabet, where labels are names; None where they are numbers."""
    y = [as_array(arrays[f"y_{part}"], "labels") for part in ("train", "test")]
    if y[0].dtype.kind not in "US" and y[1].dtype.kind not in "US":
        return None
    if not all(part.dtype.kind in "US" for part in y):
        raise ValueError(
            f"{name}: training labels are {y[0].dtype}, test labels {y[1].dtype}; expected names in both, or numbers"
        )
    names = validate.read_labels(np.concatenate([part.astype(str).reshape(-1) for part in y]))[1]
    return None if names is None else tuple(names)


def _is_sequence(both: list[np.ndarray]) -> bool:
    """Whether inputs (n, steps, channels) are rather windows of sensors than pictures: they have numbers that no pixel has."""
    return both[0].ndim == 3 and any(
        x.dtype.kind == "f" and ((x < 0).any() or ((x > 1).any() and (x != np.rint(x)).any())) for x in both
    )


def _as_inputs(x: np.ndarray, *, pictured: bool, brightest: float | None) -> np.ndarray:
    """Pictures (n, h, w, channels) from 0 to 1; others, sequences among them, as rows (n, d)."""
    if pictured or x.dtype.kind not in "fiub" or x.ndim < 2:
        scaled = read_images(x, brightest=brightest).astype(np.float32) / 255
        return scaled[..., None] if scaled.ndim == 3 else scaled
    return x.astype(np.float32).reshape(len(x), -1)
