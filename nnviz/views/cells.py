"""Mounts a grid of cells for the keyboard over a heat map in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ..assemble import joined_modules

FOLDER = Path(__file__).parent
_HEARD = "cells_heard"  # session key: key of a grid → the number of the last press that was returned


def pressed_cell(
    key: str, chart: str, shape: tuple[int, int], words: Mapping[tuple[int, int], str], title: str
) -> tuple[int, int] | None:
    """Let the keyboard go over the cells of a chart; the column and the row of the cell that was just pressed, or None.

    The grid is one stop of the tabulator. Arrows go from cell to cell, Home and End to the ends of the row, and Enter or space
    press one. The cell is outlined in the chart, and its words are said.

    Parameters
    ----------
    key : str
        Of the component.
    chart : str
        The class of the element that holds the chart's frame.
    shape : (int, int)
        Rows and columns; they fill the chart's plot evenly, the first row on top.
    words : mapping of (column, row) to str
        What a cell says; cells that are not in it say that nothing is there.
    title : str
        What the grid is called.
    """
    heard = st.session_state.setdefault(_HEARD, {})
    said = _last_word(key)
    rows, columns = shape
    count, x, y = (said.get(name) for name in ("count", "x", "y"))
    cell = None
    if (
        type(count) is int
        and count != heard.get(key)
        and type(x) is int
        and type(y) is int
        and 0 <= x < columns
        and 0 <= y < rows
    ):
        cell = x, y
        heard[key] = count
    _component()(
        key=key,
        data={
            "chart": chart,
            "rows": rows,
            "columns": columns,
            "words": [[x, y, text] for (x, y), text in words.items()],
            "title": title,
            "count": count if type(count) is int else 0,
        },
        on_press_change=lambda: None,
    )
    return cell


def _last_word(key: str) -> dict[str, Any]:
    """What the grid said last, or nothing."""
    press = st.session_state.get(key, {}).get("press")
    return press if isinstance(press, dict) else {}


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_cells",
        html='<div class="host"></div>',
        css=(FOLDER / "cells.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
