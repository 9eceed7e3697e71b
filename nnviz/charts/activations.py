"""Activation matrix as a heat map: rows are samples or subsets, columns units, darkness is the activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .confusion import listed
from .palette import ACCENT, DIVERGING
from .style import axis_title, base_layout, tint
from .text import plain_text

ROW_HEIGHT = 21  # pixels
_AROUND = 64  # pixels above and under the rows of a panel
_LONGEST = 24  # letters of a row's name


def activation_map(
    panels: Sequence[tuple[str, np.ndarray]],
    row_names: Sequence[str],
    units: Sequence[int],
    *,
    ink: str,
    differences: Sequence[int] = (),
    marked: tuple[int, int] | None = None,
) -> go.Figure:
    """The matrix at one or two epochs, one over the other, on one scale. All its arrays are plain lists.

    A cell is (x, y): the place of its unit in `units`, and the number of its row, counted through all panels from the top.

    Parameters
    ----------
    panels : sequence of (title, ndarray of shape (R, U))
        NaN is left empty. Titles are shown where there are several.
    row_names : sequence of R str
    units : sequence of U int
        What the columns are called.
    ink : str
        The colour of the largest activation, such as "#262a33".
    differences : sequence of int
        Rows that are one subset less another: blue above zero, orange below, on a scale of their own.
    marked : (int, int), optional
        The unit and the row, in the first panel, that are outlined.

    Raises
    ------
    ValueError
        Where the shapes do not fit.
    """
    shape = (len(row_names), len(units))
    if not panels or any(matrix.shape != shape for _, matrix in panels) or 0 in shape:
        raise ValueError(f"matrices have shapes {[matrix.shape for _, matrix in panels]}; expected {shape}, and not empty")
    apart = np.zeros(shape, bool)
    apart[list(differences)] = True
    most, most_apart = (_largest([np.where(mask, matrix, np.nan) for _, matrix in panels]) for mask in (~apart, apart))
    signed = any((np.where(apart, 0, np.nan_to_num(matrix)) < 0).any() for _, matrix in panels)
    names = [plain_text(name, _LONGEST) for name in row_names]
    ticks_of_rows = [f"{name}\u2002" for name in names]  # old versions of plotly.js write up to the very edge
    traces: list[dict[str, Any]] = []
    for at, (title, matrix) in enumerate(panels):
        texts = _hover_texts(matrix, names, units, plain_text(title, 40) if len(panels) > 1 else "")
        plain = _diverging(most) if signed else {"zmin": 0, "zmax": most, "colorscale": [[0, tint(ink, 0.03)], [1, ink]]}
        for mask, scale in ((~apart, plain), (apart, _diverging(most_apart))):
            if mask.any():
                traces.append(_heat(np.where(mask, matrix, np.nan), texts, at * (shape[0] + 1), scale))
    n_rows = len(panels) * (shape[0] + 1) - 1
    layout = base_layout(n_rows * ROW_HEIGHT + _AROUND)
    every = -(-shape[1] // 26)
    ticks = list(range(0, shape[1], every))
    layout |= {
        "margin": {"l": 12, "r": 8, "t": 4, "b": 44},
        "xaxis": layout["xaxis"]
        | {"range": [-0.5, shape[1] - 0.5], "tickvals": ticks, "ticktext": [str(units[x]) for x in ticks], "tickangle": 0}
        | {"title": axis_title("unit")},
        "yaxis": layout["yaxis"]
        | {"range": [n_rows - 0.5, -0.5], "tickvals": _row_places(panels, shape[0]), "ticktext": ticks_of_rows * len(panels)},
    }
    if marked is not None:
        x, y = marked
        line = {"color": ACCENT, "width": 2}
        layout["shapes"] = [
            {"type": "rect", "x0": x - 0.5, "x1": x + 0.5, "y0": -0.5, "y1": n_rows - 0.5, "line": {**line, "width": 1}},
            {"type": "rect", "x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5, "line": line},
        ]
    return go.Figure(data=traces, layout=layout)


def clicked_cell_of(cell: tuple[Any, Any], n_rows: int) -> tuple[int, int, int]:
    """The place of a clicked cell's unit, its row and its panel."""
    x, y = (round(float(place)) for place in cell)
    return x, y % (n_rows + 1), y // (n_rows + 1)


def _row_places(panels: Sequence[Any], n_rows: int) -> list[int]:
    return [at * (n_rows + 1) + row for at in range(len(panels)) for row in range(n_rows)]


def _largest(matrices: Sequence[np.ndarray]) -> float:
    return max((float(np.nanmax(np.abs(matrix))) for matrix in matrices if np.isfinite(matrix).any()), default=0.0) or 1.0


def _diverging(most: float) -> dict[str, Any]:
    steps = len(DIVERGING) - 1
    return {"zmin": -most, "zmax": most, "colorscale": [[at / steps, colour] for at, colour in enumerate(DIVERGING)]}


def _heat(values: np.ndarray, texts: list[list[str]], top: int, scale: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": [listed(row) for row in values],
        "y": list(range(top, top + len(values))),
        "hoverongaps": False,
        "hovertext": texts,
        "hoverinfo": "text",
        "showscale": False,
        "xgap": 1 if values.shape[1] <= 64 else 0,
        "ygap": 1,
        **scale,
    }


def _hover_texts(matrix: np.ndarray, names: Sequence[str], units: Sequence[int], title: str) -> list[list[str]]:
    end = f"<br>{title}" if title else ""
    return [
        [f"{name}, unit {unit}: {value:.3g}{end}" for unit, value in zip(units, row, strict=True)]
        for name, row in zip(names, matrix, strict=True)
    ]
