"""Line charts: finite points of a curve, range of the y axis, labels at the ends of lines."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from .style import tint

#: Pixels: the least distance of two labels, and what a character of them takes at most.
LABEL_STEP, LABEL_CHARACTER = 16, 7.5


def finite_points(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """The points (n,) of a line whose value is finite, and how Plotly draws it.

    Where values are missing, as of a metric that was logged now and then, each that is known is a dot, and straight lines join
    them; one value alone is a dot.
    """
    finite = np.isfinite(y)
    count = int(finite.sum())
    if count == len(y) > 1:
        return x, y, {"mode": "lines"}
    return x[finite], y[finite], {"mode": "lines+markers" if count > 1 else "markers", "marker_size": 6 if count > 1 else 8}


def area_between(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, opacity: float) -> dict[str, Any]:
    """The trace that fills what is between two lines (n,)."""
    return {
        "type": "scatter",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([low, high[::-1]]),
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": tint(colour, opacity),
        "hoverinfo": "skip",
    }


def value_range(values: Sequence[np.ndarray], *, percent: bool, from_zero: bool = True) -> tuple[float, float]:
    """The range of the y axis: a little beyond the values, and not beyond 0 and 100 % by more than half a line.

    It begins at zero where `from_zero`, or where the values are below.
    """
    all_values = np.concatenate([*values, []])
    all_values = all_values[np.isfinite(all_values)]
    if all_values.size == 0:
        return (0.0, 100.0) if percent else (0.0, 1.0)
    low, high = float(all_values.min()), float(all_values.max())
    # A loss is read against zero; a span of less than five points of accuracy would make noise look like learning.
    low = min(low, max(high - 5, 0)) if percent else min(low, 0) if from_zero else low
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    edge = 0.01 * (high - low + room)
    return (max(low - room, -edge) if low >= 0 and from_zero else low - room), (
        min(high + room, 100 + edge) if percent else high + room
    )


def end_label(text: str, x: float, y: float, *, shift: int, **more: Any) -> dict[str, Any]:
    """The annotation that names a line to the right of its last point, `shift` pixels above it; `more` is Plotly's."""
    fixed = {"showarrow": False, "xanchor": "left", "xshift": 6, "yshift": shift}
    return {"text": text, "x": x, "y": y} | fixed | more


def label_shifts(values: np.ndarray, low: float, high: float, height: float, step: int = LABEL_STEP) -> list[int]:
    """By how many pixels labels at `values` (n,) move up so that no two overlap.

    `low` to `high` is what the y axis shows on `height` pixels; labels stay within that where it has room for them, and are
    `step` pixels apart.
    """
    heights = (np.asarray(values, float) - low) / ((high - low) or 1.0) * height
    return [round(shift) for shift in (_spread(heights, step, height) - heights).tolist()]


def label_room(texts: Sequence[str], least: int = 0) -> float:
    """Pixels that the longest of these labels takes, as Plotly reads them, or one of `least` letters."""
    return max([least, *(len(html.unescape(text)) for text in texts)]) * LABEL_CHARACTER


def _spread(heights: np.ndarray, step: float, highest: float) -> np.ndarray:
    """The nearest heights, in the same order, that are at least `step` apart (isotonic least squares by pooling).

    They are within 0 and `highest` where that has room for them.
    """
    order = np.argsort(heights, kind="stable")
    offsets = step * np.arange(len(heights))
    groups: list[list[float]] = []
    for height in heights[order] - offsets:
        groups.append([float(height)])
        while len(groups) > 1 and np.mean(groups[-2]) >= np.mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    pooled = np.array([np.mean(group) for group in groups for _ in group])
    spread = np.empty(len(heights))
    spread[order] = np.clip(pooled, 0, max(highest - offsets[-1], 0) if len(heights) else 0) + offsets
    return spread
