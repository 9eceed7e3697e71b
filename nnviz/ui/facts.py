"""Facts and series of a run for the Overview screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from ..analysis.phases import phase_starts
from ..charts.text import epoch_text
from ..runs.run import Run
from .metrics import PREFIXES, first_logged, logged_losses
from .runs import Performance
from .text import plain

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ACCURACY_NAMES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")
#: What lines are called that the training logged, and how to read them.
_LOGGED = " (logged)"
LOGGED_WORDS = (
    "“Logged” is what the training wrote down of itself. Keras logs a running mean over the batches of the epoch so far, while "
    "the weights change and dropout is at work, so its line of the training samples lags behind the network as it was recorded."
)


def recorded_facts(run: Run) -> list[tuple[str, str, str | None]]:
    """Name, value and a sentence more, or None, of each fact."""
    first, last = run.checkpoints[0].epoch, run.checkpoints[-1].epoch
    split = run.split
    parts = [] if split is None else [f"{int((split == name).sum()):,} {name}" for name in sorted(set(split.tolist()))]
    outputs = "logits and probabilities" if run.has_logits else "probabilities"
    kept = [*([outputs] if run.has_answers else []), *(f"the embedding {name}" for name in run.embedding_names)]
    facts = [
        ("Data set", run.dataset or "not named", None),
        ("Samples", f"{run.n_samples:,}", ", ".join(parts) or None),
        ("Classes", f"{run.n_classes or 'none'}", ", ".join(run.class_names[:30]) or None),
        (
            "Checkpoints",
            f"{len(run.checkpoints)}",
            f"Epoch {first:g} to {last:g}; {' and '.join(kept)} of every sample at each.",
        ),
        ("Recorded", day_text(run.created) or "unknown", run.created or None),
        ("Took", _duration(run.seconds), "From the start of the recording to its last record."),
        ("File", _size(run.size_bytes), f"{run.path.name}, digest {run.digest}"),
        ("Images", "yes" if run.has_images else "no", None),
    ]
    return [(name, plain(value), more and plain(more)) for name, value, more in facts]


def training_series(run: Run, performance: Performance | None) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Accuracy, and loss as cross-entropy in nats, (E,) over the checkpoints by the name of the line.

    A part's name alone ("train", "test", "recorded") is measured: the recorded answers, after each checkpoint. Where the
    recorded samples are those that Keras validated with, they are "test". What was not recorded comes from the logged metrics,
    and its name says so ("train (logged)"); a logged loss is there only where it was seen to be cross-entropy.
    """
    accuracy, loss = ({}, {}) if performance is None else (dict(performance.accuracy), dict(performance.loss))
    names = [*ACCURACY_NAMES, *(["binary_accuracy"] if run.n_classes == 2 else [])]  # of more classes it is another measure
    by_part = {
        part: first_logged(run, [prefix + name for prefix in prefixes for name in names]) for part, prefixes in PREFIXES.items()
    }
    validated = by_part["test"]
    if "recorded" in accuracy and validated is not None and _agree(accuracy["recorded"], validated, 0, 1e-6):
        accuracy["test"], loss["test"] = accuracy.pop("recorded"), loss.pop("recorded")
    objective = logged_losses(run)
    _add_logged(accuracy, {part: values for part, values in by_part.items() if values is not None})
    _add_logged(loss, objective if _is_cross_entropy(objective, loss) else {})
    return accuracy, loss


def training_objective(run: Run, loss: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the training minimised, as it logged it, by the name of the line; nothing where that is the cross-entropy `loss`."""
    objective = logged_losses(run)
    return {} if _is_cross_entropy(objective, loss) else _add_logged({}, objective)


def is_logged(line: str) -> bool:
    """Whether a line of that name was logged by the training, not measured on recorded answers."""
    return line.endswith(_LOGGED)


def _add_logged(series: dict[str, np.ndarray], logged: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The series, with those parts that it has not."""
    series |= {part + _LOGGED: values for part, values in logged.items() if part not in series}
    return series


def _is_cross_entropy(objective: Mapping[str, np.ndarray], loss: Mapping[str, np.ndarray]) -> bool:
    """Whether what was logged for the test samples is their measured cross-entropy, to 2 %, wherever it was logged.

    A name does not tell: label smoothing, weights of samples and penalties such as L2 make another number of it.
    """
    return "test" in objective and "test" in loss and _agree(loss["test"], objective["test"], 0.02, 0.005)


def _agree(measured: np.ndarray, logged: np.ndarray, rtol: float, atol: float) -> bool:
    finite = np.isfinite(logged)
    return bool(finite.any() and np.allclose(measured[finite], logged[finite], rtol=rtol, atol=atol))


def run_phases(run: Run) -> list[tuple[float, str]]:
    """The epochs at which named phases of the training begin, and their names."""
    starts = phase_starts([checkpoint.phase for checkpoint in run.checkpoints])
    return [(run.checkpoints[at].epoch, name) for at, name in starts]


def restored_text(run: Run) -> str:
    """Where the model had the weights of an earlier epoch again, in a sentence; "" where it never had."""
    restored = [checkpoint for checkpoint in run.checkpoints if checkpoint.restored_from is not None]
    if not restored:
        return ""
    last = restored[-1]
    assert last.restored_from is not None
    epochs = epoch_text(last.epoch), epoch_text(last.restored_from)
    if last is run.checkpoints[-1]:
        return f"The last checkpoint, at epoch {epochs[0]}, is the model of epoch {epochs[1]} again, which was kept."
    return f"At epoch {epochs[0]} the training went on from the model of epoch {epochs[1]}."


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
