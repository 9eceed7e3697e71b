"""CSV export of traces."""

from __future__ import annotations

from ...analysis.measures import MEASURES
from ...analysis.traces import Traces
from ...runs.run import Run
from ..tables import csv_name, csv_table, csv_value


def histories_csv(run: Run, traces: Traces) -> str:
    """One line a checkpoint of a sample; columns that the run has no data for are left out."""
    names = [csv_name(name) for name in run.class_names]
    epochs = [f"{checkpoint.epoch:.12g}" for checkpoint in run.checkpoints]
    truth = [] if traces.labels is None else ["true class"]
    titles = ["epoch", "sample", *truth, "predicted class", *(MEASURES[name].column for name in traces.values)]
    lines = [
        [
            epochs[at],
            str(sample),
            *([] if traces.labels is None else [names[traces.labels[i]]]),
            names[traces.predicted[at, i]],
            *(csv_value(MEASURES[name].scale.field(float(column[at, i]), epochs)) for name, column in traces.values.items()),
        ]
        for i, sample in enumerate(traces.samples.tolist())
        for at in range(len(epochs))
    ]
    return csv_table([titles, *lines])
