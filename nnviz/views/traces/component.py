"""The histories of samples as cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..component import Component
from ..protocol import Contents, TracesState

_TRACES = Component("traces")
_DEEDS = ("pick", "unpin", "choose", "leave", "alike", "map")


@dataclass(frozen=True)
class Act:
    """A button of a card that was pressed.

    Attributes
    ----------
    what : str
        "pick" or "unpin" it, "choose" it or "leave" it out, show what is "alike", or it on the "map".
    sample : int
        The card's.
    """

    what: str
    sample: int

    @classmethod
    def from_browser(cls, message: Any, samples: Sequence[int]) -> Act | None:
        """What the browser hands back, or None where it is not that or speaks of a sample that is not among those `samples`."""
        if not isinstance(message, dict):
            return None
        what, sample = message.get("what"), message.get("sample")
        if what not in _DEEDS or type(sample) is not int or sample not in samples:
            return None
        return cls(what, sample)


def show_traces(
    *,
    run: str,
    url: str,
    contents: Contents,
    checkpoint: int,
    samples: Sequence[int],
    picked: int,
    chosen: Sequence[int],
    on_act: Callable[[Act], None],
) -> None:
    """Draw the cards. Their line follows the page's `nnviz:moment` without the server; a click in them asks for `nnviz:seek`.

    Parameters
    ----------
    run : str
        Names what is shown.
    url : str
        Where the browser fetches the histories, as `pack_traces` packs them.
    contents : Contents
        What the samples are.
    checkpoint : int
        Where the line begins.
    samples : sequence of int
        Those of the run: a card may be gone by the time that its button is heard of.
    picked : int
        The pinned sample, or −1.
    chosen : sequence of int
        Those of the shown that are chosen.
    on_act : callable
        Called when a button of a card was pressed.
    """

    def changed(wish: dict[str, Any]) -> None:
        act = Act.from_browser(wish, samples)
        if act is not None:
            on_act(act)

    _TRACES.show(
        "traces",
        run=run,
        state=TracesState(url=url, contents=contents, checkpoint=checkpoint, picked=picked, chosen=list(chosen)),
        preload=[url],
        on_wish=changed,
    )
