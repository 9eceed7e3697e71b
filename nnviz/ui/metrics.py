"""Metrics that a training logged, as series."""

from __future__ import annotations

import numpy as np

from ..runs.run import Run


def logged(run: Run, name: str) -> np.ndarray | None:
    """A metric over the checkpoints, (E,), NaN where it was not logged; None where it never was."""
    values = np.array([checkpoint.metrics.get(name, np.nan) for checkpoint in run.checkpoints], float)
    return values if np.isfinite(values).any() else None


def logged_losses(run: Run) -> dict[str, np.ndarray]:
    """The losses that Keras logs, of the parts "train" and "test", as far as there are any."""
    losses = {part: logged(run, name) for part, name in (("train", "loss"), ("test", "val_loss"))}
    return {part: values for part, values in losses.items() if values is not None}
