"""Learning curves and per-class heat maps over the epochs of one training, as Plotly figures from arrays.

A figure says in `layout.meta` that its x axis is the epoch, {"nnviz": "epochs"}, or the index of the checkpoint, {"nnviz":
"checkpoints"}. It has no mark of the moment: the page draws that over it, so that nothing is drawn anew when the moment moves.
Backgrounds are transparent, and no text but the labels of lines has a colour of its own, so that the page's theme shows.
Numbers keep a fixed count of decimals; a page that sets `font-variant-numeric: tabular-nums` keeps their width too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .class_rows import class_rows
from .lines import end_label, finite_points, label_room, label_shifts, value_range
from .palette import SEQUENTIAL
from .style import COLOUR_BAR, GRID, LEGEND_ABOVE, MARGIN, NEUTRAL_TEXT, axis_title, base_layout, series_styles
from .text import epoch_text, plain_text
from .time_axis import epoch_range, tick_columns

#: What loss is called along an axis, on every screen, and what it is.
LOSS_TITLE = "cross-entropy (nats)"
LOSS_HELP = "Cross-entropy: −ln of the probability of the true class, in nats. 0.7 at 50 %, 2.3 at 10 %; a mean over samples."

_CURVES_HEIGHT = 280
_MOST_DIRECT_LABELS = 4
#: Letters of the names of phases that a plot has room for, of one name at least, and the pixels over the plot for them.
_PHASE_LETTERS, _LEAST_LETTERS, _PHASE_ROOM = 40, 4, 20


def learning_curves(
    epochs: np.ndarray,
    series: Mapping[str, np.ndarray],
    *,
    y_title: str,
    percent: bool = False,
    logarithmic: bool = False,
    number: str = "",
    phases: Sequence[tuple[float, str]] = (),
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
    logarithmic : bool, default=False
        The y axis is; what is not above zero is left out.
    number : str, default=""
        How values are written, for Plotly, such as "%{y:.3~g}"; four decimals, or a tenth of a per cent.
    phases : sequence of (float, str)
        The epochs at which phases of the training begin, in ascending order, and their names: thin lines, named above the plot.
    height : int, default=280
        Pixels.
    letters : int, default=0
        So many letters of a name have room at the ends of lines, also where no name here is so long: figures of which each is
        given the longest name of all have their epochs in line.
    """
    epochs = np.asarray(epochs, float)
    values = {name: np.asarray(curve, float) * (100 if percent else 1) for name, curve in series.items()}
    if epochs.ndim != 1:
        raise ValueError(f"epochs have shape {epochs.shape}; expected (E,)")
    for name, curve in values.items():
        if curve.shape != epochs.shape:
            raise ValueError(f"series {name!r} has shape {curve.shape}; expected {epochs.shape}")

    if logarithmic:
        values = {name: np.where(curve > 0, curve, np.nan) for name, curve in values.items()}
    number = number or ("%{y:.1f} %" if percent else "%{y:.4f}")
    styles = series_styles(list(values))
    figure = go.Figure(layout=base_layout(height))
    for (name, curve), (colour, dash) in zip(values.items(), styles, strict=True):
        x, y, line_style = finite_points(epochs, curve)
        at_text = "" if len(x) == len(epochs) else " at epoch %{x:.3~f}"  # under the pointer there may be no value
        figure.add_scatter(
            x=x,
            y=y,
            name=plain_text(name),
            **line_style,
            line={"color": colour, "dash": dash, "width": 2},
            marker_color=colour,
            hovertemplate=number + "  %{fullData.name}" + at_text + "<extra></extra>",
            cliponaxis=False,
        )
    heights = [np.log10(curve) for curve in values.values()] if logarithmic else list(values.values())
    low, high = value_range(heights, percent=percent, from_zero=not logarithmic)
    figure.update_xaxes(
        range=epoch_range(epochs),
        tickvals=epochs if epochs.size == 1 else None,
        nticks=8,
        unifiedhovertitle={"text": "epoch %{x:.3~f}"},
        showspikes=False,
    )
    figure.update_yaxes(
        title=axis_title(y_title, 10),
        range=[low, high],
        showgrid=True,
        gridcolor=GRID,
        nticks=5,
        ticksuffix=" %" if percent else "",
        **({"type": "log", "dtick": 1 if high - low > 1 else "D2", "tickformat": "~g"} if logarithmic else {}),
    )
    figure.update_layout(hovermode="x unified", hoverdistance=-1, showlegend=False, meta={"nnviz": "epochs"})
    if len(values) <= _MOST_DIRECT_LABELS:
        _label_ends(figure, low, high, letters, np.log10 if logarithmic else np.asarray)
    else:
        figure.update_layout(showlegend=True, margin_t=40, legend=LEGEND_ABOVE)
    _mark_phases(figure, phases)
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
    figure = go.Figure(layout=base_layout(rows.pixels + 60) | {"meta": {"nnviz": "checkpoints"} | rows.meta})
    figure.add_heatmap(
        z=100 * rows.values,
        y=rows.positions,
        zmin=0,
        zmax=100,
        colorscale=SEQUENTIAL,
        hovertext=texts,
        hoverinfo="text",
        ygap=rows.gap,
        colorbar=COLOUR_BAR | {"tickvals": [0, 50, 100], "ticktext": ["0 %", "50 %", "100 %"]},
    )
    columns = tick_columns(epochs)
    figure.update_xaxes(
        range=[-0.5, n_checkpoints - 0.5],
        tickvals=columns,
        ticktext=[moments[column] for column in columns],
        tickangle=0,
    )
    figure.update_yaxes(range=[n_classes - 0.5, -0.5], tickvals=rows.ticks, ticktext=rows.tick_names)
    return figure


def _mark_phases(figure: go.Figure, phases: Sequence[tuple[float, str]]) -> None:
    """A thin line where each phase begins, and its name over the plot as far as it has room."""
    first, last = figure.layout.xaxis.range
    ends = [*(start for start, _ in phases[1:]), last]
    for (start, name), end in zip(phases, ends, strict=False):
        if start > first:
            line = {"width": 1, "dash": "dot", "color": NEUTRAL_TEXT}
            figure.add_shape(type="line", x0=start, x1=start, y0=0, y1=1, yref="paper", line=line, layer="below")
        letters = int(_PHASE_LETTERS * (end - start) / (last - first))
        if letters < _LEAST_LETTERS:
            continue
        place = {"x": start, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
        figure.add_annotation(text=plain_text(name, letters), showarrow=False, font_size=11, **place)
    if phases and figure.layout.margin.t < _PHASE_ROOM:
        figure.update_layout(margin_t=_PHASE_ROOM)


def _label_ends(figure: go.Figure, low: float, high: float, letters: int, along: Callable[[Any], Any]) -> None:
    """Write each line's name at its last point, moved up or down where two would overlap; `along` the axis values lie so."""
    plot_height = figure.layout.height - MARGIN["t"] - MARGIN["b"]
    ends = []
    for line in figure.data:
        finite = np.flatnonzero(np.isfinite(line.y))
        if finite.size:
            ends.append((line, float(line.x[finite[-1]]), float(along(line.y[finite[-1]]))))
    shifts = label_shifts(np.array([y for _, _, y in ends]), low, high, plot_height)
    for (line, x, y), shift in zip(ends, shifts, strict=True):
        figure.add_annotation(end_label(line.name, x, y, shift=shift, font={"color": line.line.color}))
    room = label_room([line.name for line, _, _ in ends], letters)
    figure.update_layout(margin_r=round(MARGIN["r"] + room))
