"""Data in the shapes and types of public data sets, made from a seed or of scikit-learn's, so that no network is needed."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine

Arrays = tuple[np.ndarray, np.ndarray]

_WORDS = (
    "the a movie film plot actor scene great terrible boring wonderful awful brilliant weak strong story music ending funny "
    "sad market shares profit company bank price match team goal season coach player network chip software science study virus"
)
WORDS = _WORDS.split()


def mnist(n_train: int = 600, n_test: int = 200) -> tuple[Arrays, Arrays]:
    """As `keras.datasets.mnist.load_data()`: images (n, 28, 28) uint8 and labels (n,) uint8, of scikit-learn's digits."""
    digits = load_digits()
    images = np.pad(np.kron(digits.images[: n_train + n_test], np.ones((3, 3))), ((0, 0), (2, 2), (2, 2)))
    x, y = (images * 255 / 16).astype(np.uint8), digits.target[: n_train + n_test].astype(np.uint8)
    return (x[:n_train], y[:n_train]), (x[n_train:], y[n_train:])


def cifar10(n_train: int = 400, n_test: int = 100) -> tuple[Arrays, Arrays]:
    """As `keras.datasets.cifar10.load_data()`: images (n, 32, 32, 3) uint8 and labels (n, 1) uint8."""
    rng = np.random.default_rng(0)
    y = np.arange(n_train + n_test) % 10
    tint = rng.uniform(0, 255, (10, 3))[y][:, None, None]
    x = np.clip(tint + rng.normal(0, 40, (len(y), 32, 32, 3)), 0, 255).astype(np.uint8)
    y = y[:, None].astype(np.uint8)
    return (x[:n_train], y[:n_train]), (x[n_train:], y[n_train:])


def imdb(n_train: int = 300, n_test: int = 100, vocabulary: int = 2000, length: int = 80) -> tuple[Arrays, Arrays]:
    """As `keras.datasets.imdb.load_data()` after `pad_sequences`: word numbers (n, length) int32, labels 0 and 1."""
    rng = np.random.default_rng(0)
    y = np.arange(n_train + n_test) % 2
    x = (
        rng.integers(1, vocabulary // 2, (len(y), length))
        + (y[:, None] * rng.integers(0, 2, (len(y), length))) * vocabulary // 2
    )
    return (x[:n_train].astype(np.int32), y[:n_train]), (x[n_train:].astype(np.int32), y[n_train:])


def sentences(n: int = 400, n_classes: int = 2) -> tuple[list[str], np.ndarray]:
    """Short texts, whose words lean to their class, and the classes (n,) int64."""
    rng = np.random.default_rng(0)
    y, part = np.arange(n) % n_classes, len(WORDS) // n_classes
    own = [[WORDS[at] for at in rng.integers(0, part, 6) + part * label] for label in y]
    return [" ".join([*words, *rng.choice(WORDS, 6)]) for words in own], y.astype(np.int64)


def table(name: str = "wine") -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Numbers (n, k) float32 of zero mean and unit deviation, labels and the names of the columns."""
    bunch = load_wine() if name == "wine" else load_breast_cancer()
    x = ((bunch.data - bunch.data.mean(axis=0)) / bunch.data.std(axis=0)).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(x))
    return x[order], bunch.target[order], list(map(str, bunch.feature_names))


def waves(n: int = 300, length: int = 500, channels: int = 1, n_classes: int = 2) -> Arrays:
    """Time series (n, length, channels) float32 of a frequency a class, and labels that may be as in the source."""
    rng = np.random.default_rng(0)
    y, t = np.arange(n) % n_classes, np.linspace(0, 1, length)
    phase = rng.uniform(0, 6, (n, 1, channels))
    x = np.sin(2 * np.pi * (3 + 4 * y)[:, None, None] * t[None, :, None] + phase) + rng.normal(0, 0.3, (n, length, channels))
    return x.astype(np.float32), y
