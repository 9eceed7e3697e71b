"""How predictions moved between two checkpoints, as bands between classes: Python's side of it."""

from .component import show_flow

__all__ = ["show_flow"]
