"""The keyboard on the cells of a heat map: Python's side of it."""

from .component import pressed_cell

__all__ = ["pressed_cell"]
