"""The samples of the gallery as a table that other programs read.

The columns are those of `frontend/src/map/data/csv.ts`, which writes the chosen samples of the map.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...analysis.learning import margin
from ...runs.run import Run
from ..histories import Histories
from ..tables import csv_name, csv_number, csv_table


def samples_csv(run: Run, known: Histories, answers: np.ndarray, samples: np.ndarray, checkpoint: int) -> str:
    """One line a sample, at a checkpoint.

    Columns that the run has no data for are left out; where a sample was never right, the epoch of learning is empty.

    Parameters
    ----------
    run : Run
    known : Histories
        Of the run.
    answers : ndarray of shape (N, C)
        The probabilities at the checkpoint.
    samples : integer ndarray of shape (n,)
    checkpoint : int
    """
    names = [csv_name(name) for name in run.class_names]
    epochs = [f"{at.epoch:.12g}" for at in run.checkpoints]
    columns: list[tuple[str, Callable[[int], str]]] = [("sample", str)]
    split, labels, learnt = known.split, known.labels, known.learnt
    if split is not None:
        columns.append(("split", lambda sample: csv_name(str(split[sample]))))
    if labels is not None:
        columns.append(("true class", lambda sample: names[labels[sample]]))
    columns.append(("predicted class", lambda sample: names[known.predicted[checkpoint, sample]]))
    columns.append(("confidence", lambda sample: csv_number(known.confidence[checkpoint, sample])))
    if labels is not None and learnt is not None and known.loss is not None:
        losses = known.loss[checkpoint]
        margins = margin(answers[None], labels)[0]
        firsts = learnt.first_learnt
        columns.append(("loss", lambda sample: csv_number(losses[sample])))
        columns.append(("margin", lambda sample: csv_number(margins[sample])))
        columns.append(("first learnt epoch", lambda sample: "" if firsts[sample] < 0 else epochs[firsts[sample]]))
        columns.append(("times forgotten", lambda sample: str(learnt.forgotten[sample])))
    columns.append(("epoch", lambda sample: epochs[checkpoint]))  # noqa: ARG005 - the same for all
    lines = [[title for title, _ in columns], *([value(sample) for _, value in columns] for sample in samples.tolist())]
    return csv_table(lines)
