"""The data sets of the playground: Iris and the digits from a small file of our own, and four that are made up in the plane."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from .settings import Settings

TABLES = Path(__file__).parent.parent / "data" / "playground.npz"

#: How many samples of each class are made up.
_PER_CLASS = 120

#: Of one's own data and of those that come along; what is drawn has room for so many.
MAX_FEATURES, MAX_CLASSES = 10, 10


TITLES: Mapping[str, str] = {
    "iris": "Iris",
    "circles": "Circles",
    "xor": "XOR",
    "gaussians": "Gaussians",
    "spirals": "Spirals",
    "digits": "Digits",
}


@dataclass(frozen=True)
class Table:
    """Samples as they are: `values` float64 of shape (n, features), `labels` integers of shape (n,) from 0."""

    features: tuple[str, ...]
    classes: tuple[str, ...]
    values: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Dataset:
    """What a network is trained and tested with.

    Attributes
    ----------
    table : Table
    inputs : float64 ndarray of shape (n, features)
        Each feature less its mean, over its standard deviation, both of the training part.
    targets : float64 ndarray of shape (n, classes)
        One-hot rows.
    train, test : integer ndarray
        Which samples are learnt from and which are held out.
    """

    table: Table
    inputs: np.ndarray
    targets: np.ndarray
    train: np.ndarray
    test: np.ndarray


def make_dataset(settings: Settings, own: Table | None = None) -> Dataset:
    """The data of a training; `own` is the table where the settings name one's own."""
    rng = np.random.default_rng([settings.seed, 0])
    if own is not None:
        table = own
    elif settings.data in _MAKERS:
        table = _made_up(_MAKERS[settings.data], settings.noise / 100, rng)
    else:
        table = kept_table(settings.data)
    train, test = _parts(table.labels, settings.test / 100, rng)
    mean, spread = table.values[train].mean(axis=0), table.values[train].std(axis=0)
    inputs = (table.values - mean) / np.where(spread > 0, spread, 1.0)
    return Dataset(table, inputs, np.eye(len(table.classes))[table.labels], train, test)


@cache
def kept_table(name: str) -> Table:
    """Iris, or 600 digits by their first six principal components, from the file that `making` wrote."""
    with np.load(TABLES, allow_pickle=False) as arrays:
        values, labels = arrays[f"{name}_values"].astype(np.float64), arrays[f"{name}_labels"].astype(np.int64)
    if name == "iris":
        features = ("sepal length", "sepal width", "petal length", "petal width")
        return Table(features, ("setosa", "versicolor", "virginica"), values / 10, labels)
    return Table(tuple(f"component {k + 1}" for k in range(values.shape[1])), tuple("0123456789"), values / 100, labels)


def digit_samples() -> np.ndarray:
    """Which of scikit-learn's digits the 600 are, by index."""
    with np.load(TABLES, allow_pickle=False) as arrays:
        return arrays["digits_samples"].astype(np.int64)


def _parts(labels: np.ndarray, held_out: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Training and test samples in ascending order; every class keeps its share, and one sample at least to learn from."""
    test = []
    for label in range(int(labels.max()) + 1):
        samples = rng.permutation(np.flatnonzero(labels == label))
        test.append(samples[: min(max(round(held_out * len(samples)), 1), len(samples) - 1)])
    held = np.zeros(len(labels), bool)
    held[np.concatenate(test)] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


# --- made up: x and y of n samples of a class (0 or 1), before they are blurred ----------------------------------------------


def _circles(label: int, n: int, rng: np.random.Generator) -> np.ndarray:
    radius = 0.5 * np.sqrt(rng.random(n)) if label == 0 else rng.uniform(0.7, 1.0, n)
    angle = rng.uniform(0, 2 * math.pi, n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _xor(label: int, n: int, rng: np.random.Generator) -> np.ndarray:
    x, y = rng.uniform(0.06, 1.0, (2, n))
    side = rng.choice([-1.0, 1.0], n)
    return np.column_stack([side * x, (side if label == 0 else -side) * y])


def _gaussians(label: int, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0.45 if label else -0.45, 0.2, (n, 2))


def _spirals(label: int, n: int, rng: np.random.Generator) -> np.ndarray:
    along = np.sqrt(rng.random(n))
    angle = 1.75 * 2 * math.pi * along + label * math.pi
    return np.column_stack([along * np.sin(angle), along * np.cos(angle)])


_MAKERS: Mapping[str, Callable[[int, int, np.random.Generator], np.ndarray]] = {
    "circles": _circles,
    "xor": _xor,
    "gaussians": _gaussians,
    "spirals": _spirals,
}


def _made_up(make: Callable[[int, int, np.random.Generator], np.ndarray], noise: float, rng: np.random.Generator) -> Table:
    values = np.concatenate([make(label, _PER_CLASS, rng) for label in (0, 1)])
    values += rng.normal(0.0, 0.5 * noise, values.shape)
    return Table(("x₁", "x₂"), ("blue", "amber"), values, np.repeat([0, 1], _PER_CLASS))
