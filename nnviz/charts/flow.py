"""How predictions moved between two checkpoints, as a Sankey diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from .curves import _layout
from .palette import class_colours
from .text import plain_text

_GAP = 0.012  # of the height, between two nodes
_GROUP_GAP = 0.05  # between those that are right and those that are wrong


@dataclass(frozen=True)
class Bands:
    """The bands of a Sankey diagram, the widest first.

    Attributes
    ----------
    before, after : intp ndarray of shape (B,)
        Nodes: class k is k where its samples are right (or nobody knows), and C + k where they are wrong.
    counts : int64 ndarray of shape (B,)
        Samples.
    """

    before: np.ndarray
    after: np.ndarray
    counts: np.ndarray


def bands_of(
    counts: np.ndarray, right_before: np.ndarray | None, right_after: np.ndarray | None, *, changed: bool = False
) -> Bands:
    """What flows from which node to which; fields as in `analysis.confusion.Flow`, each (C, C).

    `changed` leaves out the samples that were given to the same class before and after.
    """
    n_classes = len(counts)
    same = np.eye(n_classes, dtype=bool)
    if right_before is None or right_after is None:
        parts = [(counts, 0, 0)]
    else:
        # On the diagonal the class is the same, and so right before and after, or neither.
        stayed = np.where(same, right_before, 0)
        lost, won = np.where(same, 0, right_before), np.where(same, 0, right_after)
        wrong = counts - stayed - lost - won
        parts = [(stayed, 0, 0), (lost, 0, n_classes), (won, n_classes, 0), (wrong, n_classes, n_classes)]
    found = []
    for part, start, end in parts:
        rows, columns = np.nonzero(part * ~same if changed else part)
        found.append((rows + start, columns + end, part[rows, columns]))
    before, after, sizes = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((after, before, -sizes))
    return Bands(before[order], after[order], sizes[order].astype(np.int64))


def prediction_sankey(
    bands: Bands, class_names: Sequence[str], *, judged: bool, most: int = 120, height: int = 520
) -> tuple[go.Figure, float]:
    """The diagram, and what share of the samples its bands hold, 0 to 1.

    At the left what the network said first, at the right what it said then; right answers on top and wrong ones below, in the
    order of the classes. A band has the colour of the class that it comes from.

    Parameters
    ----------
    bands : Bands
    class_names : sequence of C str
    judged : bool
        Whether it is known what is right.
    most : int, default=120
        Only so many bands are drawn, the widest.
    height : int, default=520
        Pixels.
    """
    n_classes = len(class_names)
    total = int(bands.counts.sum())
    before, after, counts = bands.before[:most], bands.after[:most], bands.counts[:most]
    colours = class_colours(n_classes)
    names = [plain_text(name, 12) for name in class_names]
    nodes: list[tuple[int, int]] = []  # (side, node), those that have a band
    places: list[float] = []
    for side, ends in ((0, before), (1, after)):
        sizes = np.bincount(ends, weights=counts, minlength=2 * n_classes)
        used = np.flatnonzero(sizes)
        nodes += [(side, int(node)) for node in used]
        places += _places(sizes[used], used >= n_classes)
    numbers = {node: at for at, node in enumerate(nodes)}
    figure = go.Figure(layout=_layout(height))
    figure.add_sankey(
        arrangement="fixed",
        node={
            "label": [_node_words(node, names, judged) for _, node in nodes],
            "color": [colours[node % n_classes] for _, node in nodes],
            "x": [0.001 if side == 0 else 0.999 for side, _ in nodes],
            "y": places,
            "pad": 6,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value:,d} samples<extra></extra>",
        },
        link={
            "source": [numbers[0, int(node)] for node in before],
            "target": [numbers[1, int(node)] for node in after],
            "value": counts.tolist(),
            "color": [_band_colour(colours[node % n_classes]) for node in before],
            "hovertemplate": "%{source.label} → %{target.label}: %{value:,d} samples<extra></extra>",
        },
    )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 16})
    return figure, float(counts.sum() / total) if total else 1.0


def _places(sizes: np.ndarray, wrong: np.ndarray) -> list[float]:
    """Where the middles of a side's nodes are, 0 at the top to 1: in their order, with a wider gap before the wrong ones."""
    gaps = np.full(len(sizes), min(_GAP, 0.4 / max(len(sizes), 1)))
    if len(sizes):
        gaps[0] = 0
    first_wrong = int(wrong.argmax()) if wrong.any() else 0
    if first_wrong:
        gaps[first_wrong] = _GROUP_GAP
    heights = sizes / sizes.sum() * (1 - gaps.sum()) if len(sizes) else sizes
    tops = np.cumsum(gaps) + np.concatenate([[0], np.cumsum(heights)[:-1]]) if len(sizes) else gaps
    return np.clip(tops + heights / 2, 0.001, 0.999).round(4).tolist()


def _node_words(node: int, names: Sequence[str], judged: bool) -> str:
    name = names[node % len(names)]
    if not judged:
        return name
    return f"✓ {name}" if node < len(names) else f"✗ {name}"


def _band_colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.4)"
