"""The cells of the confusion matrix over the training, as Plotly figures: one as a chart, all as small lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .confusion import class_axes, listed, outline_of
from .palette import RIGHT, WRONG
from .style import CLEAR, GRID, base_layout, tint
from .text import epoch_text, plain_text
from .time_axis import epoch_range

_HEIGHT = 132  # pixels of the chart of one cell


def cell_chart(epochs: np.ndarray, counts: np.ndarray, *, right: bool) -> go.Figure:
    """How many samples one cell of the matrix held over the epochs.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    counts : integer ndarray of shape (E,)
    right : bool
        Whether these answers are right: of the diagonal.
    """
    if np.shape(counts) != np.shape(epochs) or np.ndim(epochs) != 1:
        raise ValueError(f"counts have shape {np.shape(counts)}; expected {np.shape(epochs)}")
    colour = RIGHT if right else WRONG
    figure = go.Figure(layout=base_layout(_HEIGHT))
    figure.add_scatter(
        x=epochs,
        y=counts,
        mode="lines" if len(epochs) > 1 else "markers",
        line={"color": colour, "width": 2},
        fill="tozeroy" if len(epochs) > 1 else "none",
        fillcolor=tint(colour, 0.15),
        hovertemplate="%{y} at epoch %{x:.3~f}<extra></extra>",
        cliponaxis=False,
    )
    most = int(np.max(counts, initial=0))
    figure.update_xaxes(range=epoch_range(np.asarray(epochs, float)), nticks=6)
    figure.update_yaxes(range=[0, max(1.05 * most, 1)], nticks=4, showgrid=True, gridcolor=GRID, title={"text": "samples"})
    figure.update_layout(meta={"nnviz": "epochs"}, showlegend=False, margin={"l": 48, "r": 8, "t": 4, "b": 40})
    return figure


def cell_lines(
    epochs: np.ndarray,
    matrices: np.ndarray,
    class_names: Sequence[str],
    *,
    marked: tuple[int, int] | None = None,
    height: int = 420,
) -> go.Figure:
    """Each cell of the confusion matrix as a small line over the training, all in one figure.

    In a cell time runs to the right, in equal steps from checkpoint to checkpoint. Heights are shares of the row's class: up to
    100 % on the diagonal, elsewhere up to the largest share that any class ever lost to another, `figure.layout.meta["most"]`.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
    matrices : integer ndarray of shape (E, C, C)
        As `analysis.confusion.confusion_matrices` gives them.
    class_names : sequence of C str
    marked : (int, int), optional
        As in `confusion_map`.
    height : int, default=420
        Pixels.
    """
    n_checkpoints, n_classes = len(epochs), len(class_names)
    if matrices.shape != (n_checkpoints, n_classes, n_classes) or 0 in matrices.shape:
        raise ValueError(f"matrices have shape {matrices.shape}; expected ({n_checkpoints}, {n_classes}, {n_classes})")
    totals = matrices[0].sum(axis=1)[:, None]
    shares = np.divide(matrices, totals, out=np.zeros(matrices.shape), where=totals > 0)
    diagonal = np.eye(n_classes, dtype=bool)
    most = float(shares[:, ~diagonal].max()) if n_classes > 1 else 0.0
    names = [plain_text(name) for name in class_names]
    along = np.linspace(-0.42, 0.42, n_checkpoints) if n_checkpoints > 1 else np.zeros(1)
    traces: list[dict[str, object]] = []
    for cells, colour, top in ((~diagonal, WRONG, most), (diagonal, RIGHT, 1.0)):
        rows, columns = np.nonzero(cells & matrices.any(axis=0))
        # One line for all cells: its points, and a gap after each cell.
        x = np.full((len(rows), n_checkpoints + 1), np.nan)
        y = x.copy()
        x[:, :-1] = columns[:, None] + along
        y[:, :-1] = rows[:, None] + 0.42 - 0.84 * shares[:, rows, columns].T / (top or 1)
        traces.append(
            {
                "type": "scatter",
                "x": listed(x.ravel()),
                "y": listed(y.ravel()),
                "mode": "lines" if n_checkpoints > 1 else "markers",
                "line": {"color": colour, "width": 1.5},
                "marker": {"color": colour, "size": 4},
                "hoverinfo": "skip",
            }
        )
    texts = [
        [f"is {true}, says {says}: {_history_text(epochs, matrices[:, row, column])}" for column, says in enumerate(names)]
        for row, true in enumerate(names)
    ]
    unseen = {"z": [[0] * n_classes for _ in names], "colorscale": [[0, CLEAR], [1, CLEAR]], "showscale": False}
    traces.append({"type": "heatmap", **unseen, "hovertext": texts, "hoverinfo": "text"})  # what a cell says, and is clicked
    edges = [at - 0.5 for at in range(n_classes + 1)]
    line = {"type": "line", "line": {"color": GRID, "width": 1}, "layer": "below"}
    shapes: list[dict[str, Any]] = [line | {"x0": at, "x1": at, "y0": edges[0], "y1": edges[-1]} for at in edges]
    shapes += [line | {"x0": edges[0], "x1": edges[-1], "y0": at, "y1": at} for at in edges]
    shapes += outline_of(marked, n_classes) if marked is not None else []
    layout = base_layout(height) | class_axes(class_names)
    layout |= {"shapes": shapes, "meta": {"most": most}, "showlegend": False, "hovermode": "closest"}
    return go.Figure(data=traces, layout=layout)


def _history_text(epochs: np.ndarray, counts: np.ndarray) -> str:
    peak = int(counts.argmax())
    return f"{counts[-1]:,} at the end, at most {counts[peak]:,} at epoch {epoch_text(float(epochs[peak]))}"
