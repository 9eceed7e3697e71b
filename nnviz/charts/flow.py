"""Sankey diagram of the flow of predictions between two checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..analysis.confusion import Flow
from .palette import class_colours

_NAME_PIXELS = 15  # from the middle of a node's name to that of the next
_HEIGHT = 520  # pixels
_GAP = 0.012  # of the height, at least, between two nodes
_GROUP_GAP = 0.05  # between those that are right and those that are wrong
_MOST_GAPS = 0.5  # of the height, for all gaps of a side
_DECIMALS = 5  # of a share of the height, a hundredth of a pixel


@dataclass(frozen=True)
class Bands:
    """The bands of a Sankey diagram, the widest first.

    Attributes
    ----------
    before, after : int64 ndarray of shape (B,)
        Nodes: class k is k where its samples are right (or nobody knows), and C + k where they are wrong.
    counts : int64 ndarray of shape (B,)
        Samples.
    """

    before: np.ndarray
    after: np.ndarray
    counts: np.ndarray


def bands_of(flow: Flow, n_classes: int, *, changed: bool = False) -> Bands:
    """What flows from which node to which; `changed` leaves out samples that were given to the same class before and after."""
    same = flow.before == flow.after
    if flow.right_before is None or flow.right_after is None:
        parts = [(flow.counts, 0, 0)]
    else:
        # Where the class is the same, it is right before and after, or neither.
        stayed = np.where(same, flow.right_before, 0)
        lost, won = np.where(same, 0, flow.right_before), np.where(same, 0, flow.right_after)
        wrong = flow.counts - stayed - lost - won
        parts = [(stayed, 0, 0), (lost, 0, n_classes), (won, n_classes, 0), (wrong, n_classes, n_classes)]
    bands = []
    for part, start, end in parts:
        links = np.flatnonzero(part * ~same if changed else part)
        bands.append((flow.before[links] + start, flow.after[links] + end, part[links]))
    before, after, sizes = (np.concatenate(column) for column in zip(*bands, strict=True))
    order = np.lexsort((after, before, -sizes))
    return Bands(before[order], after[order], sizes[order])


def prediction_sankey(bands: Bands, class_names: Sequence[str], *, judged: bool, most: int = 80) -> tuple[dict[str, Any], int]:
    """What `views.flow` draws, and how many samples are in bands that are left out.

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
    """
    n_classes = len(class_names)
    colours = class_colours(n_classes)
    layout = layout_flow(bands, n_classes, most=most, height=_HEIGHT)

    def node(at: int) -> dict[str, Any]:
        sign = "" if not judged else "✓ " if at < n_classes else "✗ "
        return {"sign": sign, "name": class_names[at % n_classes], "colour": colours[at % n_classes]}

    sides = []
    for side in (layout.before, layout.after):
        shares = [share.round(_DECIMALS) for share in (side.tops, layout.unit * side.counts)]
        nodes = zip(*(column.tolist() for column in (side.nodes, side.counts, *shares)), strict=True)
        sides.append([{**node(at), "samples": size, "top": top, "thick": thick} for at, size, top, thick in nodes])
    counts = bands.counts[:most]
    ends = [np.searchsorted(side.nodes, of[:most]) for side, of in ((layout.before, bands.before), (layout.after, bands.after))]
    shares = [share.round(_DECIMALS) for share in (layout.leaves, layout.arrives, layout.unit * counts)]
    names = ("from", "to", "samples", "leaves", "arrives", "thick")
    columns = (column.tolist() for column in (*ends, counts, *shares))
    drawn = [dict(zip(names, band, strict=True)) for band in zip(*columns, strict=True)]
    return {"sides": sides, "bands": drawn, "height": _HEIGHT}, layout.left_out


@dataclass(frozen=True)
class Side:
    """The nodes of one side from the top: node as in `Bands`, samples, and where its top is as a share of the height."""

    nodes: np.ndarray
    counts: np.ndarray
    tops: np.ndarray


@dataclass(frozen=True)
class FlowLayout:
    """Where the nodes and the bands of a diagram are, all as shares of its height, 0 at the top.

    Attributes
    ----------
    before, after : Side
    leaves, arrives : float64 ndarray of shape (B,)
        The tops of the bands at the left and at the right.
    unit : float
        How thick one sample is.
    left_out : int
        Samples in the bands that are not drawn.
    """

    before: Side
    after: Side
    leaves: np.ndarray
    arrives: np.ndarray
    unit: float
    left_out: int


def layout_flow(bands: Bands, n_classes: int, *, most: int, height: int) -> FlowLayout:
    """Nodes in their order with room for their names; at each node the bands in the order of their other ends."""
    before, after, counts = bands.before[:most], bands.after[:most], bands.counts[:most]
    sizes = [np.bincount(ends, weights=counts, minlength=2 * n_classes).astype(np.int64) for ends in (before, after)]
    used = [np.flatnonzero(size) for size in sizes]
    total = max(int(counts.sum()), 1)
    gaps = [_gaps(size[nodes] / total, nodes >= n_classes, height) for size, nodes in zip(sizes, used, strict=True)]
    unit = (1 - max((float(gap.sum()) for gap in gaps), default=0.0)) / total
    sides = [
        Side(nodes, size[nodes], np.cumsum(unit * size[nodes] + gap) - unit * size[nodes])
        for size, nodes, gap in zip(sizes, used, gaps, strict=True)
    ]
    tops = []
    for side, ends, others in ((sides[0], before, after), (sides[1], after, before)):
        order = np.lexsort((others, ends))
        top_of = np.zeros(2 * n_classes)
        top_of[side.nodes] = side.tops
        ahead = np.cumsum(counts[order]) - counts[order]  # samples of bands that come before at all nodes
        first = np.searchsorted(ends[order], ends[order])
        top = np.empty(len(counts))
        top[order] = top_of[ends[order]] + unit * (ahead - ahead[first]) if len(counts) else 0
        tops.append(top)
    return FlowLayout(sides[0], sides[1], tops[0], tops[1], unit, int(bands.counts[most:].sum()))


def _gaps(shares: np.ndarray, wrong: np.ndarray, height: int) -> np.ndarray:
    """Above each node of a side, in parts of the height: so much that names have room, and more before the wrong ones."""
    if not len(shares):
        return shares
    room = _NAME_PIXELS / height
    gaps = np.concatenate([[0], np.maximum(_GAP, room - 0.6 * (shares[1:] + shares[:-1]) / 2)])
    if wrong.any() and not wrong.all():
        gaps[wrong.argmax()] = max(gaps[wrong.argmax()], _GROUP_GAP)
    return gaps * min(1, _MOST_GAPS / max(float(gaps.sum()), 1e-9))
