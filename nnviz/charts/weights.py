"""How weights went through a training, as Plotly figures: their distribution at every checkpoint, and how far they stepped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from .palette import SEQUENTIAL
from .style import GRID, LEGEND_ABOVE, base_layout, series_styles
from .text import plain_text
from .time_axis import time_axis


def histogram_map(epochs: np.ndarray, edges: np.ndarray, shares: np.ndarray, *, height: int = 300) -> go.Figure:
    """The distribution of a layer's weights over the training: every checkpoint is a column, bright where many weights are.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    edges : ndarray of shape (B + 1,)
    shares : ndarray of shape (E, B)
        0 to 1; NaN where weights were not recorded.
    height : int, default=300
        Pixels.
    """
    if shares.shape != (len(epochs), len(edges) - 1) or 0 in shares.shape:
        raise ValueError(f"shares have shape {shares.shape}; expected ({len(epochs)}, {len(edges) - 1}), and not empty")
    time = time_axis(epochs)
    middles = (edges[:-1] + edges[1:]) / 2
    # The root spreads the tails, where little lies, beside the middle, where nearly all does.
    brightness = np.sqrt(shares.T)
    texts = [
        [f"epoch {name}: {100 * share:.2g} % of weights near {middle:.2g}" for name, share in zip(time.names, row, strict=True)]
        for middle, row in zip(middles, shares.T, strict=True)
    ]
    figure = go.Figure(layout=base_layout(height) | {"meta": {"nnviz": time.kind}})
    figure.add_heatmap(
        x=time.x,
        y=middles,
        z=brightness,
        zmin=0,
        zmax=float(np.nanmax(brightness)) if np.isfinite(brightness).any() else 1.0,
        colorscale=SEQUENTIAL,
        showscale=False,
        hovertext=texts,
        hoverinfo="text",
    )
    half = 0.5 * float(np.min(np.diff(time.x))) if len(time.x) > 1 else 0.5
    figure.update_xaxes({**time.axis, "range": [float(time.x[0]) - half, float(time.x[-1]) + half]})
    figure.update_yaxes(title={"text": "weight", "standoff": 8}, nticks=6)
    return figure


def norm_lines(
    epochs: np.ndarray, series: Mapping[str, np.ndarray], *, y_title: str, percent: bool = False, height: int = 300
) -> go.Figure:
    """Lines over the training on a logarithmic axis, such as the relative update of each layer.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    series : mapping of name to ndarray of shape (E,)
        NaN, or what is not above zero, is left out.
    y_title : str
    percent : bool, default=False
        The values are shares, and shown in per cent.
    height : int, default=300
        Pixels.
    """
    time = time_axis(epochs)
    figure = go.Figure(
        layout=base_layout(height) | {"meta": {"nnviz": time.kind}, "hovermode": "x unified", "hoverdistance": -1}
    )
    unit, number = (100.0, "%{y:.2~g} %") if percent else (1.0, "%{y:.3g}")
    for (name, values), (colour, dash) in zip(series.items(), series_styles(list(series)), strict=True):
        if values.shape != time.x.shape:
            raise ValueError(f"series {name!r} has shape {values.shape}; expected {time.x.shape}")
        figure.add_scatter(
            x=time.x,
            y=unit * np.where(values > 0, values, np.nan),
            name=plain_text(name, 24),
            mode="lines+markers" if np.isfinite(values).sum() == 1 else "lines",
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate=f"{number}  %{{fullData.name}}<extra></extra>",
        )
    figure.update_xaxes(time.axis)
    axis = {
        "type": "log",
        "showgrid": True,
        "gridcolor": GRID,
        "dtick": "D2",
        "tickformat": "~g",
        "ticksuffix": " %" if percent else "",
    }
    figure.update_yaxes(axis | {"title": {"text": y_title, "standoff": 8}})
    return figure.update_layout(showlegend=True, legend=LEGEND_ABOVE, margin_t=36)
