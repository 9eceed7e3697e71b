"""What a run says of the loss that it was trained with. NumPy and Keras are not needed to know."""

from __future__ import annotations

from ..runs.run import Run

_CROSS_ENTROPIES = ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy")


def why_no_loss(run: Run) -> str | None:
    """One sentence where the model's loss is not cross-entropy, which is what is measured here; None where it may be."""
    loss = (run.compiled or {}).get("loss")
    if loss is None or loss in _CROSS_ENTROPIES:
        return None
    return f"This model was trained with {loss.replace('_', ' ')[:60]}, not with cross-entropy, so only its accuracy is drawn."
