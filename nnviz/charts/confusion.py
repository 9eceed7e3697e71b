"""Confusion matrix of one checkpoint as a Plotly figure.

Rows are true classes and columns predicted ones, the first on top and at the left. What is right is blue and on the diagonal,
what is wrong is orange and beside it; each has a scale of its own, so that a dozen mistakes show beside a thousand answers that
are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..analysis.confusion import Pairs
from .palette import ACCENT, RIGHT, WRONG
from .style import CLEAR, axis_title, base_layout, tint
from .text import plain_text

#: Up to so many classes the cells hold their numbers; up to so many every row and column is named.
MOST_NUMBERED, MOST_NAMED = 12, 30
#: Above so many classes, squares stand for several classes each.
MOST_SQUARES = 100

_TICK_LETTERS, _ROW_LETTERS = 12, 40  # of a class's name along an axis, and of all names in a row
_STRONGEST = 0.6  # opacity of the fullest cell: the theme's text stays readable on it
_WEAKEST = 0.1  # of a cell that is not empty
_FAINT = "rgba(138, 143, 152, 0.07)"  # of one that is


def confusion_map(
    counts: np.ndarray,
    values: np.ndarray,
    class_names: Sequence[str],
    *,
    percent: bool = False,
    marked: tuple[int, int] | None = None,
    height: int = 420,
    ink: str | None = None,
) -> go.Figure:
    """A confusion matrix as a heat map. All its arrays are plain lists, so that any version of plotly.js draws it.

    Cell (x, y) is the one of predicted class x and true class y. Raises ValueError where the shapes do not fit.

    Parameters
    ----------
    counts : integer ndarray of shape (C, C)
        Samples of the row's class that were given to the column's; they are told when a cell is pointed at.
    values : ndarray of shape (C, C)
        What colours and numbers say: the counts, or shares, 0 to 1; NaN is left empty.
    class_names : sequence of C str
    percent : bool, default=False
        The values are shares, and shown in per cent.
    marked : (int, int), optional
        True and predicted class of a cell that is outlined; −1 instead of one of them outlines a whole column or row.
    height : int, default=420
        Pixels.
    ink : str, optional
        The colour of the numbers in the cells; that of all text where none is given.
    """
    counts, values = np.asarray(counts), np.asarray(values, float)
    n_classes = len(class_names)
    if counts.shape != (n_classes, n_classes) or values.shape != counts.shape or n_classes == 0:
        raise ValueError(f"counts have shape {counts.shape}, values {values.shape}; expected ({n_classes}, {n_classes})")
    names = [plain_text(name) for name in class_names]
    diagonal = np.eye(n_classes, dtype=bool)
    filled = values > 0
    traces = [
        _heat(np.where(cells & filled, values, np.nan), _tints(colour), _cell_texts(counts, cells & filled, names))
        for cells, colour in ((~diagonal, WRONG), (diagonal, RIGHT))
    ]
    if n_classes <= MOST_NAMED:  # empty cells answer to the pointer too: they are what a class was never taken for
        faint = [[0, _FAINT], [1, _FAINT]]
        traces.append(_heat(np.where(filled, np.nan, 0), faint, _cell_texts(counts, ~filled, names)))
    if n_classes <= MOST_NUMBERED:
        traces.append(_numbers(values, percent=percent, ink=ink))
    layout = base_layout(height) | class_axes(class_names)
    if marked is not None:
        layout["shapes"] = outline_of(marked, n_classes)
    return go.Figure(data=traces, layout=layout)  # at once: Plotly takes its time over each change


def _heat(values: np.ndarray, colours: list[list[object]], texts: list[list[str]]) -> dict[str, object]:
    """Cells in the tints of one colour, up to the largest of them; NaN is no cell."""
    gap = 1 if len(values) <= MOST_NAMED else 0
    return {
        "type": "heatmap",
        "z": [listed(row) for row in values],
        "zmin": 0,
        "zmax": float(np.nanmax(values)) if (values > 0).any() else 1.0,
        "colorscale": colours,
        "hoverongaps": False,
        "hovertext": texts,
        "hoverinfo": "text",
        "showscale": False,
        "xgap": gap,
        "ygap": gap,
    }


def coarse_map(pairs: Pairs, n_classes: int, *, height: int = 420) -> tuple[go.Figure, int]:
    """A confusion matrix of very many classes, several of them to a square, and how many classes a square is wide.

    Parameters
    ----------
    pairs : Pairs
        Of true and predicted classes, as `analysis.confusion.occurring_pairs` gives them: of thousands of classes there are far
        fewer than cells.
    n_classes : int
    height : int, default=420
        Pixels.
    """
    width = -(-n_classes // MOST_SQUARES)
    edges = np.arange(0, n_classes, width)
    squares = np.zeros((len(edges), len(edges)), np.int64)
    np.add.at(squares, (pairs.true // width, pairs.predicted // width), pairs.counts)
    figure = go.Figure(layout=base_layout(height))
    diagonal = np.eye(len(squares), dtype=bool)
    for cells, colour in ((~diagonal, WRONG), (diagonal, RIGHT)):
        visible = np.where(cells & (squares > 0), squares, np.nan)
        figure.add_heatmap(
            z=visible,
            x=edges + (width - 1) / 2,
            y=edges + (width - 1) / 2,
            zmin=0,
            zmax=float(np.nanmax(visible)) if np.isfinite(visible).any() else 1.0,
            colorscale=_tints(colour, weakest=0.35),
            hoverongaps=False,
            hovertemplate="%{z} samples<extra></extra>",
            showscale=False,
        )
    figure.update_xaxes(range=[-0.5, n_classes - 0.5], title={"text": "number of the predicted class"}, nticks=6)
    figure.update_yaxes(range=[n_classes - 0.5, -0.5], title={"text": "number of the true class"}, nticks=6)
    return figure, width


def listed(values: np.ndarray) -> list[float | None]:
    """Numbers as a list, four decimals of each; None where there is none."""
    return [None if np.isnan(value) else round(float(value), 4) for value in values]


def _cell_texts(counts: np.ndarray, described: np.ndarray, names: Sequence[str]) -> list[list[str]]:
    """What a cell says when it is pointed at; "" where it is not told."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    texts = [[""] * len(names) for _ in names]
    for row, column in zip(*np.nonzero(described), strict=True):
        count = int(counts[row, column])
        parts = [f"is {names[row]}, says {names[column]}: {count:,} sample{'' if count == 1 else 's'}"]
        if rows[row]:
            parts.append(f"{100 * count / rows[row]:.1f} % of those that are {names[row]}")
        if columns[column]:
            parts.append(f"{100 * count / columns[column]:.1f} % of those called {names[column]}")
        texts[row][column] = "<br>".join(parts)
    return texts


def _numbers(values: np.ndarray, *, percent: bool, ink: str | None) -> dict[str, object]:
    rows, columns = np.nonzero(values > 0)
    drawn = values[rows, columns]
    texts = [_percent_text(value) for value in drawn] if percent else [f"{int(value)}" for value in drawn]
    longest = max(map(len, texts), default=1)
    return {
        "type": "scatter",
        "x": columns.tolist(),
        "y": rows.tolist(),
        "text": texts,
        "mode": "text",
        "textfont": {"size": 12 if longest * len(values) <= 36 else 10, "color": ink},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _percent_text(share: float) -> str:
    """A share in per cent without the sign, in at most three letters: "97", "4.1", "<.1"."""
    if share >= 0.0995:
        return f"{100 * share:.0f}"
    return f"{100 * share:.1f}" if share >= 0.0005 else "<.1"


def class_axes(class_names: Sequence[str]) -> dict[str, Any]:
    """The layout of a figure with the classes along both axes, the first on top and at the left."""
    n_classes = len(class_names)
    named = list(range(n_classes)) if n_classes <= MOST_NAMED else []
    names = [plain_text(class_names[k], _TICK_LETTERS) for k in named]
    longest = max((min(len(class_names[k]), _TICK_LETTERS) for k in named), default=0)
    upright = longest * n_classes > _ROW_LETTERS
    ends = [-0.5, n_classes - 0.5]
    crowded = n_classes > MOST_NUMBERED  # rows are about as high as a line of text
    axis = {
        "tickfont": {"size": 9 if crowded else 12},
        "tickvals": named,
        "ticktext": names,
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "ticks": "",
    }
    return {
        "margin": {"l": 48, "r": 8, "t": 4, "b": 48 + (7 * longest if upright else 0)},
        "xaxis": axis | {"range": ends, "tickangle": 90 if upright else 0, "title": axis_title("predicted class", 8)},
        "yaxis": axis | {"range": ends[::-1], "title": axis_title("true class", 8)},
    }


def outline_of(marked: tuple[int, int], n_classes: int) -> list[dict[str, Any]]:
    """The shapes that outline a cell, a row or a column; none for (−1, −1)."""
    row, column = marked
    if row < 0 and column < 0:
        return []
    x0, x1 = (-0.5, n_classes - 0.5) if column < 0 else (column - 0.5, column + 0.5)
    y0, y1 = (-0.5, n_classes - 0.5) if row < 0 else (row - 0.5, row + 0.5)
    return [{"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": {"color": ACCENT, "width": 2.5}}]


def _tints(colour: str, weakest: float = _WEAKEST) -> list[list[object]]:
    """From nothing over barely to a tint that text stays readable on."""
    return [[0, CLEAR], [1e-6, tint(colour, weakest)], [1, tint(colour, _STRONGEST)]]
