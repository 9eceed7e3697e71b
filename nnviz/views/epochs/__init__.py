"""The epoch bar as a view of its own, which also moves a line over every chart of the page: Python's side of it."""

from .component import show_epochs

__all__ = ["show_epochs"]
