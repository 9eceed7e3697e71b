"""The map view: Python's side of the browser component."""

from .component import MapState, Training, show_map

__all__ = ["MapState", "Training", "show_map"]
