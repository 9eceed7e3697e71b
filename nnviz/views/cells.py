"""A grid of cells for the keyboard, over a heat map that has none."""

from __future__ import annotations

from collections.abc import Mapping

from .component import Component, new_wishes
from .protocol import CellsContent

_CELLS = Component("cells")


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
    rows, columns = shape
    pressed = [(wish.get("x"), wish.get("y")) for wish in new_wishes(key)]
    _CELLS.show(
        key,
        content=CellsContent(
            chart=chart, rows=rows, columns=columns, words=[(x, y, text) for (x, y), text in words.items()], title=title
        ),
    )
    cells = [(x, y) for x, y in pressed if type(x) is int and type(y) is int and 0 <= x < columns and 0 <= y < rows]
    return cells[-1] if cells else None
