"""Samples as a table that other programs read: what is known of each at a checkpoint, every measure, and the metadata.

The columns are those of `frontend/src/map/data/csv.ts`, which writes the samples of the map.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..analysis.measures import known_measures
from ..analysis.metadata import Metadata, metadata_of
from ..runs.run import Run
from .tables import csv_name, csv_table, csv_value


def table_columns(*, labelled: bool) -> list[str]:
    """The columns of a run that `samples_csv` takes, by the names that `measures.measured` has for them."""
    return ["predicted", *(each.name for each in known_measures(labelled=labelled))]


def samples_csv(run: Run, columns: Mapping[str, np.ndarray], samples: Sequence[int] | np.ndarray, checkpoint: int) -> str:
    """One line a sample, at a checkpoint.

    Columns that the run has no data for are left out; where a sample has no value, as the epoch of learning where it was never
    right, a field is empty.

    Parameters
    ----------
    run : Run
    columns : mapping of str to ndarray
        Those that `table_columns` names.
    samples : integers (n,)
    checkpoint : int
    """
    names = [csv_name(name) for name in run.class_names]
    epochs = [f"{at.epoch:.12g}" for at in run.checkpoints]
    split, labels, samples = run.split, run.labels, np.asarray(samples, np.intp)
    fields: dict[str, Iterable[str]] = {"sample": map(str, samples.tolist())}
    if split is not None:
        fields["split"] = map(csv_name, split[samples].tolist())
    if labels is not None:
        fields["true class"] = (names[k] for k in labels[samples].tolist())
    fields["predicted class"] = (names[k] for k in columns["predicted"][checkpoint, samples].tolist())
    for each in known_measures(labelled=labels is not None):
        values = columns[each.name] if each.of_training else columns[each.name][checkpoint]
        fields[each.column] = [csv_value(each.scale.field(value, epochs)) for value in values[samples].tolist()]
    recorded = metadata_of(run).values()
    titles = [*fields, *(csv_name(each.column) for each in recorded), "epoch"]  # a column may be called as a measure is
    columns_of_text = [*fields.values(), *(_recorded(each, samples) for each in recorded), [epochs[checkpoint]] * len(samples)]
    return csv_table([titles, *zip(*columns_of_text, strict=True)])


def _recorded(each: Metadata, samples: np.ndarray) -> list[str]:
    """Metadata as it was recorded: numbers with all their digits."""
    values = each.compute()[samples].tolist()
    if each.kind == "number":
        return ["" if math.isnan(value) else repr(value).removesuffix(".0") for value in values]
    return [csv_name(each.scale.text(value, [])) for value in values]
