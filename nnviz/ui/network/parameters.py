"""Parameters of the Network screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ...network.methods import METHODS
from ...runs.run import Run
from .. import state
from ..page_state import PageState
from ..parameter_kinds import flag, one_of, parameter, several_of, whole
from ..parameters import Context
from ..run_parameter_kinds import checkpoint, is_selection, sample_list
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

_CHOSEN_HERE = "network_asked"  # session key: run id → whether the person chose what is shown here, rather than an address
_MOST_ADDED = 30


def _row_word(text: str) -> str | None:
    """The word of a row or an order, where it may be one; one that no row has is passed over where rows are drawn."""
    return text if re.fullmatch(r"[a-z]{0,10}[0-9]{0,15}", text, re.ASCII) else None


def _read_pair(text: str, _: Context) -> tuple[str, str] | None:
    first, stop, second = text.partition(".")
    return (first, second) if stop and _row_word(first) is not None and _row_word(second) is not None else None


def _read_selections(text: str, context: Context) -> tuple[str, ...] | None:
    selections = tuple(text.split("."))
    return selections if all(selection and is_selection(selection, context) for selection in selections) else None


_ROW_EXAMPLES = "the name of a row, such as c3, right, wrong, chosen or s7"


@dataclass(frozen=True)
class NetworkState:
    """What the Network screen shows.

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

    layer: str = one_of(
        "layer",
        lambda context: ("", *context.layers),
        default="",
        title="layer of this model",
        resets=("unit", "page", "row"),
        survives=True,
    )
    tab: str = one_of("inside", TABS, title="tab", survives=True)
    unit: int = whole("unit", 0, default=-1, title="unit")
    row: str = parameter(
        "row",
        "",
        title="row",
        read=lambda text, _: _row_word(text),
        values=lambda _: ("c1", "s0", "chosen"),
        allowed=lambda _: _ROW_EXAMPLES,
    )
    rows: tuple[str, ...] = several_of("rows", ROWS, default=("classes", "right", "chosen"), title="set of rows", survives=True)
    added: tuple[int, ...] = sample_list("added", most=_MOST_ADDED, title="list of samples")
    saved: tuple[str, ...] = parameter(
        "subsets",
        (),
        title="list of subsets",
        read=_read_selections,
        write=lambda value, _: ".".join(value),
        values=lambda _: ((), ("0",), ("0", "0")),
        allowed=lambda context: f"samples from 0 to {context.run.n_samples - 1} with full stops between subsets, such as 0-3.5",
    )
    order: str = parameter(
        "order",
        "",
        title="order of the columns",
        read=lambda text, _: _row_word(text),
        values=lambda _: ("", CLUSTERED, DIFFERENCE, "c1"),
        allowed=lambda _: f"{CLUSTERED}, {DIFFERENCE} or {_ROW_EXAMPLES}",
    )
    grouped: bool = flag("grouped", on="1", title="setting of the groups", survives=True)
    alone: bool = flag("alone", on="1", title="setting of the scales", survives=True)
    versus: tuple[str, str] = parameter(
        "between",
        ("", ""),
        title="pair of rows",
        read=_read_pair,
        write=lambda value, _: ".".join(value),
        values=lambda _: (("", ""), ("right", "wrong"), ("c0", "")),
        allowed=lambda _: "the names of two rows with a full stop between them, such as right.wrong",
    )
    then: int = checkpoint("then", default=-1)
    method: str = one_of("saliency", METHODS, default="gradient", title="saliency method", survives=True)
    page: int = whole("units", 1, default=1, title="page of units")


NETWORK = PageState("network", NetworkState)


def state_of(choice: RunChoice, run: Run, layers: tuple[str, ...]) -> NetworkState:
    """The state of the screen, after following the address; `layers` are the model's."""
    if NETWORK.was_followed() or any(state.news(name) is not None for name in ("sample", "samples", "run")):
        _ask(choice, by_person=False)
    return NETWORK.follow(choice, Context(run, layers=layers))


def change(choice: RunChoice, *, shared: Mapping[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `shared` are changes of what all screens share."""
    _ask(choice, by_person=True)
    NETWORK.change(choice, shared=shared, **changes)


def _ask(choice: RunChoice, *, by_person: bool) -> None:
    st.session_state.setdefault(_CHOSEN_HERE, {})[choice.id] = by_person


def chosen_here(choice: RunChoice) -> bool:
    """Whether the person chose what is shown, rather than an address: only then is something computed without a question."""
    return bool(st.session_state.get(_CHOSEN_HERE, {}).get(choice.id))


def turn_unit(choice: RunChoice, unit: int) -> None:
    """Open a unit of the layer, or none any more where it is open by then."""
    change(choice, unit=-1 if unit == NETWORK.now(choice).unit else unit)


def add_sample(choice: RunChoice, sample: int) -> None:
    """Make a sample a row of the matrix, or none any more."""
    added = NETWORK.now(choice).added
    others = tuple(other for other in added if other != sample)
    change(choice, added=others if sample in added else (*others, sample)[-_MOST_ADDED:])
