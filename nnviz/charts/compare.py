"""The curves of several runs over each other, as Plotly figures from arrays.

The x axis is that of the epoch bar, epochs or accuracies in per cent, and the figure says so in `layout.meta`, as those of
`curves.py` do. Figures are put together as plain dicts, as those of `traces.py` are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .lines import end_label, known_points, label_room, label_shifts, value_range
from .palette import RUN_COLOURS
from .style import GRID, MARGIN, axis_title, base_layout, tint
from .text import epoch_text, plain_text

_Part = dict[str, Any]


@dataclass(frozen=True)
class Curve:
    """A line over the training.

    Attributes
    ----------
    name : str
        At its end; "" where another line has it already.
    words : str
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
    words: str
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
    height : int, default=260
        Pixels.
    """
    factor = 100 if percent else 1
    number = "%{y:.1f} %" if percent else "%{y:.4~g}"
    moment = f"{plain_text(x_title)} %{{x:.1f}} %" if of_percent else f"{plain_text(x_title)} %{{x:.3~f}}"
    data: list[_Part] = []
    for curve in sorted(curves, key=lambda curve: not curve.faint):
        if curve.x.shape != curve.y.shape or curve.x.ndim != 1:
            raise ValueError(f"curve {curve.words!r} has x of shape {curve.x.shape} and y of shape {curve.y.shape}")
        if curve.band is not None:
            data += _around(curve.x, factor * curve.band[0], factor * curve.band[1], curve.colour)
        x, y, look = known_points(curve.x, factor * curve.y)
        data.append(
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "mode": look["mode"],
                "line": {
                    "color": tint(curve.colour, 0.45) if curve.faint else curve.colour,
                    "dash": "dash" if curve.dashed else "solid",
                    "width": 1 if curve.faint else 2,
                },
                "marker": {"color": curve.colour, "size": look.get("marker_size", 6)},
                "hovertemplate": f"{plain_text(curve.words, 60)}<br>{number}<br>{moment}<extra></extra>",
                "cliponaxis": False,
            }
        )
    bounds = [factor * bound for curve in curves if curve.band for bound in curve.band]
    low, high = value_range([*(factor * curve.y for curve in curves), *bounds], percent=percent)
    layout: _Part = base_layout(height) | {
        "hovermode": "closest",
        "hoverdistance": 16,
        "showlegend": False,
        "meta": {"nnviz": "epochs"},
    }
    layout["xaxis"] |= {"range": _range_of([curve.x for curve in curves]), "nticks": 8, "title": axis_title(x_title)}
    layout["xaxis"] |= {"ticksuffix": " %" if of_percent else ""}
    layout["yaxis"] |= {
        "range": [low, high], "showgrid": True, "gridcolor": GRID, "nticks": 5, "ticksuffix": " %" if percent else "",
        "title": axis_title(y_title, 10),
    }  # fmt: skip
    plot_height = height - MARGIN["t"] - MARGIN["b"]
    layout["annotations"], room = _end_names(curves, factor, (low, high), plot_height)
    layout["margin"] = MARGIN | {"r": round(MARGIN["r"] + room)}
    return go.Figure({"data": data, "layout": layout})


def _around(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> list[_Part]:
    """The area between two lines, where both are known."""
    known = np.isfinite(low) & np.isfinite(high)
    if known.sum() < 2:
        return []
    return [
        {
            "type": "scatter",
            "x": np.concatenate([x[known], x[known][::-1]]),
            "y": np.concatenate([low[known], high[known][::-1]]),
            "mode": "lines",
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": tint(colour, 0.18),
            "hoverinfo": "skip",
        }
    ]


def _end_names(curves: Sequence[Curve], factor: float, shown: tuple[float, float], height: float) -> tuple[list[_Part], float]:
    """Each name at the last point of its line, moved up or down where two would overlap, and the pixels that they need."""
    ends = []
    for curve in curves:
        known = np.flatnonzero(np.isfinite(curve.y))
        if curve.name and len(known):
            ends.append((curve, float(curve.x[known[-1]]), factor * float(curve.y[known[-1]])))
    low, high = shown
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


def _range_of(lines: Sequence[np.ndarray]) -> list[float]:
    known = np.concatenate([*lines, np.array([])])
    if not known.size:
        return [0.0, 1.0]
    first, last = float(known.min()), float(known.max())
    return [first, last] if first < last else [first - 0.5, last + 0.5]


def moment_names(at: np.ndarray, *, by_accuracy: bool) -> list[str]:
    """What the moments of an alignment are called: "epoch 12", "accuracy 93.1 %"."""
    return [f"accuracy {100 * value:.1f} %" if by_accuracy else f"epoch {epoch_text(float(value))}" for value in at]
