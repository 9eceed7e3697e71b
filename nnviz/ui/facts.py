"""What a run holds, in the words and series of the Overview screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from ..runs.run import Run
from .metrics import logged
from .runs import Performance
from .text import plain

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ACCURACY_NAMES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy")


def recorded_facts(run: Run) -> list[tuple[str, str, str | None]]:
    """Name, value and a sentence more, or None, of each fact."""
    first, last = run.checkpoints[0].epoch, run.checkpoints[-1].epoch
    split = run.split
    parts = [] if split is None else [f"{int((split == name).sum()):,} {name}" for name in sorted(set(split.tolist()))]
    answers = "logits and probabilities" if run.has_logits else "probabilities"
    facts = [
        ("Data set", run.dataset or "not named", None),
        ("Samples", f"{run.n_samples:,}", ", ".join(parts) or None),
        ("Classes", f"{run.n_classes}", ", ".join(run.class_names[:30])),
        ("Checkpoints", f"{len(run.checkpoints)}", f"Epoch {first:g} to {last:g}; {answers} of every sample at each."),
        ("Recorded", day_text(run.created) or "unknown", run.created or None),
        ("Took", _duration(run.seconds), "From the start of the recording to its last record."),
        ("File", _size(run.size_bytes), f"{run.path.name}, digest {run.digest}"),
        ("Images", "yes" if run.has_images else "no", None),
    ]
    return [(name, plain(value), more and plain(more)) for name, value, more in facts]


def training_series(run: Run, shown: Performance | None) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Accuracy and loss over the checkpoints by name of the part; what was not recorded comes from the logged metrics.

    Recorded answers are measured after each checkpoint; Keras logs the training's own numbers as a mean over the epoch. Where
    the recorded samples are those that Keras validated with, they are the part "test".
    """
    accuracy, loss = ({}, {}) if shown is None else (dict(shown.accuracy), dict(shown.loss))
    validated = _first_logged(run, [f"val_{name}" for name in ACCURACY_NAMES])
    if "recorded" in accuracy and validated is not None and np.allclose(accuracy["recorded"], validated, rtol=0, atol=1e-6):
        accuracy["test"], loss["test"] = accuracy.pop("recorded"), loss.pop("recorded")
    for series, names in ((accuracy, ACCURACY_NAMES), (loss, ("loss",))):
        for part, prefix in (("train", ""), ("test", "val_")):
            found = _first_logged(run, [prefix + name for name in names])
            if part not in series and found is not None:
                series[part] = found
    return accuracy, loss


def _first_logged(run: Run, names: Sequence[str]) -> np.ndarray | None:
    return next((values for name in names if (values := logged(run, name)) is not None), None)


def day_text(created: str) -> str:
    """The day of a time in ISO 8601, such as "5 Mar 2026"; "" where it is none. Not by `strftime`, which differs on Windows."""
    try:
        time = datetime.fromisoformat(created)
    except ValueError:
        return ""
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "unknown"
    if seconds < 1:
        return "under 1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{seconds / 3600:.1f} h"
