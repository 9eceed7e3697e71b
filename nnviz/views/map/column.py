"""A measure as the map holds it: what the bundle says of it, and the file of its values. columns.ts reads both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...analysis.metadata import PREFIX, Metadata, measures_of
from ...charts.palette import class_colours
from ...charts.text import epoch_text
from ...runs.concatenated import AnyRun
from ..protocol import PROTOCOL
from .container import pack_container

#: Categories that have a colour each; of more the most frequent have, and the rest share one.
MOST_COLOURS = 12


def column_file(name: str) -> str:
    """What the file of a measure is called, beside the bundle; names of metadata are anybody's, and stand as a hash."""
    if name.startswith(PREFIX):
        name = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
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
            "recorded": isinstance(each, Metadata),
            "file": column_file(each.name),
        }
        for each in measures_of(run).values()
    ]


def pack_column(run: AnyRun, name: str, columns: Callable[[Sequence[str]], Mapping[str, np.ndarray]]) -> bytes:
    """The gzipped file of a measure: its values, (E, N) or (N,), NaN for none, and the scale of its colours.

    Values are float32, of metadata float64; those of categories and texts are places in the header's `categories`. `columns`
    gives measures of the run by name. `apart` (N,) are the samples that stand apart in the colours, with a key `apartTitle`.
    """
    measures = measures_of(run)
    each = measures[name]
    given = columns([name, *([each.apart] if each.apart else [])])
    values = given[name]
    key = each.scale.key(values, run.n_classes, [epoch_text(checkpoint.epoch) for checkpoint in run.checkpoints])
    arrays = {"values": values.astype(each.scale.dtype, copy=False)}
    header = {
        "along": key.along,
        "low": key.low,
        "high": key.high,
        "ticks": [list(tick) for tick in key.ticks],
        "apartTitle": "",
        "categories": list(each.categories) if isinstance(each, Metadata) else [],
        "colours": list(class_colours(MOST_COLOURS)),
    }
    if each.apart and (apart := np.isnan(given[each.apart])).any():
        arrays["apart"] = apart.astype(np.uint8)
        header["apartTitle"] = measures[each.apart].words[1]
    return pack_container(header, arrays)
