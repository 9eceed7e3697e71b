"""Curves and maps over the epochs of one training, as Plotly figures from arrays.

A figure says in `layout.meta` that its x axis is the epoch, {"nnviz": "epochs"}, or the index of the checkpoint, {"nnviz":
"checkpoints"}. It has no mark of the moment: the page draws that over it, so that nothing is drawn anew when the moment moves.
Backgrounds are transparent, and no text but the labels of lines has a colour of its own, so that the page's theme shows.
Numbers keep a fixed count of decimals; a page that sets `font-variant-numeric: tabular-nums` keeps their width too.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .class_rows import class_rows
from .palette import SEQUENTIAL, SERIES_COLOURS
from .text import epoch_text, plain_text

#: Readable on white and on the dark theme alike (contrast 4.3), where no theme says otherwise.
NEUTRAL_TEXT = "#767b84"
_CLEAR = "rgba(0, 0, 0, 0)"
_GRID = "rgba(138, 143, 152, 0.2)"
_TEMPLATE = go.layout.Template(
    layout={
        "font": {"color": NEUTRAL_TEXT, "size": 13},
        "hoverlabel": {"bgcolor": "#262a33", "bordercolor": "#262a33", "font": {"color": "#f2f3f5"}},
    }
)

#: What loss is called along an axis, on every screen, and what it is.
LOSS_TITLE = "cross-entropy (nats)"
LOSS_HELP = "Cross-entropy: −ln of the probability of the true class, in nats. 0.7 at 50 %, 2.3 at 10 %; a mean over samples."

_DASHES = ("solid", "dash", "dot", "dashdot")
_CURVES_HEIGHT = 280
_MARGIN = {"l": 72, "r": 12, "t": 14, "b": 44}
_MOST_DIRECT_LABELS = 4
#: Pixels: the least distance of two labels at the ends of lines, and what a character of them takes at most.
_LABEL_STEP, _LABEL_CHARACTER = 16, 7.5


def learning_curves(
    epochs: np.ndarray,
    series: Mapping[str, np.ndarray],
    *,
    y_title: str,
    percent: bool = False,
    height: int = _CURVES_HEIGHT,
    letters: int = 0,
) -> go.Figure:
    """Lines over epochs, such as the accuracy of train and test.

    Up to four lines carry their names at their ends; more have a legend above. A series named "train" or "train (…)" always is
    the dashed second style, so that train and test look the same in every figure. Raises ValueError where a shape does not fit.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    series : mapping of name to ndarray of shape (E,)
        NaN where there is no value.
    y_title : str
        What the values are, with their unit, such as "cross-entropy (nats)".
    percent : bool, default=False
        The values are shares, 0 to 1, and shown as 0 to 100 %.
    height : int, default=280
        Pixels.
    letters : int, default=0
        So many letters of a name have room at the ends of lines, also where no name here is so long: figures of which each is
        given the longest name of all have their epochs in line.
    """
    epochs = np.asarray(epochs, float)
    values = {name: np.asarray(given, float) * (100 if percent else 1) for name, given in series.items()}
    if epochs.ndim != 1:
        raise ValueError(f"epochs have shape {epochs.shape}; expected (E,)")
    for name, given in values.items():
        if given.shape != epochs.shape:
            raise ValueError(f"series {name!r} has shape {given.shape}; expected {epochs.shape}")

    number = "%{y:.1f} %" if percent else "%{y:.4f}"
    styles = _series_styles(list(values))
    figure = go.Figure(layout=_layout(height))
    for (name, given), (colour, dash) in zip(values.items(), styles, strict=True):
        x, y, look = known_points(epochs, given)
        moment = "" if len(x) == len(epochs) else " at epoch %{x:.3~f}"  # under the pointer there may be no value
        figure.add_scatter(
            x=x,
            y=y,
            name=plain_text(name),
            **look,
            line={"color": colour, "dash": dash, "width": 2},
            marker_color=colour,
            hovertemplate=number + "  %{fullData.name}" + moment + "<extra></extra>",
            cliponaxis=False,
        )
    low, high = _value_range(list(values.values()), percent=percent)
    figure.update_xaxes(
        range=_epoch_range(epochs),
        tickvals=epochs if epochs.size == 1 else None,
        nticks=8,
        unifiedhovertitle={"text": "epoch %{x:.3~f}"},
        showspikes=False,
    )
    figure.update_yaxes(
        title={"text": plain_text(y_title, 60), "standoff": 10},
        range=[low, high],
        showgrid=True,
        gridcolor=_GRID,
        nticks=5,
        ticksuffix=" %" if percent else "",
    )
    figure.update_layout(hovermode="x unified", hoverdistance=-1, showlegend=False, meta={"nnviz": "epochs"})
    if len(values) <= _MOST_DIRECT_LABELS:
        _label_ends(figure, low, high, letters)
    else:
        figure.update_layout(showlegend=True, margin_t=40)
        figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "bgcolor": _CLEAR})
    return figure


def class_accuracy_map(epochs: np.ndarray, class_accuracy: np.ndarray, class_names: Sequence[str]) -> go.Figure:
    """A heat map of the accuracy of each class over training: dark is never right, bright is always right.

    Every checkpoint is a column of the same width, whatever the time between them, so that a recording that is dense at the
    start shows its start; x is the index of the checkpoint and the ticks name its epoch. Row y is class y, the first on top; of
    very many classes neighbours share a row, `meta["together"]` of them (`class_rows`).
    Raises ValueError where the shapes do not fit or there is nothing to show.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    class_accuracy : ndarray of shape (E, C)
        0 to 1; NaN, left empty, where a class has no sample.
    class_names : sequence of C str
    """
    epochs, shares = np.asarray(epochs, float), np.asarray(class_accuracy, float)
    n_checkpoints, n_classes = len(epochs), len(class_names)
    if epochs.ndim != 1 or shares.shape != (n_checkpoints, n_classes) or 0 in shares.shape:
        raise ValueError(f"class_accuracy has shape {shares.shape}; expected ({n_checkpoints}, {n_classes}), and not empty")

    rows = class_rows(shares, class_names, 560, 26)
    moments = [epoch_text(epoch) for epoch in epochs]
    texts = [
        [
            f"{name}, epoch {moment}: " + ("no samples" if np.isnan(share) else f"{100 * share:.1f} %")
            for moment, share in zip(moments, row, strict=True)
        ]
        for name, row in zip(rows.spoken, rows.values, strict=True)
    ]
    figure = go.Figure(layout=_layout(rows.pixels + 60) | {"meta": {"nnviz": "checkpoints"} | rows.meta})
    figure.add_heatmap(
        z=100 * rows.values,
        y=rows.places,
        zmin=0,
        zmax=100,
        colorscale=SEQUENTIAL,
        hovertext=texts,
        hoverinfo="text",
        ygap=rows.gap,
        colorbar={
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [0, 50, 100],
            "ticktext": ["0 %", "50 %", "100 %"],
            "xpad": 8,
            "ypad": 0,
        },
    )
    columns = _tick_columns(epochs)
    figure.update_xaxes(
        range=[-0.5, n_checkpoints - 0.5],
        tickvals=columns,
        ticktext=[moments[column] for column in columns],
        tickangle=0,
    )
    figure.update_yaxes(range=[n_classes - 0.5, -0.5], tickvals=rows.ticks, ticktext=rows.tick_names)
    return figure


def _layout(height: int) -> dict[str, object]:
    axis = {"showgrid": False, "zeroline": False, "automargin": True, "ticks": "", "ticklabelstandoff": 4}
    return {
        "template": _TEMPLATE,
        "height": height,
        "margin": _MARGIN,
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "dragmode": False,
        "modebar": {"remove": ["zoom", "pan", "zoomin", "zoomout", "autoscale", "resetscale"], "bgcolor": _CLEAR},
        "xaxis": axis | {"title": {"text": "epoch", "standoff": 14, "font": {"size": 13}}},
        "yaxis": axis | {"title": {"font": {"size": 13}}},
    }


def known_points(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """The points (n,) of a line whose value is finite, and how Plotly draws it.

    Where values are missing, as of a metric that was logged now and then, each that is known is a dot, and straight lines join
    them; one value alone is a dot.
    """
    known = np.isfinite(y)
    count = int(known.sum())
    if count == len(y) > 1:
        return x, y, {"mode": "lines"}
    return x[known], y[known], {"mode": "lines+markers" if count > 1 else "markers", "marker_size": 6 if count > 1 else 8}


def _series_styles(names: list[str]) -> list[tuple[str, str]]:
    """Colour and dash of each series, all different up to 16; "train", logged or not, takes the second ones."""
    of_train = [name.partition(" (")[0] == "train" for name in names]
    places = [place for place in range(len(names) + 1) if not any(of_train) or place != 1]
    others = iter(places)
    numbers = [1 if train else next(others) for train in of_train]
    n_colours = len(SERIES_COLOURS)
    return [(SERIES_COLOURS[k % n_colours], _DASHES[(k + k // n_colours) % len(_DASHES)]) for k in numbers]


def _value_range(values: list[np.ndarray], *, percent: bool) -> tuple[float, float]:
    """The range of the y axis: a little beyond the values, and not beyond 0 and 100 % by more than half a line."""
    known = np.concatenate([*values, []])
    known = known[np.isfinite(known)]
    if known.size == 0:
        return (0.0, 100.0) if percent else (0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    # A loss is read against zero; a span of less than five points of accuracy would make noise look like learning.
    low = min(low, max(high - 5, 0)) if percent else min(low, 0)
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    edge = 0.01 * (high - low + room)
    return (max(low - room, -edge) if low >= 0 else low - room), (min(high + room, 100 + edge) if percent else high + room)


def _epoch_range(epochs: np.ndarray) -> list[float]:
    if epochs.size == 0:
        return [0.0, 1.0]
    first, last = float(epochs[0]), float(epochs[-1])
    return [first, last] if first < last else [first - 0.5, last + 0.5]


def _label_ends(figure: go.Figure, low: float, high: float, letters: int) -> None:
    """Write each line's name at its last point, moved up or down where two would overlap."""
    plot_height = figure.layout.height - _MARGIN["t"] - _MARGIN["b"]
    ends = []
    for line in figure.data:
        known = np.flatnonzero(np.isfinite(line.y))
        if known.size:
            ends.append((line, float(line.x[known[-1]]), float(line.y[known[-1]])))
    heights = np.array([(y - low) / (high - low) * plot_height for _, _, y in ends])
    for (line, x, y), height, moved in zip(ends, heights, _spread(heights, _LABEL_STEP, plot_height), strict=True):
        figure.add_annotation(
            x=x,
            y=y,
            text=line.name,
            font={"color": line.line.color},
            showarrow=False,
            xanchor="left",
            xshift=6,
            yshift=round(moved - height),
        )
    longest = max((len(html.unescape(line.name)) for line, _, _ in ends), default=0)
    longest = max(longest, letters)
    figure.update_layout(margin_r=round(_MARGIN["r"] + longest * _LABEL_CHARACTER))


def _spread(heights: np.ndarray, step: float, highest: float) -> np.ndarray:
    """The nearest heights, in the same order, that are at least `step` apart (isotonic least squares by pooling).

    They are within 0 and `highest` where that has room for them.
    """
    order = np.argsort(heights, kind="stable")
    offsets = step * np.arange(len(heights))
    groups: list[list[float]] = []
    for height in heights[order] - offsets:
        groups.append([float(height)])
        while len(groups) > 1 and np.mean(groups[-2]) >= np.mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    pooled = np.array([np.mean(group) for group in groups for _ in group])
    spread = np.empty(len(heights))
    spread[order] = np.clip(pooled, 0, max(highest - offsets[-1], 0) if len(heights) else 0) + offsets
    return spread


def _tick_columns(epochs: np.ndarray, most: int = 5) -> list[int]:
    """Columns to name: those of round epochs where they lie evenly, or else evenly spaced ones."""
    steps = np.diff(epochs)
    if epochs.size > most and np.allclose(steps, steps[0]):
        for every in (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000):
            columns = np.flatnonzero(np.isclose(np.mod(epochs, every), 0))
            if 3 <= len(columns) <= most:
                return [int(column) for column in columns]
    return [int(column) for column in np.unique(np.linspace(0, epochs.size - 1, min(epochs.size, most)).round())]
