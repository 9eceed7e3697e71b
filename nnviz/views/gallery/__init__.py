"""Samples as cards: Python's side of it."""

from .component import Attention, show_gallery
from .pack import CardData, Page, pack_gallery

__all__ = ["Attention", "Page", "CardData", "pack_gallery", "show_gallery"]
