"""The look that Plotly figures share: base layout, template, grid, margins, legend, titles of axes, styles of series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from .palette import SERIES_COLOURS
from .text import plain_text

#: Readable on white and on the dark theme alike (contrast 4.3), where no theme says otherwise.
NEUTRAL_TEXT = "#767b84"
CLEAR = "rgba(0, 0, 0, 0)"
GRID = "rgba(138, 143, 152, 0.2)"
TEMPLATE = go.layout.Template(
    layout={
        "font": {"color": NEUTRAL_TEXT, "size": 13},
        "hoverlabel": {"bgcolor": "#262a33", "bordercolor": "#262a33", "font": {"color": "#f2f3f5"}},
    }
)
#: Pixels around the plot.
MARGIN = {"l": 72, "r": 12, "t": 14, "b": 44}
#: A legend in one row above the plot; it takes `margin_t` of 36 or more.
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "bgcolor": CLEAR}
#: Beside a heat map, and before its ticks.
COLOUR_BAR = {"thickness": 10, "outlinewidth": 0, "xpad": 8, "ypad": 0}
#: How lines of one colour differ.
DASHES = ("solid", "dash", "dot", "dashdot")


def base_layout(height: int) -> dict[str, Any]:
    """The layout that figures begin with, as a new dict: transparent, without zoom; x is the epoch. `height` is in pixels."""
    axis = {"showgrid": False, "zeroline": False, "automargin": True, "ticks": "", "ticklabelstandoff": 4}
    return {
        "template": TEMPLATE,
        "height": height,
        "margin": MARGIN,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "dragmode": False,
        "modebar": {"remove": ["zoom", "pan", "zoomin", "zoomout", "autoscale", "resetscale"], "bgcolor": CLEAR},
        "xaxis": axis | {"title": axis_title("epoch", 14)},
        "yaxis": axis | {"title": {"font": {"size": 13}}},
    }


def axis_title(text: str, standoff: int = 6) -> dict[str, Any]:
    """The title of an axis; `text` may be untrusted. `standoff` is the distance from the tick labels in pixels."""
    return {"text": plain_text(text, 60), "standoff": standoff, "font": {"size": 13}}


def series_styles(names: Sequence[str]) -> list[tuple[str, str]]:
    """Colour and dash of each series, all different up to 16; "train", logged or not, takes the second ones."""

    of_train = [name.partition(" (")[0] == "train" for name in names]
    slots = [slot for slot in range(len(names) + 1) if not any(of_train) or slot != 1]
    others = iter(slots)
    numbers = [1 if train else next(others) for train in of_train]
    n_colours = len(SERIES_COLOURS)
    return [(SERIES_COLOURS[k % n_colours], DASHES[(k + k // n_colours) % len(DASHES)]) for k in numbers]


def tint(colour: str, opacity: float) -> str:
    """A colour such as "#3961ce" with an opacity, 0 to 1, as CSS says it: "rgba(57, 97, 206, 0.5)"."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"
