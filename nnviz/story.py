"""The story of a run: what happened in its training, from all that the run holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .analysis.events import Event, events_of_predicted, judged_samples
from .analysis.losses import losses_of_logs, mean_losses
from .analysis.measures import measured
from .analysis.text import epoch_text, sample_text
from .runs.run import Run
from .ui.metrics import logged_losses

_NO_LABELS = "this run has no labels, so that nothing can be said of right and wrong"
_NO_ANSWERS = "this run holds embeddings and no answers of a classifier, so that nothing can be said of right and wrong"


def measures_losses(run: Run) -> bool:
    """Whether the run holds labelled samples of both parts, "train" and "test", so that nothing that was logged is needed."""
    return run.has_answers and run.labels is not None and run.split is not None and {"train", "test"} <= set(run.split.tolist())


def run_story(run: Run, predicted: np.ndarray | None = None, losses: np.ndarray | None = None) -> list[Event]:
    """What happened in a training: docs/story.md has the kinds of events and their definitions.

    Losses are measured where the run has labelled samples of "train" and "test", and are else those that the training logged.

    Parameters
    ----------
    run : Run
    predicted : unsigned integer ndarray of shape (n_checkpoints, n_samples), optional
        The predicted classes, where whoever calls has them already.
    losses : ndarray of shape (n_checkpoints, n_samples), optional
        The cross-entropies, in the same way.

    Returns
    -------
    list of Event
        The most telling first; none without labels or answers.

    Examples
    --------
    >>> run_story(run)[0].words
    'class 2 learnt over epochs 2 to 4: 7.7 % → 92 %, 84 % taken for 1 before'
    """
    labels, split = run.labels, run.split
    if labels is None or not run.has_answers:
        return []
    curves, loss_name = logged_losses(run), "loss as logged"
    if measures_losses(run) and split is not None:
        if losses is None:
            logs = run.true_log_probabilities()
            assert logs is not None
            losses = losses_of_logs(logs)
        curves, loss_name = {part: mean_losses(losses, split == part) for part in ("train", "test")}, "loss"
    if predicted is None:
        predicted = measured(run, ["predicted"])["predicted"]
    return events_of_predicted(
        [checkpoint.epoch for checkpoint in run.checkpoints],
        predicted,
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
    """The events in the order of time as plain values, ready for JSON.

    Parameters
    ----------
    run : Run
    events : sequence of Event
        Of `run_story`.

    Returns
    -------
    list of dict
        Of `checkpoint`, `epoch`, `kind`, `words`, `classes`, `before` and `after`: the last two are shares, 0 to 1, or losses.

    Examples
    --------
    >>> first = story_records(run, run_story(run))[0]
    >>> first["checkpoint"], first["epoch"], first["kind"], first["classes"]
    (1, 2.0, 'learnt', [2])
    """
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
    """The events in the order of time, a line each: the epoch, and the sentence as it was found.

    Parameters
    ----------
    run : Run
    events : sequence of Event
        Of `run_story`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> story_lines(run, run_story(run))[0]
    'epoch 2: class 2 learnt over epochs 2 to 4: 7.7 % → 92 %, 84 % taken for 1 before'
    """
    return [f"epoch {epoch_text(record['epoch'])}: {record['words']}" for record in story_records(run, events)]


def story_note(run: Run) -> str:
    """One sentence that goes before the story: of which samples it is, or why there is none."""
    if not run.has_answers:
        return _NO_ANSWERS
    return _NO_LABELS if run.labels is None else f"what happened, over {story_samples(run)}"
