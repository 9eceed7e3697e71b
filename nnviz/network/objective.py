"""The training objective of a run: the name of its loss. Imports neither NumPy nor Keras."""

from __future__ import annotations

from ..runs.run import Run

_CROSS_ENTROPIES = ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy")
_SHORT_NAMES = {"mse": "mean squared error", "mae": "mean absolute error", "msle": "mean squared logarithmic error"}


def objective_name(run: Run) -> str:
    """What the training minimised, by its name: "mean squared error"; "" where the run does not say."""
    name = (run.compiled or {}).get("loss", "")
    return _SHORT_NAMES.get(name, name.replace("_", " "))[:60]


def why_no_loss(run: Run) -> str | None:
    """One sentence where the model's loss is not cross-entropy, which is what is measured here; None where it may be."""
    loss = (run.compiled or {}).get("loss")
    if loss is None or loss in _CROSS_ENTROPIES:
        return None
    return f"This model was trained with {objective_name(run)}, not with cross-entropy, so only its accuracy is drawn."
