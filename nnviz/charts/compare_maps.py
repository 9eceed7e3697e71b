"""Comparison of runs as heat maps: accuracy per class and run, and pairwise agreement; Plotly figures from arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .class_rows import class_rows
from .palette import DIVERGING, GREY, SEQUENTIAL
from .style import CLEAR, COLOUR_BAR, axis_title, base_layout, tint
from .text import plain_text
from .time_axis import tick_columns

_Part = dict[str, Any]

#: Differences of accuracy are at least so many points wide, so that noise looks like noise.
_LEAST_POINTS = 5.0
_ROW = 34  # pixels


def class_table(
    shares: np.ndarray, run_names: Sequence[str], class_names: Sequence[str], *, ink: str | None = None
) -> go.Figure:
    """The accuracy of each class at one moment: of the first run as it is, of the others how it differs from that.

    A row a run, a column a class; what is better than in the first run is blue, what is worse orange, each with its sign.

    Parameters
    ----------
    shares : ndarray of shape (R, C)
        0 to 1; NaN for a class without samples.
    run_names : sequence of R str
    class_names : sequence of C str
    ink : str, optional
        The colour of the numbers in the cells; that of all text where none is given.
    """
    n_runs, n_classes = len(run_names), len(class_names)
    if shares.shape != (n_runs, n_classes) or 0 in shares.shape:
        raise ValueError(f"shares have shape {shares.shape}; expected ({n_runs}, {n_classes}), and not empty")
    names, classes = [plain_text(name, 24) for name in run_names], [plain_text(name) for name in class_names]
    points = 100 * (shares - shares[0])
    most = max(float(np.nanmax(np.abs(points), initial=0)), _LEAST_POINTS)
    numbers = [[_share_text(share) for share in shares[0]], *([_points_text(p) for p in row] for row in points[1:])]
    texts = [
        [
            f"{names[row]}, class {classes[k]}: {_share_text(shares[row, k], sign=' %')}"
            + (f"<br>{_points_text(points[row, k])} points against {names[0]}" if row and np.isfinite(points[row, k]) else "")
            for k in range(n_classes)
        ]
        for row in range(n_runs)
    ]
    common = {"type": "heatmap", "hovertext": texts, "hoverinfo": "text", "xgap": 2, "ygap": 2, "showscale": False}
    first = np.where(np.arange(n_runs)[:, None] == 0, np.nan_to_num(100 * shares), np.nan)
    others = np.where(np.arange(n_runs)[:, None] == 0, np.nan, points)
    numbered = n_classes <= 16
    data: list[_Part] = [
        common
        | {
            "z": first,
            "zmin": 0,
            "zmax": 100,
            "colorscale": [[0, tint(GREY, 0.1)], [1, tint(GREY, 0.35)]],
            "hoverongaps": False,
        },
        common | {"z": others, "zmin": -most, "zmax": most, "colorscale": _tinted(DIVERGING, 0.55), "hoverongaps": False},
    ]
    if numbered:
        cells = [(k, row, numbers[row][k]) for row in range(n_runs) for k in range(n_classes)]
        data.append(
            {
                "type": "scatter", "mode": "text", "x": [k for k, _, _ in cells], "y": [row for _, row, _ in cells],
                "text": [text for _, _, text in cells], "hoverinfo": "skip", "textfont": {"size": 12, "color": ink},
            }
        )  # fmt: skip
    layout: _Part = base_layout(_ROW * n_runs + 70) | {"margin": {"l": 40, "r": 8, "t": 6, "b": 40}}
    named = range(0, n_classes, -(-n_classes // 40))
    layout["xaxis"] |= {"range": [-0.5, n_classes - 0.5], "tickvals": list(named), "ticktext": [classes[k] for k in named]}
    layout["xaxis"] |= {"title": axis_title("class"), "tickangle": 0 if sum(map(len, classes)) <= 60 else 45}
    layout["yaxis"] |= {"range": [n_runs - 0.5, -0.5], "tickvals": list(range(n_runs)), "ticktext": names}
    return go.Figure({"data": data, "layout": layout | {"showlegend": False}})


def class_history(at: Sequence[str], points: np.ndarray, unit: str, class_names: Sequence[str]) -> go.Figure:
    """How the accuracy of each class in one run differs from that in another, moment by moment.

    A row a class, the first on top, a column a moment; x is the moment's index.

    Parameters
    ----------
    at : sequence of G str
        What the moments are called.
    points : ndarray of shape (G, C)
        −1 to 1; NaN for a class without samples.
    unit : str
        What the moments are.
    class_names : sequence of C str
    """
    if points.shape != (len(at), len(class_names)) or 0 in points.shape:
        raise ValueError(f"points have shape {points.shape}; expected ({len(at)}, {len(class_names)}), and not empty")
    n_moments, n_classes = points.shape
    rows = class_rows(points, class_names, 420, 24)
    most = max(100 * float(np.nanmax(np.abs(rows.values), initial=0)), _LEAST_POINTS)
    texts = [[f"{name}, {unit} {moment}: {_points_text(100 * p)} points" for moment, p in zip(at, row, strict=True)]
             for name, row in zip(rows.spoken, rows.values, strict=True)]  # fmt: skip
    heat = {
        "type": "heatmap", "z": 100 * rows.values, "y": rows.positions,
        "zmin": -most, "zmax": most, "colorscale": _tinted(DIVERGING, 0.95),
        "hovertext": texts,
        "hoverinfo": "text", "ygap": rows.gap,
        "colorbar": COLOUR_BAR | {"nticks": 5, "ticksuffix": ""},
    }  # fmt: skip
    layout: _Part = base_layout(rows.pixels + 60) | {"meta": {"nnviz": "checkpoints"} | rows.meta}
    columns = tick_columns(np.arange(n_moments, dtype=float) ** 1.5)
    layout["xaxis"] |= {
        "range": [-0.5, n_moments - 0.5],
        "tickvals": columns,
        "ticktext": [at[c] for c in columns],
        "tickangle": 0,
    }
    layout["xaxis"] |= {"title": axis_title(unit)}
    layout["yaxis"] |= {"range": [n_classes - 0.5, -0.5], "tickvals": rows.ticks, "ticktext": rows.tick_names}
    return go.Figure({"data": [heat], "layout": layout})


def agreement_table(shares: np.ndarray, run_names: Sequence[str], *, ink: str | None = None) -> go.Figure:
    """The share of samples that each two runs give to the same class, at one moment.

    Parameters
    ----------
    shares : ndarray of shape (R, R)
        0 to 1.
    run_names : sequence of R str
    ink : str, optional
        As of `class_table`.
    """
    n_runs = len(run_names)
    if shares.shape != (n_runs, n_runs) or n_runs == 0:
        raise ValueError(f"shares have shape {shares.shape}; expected ({n_runs}, {n_runs})")
    names = [plain_text(name, 14) for name in run_names]
    off_diagonal = ~np.eye(n_runs, dtype=bool)
    percent = 100 * shares[off_diagonal]
    low = float(min(np.nanmin(percent, initial=100), 95)) if np.isfinite(percent).any() else 0.0
    values = np.where(off_diagonal, 100 * shares, np.nan)
    texts = [
        [f"{one} and {two} agree on {_share_text(shares[i, j], sign=' %')}" for j, two in enumerate(names)]
        for i, one in enumerate(names)
    ]
    scale = [[0, tint(SEQUENTIAL[5], 0.08)], [1, tint(SEQUENTIAL[5], 0.55)]]
    heat = {
        "type": "heatmap", "z": values, "zmin": low, "zmax": 100, "colorscale": scale, "hovertext": texts, "hoverinfo": "text",
        "hoverongaps": False, "showscale": False, "xgap": 2, "ygap": 2,
    }  # fmt: skip
    cells = [(i, j) for i in range(n_runs) for j in range(n_runs) if i != j]
    numbers = {
        "type": "scatter", "mode": "text", "x": [j for _, j in cells], "y": [i for i, _ in cells],
        "text": [_share_text(shares[i, j]) for i, j in cells], "hoverinfo": "skip", "textfont": {"size": 12, "color": ink},
    }  # fmt: skip
    layout: _Part = base_layout(max(_ROW * n_runs, 80) + 60) | {
        "margin": {"l": 40, "r": 8, "t": 6, "b": 44},
        "showlegend": False,
    }
    axis = {"tickvals": list(range(n_runs)), "ticktext": names, "title": None}
    layout["xaxis"] |= axis | {"range": [-0.5, n_runs - 0.5], "tickangle": 0 if n_runs < 4 else 30}
    layout["yaxis"] |= axis | {"range": [n_runs - 0.5, -0.5]}
    return go.Figure({"data": [heat, numbers], "layout": layout})


def _share_text(share: float, sign: str = "") -> str:
    return "none" if np.isnan(share) else f"{100 * share:.1f}{sign}"


def _points_text(points: float) -> str:
    """ "+1.2", "−0.4", "0": a tenth of a point is as fine as it is told."""
    if np.isnan(points):
        return "none"
    return "0" if abs(points) < 0.05 else f"{points:+.1f}".replace("-", "−")


def _tinted(scale: Sequence[str], strongest: float) -> list[list[object]]:
    """A diverging scale whose middle is nothing, and whose ends have this opacity."""
    last = len(scale) - 1
    return [
        [at / last, CLEAR if at * 2 == last else tint(colour, strongest * abs(2 * at / last - 1))]
        for at, colour in enumerate(scale)
    ]
