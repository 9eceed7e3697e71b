"""The histories of a few samples as cards: Python's side of it."""

from .component import Act, show_traces
from .pack import pack_traces

__all__ = ["Act", "pack_traces", "show_traces"]
