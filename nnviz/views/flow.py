"""Mounts the diagram of a flow in the Streamlit app. Plotly's own takes 150 ms whenever the epoch moves; this one, a few."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent


def show_flow(drawing: dict[str, Any]) -> None:
    """Draw a flow as `charts.flow.prediction_sankey` lays it out, as wide as its place."""
    _component()(key="flow", data=drawing)


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_flow",
        html='<div class="host"></div>',
        css=(FOLDER / "flow.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
