"""The one component of the app: any view of the built front end, mounted in a Streamlit page.

Two planes: a message holds what is chosen, a few hundred bytes; what is large is a file that it names (files.py). A view hands
back **wishes** (core/wishes.ts). Its word to the server is one value that Streamlit overwrites and may skip, so each carries
all wishes of which the view does not know that they were heard: {"run": …, "count": …, "wishes": [{"n": 7, …}, …]}. The server
takes each once, and every message says the number of the last one that it knows. The view drops these, and lays the others over
what a message says: so nothing older takes back what is newer, however late.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from .files import built_addresses, content_address, loader_script
from .protocol import PROTOCOL, Message, ViewName

_ADAPTER = "adapter"
_HEARD = "{}_wishes_heard"  # session key, by the component's: the number of the last wish that was taken
_SENT = "contents_sent"  # session key: addresses of what the page was sent in a message
_MOST_WISHES = 1000  # of one word
_MOST_INLINE = 600  # bytes of content that go along in every message


@dataclass(frozen=True)
class Component:
    """A view by its name in the protocol, such as "map"."""

    view: ViewName

    def show(
        self,
        key: str,
        *,
        run: str = "",
        content: Mapping[str, Any] | None = None,
        state: Mapping[str, Any] | None = None,
        preload: Sequence[str] = (),
        on_wish: Callable[[dict[str, Any]], None] | None = None,
        heard_so_far: int | None = None,
    ) -> Mapping[str, Any]:
        """Draw the view, and hear what is wished in it.

        Parameters
        ----------
        key : str
            Of the component, unique on the page.
        run : str
            Names what is shown. Words of a view of another run are passed over.
        content : mapping, optional
            What the view shows, as the protocol has it; as a file of its own where it is large.
        state : mapping, optional
            What is chosen of it, in few words.
        preload : sequence of str
            Addresses of files that the view will need at once.
        on_wish : callable, optional
            Called with each wish that is new.
        heard_so_far : int, optional
            The number of the last wish that the page took by itself, where it does.

        Returns
        -------
        mapping
            What the view has said, by name.
        """

        def changed() -> None:
            said = st.session_state[key].get("said")
            for wish in new_wishes(key):
                if on_wish is not None and said.get("run") == run:  # else a view of a run that was just left speaks
                    on_wish(wish)

        packed = json.dumps(dict(content or {}), allow_nan=False).encode()
        name = content_address(packed, "application/json") if len(packed) > _MOST_INLINE else ""
        sent: dict[str, None] = st.session_state.setdefault(_SENT, {})
        is_sent = name in sent  # by the page; what it has forgotten it fetches
        if name:
            sent[name] = None
        message: Message = {
            "protocol": PROTOCOL,
            "view": self.view,
            "files": list(preload),
            "run": run,
            "content": name if is_sent else dict(content or {}),
            "name": name,
            "state": dict(state or {}),
            "heard": heard(key) if heard_so_far is None else heard_so_far,
        }
        # In a list, or Streamlit imports pandas to see whether some of it is a table.
        return _mounted()(
            key=key,
            data=[message],
            on_said_change=changed,
            on_asked_change=lambda: None,
            on_unsupported_change=lambda: None,
        )


def unheard(word: Any, last: int) -> list[dict[str, Any]]:
    """The wishes in a view's word after number `last`, in their order. Nonsense holds none."""
    listed = word.get("wishes") if isinstance(word, dict) else None
    if not isinstance(listed, list) or len(listed) > _MOST_WISHES:
        return []
    wishes = [wish for wish in listed if isinstance(wish, dict) and type(wish.get("n")) is int and last < wish["n"] < 2**53]
    return sorted(wishes, key=lambda wish: wish["n"])


def new_wishes(key: str) -> list[dict[str, Any]]:
    """The wishes in the word of a component, by its key, that were not heard before; from now on they are."""
    wishes = unheard(st.session_state.get(key, {}).get("said"), heard(key))
    if wishes:
        st.session_state[_HEARD.format(key)] = wishes[-1]["n"]
    return wishes


def heard(key: str) -> int:
    """The number of the last wish that was taken of a component, by its key; 0 where none was."""
    return int(st.session_state.get(_HEARD.format(key), 0))


@cache
def _mounted() -> Callable[..., Any]:
    scripts = json.dumps(built_addresses(_ADAPTER), separators=(",", ":"))
    script = f"const SCRIPTS={scripts}\n{loader_script()}"  # of several lines, else Streamlit takes it for a file's name
    return st.components.v2.component("nnviz", html='<div class="host"></div>', js=script)
