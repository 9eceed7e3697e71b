"""How predictions moved between two checkpoints, as a Sankey diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from .curves import _layout
from .palette import class_colours
from .text import plain_text

_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 16}
_NAME_PIXELS = 15  # from the middle of a node's name to that of the next
_GAP = 0.012  # of the height, at least, between two nodes
_GROUP_GAP = 0.05  # between those that are right and those that are wrong
_MOST_GAPS = 0.5  # of the height, for all gaps of a side


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
    bands: Bands, class_names: Sequence[str], *, judged: bool, most: int = 80, height: int = 520
) -> tuple[go.Figure, int]:
    """The diagram, and how many samples are in bands that are too thin to be drawn.

    At the left what the network said first, at the right what it said then; right answers on top and wrong ones below, in the
    order of the classes. A band has the colour of the class that it comes from.

    Parameters
    ----------
    bands : Bands
    class_names : sequence of C str
    judged : bool
        Whether it is known what is right.
    most : int, default=80
        Only so many bands are drawn, the widest.
    height : int, default=520
        Pixels.
    """
    n_classes = len(class_names)
    before, after, counts = bands.before[:most], bands.after[:most], bands.counts[:most]
    colours = class_colours(n_classes)
    names = [plain_text(name, 12) for name in class_names]
    sides = [np.bincount(ends, weights=counts, minlength=2 * n_classes) for ends in (before, after)]
    used = [np.flatnonzero(sizes) for sizes in sides]
    shares = [sizes[nodes] / max(counts.sum(), 1) for sizes, nodes in zip(sides, used, strict=True)]
    gaps = [_gaps(part, nodes >= n_classes, height) for part, nodes in zip(shares, used, strict=True)]
    filled = 1 - max((float(gap.sum()) for gap in gaps), default=0.0)
    places = [_middles(filled * part, gap) for part, gap in zip(shares, gaps, strict=True)]
    nodes = np.concatenate(used)
    first = len(used[0])
    numbers = [{int(node): at + start for at, node in enumerate(part)} for part, start in zip(used, (0, first), strict=True)]
    sankey = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": [_node_words(int(node), names, judged) for node in nodes],
            "color": [colours[node % n_classes] for node in nodes],
            "x": [0.001] * first + [0.999] * len(used[1]),
            "y": np.concatenate(places).round(4).tolist(),
            # Plotly makes the nodes as high as this gap leaves room for.
            "pad": (1 - filled) * _inside(height) / max(max(map(len, used)) - 1, 1),
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value:,d} samples<extra></extra>",
        },
        "link": {
            "source": [numbers[0][int(node)] for node in before],
            "target": [numbers[1][int(node)] for node in after],
            "value": counts.tolist(),
            "color": [_band_colour(colours[node % n_classes]) for node in before],
            "hovertemplate": "%{source.label} → %{target.label}: %{value:,d} samples<extra></extra>",
        },
    }
    figure = go.Figure(data=[sankey], layout=_layout(height) | {"margin": _MARGIN})
    return figure, int(bands.counts[most:].sum())


def _inside(height: int) -> int:
    return height - _MARGIN["t"] - _MARGIN["b"]


def _gaps(shares: np.ndarray, wrong: np.ndarray, height: int) -> np.ndarray:
    """Above each node of a side, in parts of the height: so much that names have room, and more before the wrong ones."""
    if not len(shares):
        return shares
    room = _NAME_PIXELS / _inside(height)
    gaps = np.concatenate([[0], np.maximum(_GAP, room - 0.6 * (shares[1:] + shares[:-1]) / 2)])
    if wrong.any() and not wrong.all():
        gaps[wrong.argmax()] = max(gaps[wrong.argmax()], _GROUP_GAP)
    return gaps * min(1, _MOST_GAPS / max(float(gaps.sum()), 1e-9))


def _middles(heights: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Where the middles of the nodes are, 0 at the top to 1."""
    bottoms = np.cumsum(heights + gaps)
    return np.clip(bottoms - heights / 2, 0.001, 0.999)


def _node_words(node: int, names: Sequence[str], judged: bool) -> str:
    name = names[node % len(names)]
    if not judged:
        return name
    return f"✓ {name}" if node < len(names) else f"✗ {name}"


def _band_colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.4)"
