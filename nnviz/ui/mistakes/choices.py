"""What is chosen on the screen of the mistakes, kept in the session and in the URL.

The true class is the one that the map keeps, `MapState.kept`, so that both screens show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ...analysis.mistakes import STANDINGS
from ...charts.text import epoch_text
from ...numerals import MOST_PAGES, whole_in
from ...runs.run import Run
from .. import state
from ..histories import Histories
from ..runs import RunChoice

#: How samples may be sorted, and what that is called.
SORTS = {
    "confidence": "confidence",
    "loss": "loss",
    "margin": "margin",
    "forgotten": "times forgotten",
    "learnt": "epoch of learning",
    "label": "likely label error",
}
#: The same for runs without labels.
BARE_SORTS = {"confidence": "confidence", "flips": "changes of mind"}
MATRICES = {"counts": "counts", "rows": "% of true class", "columns": "% of predicted class", "lines": "each cell over time"}
TABS = {"flow": "Flow of predictions", "calibration": "Calibration"}

_KEPT = "mistakes"  # session key: run id → Choices


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    show : str
        One of `STANDINGS`.
    says : int
        The predicted class, or −1 for all.
    part : str
        The part of the split, or "" for all.
    sure : (int, int)
        The least and the largest confidence, in per cent.
    among : bool
        Only among the chosen samples.
    sort : str
        One of `SORTS`, or of `BARE_SORTS`.
    judged : int
        Over how many of the last checkpoints label errors are judged.
    page : int
        From 1.
    compact : bool
        Small cards.
    matrix : str
        One of `MATRICES`.
    diagonal : bool
        The matrix holds what is right, too.
    below : str
        One of `TABS`.
    since : int
        The checkpoint from which the flow goes.
    moved : bool
        The flow leaves out what stayed.
    """

    show: str = "now"
    says: int = -1
    part: str = ""
    sure: tuple[int, int] = (0, 100)
    among: bool = False
    sort: str = "confidence"
    judged: int = 1
    page: int = 1
    compact: bool = False
    matrix: str = "counts"
    diagonal: bool = True
    below: str = "flow"
    since: int = 0
    moved: bool = False


#: Fields that say which samples are shown in which order: where one changes, the first page is shown.
_DECIDING = ("show", "says", "part", "sure", "among", "sort", "judged")
_USUAL = Choices()


# How the URL has the fields. Texts of a list; what a flag says where it is not as usual; the rest below.
_WORDS = {
    **{name: name for name in ("show", "part", "sure", "among", "sort", "judged", "page")},
    **{name: name for name in ("matrix", "diagonal", "below", "moved")},
    **{"compact": "cards", "since": "from"},
}
_LISTED = {"show": STANDINGS, "sort": {*SORTS, *BARE_SORTS}, "matrix": MATRICES, "below": TABS, "judged": ("5",)}
_FLAGS = {"among": "chosen", "compact": "small", "diagonal": "0", "moved": "1"}


def choices_of(choice: RunChoice, run: Run, known: Histories) -> Choices:
    """What is chosen for this run, after following the URL; nonsense is said and passed over."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = _fitting(kept.get(choice.id, _USUAL), run, known)
    changes: dict[str, Any] = {"says": state.parse_class(run, "says", before.says)}
    for name, word in _WORDS.items():
        given = state.news(word)
        if given is None:
            continue
        value = _read(run, known, name, given) if given else getattr(_USUAL, name)
        if value is None:
            state.warn(f"“{given[:40]}” is nothing that {word} can be.")
        else:
            changes[name] = value
    kept[choice.id] = _fitting(replace(before, **changes), run, known)
    return kept[choice.id]


def choose(choice: RunChoice, *, attended: dict[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `attended` are changes of what all screens share, such as the kept class."""
    kept = st.session_state.setdefault(_KEPT, {})
    before = kept.get(choice.id, _USUAL)
    if attended or any(getattr(before, name) != changes[name] for name in _DECIDING if name in changes):
        changes.setdefault("page", 1)
    kept[choice.id] = replace(before, **changes)
    state.change_view(choice, **(attended or {}))


def clear_filters(choice: RunChoice) -> None:
    """Show all that is wrong now."""
    usual = {name: getattr(_USUAL, name) for name in ("show", "says", "part", "sure", "among")}
    choose(choice, attended={"kept": -1}, **usual)


def url_words(run: Run, shown: Choices) -> dict[str, str]:
    """What differs from the usual, as words of the URL."""
    words = {} if shown.says < 0 else {"says": state.class_word(run, shown.says)}
    for name, word in _WORDS.items():
        value = getattr(shown, name)
        if value != getattr(_USUAL, name):
            words[word] = _write(run, name, value)
    return words


def _fitting(shown: Choices, run: Run, known: Histories) -> Choices:
    """The same, without what this run does not have."""
    unfit = {
        "says": shown.says >= run.n_classes,
        "part": bool(shown.part) and shown.part not in known.parts,
        "since": shown.since >= len(run.checkpoints),
        "sort": shown.sort not in (BARE_SORTS if known.labels is None else SORTS),
    }
    return replace(shown, **{name: getattr(_USUAL, name) for name, is_unfit in unfit.items() if is_unfit})


def _read(run: Run, known: Histories, name: str, text: str) -> Any:
    """The value of a field that a text of the URL stands for; None for nonsense."""
    if name in _FLAGS:
        return not getattr(_USUAL, name) if text == _FLAGS[name] else None
    if name in _LISTED:
        listed = text if text in _LISTED[name] else None
        return int(listed) if listed and name == "judged" else listed
    if name == "part":
        return text if text in known.parts else None
    if name == "since":
        return _moments(run).index(text) if text in _moments(run) else None
    return _range_of(text) if name == "sure" else _page_of(text)


def _write(run: Run, name: str, value: Any) -> str:
    if name in _FLAGS:
        return _FLAGS[name]
    if name == "since":
        return _moments(run)[value]
    return f"{value[0]}-{value[1]}" if name == "sure" else str(value)


def _range_of(text: str) -> tuple[int, int] | None:
    low, high = (whole_in(word, 0, 100) for word in text.partition("-")[::2])
    return None if low is None or high is None or low > high else (low, high)


def _page_of(text: str) -> int | None:
    return whole_in(text, 1, MOST_PAGES)


def _moments(run: Run) -> list[str]:
    return [epoch_text(checkpoint.epoch) for checkpoint in run.checkpoints]
