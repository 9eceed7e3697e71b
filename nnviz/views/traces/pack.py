"""What the cards of histories are given: one gzipped container. `decodeTraces` in pack.ts reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...analysis.traces import Traces, likeliest_classes
from ...charts.palette import class_colours
from ..gallery.pack import pack_images
from ..map.container import pack_container

#: Up to so many classes a ribbon has a band for each; of more it has the likeliest, and one band for the others.
_ALL_CLASSES, _LIKELIEST = 12, 10


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
        "confidence": traces.confidence.T.astype(np.float32),
    }
    named = {*np.unique(classes).tolist(), *np.unique(traces.predicted).tolist()}
    if traces.labels is not None and traces.margin is not None and traces.loss is not None:
        arrays["labels"] = traces.labels.astype(np.uint16)
        arrays["margin"], arrays["loss"] = traces.margin.T.astype(np.float32), traces.loss.T.astype(np.float32)
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
        "sprites": sprites,
    }
    return pack_container(header, {name: np.ascontiguousarray(array) for name, array in arrays.items()})
