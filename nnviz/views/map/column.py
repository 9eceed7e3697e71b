"""A measure as the map holds it: what the bundle says of it, and the file of its values. columns.ts reads both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...analysis.measures import MEASURES, known_measures
from ...charts.text import epoch_text
from ...runs.concatenated import AnyRun
from ..protocol import PROTOCOL
from .container import pack_container


def column_file(name: str) -> str:
    """What the file of a measure is called, beside the bundle."""
    return f"measure-{name}-{PROTOCOL}"


def describe_measures(run: AnyRun) -> list[dict[str, Any]]:
    """The measures that are known of a run, as the bundle lists them; `telling` are those that tell its samples apart."""
    labelled, n_checkpoints = run.has_labels, len(run.checkpoints)
    return [
        {
            "name": each.name,
            "title": each.title,
            "help": each.help,
            "unit": each.unit,
            "column": each.column,
            "words": list(each.words),
            "written": each.scale.written,
            "ramp": "diverging" if each.scale.diverging else "rising" if each.first == "largest" else "falling",
            "follows": not each.of_training,
            "telling": each.tells(labelled=labelled, n_checkpoints=n_checkpoints),
            "file": column_file(each.name),
        }
        for each in known_measures(labelled=labelled)
    ]


def pack_column(run: AnyRun, name: str, columns: Callable[[Sequence[str]], Mapping[str, np.ndarray]]) -> bytes:
    """The gzipped file of a measure: its values, float32 (E, N) or (N,), NaN for none, and the scale of its colours.

    `columns` gives measures of the run by name. `apart` (N,) are the samples that stand apart in the colours, with a key
    `apartTitle`.
    """
    each = MEASURES[name]
    given = columns([name, *([each.apart] if each.apart else [])])
    values = given[name]
    key = each.scale.key(values, run.n_classes, [epoch_text(checkpoint.epoch) for checkpoint in run.checkpoints])
    arrays = {"values": values.astype(np.float32, copy=False)}
    header = {
        "along": key.along,
        "low": key.low,
        "high": key.high,
        "ticks": [list(tick) for tick in key.ticks],
        "apartTitle": "",
    }
    if each.apart and (apart := np.isnan(given[each.apart])).any():
        arrays["apart"] = apart.astype(np.uint8)
        header["apartTitle"] = MEASURES[each.apart].words[1]
    return pack_container(header, arrays)
