"""What happened in a training, as sentences that move the epoch bar: Python's side of it."""

from .component import show_story

__all__ = ["show_story"]
