"""What is chosen on the Network screen, kept in the session and in the URL."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ...charts.text import epoch_text
from ...network.methods import METHODS
from ...numerals import MOST_PAGES, whole_in
from ...runs.run import Run
from ...views.map.selection import read_selection_word
from .. import state
from ..runs import RunChoice

TABS = {
    "activations": "Activations",
    "connections": "Connections",
    "weights": "Weights",
    "saliency": "Saliency",
    "looks": "What a unit looks for",
}
#: What the rows of the matrix can be.
ROWS = {"classes": "Classes", "right": "Right and wrong", "chosen": "Chosen samples", "mistakes": "Filter of Mistakes"}
CLUSTERED, DIFFERENCE = "clustered", "difference"  # orders of the columns; others are "" and the words of rows

_KEPT = "network"  # session key: run id → Choices
_CHOSEN = "network_chosen"  # session key: run id → whether the person chose what is shown here, rather than an address
_MOST_ADDED = 30


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    layer : str
        The layer that is open, or "" for the usual one.
    tab : str
        One of `TABS`.
    unit : int
        Of that layer, or −1.
    row : str
        The word of the row whose samples are shown, or "".
    rows : tuple of str
        Of `ROWS`.
    added : tuple of int
        Samples that are rows of their own.
    saved : tuple of str
        Selections that were kept as rows, as selection words.
    order : str
        The order of the columns: "" for as in the layer, `CLUSTERED`, `DIFFERENCE` or the word of a row.
    grouped : bool
        Rows that are alike stand together.
    alone : bool
        Each unit has a scale of its own.
    versus : (str, str)
        The words of two rows that are set against each other, or "".
    then : int
        Another checkpoint, whose matrix is shown too, or −1.
    method : str
        One of `METHODS`.
    page : int
        Of the units, from 1.
    """

    layer: str = ""
    tab: str = "activations"
    unit: int = -1
    row: str = ""
    rows: tuple[str, ...] = ("classes", "right", "chosen")
    added: tuple[int, ...] = ()
    saved: tuple[str, ...] = ()
    order: str = ""
    grouped: bool = False
    alone: bool = False
    versus: tuple[str, str] = ("", "")
    then: int = -1
    method: str = "gradient"
    page: int = 1


_USUAL = Choices()
#: Field → its word in the URL.
_WORDS = {
    **{"layer": "layer", "tab": "inside", "unit": "unit", "row": "row", "rows": "rows", "added": "added", "saved": "subsets"},
    **{
        "order": "order",
        "grouped": "grouped",
        "alone": "alone",
        "versus": "between",
        "then": "then",
        "method": "saliency",
        "page": "units",
    },
}
_FLAGS = ("grouped", "alone")


def choices_of(choice: RunChoice, run: Run, layers: tuple[str, ...]) -> Choices:
    """What is chosen for this run, after following the URL; nonsense is said and passed over. `layers` are the model's."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = kept.get(choice.id, _USUAL)
    changes: dict[str, Any] = {}
    if any(state.news(word) is not None for word in (*_WORDS.values(), "sample", "samples", "run")):
        st.session_state.setdefault(_CHOSEN, {})[choice.id] = False
    for name, word in _WORDS.items():
        given = state.news(word)
        if given is None:
            continue
        value = _read(run, layers, name, given) if given else getattr(_USUAL, name)
        if value is None:
            state.warn(f"“{given[:40]}” is nothing that {word} can be here.")
        else:
            changes[name] = value
    now = replace(before, **changes)
    if now.layer and now.layer not in layers:
        now = replace(now, layer="", unit=-1)
    if now.then >= len(run.checkpoints):
        now = replace(now, then=-1)
    kept[choice.id] = replace(now, added=tuple(sample for sample in now.added if sample < run.n_samples))
    return kept[choice.id]


def choose(choice: RunChoice, *, attended: dict[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `attended` are changes of what all screens share."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = kept.get(choice.id, _USUAL)
    if "layer" in changes and changes["layer"] != before.layer:
        changes = {"unit": -1, "page": 1, "row": "", **changes}
    kept[choice.id] = replace(before, **changes)
    st.session_state.setdefault(_CHOSEN, {})[choice.id] = True
    state.change_view(choice, **(attended or {}))


def chosen_here(choice: RunChoice) -> bool:
    """Whether the person chose what is shown, rather than an address: only then is something computed without a question."""
    return bool(st.session_state.get(_CHOSEN, {}).get(choice.id))


def turn_unit(choice: RunChoice, unit: int) -> None:
    """Open a unit of the layer, or none any more where it is open by then."""
    open_now = st.session_state.setdefault(_KEPT, {}).get(choice.id, _USUAL).unit
    choose(choice, unit=-1 if unit == open_now else unit)


def add_sample(choice: RunChoice, sample: int) -> None:
    """Make a sample a row of the matrix, or none any more."""
    added = st.session_state.setdefault(_KEPT, {}).get(choice.id, _USUAL).added
    others = tuple(other for other in added if other != sample)
    choose(choice, added=others if sample in added else (*others, sample)[-_MOST_ADDED:])


def url_words(run: Run, shown: Choices) -> dict[str, str]:
    """What differs from the usual, as words of the URL."""
    return {
        word: _write(run, name, getattr(shown, name))
        for name, word in _WORDS.items()
        if getattr(shown, name) != getattr(_USUAL, name)
    }


def _read(run: Run, layers: tuple[str, ...], name: str, text: str) -> Any:
    """The value of a field that a text of the URL stands for; None for nonsense."""
    listed: dict[str, Any] = {"layer": layers, "tab": TABS, "method": METHODS, "grouped": ("1",), "alone": ("1",)}
    if name in listed:
        return None if text not in listed[name] else True if name in _FLAGS else text
    if name in ("unit", "page"):
        return whole_in(text, 0 if name == "unit" else 1, MOST_PAGES)
    if name == "rows":
        rows = () if text == "none" else tuple(text.split("."))
        return rows if set(rows) <= set(ROWS) else None
    if name == "added":
        given = text.split(".")
        samples = tuple(at for word in given[:_MOST_ADDED] if (at := whole_in(word, 0, run.n_samples - 1)) is not None)
        return samples if len(samples) == len(given) else None
    if name == "saved":
        words = tuple(text.split("."))
        return words if all(word and read_selection_word(word, run.n_samples) is not None for word in words) else None
    if name == "then":
        moments = [epoch_text(checkpoint.epoch) for checkpoint in run.checkpoints]
        return moments.index(text) if text in moments else None
    if name == "versus":
        pair = text.split(".")
        return (pair[0], pair[1]) if len(pair) == 2 and all(_is_word(word) for word in pair) else None
    return text if _is_word(text) else None


def _is_word(text: str) -> bool:
    """Whether it may be the word of a row or an order; one that no row has is passed over where rows are drawn."""
    return re.fullmatch(r"[a-z]{0,10}[0-9]{0,15}", text, re.ASCII) is not None


def _write(run: Run, name: str, value: Any) -> str:
    if name == "then":
        return epoch_text(run.checkpoints[value].epoch)
    if name in _FLAGS:
        return "1"
    if isinstance(value, tuple):
        return ".".join(str(part) for part in value) or "none"
    return str(value)
