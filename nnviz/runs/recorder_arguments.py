"""Argument checks of the Keras recorder, before anything is trained. Importing this imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from .probe import choose_balanced
from .recording import reason_of


def read_inputs(x: Any, labelled: tuple[int, ...] | None) -> np.ndarray:
    """The samples as one array; `labelled` is how many labels there are, where that is known.

    ValueError for what `model.fit` takes besides: several inputs, and batches that are made while they are asked for.
    """
    several = None
    if isinstance(x, Mapping):
        several = f"a dict of inputs ({', '.join(map(repr, list(x)[:5]))})"
    elif isinstance(x, list | tuple) and x and all(np.ndim(part) > 0 and hasattr(part, "shape") for part in x):
        several = f"a {type(x).__name__} of {len(x)} arrays" if labelled != (len(x),) else None
    if several:
        raise ValueError(f"x is {several}; expected one array of samples, for a model of one input")
    if not (isinstance(x, list | tuple | np.ndarray) or hasattr(x, "__array__") or keras.ops.is_tensor(x)):
        raise ValueError(
            f"x is a {type(x).__name__}; expected one array of samples, and their labels as y "
            "(np.concatenate the batches of a data set)"
        )
    try:
        array = np.asarray(keras.ops.convert_to_numpy(x))
    except Exception as error:  # whatever the objects of other libraries raise
        raise ValueError(f"x cannot be made an array ({reason_of(error)}); expected samples of one shape") from None
    if array.ndim == 0 or len(array) == 0:
        raise ValueError(f"x has shape {array.shape}; expected samples, shape (n_samples, …)")
    return array


def check_probe(probe: Any, labels: np.ndarray | None, n_samples: int) -> np.ndarray:
    """The numbers of the samples whose activations are recorded, in ascending order."""
    numbers = np.asarray(probe)
    if numbers.dtype.kind not in "iu" or numbers.ndim > 1 or numbers.size == 0 or numbers.min() < (numbers.ndim == 0):
        raise ValueError(f"probe is {probe!r}; expected how many samples, or their numbers")
    if numbers.ndim == 0:
        return choose_balanced(labels, np.arange(n_samples), int(numbers))
    if numbers.max() >= n_samples:
        raise ValueError(f"the probe has sample {numbers.max()}; there are samples 0 to {n_samples - 1}")
    return np.unique(numbers).astype(np.int64)
