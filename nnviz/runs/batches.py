"""Batch size for inference: how many samples fit into memory together with their activations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .model_inputs import ModelInputs, as_inputs

#: What the outputs of two layers may take together, in bytes: while a model answers, little more than those of one and the next
#: are there at once. A training is given no more to bear than 64 MB beside its own batches.
MOST_BYTES = 2**25

#: The most samples, and how many times its input a sample takes where the outputs of the layers are not known.
MOST_SAMPLES, _TIMES_INPUT = 1024, 64


def batch_that_fits(model: Any, x: ModelInputs | np.ndarray, least: int = 1) -> int:
    """2²⁵ bytes / (4 bytes · the numbers in the two largest outputs of a sample), at least `least` and at most 1,024.

    `model` is a Keras model; where its layers do not tell the shapes of their outputs, a sample takes 64 times its input.
    `least` is what is known to fit, such as the batches that the model is trained with.
    """
    own = as_inputs(x).numbers
    sizes = sorted((own, *_outputs(model)))
    numbers = sum(sizes[-2:]) if len(sizes) > 1 else _TIMES_INPUT * own
    return min(max(MOST_BYTES // (4 * numbers), least, 1), MOST_SAMPLES)


def _outputs(model: Any) -> list[int]:
    """How many numbers each layer makes of a sample, those of models inside it too, as far as that is known."""
    sizes = []
    for layer in getattr(model, "layers", None) or ():
        sizes += _outputs(layer)
        try:
            shape = layer.output.shape[1:]
        except (AttributeError, ValueError, IndexError):  # never called, or called in several places
            continue
        sizes.append(math.prod(size or 1 for size in shape))
    return sizes
