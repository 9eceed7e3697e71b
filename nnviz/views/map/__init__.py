"""The map view: Python's side of the browser component."""

from .component import MapState, show_map

__all__ = ["MapState", "show_map"]
