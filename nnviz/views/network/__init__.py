"""The parts of the Network screen that the browser draws: layers, edges, small pictures, strips, squares."""

from .component import Act, show_part
from .pack import NOTHING, Card, Frames, Links, Node, Panel, pack_frames, pack_instances, pack_links

__all__ = [
    "NOTHING",
    "Act",
    "Card",
    "Frames",
    "Links",
    "Node",
    "Panel",
    "pack_frames",
    "pack_instances",
    "pack_links",
    "show_part",
]
