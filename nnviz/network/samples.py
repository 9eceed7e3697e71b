"""Which samples a recorded model is measured with. NumPy alone."""

from __future__ import annotations

import numpy as np

from ..runs.probe import choose_balanced
from ..runs.run import Run
from .errors import NetworkError
from .interface import why_not_run


def choose_samples(run: Run, count: int, part: str = "") -> np.ndarray:
    """At most `count` samples (n,) int64 with inputs, balanced over the classes, of a part of the split ("" for all).

    NetworkError where the run lacks labels, inputs, or such a part.
    """
    if run.labels is None:
        raise NetworkError("This run has no labels, so it has no loss; record them with `RunRecorder(…, x, y)`.")
    stored_samples = run.input_samples
    if reason := why_not_run(run):
        raise NetworkError(reason)
    if not len(stored_samples):
        raise NetworkError("This run holds no inputs of its model; record it with --weights.")
    split = run.split
    if part:
        stored_samples = stored_samples[:0] if split is None else stored_samples[split[stored_samples] == part]
    if not len(stored_samples):
        raise NetworkError(f"This run has no samples called {part[:40]!r}.")
    return choose_balanced(run.labels, stored_samples, count)
