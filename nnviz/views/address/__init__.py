"""What of a page's address makes a step in the browser's history: Python's side of it."""

from .component import show_address

__all__ = ["show_address"]
