"""Detection of a model's task. A run holds one class a sample; models of other tasks are refused by name.

Importing this imports Keras.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from .keras_internals import operation_of
from .output_choice import choose_output

#: Losses of which each unit has its own, and losses between numbers rather than classes.
_OF_EACH_UNIT = ("binary_crossentropy", "binary_focal_crossentropy")
_BETWEEN_NUMBERS = (
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error"),
    *("huber", "log_cosh", "poisson"),
)

#: The activations after which answers are probabilities.
_PROBABLE = ("softmax", "sigmoid")


def refuse_other_tasks(model: keras.Model, output: str | int | None = None) -> None:
    """ValueError where outputs, last activation and loss say that a model answers with something else than one class.

    `output` names the one of several outputs that is meant.
    """
    choice = choose_output(model, output)
    part, losses = choice.part(model), set(loss_names(choice.loss(model)))
    activation, units = _last_activation(part), _units(part)
    if units > 1 and (activation == "sigmoid" or (activation == "linear" and losses & set(_OF_EACH_UNIT))):
        raise ValueError(
            f"the model is multi-label: it ends in {units} units that each say yes or no; expected one class a sample, as "
            "after a softmax"
        )
    if units == 1 and activation == "softmax":
        raise ValueError("the model ends in a softmax over one unit, which is always 1; expected a sigmoid, or a unit a class")
    if activation is not None and activation not in _PROBABLE and losses and losses <= set(_BETWEEN_NUMBERS):
        raise ValueError(
            f"the model is a regression: it ends in {activation} units and learns by {', '.join(sorted(losses))}; expected a "
            "classifier, whose answers are probabilities or logits of classes"
        )


def refuse_other_outputs(outputs: Mapping[str, np.ndarray]) -> None:
    """The same for what a model answered with, where nothing is known of its layers."""
    probabilities = outputs.get("probabilities")
    if probabilities is None or not np.isfinite(probabilities).all():
        return
    if probabilities.min() < -0.01 or probabilities.max() > 1.01:
        raise ValueError(
            f"the model answers with numbers from {probabilities.min():.3g} to {probabilities.max():.3g}; "
            "expected probabilities, or logits of "
            "which the loss knows or the recorder is told (from_logits=True); a regression cannot be recorded"
        )
    off = float(np.abs(probabilities.sum(axis=1) - 1).max())
    if off > 0.05:
        raise ValueError(
            f"the model's probabilities of a sample do not sum to 1 (off by {off:.3g}), as where each of them is a yes or no "
            "(multi-label); expected one class a sample, as after a softmax"
        )


def loss_names(declared: Any) -> Iterator[str]:
    """The names of the losses that an output was compiled with, such as "mean_squared_error"."""
    for loss in (
        declared.values() if isinstance(declared, Mapping) else declared if isinstance(declared, list | tuple) else [declared]
    ):
        if loss is None:
            continue
        loss_function = keras.losses.get(loss) if isinstance(loss, str) else loss
        name = getattr(loss_function, "__name__", None) or type(loss_function).__name__
        yield re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _units(model: keras.Model) -> int:
    """How many numbers the model answers with, 0 where that is not known."""
    try:
        (output,) = model.outputs
        return int(output.shape[-1] or 0)
    except (AttributeError, TypeError, ValueError):
        return 0


def _last_activation(model: keras.Model) -> str | None:
    """The name of what a model's answers went through last, such as "linear"; None where it cannot be seen."""
    try:
        (output,) = model.outputs
        last = operation_of(output)
    except (AttributeError, TypeError, ValueError):
        return None  # a subclassed model
    if isinstance(last, keras.Model):
        return _last_activation(last)
    if isinstance(last, keras.layers.Softmax):
        return "softmax"
    name = getattr(getattr(last, "activation", None), "__name__", None)
    return name if isinstance(last, keras.layers.Dense | keras.layers.Activation) else None
