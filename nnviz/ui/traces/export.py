"""The histories of the shown samples as a table that other programs read."""

from __future__ import annotations

from collections.abc import Callable

from ...analysis.traces import Traces
from ...runs.run import Run
from ..tables import csv_name, csv_number, csv_table


def histories_csv(run: Run, traces: Traces) -> str:
    """One line a checkpoint of a sample; columns that the run has no data for are left out."""
    names = [csv_name(name) for name in run.class_names]
    epochs = [f"{checkpoint.epoch:.12g}" for checkpoint in run.checkpoints]
    labels = traces.labels
    columns: list[tuple[str, Callable[[int, int], str]]] = [
        ("epoch", lambda at, i: epochs[at]),  # noqa: ARG005 - the same for all
        ("sample", lambda at, i: str(traces.samples[i])),  # noqa: ARG005
    ]
    if labels is not None:
        columns.append(("true class", lambda at, i: names[labels[i]]))  # noqa: ARG005
    columns.append(("predicted class", lambda at, i: names[traces.predicted[at, i]]))
    columns.append(("confidence", lambda at, i: csv_number(traces.confidence[at, i])))
    known = {"p(true class)": traces.true_probability, "margin": traces.margin, "loss": traces.loss}
    for title, values in known.items():
        if values is not None:
            columns.append((title, lambda at, i, values=values: csv_number(values[at, i])))  # type: ignore[misc]
    lines = [
        [value(at, i) for _, value in columns] for i in range(len(traces.samples)) for at in range(len(traces.probabilities))
    ]
    return csv_table([[title for title, _ in columns], *lines])
