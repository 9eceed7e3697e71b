"""A grid of cells for the keyboard, over a heat map that has none."""

from __future__ import annotations

from typing import Any

import streamlit as st

from .component import Component
from .protocol import CellsContent

_CELLS = Component("cells")


def pressed_cell(key: str, chart: str, shape: tuple[int, int], title: str) -> tuple[int, int] | None:
    """Let the keyboard go over the cells of a chart; the column and the row of the cell that was just pressed, or None.

    The grid is one stop of the tabulator. Arrows go from cell to cell, Home and End to the ends of the row, and Enter or space
    press one. The cell is outlined in the chart, and what the chart says of it under the pointer is read aloud.

    Parameters
    ----------
    key : str
        Of the component.
    chart : str
        The class of the element that holds the chart's frame, which plotly.js draws into.
    shape : (int, int)
        Rows and columns; they fill the chart's plot evenly, the first row on top.
    title : str
        What the grid is called.
    """
    rows, columns = shape
    session_key = f"{key}_pressed"  # a press is heard before the script runs

    def press(wish: dict[str, Any]) -> None:
        x, y = wish.get("x"), wish.get("y")
        if type(x) is int and type(y) is int:
            st.session_state[session_key] = (x, y)

    _CELLS.show(key, content=CellsContent(chart=chart, rows=rows, columns=columns, title=title), on_wish=press)
    cell = st.session_state.pop(session_key, None)
    return cell if cell and 0 <= cell[0] < columns and 0 <= cell[1] < rows else None
