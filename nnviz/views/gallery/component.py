"""The gallery of samples as cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..component import Component
from ..files import content_address
from ..protocol import GalleryState
from .pack import Page

_GALLERY = Component("gallery")


@dataclass(frozen=True)
class Attention:
    """What a click changed: the pinned sample, −1 for none, None where it is as before; what is chosen, and not any more."""

    picked: int | None = None
    chosen: tuple[int, ...] = ()
    left: tuple[int, ...] = ()

    @classmethod
    def from_browser(cls, message: Any, samples: Sequence[int]) -> Attention | None:
        """What the browser hands back, or None where it is not that or speaks of samples that are not among those `samples`."""
        if not isinstance(message, dict):
            return None
        changes = message.get("changes")
        picked = changes.get("picked") if isinstance(changes, dict) else None
        if type(picked) is int and (picked == -1 or picked in samples):
            return cls(picked=picked)
        chosen, left = message.get("choose"), message.get("leave")
        if type(chosen) is int and chosen in samples:
            return cls(chosen=(chosen,))
        return cls(left=(left,)) if type(left) is int and left in samples else None


def show_gallery(
    *,
    run: str,
    page: Page,
    place: str,
    samples: Sequence[int],
    picked: int,
    chosen: Sequence[int],
    compact: bool,
    on_attend: Callable[[Attention], None],
) -> None:
    """Draw a page of cards; `on_attend` is called when a card is pinned, or chosen, or not any more.

    Parameters
    ----------
    run : str
        Names what is shown.
    page : Page
    place : str
        Names the page among others, whatever the epoch: where it changes, the gallery scrolls to its beginning.
    samples : sequence of int
        Those of the run: a card may be gone by the time that a click on it is heard of.
    picked : int
        The pinned sample, or −1.
    chosen : sequence of int
        Those of the page that are chosen.
    compact : bool
        Small cards, more of them beside each other.
    on_attend : callable
    """

    def changed(wish: dict[str, Any]) -> None:
        attention = Attention.from_browser(wish, samples)
        if attention is not None:
            on_attend(attention)

    numbers = content_address(page.numbers, "application/octet-stream")
    sheet = content_address(page.sheet, "image/png") if page.sheet else ""
    _GALLERY.show(
        "gallery",
        run=run,
        state=GalleryState(
            page=numbers,
            sheet=sheet,
            place=place,
            picked=picked,
            chosen=list(chosen),
            compact=compact,
        ),
        preload=[numbers],
        on_wish=changed,
    )
