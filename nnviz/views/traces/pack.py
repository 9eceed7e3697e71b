"""Packed content of the trace cards: one gzipped container. `decodeTraces` in pack.ts reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...analysis.measures import MEASURES, Measure
from ...analysis.traces import Traces, likeliest_classes
from ...charts.palette import class_colours
from ..gallery.pack import pack_images
from ..map.container import pack_container

#: Up to so many classes a ribbon has a band for each; of more it has the likeliest, and one band for the others.
_ALL_CLASSES, _LIKELIEST = 12, 10
#: The measure that is the lowest band of a ribbon, and needs no curve besides.
_IN_RIBBON = "true"


def pack_traces(
    traces: Traces,
    class_names: Sequence[str],
    epochs: Sequence[str],
    *,
    stories: Sequence[str],
    notes: Sequence[str],
    images: np.ndarray | None,
) -> bytes:
    """The container of the histories of n samples; equal content gives equal bytes.

    Parameters
    ----------
    traces : Traces
    class_names : sequence of C str
    epochs : sequence of E str
        What the checkpoints are called.
    stories : sequence of n str
        How each was learnt, in words.
    notes : sequence of n str
        Why each is here, or "".
    images : uint8 ndarray of shape (n, h, w) or (n, h, w, 3), or None
    """
    n_checkpoints, _, n_classes = traces.probabilities.shape
    whole = n_classes <= _ALL_CLASSES
    classes = likeliest_classes(traces.probabilities, traces.labels, n_classes if whole else _LIKELIEST)
    by_sample = traces.probabilities.transpose(1, 0, 2)
    shares = np.take_along_axis(by_sample, classes[:, None, :], axis=2)
    arrays: dict[str, np.ndarray] = {
        "classes": classes.astype(np.uint16),
        "shares": np.rint(shares * 65535).astype(np.uint16),
        "predicted": traces.predicted.T.astype(np.uint16),
        **{f"values/{name}": values.T for name, values in traces.values.items() if name != _IN_RIBBON},
    }
    named = {*np.unique(classes).tolist(), *np.unique(traces.predicted).tolist()}
    if traces.labels is not None:
        arrays["labels"] = traces.labels.astype(np.uint16)
    sprites = None
    if images is not None and len(images):
        sprites, sheet = pack_images(images)
        arrays["sheet"] = np.frombuffer(sheet, np.uint8)
    colours = class_colours(n_classes)
    header = {
        "samples": traces.samples.tolist(),
        "epochs": list(epochs),
        "nCheckpoints": n_checkpoints,
        "nShares": classes.shape[1],
        "whole": whole,
        "names": {str(k): class_names[k] for k in sorted(named)},
        "colours": {str(k): colours[k] for k in sorted(named)},
        "stories": list(stories),
        "notes": list(notes),
        "learnt": [at.tolist() for at in traces.learnt],
        "forgotten": [at.tolist() for at in traces.forgotten],
        "measures": [
            _described(MEASURES[name], values, n_classes) for name, values in traces.values.items() if name != _IN_RIBBON
        ],
        "sprites": sprites,
    }
    return pack_container(header, {name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _described(measure: Measure, values: np.ndarray, n_classes: int) -> dict[str, Any]:
    """A measure as a row of a card, whose curve goes from `low` to `high`."""
    low, high = measure.scale.limits(values, n_classes)
    name = {"name": measure.name, "title": measure.title, "column": measure.column, "help": measure.help}
    return {**name, "written": measure.scale.written, "low": low, "high": high}
