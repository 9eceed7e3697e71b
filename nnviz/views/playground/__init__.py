"""A training that is played before one's eyes: Python's side of it."""

from .component import Ask, Desk, show_playground

__all__ = ["Ask", "Desk", "show_playground"]
