"""How weights went through a training, as Plotly figures: their distribution at every checkpoint, and how far they stepped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from .palette import SEQUENTIAL
from .style import COLOUR_BAR, GRID, LEGEND_ABOVE, base_layout, series_styles
from .text import plain_text
from .time_axis import time_axis

_MOST_ROWS = 200  # layers of a heat map


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


def norm_map(epochs: np.ndarray, series: Mapping[str, np.ndarray]) -> go.Figure:
    """Norms of many layers over the training as a heat map, the first layer on top, bright where they are large (logarithmic).

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    series : mapping of name to ndarray of shape (E,)
        NaN, or what is not above zero, is left empty; of more than 200 layers the first are drawn.
    """
    time, names = time_axis(epochs), list(series)[:_MOST_ROWS]
    values = np.array([series[name] for name in names], float)
    if values.shape != (len(names), len(time.x)) or not names:
        raise ValueError(f"norms have shape {values.shape}; expected ({len(names)}, {len(time.x)}), and not empty")
    logs = np.log10(np.where(values > 0, values, np.nan))
    spoken = [
        [
            f"{plain_text(name, 40)}, epoch {moment}: " + ("none" if np.isnan(value) else f"{value:.3g}")
            for moment, value in zip(time.names, row, strict=True)
        ]
        for name, row in zip(names, values, strict=True)
    ]
    known = logs[np.isfinite(logs)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    ticks = np.linspace(low, high, 3) if high > low else np.array([low])
    height = min(max(16 * len(names) + 60, 200), 900)
    figure = go.Figure(layout=base_layout(height) | {"meta": {"nnviz": time.kind}})
    figure.add_heatmap(
        x=time.x,
        y=np.arange(len(names)),
        z=logs,
        zmin=low,
        zmax=high if high > low else low + 1,
        colorscale=SEQUENTIAL,
        hovertext=spoken,
        hoverinfo="text",
        colorbar=COLOUR_BAR | {"tickvals": ticks, "ticktext": [f"{10**tick:.2g}" for tick in ticks]},
    )
    half = 0.5 * float(np.min(np.diff(time.x))) if len(time.x) > 1 else 0.5
    figure.update_xaxes({**time.axis, "range": [float(time.x[0]) - half, float(time.x[-1]) + half]})
    shown = np.unique(np.linspace(0, len(names) - 1, min(len(names), height // 16)).round().astype(int))
    figure.update_yaxes(range=[len(names) - 0.5, -0.5], tickvals=shown, ticktext=[plain_text(names[at], 24) for at in shown])
    return figure
