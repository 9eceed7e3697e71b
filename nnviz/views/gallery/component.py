"""The gallery of samples as cards."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..component import Component
from ..files import content_address
from ..protocol import Contents, GalleryContent, GalleryState
from .pack import Page

_GALLERY = Component("gallery")
_MOST_INLINE = 32 * 1024  # bytes of a sheet: fetching it takes a round trip more, and larger ones that stay are not sent again


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
    contents: Contents,
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
        It goes along in the message, since a file would come a round trip later.
    contents : Contents
        What the samples are.
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

    _GALLERY.show(
        "gallery",
        run=run,
        content=GalleryContent(page=_base64(page.numbers), sheet=sheet_address(page.sheet), contents=contents),
        state=GalleryState(
            place=place,
            picked=picked,
            chosen=list(chosen),
            compact=compact,
        ),
        on_wish=changed,
    )


def sheet_address(sheet: bytes) -> str:
    """The address of a sheet of images: a data URL where it is small, "" where there is none."""
    if len(sheet) > _MOST_INLINE:
        return content_address(sheet, "image/png")
    return f"data:image/png;base64,{_base64(sheet)}" if sheet else ""


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
