"""Learning curves of several runs in one chart, with mean and spread over seeds, as Plotly figures.

The x axis is that of the epoch bar, epochs or accuracies in per cent, and the figure says so in `layout.meta`, as those of
`curves.py` do. Figures are put together as plain dicts, as those of `traces.py` are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .lines import area_between, end_label, finite_points, label_room, label_shifts, value_range
from .palette import RUN_COLOURS
from .style import GRID, MARGIN, axis_title, base_layout, tint
from .text import plain_text
from .time_axis import epoch_range

_Part = dict[str, Any]


@dataclass(frozen=True)
class Curve:
    """A line over the training.

    Attributes
    ----------
    name : str
        At its end; "" where another line has it already.
    text : str
        Where the pointer is on it.
    colour : str
        Hex.
    x, y : ndarray of shape (E,)
        x in ascending order; NaN where there is no value.
    dashed : bool
    faint : bool
        One of several that a band sums up.
    band : (ndarray, ndarray) or None
        Lower and upper bound (E,) of what is around it; NaN where there is none.
    """

    name: str
    text: str
    colour: str
    x: np.ndarray
    y: np.ndarray
    dashed: bool = False
    faint: bool = False
    band: tuple[np.ndarray, np.ndarray] | None = None


def run_colours(n: int) -> tuple[str, ...]:
    """A colour for each of up to six runs; more begin again."""
    return tuple(RUN_COLOURS[at % len(RUN_COLOURS)] for at in range(n))


def run_curves(
    curves: Sequence[Curve],
    *,
    y_title: str,
    x_title: str = "epoch",
    percent: bool = False,
    of_percent: bool = False,
    logarithmic: bool = False,
    height: int = 260,
) -> go.Figure:
    """Lines of several runs over each other, each with its name at its end.

    Parameters
    ----------
    curves : sequence of Curve
    y_title, x_title : str
    percent : bool, default=False
        The values are shares, 0 to 1, and shown as 0 to 100 %.
    of_percent : bool, default=False
        x is in per cent.
    logarithmic : bool, default=False
        The y axis is; what is not above zero is left out.
    height : int, default=260
        Pixels.
    """
    if logarithmic:
        curves = [replace(curve, y=np.where(curve.y > 0, curve.y, np.nan)) for curve in curves]
    along = np.log10 if logarithmic else np.asarray
    factor = 100 if percent else 1
    number = "%{y:.1f} %" if percent else "%{y:.4~g}"
    at_text = f"{plain_text(x_title)} %{{x:.1f}} %" if of_percent else f"{plain_text(x_title)} %{{x:.3~f}}"
    data: list[_Part] = []
    for curve in sorted(curves, key=lambda curve: not curve.faint):
        if curve.x.shape != curve.y.shape or curve.x.ndim != 1:
            raise ValueError(f"curve {curve.text!r} has x of shape {curve.x.shape} and y of shape {curve.y.shape}")
        if curve.band is not None:
            data += _around(curve.x, factor * curve.band[0], factor * curve.band[1], curve.colour)
        x, y, line_style = finite_points(curve.x, factor * curve.y)
        data.append(
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "mode": line_style["mode"],
                "line": {
                    "color": tint(curve.colour, 0.45) if curve.faint else curve.colour,
                    "dash": "dash" if curve.dashed else "solid",
                    "width": 1 if curve.faint else 2,
                },
                "marker": {"color": curve.colour, "size": line_style.get("marker_size", 6)},
                "hovertemplate": f"{plain_text(curve.text, 60)}<br>{number}<br>{at_text}<extra></extra>",
                "cliponaxis": False,
            }
        )
    bounds = [factor * bound for curve in curves if curve.band for bound in curve.band]
    heights = [along(factor * values) for values in (*(curve.y for curve in curves), *(bound / factor for bound in bounds))]
    low, high = value_range(heights, percent=percent, from_zero=not logarithmic)
    layout: _Part = base_layout(height) | {
        "hovermode": "closest",
        "hoverdistance": 16,
        "showlegend": False,
        "meta": {"nnviz": "epochs"},
    }
    layout["xaxis"] |= {
        "range": epoch_range(np.sort(np.concatenate([*(curve.x for curve in curves), []]))),
        "nticks": 8,
        "title": axis_title(x_title),
    }
    layout["xaxis"] |= {"ticksuffix": " %" if of_percent else ""}
    layout["yaxis"] |= {
        "range": [low, high], "showgrid": True, "gridcolor": GRID, "nticks": 5, "ticksuffix": " %" if percent else "",
        "title": axis_title(y_title, 10),
    }  # fmt: skip
    if logarithmic:
        layout["yaxis"] |= {"type": "log", "dtick": 1 if high - low > 1 else "D2", "tickformat": "~g"}
    plot_height = height - MARGIN["t"] - MARGIN["b"]
    layout["annotations"], room = _end_names(curves, lambda y: float(along(factor * y)), (low, high), plot_height)
    layout["margin"] = MARGIN | {"r": round(MARGIN["r"] + room)}
    return go.Figure({"data": data, "layout": layout})


def _around(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> list[_Part]:
    """The area between two lines, where both are known."""
    finite = np.isfinite(low) & np.isfinite(high)
    if finite.sum() < 2:
        return []
    return [area_between(x[finite], low[finite], high[finite], colour, 0.18)]


def _end_names(
    curves: Sequence[Curve], along: Callable[[float], float], limits: tuple[float, float], height: float
) -> tuple[list[_Part], float]:
    """Each name at the last point of its line, moved up or down where two would overlap, and the pixels that they need."""
    ends = []
    for curve in curves:
        finite = np.flatnonzero(np.isfinite(curve.y))
        if curve.name and len(finite):
            ends.append((curve, float(curve.x[finite[-1]]), along(float(curve.y[finite[-1]]))))
    low, high = limits
    last = max((x for _, x, _ in ends), default=0.0)
    at_end = [end for end in ends if end[1] > 0.8 * last]
    moved = label_shifts(np.array([y for _, _, y in at_end]), low, high, height)
    # Lines that end before the others have their names over their ends.
    shifts = {id(curve): shift for (curve, _, _), shift in zip(at_end, moved, strict=True)}
    named = [
        end_label(plain_text(curve.name), x, y, shift=shifts.get(id(curve), 10), font={"color": curve.colour, "size": 12})
        | {"xshift": 6 if id(curve) in shifts else 0}
        for curve, x, y in ends
    ]
    return named, label_room([plain_text(curve.name) for curve, _, _ in at_end])
