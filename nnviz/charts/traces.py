"""Histories of samples as curves over the epochs: some over each other, or classes as bands of quantiles.

Figures are put together as plain dicts, since Plotly takes ten times as long to add a hundred parts one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .lines import area_between, end_label, label_room, label_shifts
from .palette import GREY
from .style import DASHES, GRID, axis_title, base_layout
from .text import plain_text
from .time_axis import TimeAxis, time_axis

_TOP, _BOTTOM, _LEFT, _RIGHT = 10, 44, 72, 12  # pixels around the panels
_PANEL, _GAP = 190, 16  # pixels: how high a panel of overlaid curves is, and between two
_LABEL_STEP = 14  # pixels between names at the ends of curves
_SMALL, _SMALL_GAP, _HEAD = 150, 48, 26  # pixels: how high a class's panel is, between two, and over the first for its name
_COLUMN_GAP = 0.03  # of the width between two panels
_MOST_BESIDE = 5  # panels of classes in a row

_Part = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """One value of n samples over E checkpoints.

    Attributes
    ----------
    title : str
        With the unit.
    values : ndarray of shape (n, E)
    low, high : float
        What the y axis shows.
    bands : ndarray of shape (E, 5), or None
        The quantiles 0.1, 0.25, 0.5, 0.75 and 0.9 of more samples, drawn behind.
    """

    title: str
    values: np.ndarray
    low: float
    high: float
    bands: np.ndarray | None = None


@dataclass(frozen=True)
class ClassPanel:
    """One value of the samples of a class over E checkpoints.

    Attributes
    ----------
    name : str
    colour : str
        Hex.
    bands : ndarray of shape (E, 5)
        As of `Panel`; NaN where there is no sample.
    names : sequence of n str
        Samples that are drawn one by one over the bands.
    values : ndarray of shape (n, E)
    """

    name: str
    colour: str
    bands: np.ndarray
    names: Sequence[str]
    values: np.ndarray


def overlaid_curves(
    epochs: np.ndarray, panels: Sequence[Panel], names: Sequence[str], colours: Sequence[str], texts: Sequence[str]
) -> go.Figure:
    """The curves of n samples over each other, a panel a value, with each sample's name at the end of its curve.

    Samples of one colour differ in their dashes. Raises ValueError where a shape does not fit.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    panels : sequence of Panel
        At least one.
    names, colours, texts : sequences of n str
        At the end of a curve; hex; where the pointer is on it.
    """
    time = time_axis(epochs)
    inner = len(panels) * (_PANEL + _GAP) - _GAP
    room = label_room([plain_text(name) for name in names])
    layout = _base(time, inner + _TOP + _BOTTOM, {"t": _TOP, "r": round(_RIGHT + room)})
    dashes = [DASHES[list(colours[:i]).count(colour) % len(DASHES)] for i, colour in enumerate(colours)]
    hovers = [f"{plain_text(text, 60)}<br>%{{y:.3f}} at epoch %{{text}}<extra></extra>" for text in texts]
    data: list[_Part] = []
    for row, panel in enumerate(panels):
        _check(panel.values, (len(names), len(time.x)), panel.title)
        axes, top = _axes(row), 1 - row * (_PANEL + _GAP) / inner
        if panel.bands is not None:
            data += _bands(time, panel.bands, GREY, axes)
        for values, colour, dash, hover in zip(panel.values, colours, dashes, hovers, strict=True):
            data.append(_curve(time, values, {"color": colour, "dash": dash, "width": 2}, hover, axes) | {"cliponaxis": False})
        last = row == len(panels) - 1
        title = axis_title("epoch", 14) if last else None
        layout |= _axis_pair(row, time, (0, 1), (max(top - _PANEL / inner, 0), top), {"title": title, "showticklabels": last})
        layout[f"yaxis{_number(row)}"] |= {
            "range": [panel.low, panel.high],
            "title": axis_title(panel.title, 10),
        }
        layout["annotations"] += _end_names(time, panel, names, axes)
    return go.Figure({"data": data, "layout": layout})


def class_curves(epochs: np.ndarray, panels: Sequence[ClassPanel], *, title: str, low: float, high: float) -> go.Figure:
    """A small panel a class: quantiles of its samples as bands, and some samples as lines over them.

    The bands hold four fifths of the samples and the middle half; the dotted line is the median. Raises ValueError where a
    shape does not fit.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
    panels : sequence of ClassPanel
        At least one.
    title : str
        What the values are, with their unit.
    low, high : float
        What the y axes show.
    """
    time = time_axis(epochs, n_ticks=4)
    rows = -(-len(panels) // _MOST_BESIDE)
    columns = -(-len(panels) // rows)
    inner, width = rows * (_SMALL + _SMALL_GAP) - _SMALL_GAP, (1 - _COLUMN_GAP * (columns - 1)) / columns
    layout = _base(time, inner + _HEAD + _BOTTOM, {"t": _HEAD, "r": _RIGHT})
    data: list[_Part] = []
    for index, panel in enumerate(panels):
        _check(panel.bands, (len(time.x), 5), panel.name)
        _check(panel.values, (len(panel.names), len(time.x)), panel.name)
        axes, (row, column) = _axes(index), divmod(index, columns)
        data += _bands(time, panel.bands, panel.colour, axes)
        for name, values in zip(panel.names, panel.values, strict=True):
            hover = f"{plain_text(name)}<br>%{{y:.3f}} at epoch %{{text}}<extra></extra>"
            data.append(_curve(time, values, {"color": panel.colour, "width": 1.5}, hover, axes))
        left, top = column * (width + _COLUMN_GAP), 1 - row * (_SMALL + _SMALL_GAP) / inner
        layout |= _axis_pair(index, time, (left, min(left + width, 1)), (max(top - _SMALL / inner, 0), top), {})
        layout[f"yaxis{_number(index)}"] |= {
            "range": [low, high],
            "showticklabels": column == 0,
            "title": {"text": plain_text(title, 60), "standoff": 6, "font": {"size": 12}} if column == 0 else None,
        }
        layout["annotations"].append(
            {"text": plain_text(panel.name), "x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left"}
            | {"yanchor": "bottom", "showarrow": False, "font": {"size": 12}}
        )
    return go.Figure({"data": data, "layout": layout})


def _base(time: TimeAxis, height: int, margin: dict[str, int]) -> dict[str, Any]:
    layout = {name: value for name, value in base_layout(height).items() if name not in ("xaxis", "yaxis")}
    more = {"hovermode": "closest", "hoverdistance": 16, "showlegend": False, "meta": {"nnviz": time.kind}, "annotations": []}
    return layout | more | {"margin": {"l": _LEFT, "b": _BOTTOM} | margin}


def _number(row: int) -> str:
    """What Plotly's axes are called after: "", "2", "3"."""
    return "" if row == 0 else str(row + 1)


def _axes(row: int) -> dict[str, str]:
    return {"xaxis": f"x{_number(row)}", "yaxis": f"y{_number(row)}"}


def _axis_pair(
    row: int, time: TimeAxis, across: tuple[float, float], along: tuple[float, float], x: _Part
) -> dict[str, dict[str, Any]]:
    """Both axes of a panel that takes these shares of the figure's width and height."""
    number, both = _number(row), {"zeroline": False, "automargin": True, "ticks": "", "ticklabelstandoff": 4}
    linked = {} if row == 0 else {"matches": "x"}
    xaxis = {"anchor": f"y{number}", "domain": across, "showgrid": False} | time.axis
    yaxis = {"anchor": f"x{number}", "domain": along, "showgrid": True, "gridcolor": GRID, "nticks": 4}
    return {f"xaxis{number}": both | xaxis | linked | x, f"yaxis{number}": both | yaxis}


def _curve(time: TimeAxis, values: np.ndarray, line: _Part, hover: str, axes: dict[str, str]) -> _Part:
    mode = "lines" if len(time.x) > 1 else "markers"
    marker = {"color": line["color"]}
    return {
        "type": "scatter",
        "x": time.x,
        "text": time.names,
        "y": values,
        "mode": mode,
        "line": line,
        "marker": marker,
        "hovertemplate": hover,
    } | axes


def _bands(time: TimeAxis, bands: np.ndarray, colour: str, axes: dict[str, str]) -> list[_Part]:
    """Four fifths of the samples, the middle half, the median; nothing where there is no sample."""
    if np.isnan(bands).all():
        return []
    parts = [
        area_between(time.x, bands[:, lower], bands[:, upper], colour, opacity) | axes
        for lower, upper, opacity in ((0, 4, 0.14), (1, 3, 0.22))
    ]
    template = "median %{y:.3f}, middle half %{customdata[1]:.3f} to %{customdata[3]:.3f}<br>at epoch %{text}<extra></extra>"
    median = _curve(time, bands[:, 2], {"color": colour, "width": 2, "dash": "dot"}, template, axes)
    return [*parts, median | {"customdata": bands}]


def _end_names(time: TimeAxis, panel: Panel, names: Sequence[str], axes: dict[str, str]) -> list[_Part]:
    """Each name at the last point of its curve, moved up or down where two would overlap."""
    if not len(names):
        return []
    ends = panel.values[:, -1].astype(float)
    shifts = label_shifts(ends, panel.low, panel.high, _PANEL, _LABEL_STEP)
    last, fixed = float(time.x[-1]), {"xref": axes["xaxis"], "yref": axes["yaxis"], "font": {"size": 12}}
    return [
        end_label(plain_text(name), last, end, shift=shift, **fixed)
        for name, end, shift in zip(names, ends.tolist(), shifts, strict=True)
    ]


def _check(values: np.ndarray, expected: tuple[int, int], name: str) -> None:
    if np.shape(values) != expected:
        raise ValueError(f"{name} has shape {np.shape(values)}; expected {expected}")
