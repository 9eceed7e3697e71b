"""What a person wished in a view and the server may not have heard: each wish has a number, and answers say which they know.

A view's word to the server is one value that Streamlit overwrites and may skip, so each carries all wishes of which the view
does not know that they were heard: {"count": …, "wishes": [{"n": 7, …}, …]}. The server takes each once, and every answer says
the number of the last one that it knows. The view drops these, and lays the others over what an answer says (wishes.js): so
nothing older takes back what is newer, however late.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_HEARD = "{}_wishes_heard"  # session key, by the component's: the number of the last wish that was taken
_MOST = 1000  # wishes of one word


def unheard(word: Any, known: int) -> list[dict[str, Any]]:
    """The wishes in a view's word after number `known`, in their order. Nonsense holds none."""
    listed = word.get("wishes") if isinstance(word, dict) else None
    if not isinstance(listed, list) or len(listed) > _MOST:
        return []
    wishes = [wish for wish in listed if isinstance(wish, dict) and type(wish.get("n")) is int and known < wish["n"] < 2**53]
    return sorted(wishes, key=lambda wish: wish["n"])


def new_wishes(key: str, name: str) -> list[dict[str, Any]]:
    """The wishes in a component's word that were not heard before; from now on they are.

    Parameters
    ----------
    key : str
        The component's.
    name : str
        Of its state that holds the word.
    """
    found = unheard(st.session_state.get(key, {}).get(name), heard(key))
    if found:
        st.session_state[_HEARD.format(key)] = found[-1]["n"]
    return found


def heard(key: str) -> int:
    """The number of the last wish that was taken, 0 where none was: what an answer says."""
    return int(st.session_state.get(_HEARD.format(key), 0))
