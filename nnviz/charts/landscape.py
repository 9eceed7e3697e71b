"""Loss landscapes as Plotly figures: contours, a surface, and the loss along a straight line.

Contours and surface say in `layout.meta` where the path of the run went, {"nnviz": "path", "x": …, "y": …, "z": …,
"checkpoints": …}, and have no mark of the moment: the page draws that over them, so that nothing is drawn anew when it moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .curves import LOSS_TITLE
from .heights import Heights, heights_of
from .palette import RUN_COLOURS, SEQUENTIAL
from .style import COLOUR_BAR, GRID, LEGEND_ABOVE, NEUTRAL_TEXT, base_layout
from .text import plain_text

HEIGHT = 470
_N_LEVELS = 14
_DARK, _LIGHT = "rgba(14, 17, 23, 0.8)", "#ffffff"
# So far away that all of the box and the words along its edges are seen, also where a figure is narrower than it is high.
_CAMERA = {"eye": {"x": 1.8, "y": -1.95, "z": 1.35}, "center": {"x": 0, "y": 0, "z": -0.08}}


@dataclass(frozen=True)
class PathLine:
    """The path of one run in the plane.

    Attributes
    ----------
    name : str
    x, y : ndarray of shape (k,)
    values : ndarray of shape (k,)
        Loss or accuracy of the network itself, NaN where unknown.
    checkpoints : ndarray of int, shape (k,)
    epochs : sequence of k str
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    checkpoints: np.ndarray
    epochs: Sequence[str]


def contour_figure(
    x: np.ndarray, y: np.ndarray, values: np.ndarray, paths: Sequence[PathLine], *, accuracy: bool, titles: tuple[str, str]
) -> go.Figure:
    """Filled contours of loss or accuracy, bright where the network is good, with the paths of one or several runs.

    Parameters
    ----------
    x, y : ndarray of shape (n,), (m,)
        Coordinates in the plane.
    values : ndarray of shape (m, n)
        Loss (nats) or accuracy (0 to 1); NaN is left empty.
    paths : sequence of PathLine
        The first is that of the run whose moment is shown.
    titles : tuple of str
        Of the axes.
    """
    scale = heights_of(values, accuracy=accuracy)
    heights = scale.of(values)
    low, high = (float(scale.of(np.array([edge]))[0]) for edge in (scale.low, scale.high))
    figure = go.Figure(layout=base_layout(HEIGHT) | {"meta": _meta(paths)})
    figure.add_contour(
        x=x,
        y=y,
        z=heights,
        zmin=low,
        zmax=high,
        autocontour=False,
        contours={"start": low, "end": high, "size": (high - low) / _N_LEVELS, "showlabels": False},
        line={"width": 0.6, "color": "rgba(255, 255, 255, 0.35)"},
        colorscale=_colours(accuracy),
        customdata=(100 if accuracy else 1) * np.asarray(values, float),
        hovertemplate=_number(accuracy, "customdata") + "<extra></extra>",
        colorbar=_bar(scale, accuracy),
    )
    for at, path in enumerate(paths):
        _draw_path(figure, path, RUN_COLOURS[at % len(RUN_COLOURS)] if len(paths) > 1 else None, accuracy)
    figure.add_scatter(  # the point that all directions start from
        x=[0.0], y=[0.0], mode="markers", hoverinfo="skip", showlegend=False,
        marker={"symbol": "cross-thin", "size": 13, "line": {"width": 4, "color": _DARK}},
    ).add_scatter(
        x=[0.0], y=[0.0], mode="markers", showlegend=False, hovertemplate="the last weights<extra></extra>",
        marker={"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": _LIGHT}},
    )  # fmt: skip
    figure.update_xaxes(title_text=plain_text(titles[0], 90), range=[float(x[0]), float(x[-1])], nticks=7)
    figure.update_yaxes(title={"text": plain_text(titles[1], 90), "standoff": 8}, range=[float(y[0]), float(y[-1])], nticks=7)
    figure.update_layout(hovermode="closest", showlegend=len(paths) > 1, margin={"l": 60, "r": 8, "t": 14, "b": 44})
    if len(paths) > 1:
        figure.update_layout(margin_t=36, legend=LEGEND_ABOVE)
    return figure


def surface_figure(
    x: np.ndarray,
    y: np.ndarray,
    values: np.ndarray,
    paths: Sequence[PathLine],
    *,
    accuracy: bool,
    titles: tuple[str, str],
    ink: str = NEUTRAL_TEXT,
) -> go.Figure:
    """The same landscape as a surface, with the paths lying on it.

    Parameters are as for `contour_figure`, and `ink` is the colour of the words along its edges, such as "#5b6069".
    """
    scale = heights_of(values, accuracy=accuracy)
    heights = scale.of(values)
    figure = go.Figure(layout=base_layout(HEIGHT))
    figure.add_surface(
        x=x,
        y=y,
        z=heights,
        customdata=(100 if accuracy else 1) * np.asarray(values, float),
        colorscale=_colours(accuracy),
        cmin=float(scale.of(np.array([scale.low]))[0]),
        cmax=float(scale.of(np.array([scale.high]))[0]),
        showscale=False,
        lighting={"ambient": 0.75, "diffuse": 0.55, "specular": 0.06, "roughness": 0.9},
        hovertemplate=_number(accuracy, "customdata") + "<extra></extra>",
        contours={"z": {"show": True, "width": 1, "color": "rgba(255, 255, 255, 0.35)", "highlight": False}},
    )
    lifted = [_on_surface(x, y, heights, path) for path in paths]
    for at, (path, z) in enumerate(zip(paths, lifted, strict=True)):
        colour = RUN_COLOURS[at % len(RUN_COLOURS)] if len(paths) > 1 else _LIGHT
        figure.add_scatter3d(
            x=path.x,
            y=path.y,
            z=z,
            mode="lines+markers",
            line={"color": colour, "width": 6},
            marker={"color": colour, "size": 2.5, "line": {"color": _LIGHT if len(paths) > 1 else _DARK, "width": 1}},
            name=plain_text(path.name, 40),
            text=_told(path, accuracy),
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    figure.layout.meta = _meta(paths, lifted[0] if lifted else None)
    ticks, texts = scale.ticks()
    plain = {"showgrid": True, "gridcolor": GRID, "zeroline": False, "showbackground": False, "color": ink}
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode="orbit",
        scene={
            "xaxis": plain | {"title": {"text": plain_text(titles[0], 30), "font": {"size": 12}}, "nticks": 5},
            "yaxis": plain | {"title": {"text": plain_text(titles[1], 30), "font": {"size": 12}}, "nticks": 5},
            "zaxis": plain | {"title": {"text": _title(accuracy), "font": {"size": 12}}, "tickvals": ticks, "ticktext": texts},
            "aspectmode": "manual",
            "aspectratio": {"x": 1.15, "y": 1.15, "z": 0.75},
            "camera": _CAMERA,
        },
    )
    return figure


def line_figure(
    t: np.ndarray, loss: np.ndarray, accuracy: np.ndarray, ends: tuple[str, str], *, with_loss: bool = True
) -> go.Figure:
    """Loss and accuracy along the straight line between two checkpoints, one over the other.

    Parameters
    ----------
    t : ndarray of shape (n,)
        0 at the first checkpoint, 1 at the second.
    loss, accuracy : ndarray of shape (n,)
        In nats; 0 to 1.
    ends : tuple of str
        What the checkpoints are called.
    with_loss : bool, default=True
        Whether the loss is drawn too.
    """
    for name, curve in (("loss", loss), ("accuracy", accuracy)):
        if np.shape(curve) != np.shape(t):
            raise ValueError(f"{name} has shape {np.shape(curve)}; expected {np.shape(t)}")
    figure = go.Figure(layout=base_layout(250))
    blue, orange = RUN_COLOURS[0], RUN_COLOURS[1]
    if with_loss:
        figure.add_scatter(
            x=t,
            y=loss,
            mode="lines",
            name="loss",
            line={"color": blue, "width": 2},
            hovertemplate="loss %{y:.4f}<extra></extra>",
        )
    figure.add_scatter(
        x=t, y=100 * np.asarray(accuracy, float), mode="lines", name="accuracy", yaxis="y2",
        line={"color": orange, "width": 2, "dash": "dash"}, hovertemplate="%{y:.1f} % right<extra></extra>",
    )  # fmt: skip
    for position in (0.0, 1.0):
        figure.add_vline(x=position, line={"color": NEUTRAL_TEXT, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        title_text="along the straight line between the weights", range=[float(t[0]), float(t[-1])],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        ticktext=[plain_text(ends[0], 30), "¼", "½", "¾", plain_text(ends[1], 30)], unifiedhovertitle={"text": "%{x:.2f}"},
    )  # fmt: skip
    axis = {"showgrid": False, "zeroline": False, "automargin": True, "ticks": ""}
    figure.update_yaxes(title={"text": LOSS_TITLE, "standoff": 8, "font": {"color": blue}}, rangemode="tozero", nticks=5)
    figure.update_yaxes(gridcolor=GRID, showgrid=True)
    figure.update_layout(
        yaxis2=axis | {
            "overlaying": "y", "side": "right", "range": [0, 104],
            "tickvals": [0, 50, 100], "ticktext": ["0 %", "50 %", "100 %"],
            "title": {"text": "right answers", "standoff": 8, "font": {"color": orange}},
        },
        hovermode="x unified", showlegend=False, margin={"l": 60, "r": 60, "t": 14, "b": 44},
    )  # fmt: skip
    return figure


def _meta(paths: Sequence[PathLine], z: np.ndarray | None = None) -> dict[str, Any]:
    """What the page draws the moment by: the path of the first run, as plain lists."""
    if not paths:
        return {}
    path = paths[0]
    meta = {"nnviz": "path", "x": path.x.tolist(), "y": path.y.tolist(), "checkpoints": path.checkpoints.tolist()}
    return meta if z is None else meta | {"z": z.tolist()}


def _draw_path(figure: go.Figure, path: PathLine, colour: str | None, accuracy: bool) -> None:
    """A light line in a dark one, or a coloured one in a light one: none stands out from every colour of the contours."""
    figure.add_scatter(
        x=path.x,
        y=path.y,
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
        line={"color": _LIGHT if colour else _DARK, "width": 6 if colour else 5},
    )
    figure.add_scatter(
        x=path.x, y=path.y, mode="lines+markers", name=plain_text(path.name, 40), text=_told(path, accuracy),
        line={"color": colour or _LIGHT, "width": 2.5},
        marker={"color": colour or _LIGHT, "size": 5, "line": {"color": _DARK, "width": 1}},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _told(path: PathLine, accuracy: bool) -> list[str]:
    name = "accuracy" if accuracy else "loss"
    values = [f"{100 * v:.1f} %" if accuracy else f"{v:.4g}" for v in np.asarray(path.values, float)]
    return [
        f"{plain_text(path.name, 40)}, epoch {epoch}" + ("" if value.startswith("nan") else f"<br>its own {name}: {value}")
        for epoch, value in zip(path.epochs, values, strict=True)
    ]


def _on_surface(x: np.ndarray, y: np.ndarray, heights: np.ndarray, path: PathLine) -> np.ndarray:
    """Heights (k,) of the surface at the points of a path, by bilinear interpolation; a little above, so that it is seen."""
    column = np.clip((path.x - x[0]) / (x[1] - x[0]), 0, len(x) - 1.000001)
    row = np.clip((path.y - y[0]) / (y[1] - y[0]), 0, len(y) - 1.000001)
    i, j = row.astype(int), column.astype(int)
    v, u = row - i, column - j
    corners = (1 - v) * ((1 - u) * heights[i, j] + u * heights[i, j + 1])
    corners = corners + v * ((1 - u) * heights[i + 1, j] + u * heights[i + 1, j + 1])
    finite = heights[np.isfinite(heights)]
    return corners + 0.012 * (float(np.ptp(finite)) if finite.size else 0.0)


def _colours(accuracy: bool) -> list[str]:
    """Bright is good."""
    return list(SEQUENTIAL if accuracy else SEQUENTIAL[::-1])


def _title(accuracy: bool) -> str:
    return "right answers" if accuracy else LOSS_TITLE


def _number(accuracy: bool, name: str) -> str:
    return f"%{{{name}:.1f}} % right" if accuracy else f"loss %{{{name}:.4~g}}"


def _bar(scale: Heights, accuracy: bool) -> dict[str, Any]:
    ticks, texts = scale.ticks()
    texts = [f"{100 * float(text):.0f} %" for text in texts] if accuracy else texts
    title = {"text": _title(accuracy), "side": "top", "font": {"size": 12}}
    return COLOUR_BAR | {"xpad": 6, "tickvals": ticks, "ticktext": texts, "title": title}
