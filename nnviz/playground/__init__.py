"""A small network that trains one visible step at a time: forward, loss, backward, update, in NumPy alone."""

from .data import make_dataset
from .film import film
from .settings import Layer, Settings, read_settings
from .training import Diverged, Training

__all__ = ["Diverged", "Layer", "Settings", "Training", "film", "make_dataset", "read_settings"]
