"""Metrics that a training logged, as series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..runs.run import Run

#: How the names of metrics begin that are of a part, the first where several were logged.
PREFIXES = {"train": ("", "train_", "train/"), "test": ("val_", "val/", "test_", "test/", "eval_", "eval/")}


def logged(run: Run, name: str) -> np.ndarray | None:
    """A metric over the checkpoints, (E,), NaN where it was not logged; None where it never was."""
    values = np.array([checkpoint.metrics.get(name, np.nan) for checkpoint in run.checkpoints], float)
    return values if np.isfinite(values).any() else None


def first_logged(run: Run, names: Sequence[str]) -> np.ndarray | None:
    """The first of these metrics that was logged, (E,)."""
    return next((values for name in names if (values := logged(run, name)) is not None), None)


def logged_losses(run: Run) -> dict[str, np.ndarray]:
    """The losses that were logged, of the parts "train" and "test", as far as there are any."""
    losses = {part: first_logged(run, [f"{prefix}loss" for prefix in prefixes]) for part, prefixes in PREFIXES.items()}
    return {part: values for part, values in losses.items() if values is not None}
