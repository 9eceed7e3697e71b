"""What is chosen on the screen of the traces, kept in the session and in the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ...numerals import MOST_PAGES, whole_in
from ...views.map import MapState
from .. import state
from ..runs import RunChoice

#: Where samples come from, and what that is called. Those that need true classes, and those for runs that have none.
LISTS = {
    "chosen": "Chosen",
    "like": "Like the pinned one",
    "forgotten": "Most forgotten",
    "last": "Learnt last",
    "never": "Never learnt",
    "flips": "Most changes of mind",
    "travelled": "Most travelled",
    "alike": "Most alike pairs",
    "unsure": "Least sure",
}
_LABELLED, _BARE = ("forgotten", "last", "never"), ("flips",)
TABS = {"each": "Each sample", "overlaid": "Overlaid", "classes": "By class"}
#: What bands by class are of, and what the values are.
CURVES = {"true": "true class", "confidence": "confidence", "margin": "margin", "loss": "loss"}
BANDS = {"listed": "these samples", "all": "all samples"}

_KEPT = "traces_choices"  # session key: run id → Choices


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    list : str
        One of `LISTS`, or "" for what is usual: what is chosen or pinned, else what has most to tell.
    tab : str
        One of `TABS`.
    curve : str
        One of `CURVES`.
    bands : str
        One of `BANDS`, or "" for what is usual.
    start : int
        The first sample of the list that is shown, from 1.
    seen : str
        What was chosen when the list was: where other samples are chosen since, on another screen, these are shown.
    """

    list: str = ""
    tab: str = "each"
    curve: str = "margin"
    bands: str = ""
    start: int = 1
    seen: str = ""


_USUAL = Choices()
_LISTED = {"list": LISTS, "tab": TABS, "curve": CURVES, "bands": BANDS}


def offered_lists(*, labelled: bool) -> list[str]:
    """The lists that a run can have."""
    return [name for name in LISTS if name not in (_BARE if labelled else _LABELLED)]


def offered_tabs(*, labelled: bool) -> list[str]:
    return [name for name in TABS if labelled or name != "classes"]


def choices_of(choice: RunChoice, view: MapState, *, labelled: bool) -> Choices:
    """What is chosen for this run, after following the URL; nonsense is said and passed over."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = _fitting(kept.get(choice.id, _USUAL), labelled=labelled)
    if before.list and view.chosen and view.chosen != before.seen:
        before = replace(before, list="", start=1)
    changes: dict[str, Any] = {"seen": view.chosen}
    for name in ("list", "tab", "curve", "bands", "start"):
        given = state.news(name)
        if given is None:
            continue
        value = _read(name, given) if given else getattr(_USUAL, name)
        if value is None or getattr(_fitting(replace(_USUAL, **{name: value}), labelled=labelled), name) != value:
            state.warn(f"“{given[:40]}” is nothing that {name} can be here.")
        else:
            changes[name] = value
    kept[choice.id] = replace(before, **changes)
    return kept[choice.id]


def choose(choice: RunChoice, *, attended: dict[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `attended` are changes of what all screens share, such as the chosen samples."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = kept.get(choice.id, _USUAL)
    if "list" in changes and changes["list"] != before.list:
        changes.setdefault("start", 1)
    if attended and "chosen" in attended:
        changes["seen"] = attended["chosen"]
    kept[choice.id] = replace(before, **changes)
    state.change_view(choice, **(attended or {}))


def start_now(choice: RunChoice) -> int:
    """The first sample of the list that is shown, from 1, also where the page has not been drawn since it was chosen."""
    return st.session_state.setdefault(_KEPT, {}).get(choice.id, _USUAL).start


def url_words(shown: Choices) -> dict[str, str]:
    """What differs from the usual, as words of the URL."""
    values = {name: getattr(shown, name) for name in (*_LISTED, "start")}
    return {name: str(value) for name, value in values.items() if value != getattr(_USUAL, name)}


def _fitting(shown: Choices, *, labelled: bool) -> Choices:
    """The same, without what this run does not have."""
    unfit = {
        "list": bool(shown.list) and shown.list not in offered_lists(labelled=labelled),
        "tab": shown.tab not in offered_tabs(labelled=labelled),
    }
    return replace(shown, **{name: getattr(_USUAL, name) for name, is_unfit in unfit.items() if is_unfit})


def _read(name: str, text: str) -> Any:
    """The value that a text of the URL stands for; None for nonsense."""
    if name == "start":
        return whole_in(text, 1, MOST_PAGES)
    return text if text in _LISTED[name] else None
