"""Histories of samples as curves over the epochs: some beside each other, or many as bands of quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from .confusion import tint
from .curves import _CLEAR, _DASHES, _GRID, _epoch_range, _layout, _spread
from .palette import GREY
from .text import plain_text

_MARGIN = {"l": 72, "r": 12, "t": 10, "b": 44}
_PANEL, _GAP = 190, 16  # pixels: how high a panel of overlaid curves is, and between two
_LABEL_STEP, _CHARACTER = 14, 7.5  # pixels: between names at the ends of curves, and a character of them
_SMALL, _SMALL_GAP = 150, 48  # pixels: how high a class's panel is, and between two rows of them


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
    epochs: np.ndarray, panels: Sequence[Panel], names: Sequence[str], colours: Sequence[str], words: Sequence[str]
) -> go.Figure:
    """The curves of n samples over each other, a panel a value, with each sample's name at the end of its curve.

    Samples of one colour differ in their dashes. Raises ValueError where a shape does not fit.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order.
    panels : sequence of Panel
        At least one.
    names, colours, words : sequences of n str
        At the end of a curve; hex; where the pointer is on it.
    """
    epochs = np.asarray(epochs, float)
    for panel in panels:
        _check(panel.values, (len(names), len(epochs)), panel.title)
    height = len(panels) * (_PANEL + _GAP) - _GAP + _MARGIN["t"] + _MARGIN["b"]
    figure = go.Figure(layout=_layout(height))
    figure.set_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=_spacing(len(panels), _PANEL, _GAP))
    dashes = [_DASHES[list(colours[:i]).count(colour) % len(_DASHES)] for i, colour in enumerate(colours)]
    for row, panel in enumerate(panels, 1):
        if panel.bands is not None:
            _add_bands(figure, epochs, panel.bands, GREY, row, 1)
        for values, name, colour, dash, told in zip(panel.values, names, colours, dashes, words, strict=True):
            figure.add_scatter(
                x=epochs,
                y=values,
                name=plain_text(name),
                mode="lines" if len(epochs) > 1 else "markers",
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{plain_text(told, 60)}<br>%{{y:.3f}} at epoch %{{x:.3~f}}<extra></extra>",
                cliponaxis=False,
                row=row,
                col=1,
            )
        figure.update_yaxes(range=[panel.low, panel.high], row=row, col=1)
        figure.update_yaxes(title={"text": plain_text(panel.title, 60), "standoff": 10, "font": {"size": 13}}, row=row, col=1)
        _name_ends(figure, epochs, panel, names, row)
    _style_axes(figure, epochs)
    figure.update_xaxes(title={"text": "epoch", "standoff": 6, "font": {"size": 13}}, row=len(panels), col=1)
    longest = max((len(plain_text(name)) for name in names), default=0)
    figure.update_layout(margin=_MARGIN | {"r": round(_MARGIN["r"] + longest * _CHARACTER)})
    return figure


def class_curves(
    epochs: np.ndarray, panels: Sequence[ClassPanel], *, title: str, low: float, high: float, columns: int = 5
) -> go.Figure:
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
    columns : int, default=5
        At most so many panels stand beside each other.
    """
    epochs = np.asarray(epochs, float)
    rows = -(-len(panels) // columns)
    columns = -(-len(panels) // rows)
    figure = go.Figure(layout=_layout(rows * (_SMALL + _SMALL_GAP) + _MARGIN["b"]))
    figure.set_subplots(
        rows=rows,
        cols=columns,
        shared_xaxes="all",
        shared_yaxes="all",
        vertical_spacing=_spacing(rows, _SMALL, _SMALL_GAP),
        horizontal_spacing=0.03 if columns > 1 else 0,
        subplot_titles=[plain_text(panel.name) for panel in panels],
    )
    for place, panel in enumerate(panels):
        _check(panel.bands, (len(epochs), 5), panel.name)
        _check(panel.values, (len(panel.names), len(epochs)), panel.name)
        at = {"row": place // columns + 1, "col": place % columns + 1}
        _add_bands(figure, epochs, panel.bands, panel.colour, at["row"], at["col"])
        for name, values in zip(panel.names, panel.values, strict=True):
            figure.add_scatter(
                x=epochs,
                y=values,
                mode="lines" if len(epochs) > 1 else "markers",
                line={"color": panel.colour, "width": 1.5},
                hovertemplate=f"{plain_text(name)}<br>%{{y:.3f}} at epoch %{{x:.3~f}}<extra></extra>",
                **at,
            )
    _style_axes(figure, epochs)
    figure.update_yaxes(range=[low, high])
    figure.update_xaxes(nticks=4, showticklabels=True)
    for row in range(1, rows + 1):
        figure.update_yaxes(title={"text": plain_text(title, 60), "standoff": 6, "font": {"size": 12}}, row=row, col=1)
    figure.update_annotations(font_size=13)
    figure.update_layout(margin=_MARGIN | {"t": 26})
    return figure


def _add_bands(figure: go.Figure, epochs: np.ndarray, bands: np.ndarray, colour: str, row: int, col: int) -> None:
    """Four fifths of the samples, the middle half, the median; nothing where there is no sample."""
    if np.isnan(bands).all():
        return
    place = {"row": row, "col": col}
    around = np.concatenate([epochs, epochs[::-1]])
    mode = "lines" if len(epochs) > 1 else "markers"
    for lower, upper, opacity in ((0, 4, 0.14), (1, 3, 0.22)):
        figure.add_scatter(
            x=around,
            y=np.concatenate([bands[:, lower], bands[::-1, upper]]),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=tint(colour, opacity),
            hoverinfo="skip",
            **place,
        )
    figure.add_scatter(
        x=epochs,
        y=bands[:, 2],
        customdata=bands,
        mode=mode,
        line={"color": colour, "width": 2, "dash": "dot"},
        hovertemplate="median %{y:.3f}, middle half %{customdata[1]:.3f} to %{customdata[3]:.3f}"
        "<br>at epoch %{x:.3~f}<extra></extra>",
        **place,
    )


def _name_ends(figure: go.Figure, epochs: np.ndarray, panel: Panel, names: Sequence[str], row: int) -> None:
    """Write each name at the last point of its curve, moved up or down where two would overlap."""
    if not len(names):
        return
    span = (panel.high - panel.low) or 1.0
    heights = (panel.values[:, -1].astype(float) - panel.low) / span * _PANEL
    spread = _spread(heights, _LABEL_STEP, _PANEL)
    for name, height, moved in zip(names, heights, spread, strict=True):
        figure.add_annotation(
            x=epochs[-1],
            y=panel.low + height / _PANEL * span,
            text=plain_text(name),
            font={"size": 12},
            showarrow=False,
            xanchor="left",
            xshift=6,
            yshift=round(moved - height),
            row=row,
            col=1,
        )


def _style_axes(figure: go.Figure, epochs: np.ndarray) -> None:
    axis = {"zeroline": False, "automargin": True, "ticks": "", "ticklabelstandoff": 4}
    figure.update_xaxes(**axis, showgrid=False, range=_epoch_range(epochs), nticks=8, title=None)
    figure.update_yaxes(**axis, showgrid=True, gridcolor=_GRID, nticks=4)
    figure.update_layout(
        hovermode="closest",
        hoverdistance=16,
        showlegend=False,
        meta={"nnviz": "epochs"},
        plot_bgcolor=_CLEAR,
    )


def _spacing(rows: int, panel: int, gap: int) -> float:
    """The share of the height between two rows that is `gap` pixels."""
    return gap / (rows * (panel + gap) - gap) if rows > 1 else 0.0


def _check(values: np.ndarray, expected: tuple[int, int], what: str) -> None:
    if np.shape(values) != expected:
        raise ValueError(f"{what} has shape {np.shape(values)}; expected {expected}")
