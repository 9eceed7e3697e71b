"""Clicks on the cells of heat maps, which Streamlit's charts do not report: the one place that knows streamlit-plotly-events.

That component, last released in 2021, draws with plotly.js 1.58 in a frame of its own. It reads plain lists only, and reports
the last click again and again. For small heat maps; a chart of more than some thousand cells belongs into `st.plotly_chart`.
"""

from __future__ import annotations

import json
import math
from typing import Any, TypeGuard

import numpy as np
import streamlit as st
from streamlit_plotly_events import plotly_events

from ..views.cells import pressed_cell
from .theme import theme_quiet

_COUNTED = "clicks_counted"  # session key: key of a chart → (number of its clicks, its last one as the browser said it)


def clicked_cell(
    figure: Any, key: str, height: int, title: str = "cells"
) -> tuple[int | float | str, int | float | str] | None:
    """Draw a Plotly figure as wide as its place; the x and the y of the cell that was just clicked or pressed, or None.

    Every click is returned once, in the run of the script that it causes, also one on the cell that was clicked before. What
    changes in the figure from run to run is drawn into the same frame. Untrusted names in it go through `plain_text` first.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Without frames; its own height is passed over. x and y are as it says them: indices where it has none.
    key : str
        Names the chart in the session and in CSS, and stays the same.
    height : int
        Pixels.
    title : str
        What the chart is, for who goes over its cells with the keyboard (`nnviz.views.cells`).
    """
    counted = st.session_state.setdefault(_COUNTED, {})
    n_clicks, counted_value = counted.get(key, (0, None))
    value = st.session_state.get(key)
    cell = _first_point(value) if value != counted_value else None
    if cell is not None:
        counted[key] = n_clicks, _ = n_clicks + 1, value
    # A click on the same cell reports the same numbers. With an empty curve before the others, every second time, it does not.
    style = f".st-key-{key}_place {{ min-height: {height}px }}"  # the frame has no height until it is loaded
    style += f" .st-key-{key}_cells {{ position: absolute; width: 0; height: 0 }}"  # it stands over the chart
    st.html(f"<style>{style}</style>")
    with st.container(key=f"{key}_place"):
        plotly_events(_Drawing(figure, height, n_clicks % 2, theme_quiet()), override_height=height, key=key)
        pressed = pressed_cell(f"{key}_cells", f"st-key-{key}_place", _shape_of(figure), title)
    return cell if pressed is None else pressed


def _shape_of(figure: Any) -> tuple[int, int]:
    """How many rows and columns the heat maps of a figure have together."""
    n_rows = n_columns = 1
    for trace in figure.data:
        if trace.type == "heatmap":
            last = len(trace.z) - 1 if trace.y is None else round(max(trace.y))
            n_rows, n_columns = max(n_rows, last + 1), max(n_columns, len(trace.z[0]))
    return n_rows, n_columns


class _Drawing:
    """A figure as the component asks for it, with what it does not do by itself: no toolbar, and the width of the window."""

    def __init__(self, figure: Any, height: int, n_shifted: int, ink: str) -> None:
        layout = figure.layout.to_plotly_json()
        empty = {"type": "scatter", "x": [], "y": [], "showlegend": False, "hoverinfo": "skip"}
        self._content = {
            "data": [empty] * n_shifted + [trace.to_plotly_json() for trace in figure.data],
            "layout": {**layout, "font": {**layout.get("font", {}), "color": ink}, "height": height, "autosize": True},
            "config": {"displayModeBar": False, "responsive": True},
        }

    def to_json(self) -> str:
        return json.dumps(_plain(self._content), allow_nan=False)


def _plain(value: Any) -> Any:
    """The same of dicts, lists and numbers alone, as JSON and old versions of Plotly have them; what is not finite is None."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _first_point(value: object) -> tuple[int | float | str, int | float | str] | None:
    """The cell in what the browser says; None where it says none, or nonsense."""
    try:
        points = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    point = points[0] if isinstance(points, list) and points else None
    if not isinstance(point, dict):
        return None
    x, y = point.get("x"), point.get("y")
    return (x, y) if _is_place(x) and _is_place(y) else None


def _is_place(value: object) -> TypeGuard[int | float | str]:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
