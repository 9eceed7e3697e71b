"""Writes the playground's data file from scikit-learn's data sets: ``python -m nnviz.playground.data_file``."""

from __future__ import annotations

import numpy as np

from .data import TABLES

_PER_DIGIT, _COMPONENTS = 60, 6


def make_tables() -> dict[str, np.ndarray]:
    """Iris in tenths of a centimetre; the first 60 of every digit by six principal components of all, in hundredths."""
    from sklearn.datasets import load_digits, load_iris

    iris, digits = load_iris(), load_digits()
    samples = np.sort(np.concatenate([np.flatnonzero(digits.target == k)[:_PER_DIGIT] for k in range(10)]))
    centred = digits.data - digits.data.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:_COMPONENTS] * np.sign(axes[:_COMPONENTS].sum(axis=1, keepdims=True))
    return {
        "iris_values": np.rint(iris.data * 10).astype(np.uint8),
        "iris_labels": iris.target.astype(np.uint8),
        "digits_values": np.rint(centred[samples] @ axes.T * 100).astype(np.int16),
        "digits_labels": digits.target[samples].astype(np.uint8),
        "digits_samples": samples.astype(np.uint16),
    }


if __name__ == "__main__":
    np.savez_compressed(TABLES, allow_pickle=False, **make_tables())
