"""What is chosen on the screen that compares runs, kept in the session and in the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from ...analysis.alignment import MOST_RUNS
from ...numerals import MOST_PAGES, number_in, whole_in
from ...views.map import MapState
from .. import state
from ..runs import RunChoice

#: Which checkpoints belong together, and what that is called.
ALIGNMENTS = {"epoch": "epoch", "accuracy": "accuracy"}
TABS = {"curves": "Curves", "right": "Right and wrong", "classes": "Classes", "agreement": "Agreement"}
PARTS = {"both": "train and test", "test": "test", "train": "train"}
#: Which samples the list holds, and what that is called.
KINDS = {
    "one": "one right, another wrong",
    "differ": "different answers",
    "wrong": "all wrong",
    "chosen": "chosen samples",
}
ALL_OTHERS = "*"

_KEPT = "comparison"  # session key: run id → Choices
_FIRST = "comparison_first"  # session key: the run that others were compared with last


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    others : tuple of str
        The runs that the picked one is compared with, by their ids.
    align : str
        One of `ALIGNMENTS`.
    at : float or None
        The epoch or the accuracy at which the runs are looked at; None for where the picked one is looked at.
    seen : int
        The checkpoint of the picked run when that was chosen: where it is another since, that decides.
    part : str or None
        The part of the split that counts, "" for all samples; None for the test samples, where some are called so.
    tab : str
        One of `TABS`.
    curves : str
        One of `PARTS`.
    apart : bool
        Repeated seeds are drawn one by one, and not as their mean.
    which : str
        One of `KINDS`.
    right, wrong : str
        The ids of the run that is right and of the one that is wrong; `wrong` may be `ALL_OTHERS`; "" for the first two.
    versus : str
        The id of the run whose classes are compared with those of the first; "" for the second.
    page : int
        From 1.
    """

    others: tuple[str, ...] = ()
    align: str = "epoch"
    at: float | None = None
    seen: int = -1
    part: str | None = None
    tab: str = "curves"
    curves: str = "both"
    apart: bool = False
    which: str = "one"
    right: str = ""
    wrong: str = ""
    versus: str = ""
    page: int = 1


_USUAL = Choices()
_LISTED = {"align": ALIGNMENTS, "tab": TABS, "curves": PARTS, "which": KINDS}
_IDS = ("right", "wrong", "versus")
#: Fields that say which samples are listed: where one changes, the first page is shown.
_DECIDING = ("others", "align", "part", "which", "right", "wrong")
_ALL = "all"  # how the URL says that all samples count


def choices_of(choice: RunChoice, view: MapState, runs: list[RunChoice]) -> Choices:
    """What is chosen for this run, after following the URL; nonsense is said and passed over."""
    kept = st.session_state.setdefault(_KEPT, {})
    _take_over(kept, choice)
    before = kept.get(choice.id, _USUAL)
    changes: dict[str, Any] = {}
    for name in (*_LISTED, "at", "part", "apart", *_IDS, "page"):
        given = state.news(name)
        if given is None:
            continue
        value = _read(name, given) if given else getattr(_USUAL, name)
        if given and value is None:
            state.warn(f"“{given[:40]}” is nothing that {name} can be here.")
        else:
            changes[name] = value
    if "at" in changes:
        changes["seen"] = view.checkpoint
    given = state.news("with")
    if given is not None:
        changes["others"] = _others_in(given, choice, runs)
    known = {other.id for other in runs} - {choice.id}
    others = tuple(other for other in changes.get("others", before.others) if other in known)
    kept[choice.id] = replace(before, **{**changes, "others": others})
    return kept[choice.id]


def _take_over(kept: dict[str, Choices], choice: RunChoice) -> None:
    """Where one of the compared runs is picked, it and the picked one before change places."""
    first = st.session_state.get(_FIRST, choice.id)
    st.session_state[_FIRST] = choice.id
    others = kept.get(first, _USUAL).others
    if choice.id in others:
        swapped = tuple(first if other == choice.id else other for other in others)
        kept[choice.id] = replace(kept[first], others=swapped, at=None, page=1)


def choose(choice: RunChoice, *, attended: dict[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `attended` are changes of what all screens share, such as the kept class."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = kept.get(choice.id, _USUAL)
    attends = set(attended or {}) & {"kept", "chosen"}
    if attends or any(getattr(before, name) != changes[name] for name in _DECIDING if name in changes):
        changes.setdefault("page", 1)
    if "align" in changes:
        changes.setdefault("at", None)
    kept[choice.id] = replace(before, **changes)
    state.change_view(choice, **(attended or {}))


def stay_at(choice: RunChoice, at: float, checkpoint: int) -> None:
    """Keep where the bar rests: the epoch or the accuracy, and the checkpoint of the picked run there."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept[choice.id] = replace(kept.get(choice.id, _USUAL), at=at, seen=checkpoint, page=1)
    state.set_checkpoint(choice, checkpoint)


def url_words(shown: Choices, *, at: str) -> dict[str, str]:
    """What differs from the usual, as words of the URL; `at` as it is to stand there, "" for not at all."""
    words = {"with": ",".join(quote(other, safe=" ()") for other in shown.others)} if shown.others else {}
    for name in (*_LISTED, *_IDS):
        if getattr(shown, name) != getattr(_USUAL, name):
            words[name] = getattr(shown, name)
    if shown.part is not None:
        words["part"] = shown.part or _ALL
    if shown.apart:
        words["apart"] = "1"
    if shown.page > 1:
        words["page"] = str(shown.page)
    return {**words, **({"at": at} if at else {})}


def _others_in(word: str, choice: RunChoice, runs: list[RunChoice]) -> tuple[str, ...]:
    known = {other.id for other in runs}
    given = [unquote(part) for part in word.split(",")][:100] if word else []
    missing = [other for other in given if other not in known]
    if missing:
        state.warn(f"There is no run “{missing[0][:60]}” here.")
    wanted = [other for other in dict.fromkeys(given) if other in known and other != choice.id]
    if len(wanted) >= MOST_RUNS:
        state.warn(f"At most {MOST_RUNS} runs are compared at once.")
    return tuple(wanted[: MOST_RUNS - 1])


def _read(name: str, text: str) -> Any:
    """The value that a text of the URL stands for; None for nonsense."""
    if name in _LISTED:
        return text if text in _LISTED[name] else None
    if name == "page":
        return whole_in(text, 1, MOST_PAGES)
    if name == "apart":
        return True if text == "1" else None
    if name == "part":
        return "" if text == _ALL else text  # whether there is such a part is known where there is a run
    if name in _IDS:
        return text
    return number_in(text)
