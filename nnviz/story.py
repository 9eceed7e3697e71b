"""The story of a run: what happened in its training, from all that the run holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .analysis.events import Event, detect_events, judged_samples
from .analysis.losses import losses_of_logs, mean_losses
from .analysis.text import epoch_text, sample_text
from .runs.run import Run
from .ui.metrics import logged_losses

_NO_LABELS = "this run has no labels, so that nothing can be said of right and wrong"


def measures_losses(run: Run) -> bool:
    """Whether the run holds labelled samples of both parts, "train" and "test", so that nothing that was logged is needed."""
    return run.labels is not None and run.split is not None and {"train", "test"} <= set(run.split.tolist())


def run_story(run: Run, probabilities: np.ndarray | None = None, losses: np.ndarray | None = None) -> list[Event]:
    """The events of a run, the most telling first; none without labels.

    `probabilities` (E, N, C) and `losses` (E, N), the cross-entropies, are all of the run's, where whoever calls has read them
    already. Losses are those that the training logged where they cannot be measured.
    """
    labels, split = run.labels, run.split
    if labels is None:
        return []
    curves, loss_name = logged_losses(run), "loss as logged"
    if measures_losses(run) and split is not None:
        if losses is None:
            logs = run.true_log_probabilities()
            assert logs is not None
            losses = losses_of_logs(logs)
        curves, loss_name = {part: mean_losses(losses, split == part) for part in ("train", "test")}, "loss"
    return detect_events(
        [checkpoint.epoch for checkpoint in run.checkpoints],
        run.probabilities() if probabilities is None else probabilities,
        labels,
        run.class_names,
        split=split,
        losses=curves,
        loss_name=loss_name,
    )


def story_samples(run: Run) -> str:
    """Which samples the sentences are about, to be said once beside them: "898 test samples", "1,000 recorded samples"."""
    return sample_text(run.split, judged_samples(run.split, run.n_samples), run.n_samples)


def story_records(run: Run, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events in the order of time as plain values, ready for JSON: `before` and `after` are shares, 0 to 1, or losses."""
    return [
        {
            "checkpoint": event.checkpoint,
            "epoch": run.checkpoints[event.checkpoint].epoch,
            "kind": event.kind,
            "words": event.words,
            "classes": list(event.classes),
            "before": event.before,
            "after": event.after,
        }
        for event in sorted(events, key=lambda event: event.checkpoint)
    ]


def story_lines(run: Run, events: Sequence[Event]) -> list[str]:
    """The events in the order of time, a line each: the epoch, and the sentence as it was found."""
    return [f"epoch {epoch_text(record['epoch'])}: {record['words']}" for record in story_records(run, events)]


def story_note(run: Run) -> str:
    """One sentence that goes before the story: of which samples it is, or why there is none."""
    return _NO_LABELS if run.labels is None else f"what happened, over {story_samples(run)}"
