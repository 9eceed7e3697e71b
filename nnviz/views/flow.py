"""The diagram of a flow between classes. Plotly's own takes 150 ms whenever the epoch moves; this one, a few."""

from __future__ import annotations

from typing import Any

from .component import Component

_FLOW = Component("flow")


def show_flow(drawing: dict[str, Any]) -> None:
    """Draw a flow as `charts.flow.prediction_sankey` lays it out, as wide as its place."""
    _FLOW.show("flow", content=drawing)
