"""Time axis of charts: epochs, or checkpoints where these are not evenly spaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .text import epoch_text


@dataclass(frozen=True)
class TimeAxis:
    """E checkpoints along an axis.

    Attributes
    ----------
    x : float64 ndarray of shape (E,)
        Where each lies.
    names : list of E str
        What each is called: its epoch.
    kind : str
        What x is, as `layout.meta["nnviz"]` says it: "epochs" or "checkpoints".
    axis : dict
        Range and ticks, for Plotly.
    """

    x: np.ndarray
    names: list[str]
    kind: str
    axis: dict[str, Any]


def time_axis(epochs: np.ndarray, n_ticks: int = 8) -> TimeAxis:
    """The axis of a recording. One that is dense at the start shows its start: then every step is as wide as the others.

    Parameters
    ----------
    epochs : ndarray of shape (E,)
        In ascending order; ValueError for another shape.
    n_ticks : int, default=8
        At most about so many are named.
    """
    epochs = np.asarray(epochs, float)
    if epochs.ndim != 1:
        raise ValueError(f"epochs have shape {epochs.shape}; expected (E,)")
    names, steps = [epoch_text(epoch) for epoch in epochs], np.diff(epochs)
    if len(steps) < 2 or np.allclose(steps, steps[0], rtol=0.01):
        return TimeAxis(epochs, names, "epochs", {"range": epoch_range(epochs), "nticks": n_ticks})
    columns = tick_columns(epochs, n_ticks)
    ticks = {"tickvals": columns, "ticktext": [names[column] for column in columns], "tickangle": 0}
    return TimeAxis(np.arange(len(epochs), dtype=float), names, "checkpoints", {"range": [0.0, len(epochs) - 1.0], **ticks})


def epoch_range(epochs: np.ndarray) -> list[float]:
    """First and last of ascending epochs (E,) as the range of an axis, which is never empty."""
    if epochs.size == 0:
        return [0.0, 1.0]
    first, last = float(epochs[0]), float(epochs[-1])
    return [first, last] if first < last else [first - 0.5, last + 0.5]


def tick_columns(epochs: np.ndarray, most: int = 5) -> list[int]:
    """Columns to name: those of round epochs where they lie evenly, or else evenly spaced ones."""
    steps = np.diff(epochs)
    if epochs.size > most and np.allclose(steps, steps[0]):
        for every in (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000):
            columns = np.flatnonzero(np.isclose(np.mod(epochs, every), 0))
            if 3 <= len(columns) <= most:
                return [int(column) for column in columns]
    return [int(column) for column in np.unique(np.linspace(0, epochs.size - 1, min(epochs.size, most)).round())]
