"""The parts of the Network screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ..component import Component
from ..protocol import NetworkState, PartKind

_PART = Component("network")
KINDS = get_args(PartKind)
_DEEDS = ("layer", "unit", "card", "instance")


@dataclass(frozen=True)
class Act:
    """What was clicked: a "layer" by its place, a "unit" or a "card" by its number, an "instance" by its sample."""

    what: str
    at: int

    @classmethod
    def from_browser(cls, message: Any) -> Act | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(message, dict) or not isinstance(message.get("what"), str) or message["what"] not in _DEEDS:
            return None
        at = message.get("at")
        return cls(message["what"], at) if type(at) is int and at >= 0 else None


def show_part(
    kind: PartKind,
    *,
    run: str,
    key: str,
    checkpoint: int,
    content: Mapping[str, Any] | None = None,
    url: str = "",
    selected: int | Sequence[int] = -1,
    on_act: Callable[[Act], None] | None = None,
) -> None:
    """Draw a part. It follows the page's `nnviz:moment` without the server.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    run : str
        Names what is shown.
    key : str
        Of the component, unique on the page.
    checkpoint : int
        Where the training is at first.
    content : mapping, optional
        What is shown, of a "graph".
    url : str
        Where the browser fetches what is shown, of all others: as pack.py packs it.
    selected : int or sequence of int
        What is outlined.
    on_act : callable, optional
        Called when something is clicked.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; expected one of {', '.join(KINDS)}")

    def changed(wish: dict[str, Any]) -> None:
        act = Act.from_browser(wish)
        if act is not None and on_act is not None:
            on_act(act)

    _PART.show(
        key,
        run=run,
        content=content,
        state=NetworkState(
            kind=kind, checkpoint=checkpoint, url=url, selected=selected if isinstance(selected, int) else list(selected)
        ),
        preload=[url] if url else [],
        on_wish=changed,
    )
