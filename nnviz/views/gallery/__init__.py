"""Samples as cards: Python's side of it."""

from .component import Attention, show_gallery
from .pack import Page, Shown, pack_gallery

__all__ = ["Attention", "Page", "Shown", "pack_gallery", "show_gallery"]
