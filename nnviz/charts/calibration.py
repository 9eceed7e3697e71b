"""Reliability diagram and calibration error over the training, as Plotly figures."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from .curves import learning_curves
from .palette import GREY, RIGHT, WRONG
from .style import CLEAR, GRID, base_layout

_HEIGHT = 380  # pixels


def reliability_diagram(edges: np.ndarray, counts: np.ndarray, confidence: np.ndarray, accuracy: np.ndarray) -> go.Figure:
    """A reliability diagram after Guo et al. 2017, figure 1, with how many samples are in each bin underneath.

    Bars are the share of right answers; what is missing to the mean confidence, or is beyond it, is hatched. Empty bins have no
    bar. Parameters are those of `analysis.calibration.Calibration` at one checkpoint.

    Parameters
    ----------
    edges : ndarray of shape (B + 1,)
    counts : integer ndarray of shape (B,)
    confidence, accuracy : ndarray of shape (B,)
        0 to 1; NaN in an empty bin.
    """
    n_bins = len(counts)
    if edges.shape != (n_bins + 1,) or confidence.shape != counts.shape or accuracy.shape != counts.shape:
        raise ValueError(f"edges have shape {edges.shape}, counts {counts.shape}; expected one edge more than there are bins")
    total = max(int(counts.sum()), 1)
    filled = np.flatnonzero(counts)
    middles, widths = 100 * (edges[:-1] + edges[1:]) / 2, 100 * np.diff(edges)
    texts = [
        f"says {100 * confidence[b]:.1f} % on average, right {100 * accuracy[b]:.1f} %<br>"
        f"{counts[b]:,} sample{'' if counts[b] == 1 else 's'}, {100 * counts[b] / total:.1f} %"
        for b in filled
    ]
    figure = go.Figure(layout=base_layout(_HEIGHT))
    bars = {"x": middles[filled], "width": 0.94 * widths[filled], "hovertext": texts, "hoverinfo": "text"}
    figure.add_bar(y=100 * accuracy[filled], marker={"color": RIGHT, "opacity": 0.75, "line": {"width": 0}}, **bars)
    low = np.minimum(accuracy, confidence)[filled]
    figure.add_bar(
        base=100 * low,
        y=100 * np.abs(accuracy - confidence)[filled],
        marker={
            "color": CLEAR,
            "pattern": {"shape": "/", "fgcolor": WRONG, "fgopacity": 0.9, "size": 6, "solidity": 0.25},
            "line": {"color": WRONG, "width": 1},
        },
        **bars,
    )
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", line={"color": GREY, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_bar(y=100 * counts[filled] / total, marker={"color": GREY, "line": {"width": 0}}, yaxis="y2", **bars)
    figure.update_xaxes(range=[0, 100], ticksuffix=" %", nticks=6, title={"text": "how sure the network is"}, anchor="y2")
    figure.update_layout(
        yaxis={"domain": [0.26, 1], "range": [0, 101], "ticksuffix": " %", "nticks": 6, "title": {"text": "right answers"}},
        yaxis2=figure.layout.yaxis.to_plotly_json()
        | {"domain": [0, 0.18], "rangemode": "tozero", "ticksuffix": " %", "nticks": 3, "title": {"text": "samples"}},
        barmode="overlay",
        bargap=0,
        showlegend=False,
    )
    figure.update_yaxes(showgrid=True, gridcolor=GRID)
    return figure


def calibration_curve(epochs: np.ndarray, error: np.ndarray) -> go.Figure:
    """The expected calibration error over the epochs.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    error : ndarray of shape (E,)
        0 to 1.
    """
    figure = learning_curves(epochs, {"calibration error": error}, y_title="expected calibration error", percent=True)
    figure.layout.annotations = ()  # the axis says what the line is
    return figure.update_layout(margin_r=12, meta={"nnviz": "epochs"})
