"""Mounts the playground in the Streamlit app."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ...playground.activations import HIDDEN, OUTPUTS
from ...playground.data import TITLES
from ...playground.initialisation import INITIALISATIONS
from ...playground.lessons import LESSONS
from ...playground.losses import LOSSES, PROBABILITIES
from ...playground.optimisers import BETA_1, BETA_2, EPSILON, MOMENTUM, OPTIMISERS
from ...playground.settings import MAX_LAYERS, MAX_UNITS
from ..assemble import joined_modules

FOLDER = Path(__file__).parent
_KEY = "playground_view"
_WANTS = ("film", "lesson", "own", "check", "record", "rest")

#: What can be chosen, and the limits and constants that the view needs to know.
CHOICES: Mapping[str, Any] = {
    "data": TITLES,
    "hidden": HIDDEN,
    "output": OUTPUTS,
    "probabilities": PROBABILITIES,
    "loss": LOSSES,
    "optimiser": OPTIMISERS,
    "init": INITIALISATIONS,
    "maxLayers": MAX_LAYERS,
    "maxUnits": MAX_UNITS,
    "momentum": MOMENTUM,
    "beta1": BETA_1,
    "beta2": BETA_2,
    "epsilon": EPSILON,
    "lessons": [
        {"name": lesson.name, "title": lesson.title, "says": lesson.says, "attempt": lesson.attempt} for lesson in LESSONS
    ],
}


@dataclass(frozen=True)
class Desk:
    """How the view stands: `pace` is "sample", "pass", "batch" or "epoch", `speed` a factor, `step` how many updates are done.

    `pick` is what is read: "" or, such as, "u1.3" (layer, unit), "e1.0.3" (layer, from, to), "loss". `lesson` is a name or "".
    """

    pace: str = "batch"
    speed: float = 1.0
    step: int = 0
    pick: str = ""
    lesson: str = ""


@dataclass(frozen=True)
class Ask:
    """What the view asks for.

    Attributes
    ----------
    count : int
        Goes up with every question.
    want : str
        "film", "lesson", "own" (data), "check" (of a gradient), "record", or "rest": nothing but to be remembered.
    words : dict of str to str
        The settings that it shows.
    desk : dict
        How it stands, unread.
    first : int
        The first frame of a film that is wanted.
    film : str
        The pace of that film, "batch" or "epoch".
    text : str
        The lesson's name, or the CSV.
    """

    count: int
    want: str
    words: dict[str, str] = field(default_factory=dict)
    desk: dict[str, Any] = field(default_factory=dict)
    first: int = 0
    film: str = "batch"
    text: str = ""

    @classmethod
    def from_browser(cls, given: Any) -> Ask | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(given, dict):
            return None
        count, want, words, desk = (given.get(name) for name in ("count", "want", "words", "desk"))
        if type(count) is not int or want not in _WANTS or not isinstance(words, dict) or not isinstance(desk, dict):
            return None
        if not all(isinstance(word, str) for pair in words.items() for word in pair):
            return None
        first, film, text = given.get("first", 0), given.get("film", "batch"), given.get("text", "")
        if type(first) is not int or film not in ("batch", "epoch") or not isinstance(text, str):
            return None
        return cls(count, want, words, desk, first, film, text)


def show_playground(
    *, words: Mapping[str, str], desk: Desk, revision: int, film: bytes, dataset: bytes, answer: Mapping[str, Any], heard: int
) -> None:
    """Draw the playground; what it asks is found by `last_ask` when the script runs again.

    Parameters
    ----------
    words : mapping of str to str
        The settings.
    desk : Desk
        How the view stands where `revision` is new to it; later it stands as the person likes.
    revision : int
    film, dataset : bytes
        As pack.py packs them.
    answer : mapping
        To the question number `heard`: `error`, `check`, `recorded`, `missing`, as the question was.
    heard : int
    """
    _component()(
        key=_KEY,
        data={
            "words": dict(words),
            "desk": asdict(desk),
            "revision": revision,
            "film": base64.b64encode(film).decode(),
            "dataset": base64.b64encode(dataset).decode(),
            "answer": dict(answer),
            "heard": heard,
            "choices": dict(CHOICES),
            "fonts": math_fonts(),
        },
        on_ask_change=lambda: None,
    )


def last_ask() -> Ask | None:
    """What the view asked last, or None."""
    return Ask.from_browser(st.session_state.get(_KEY, {}).get("ask"))


@cache
def math_fonts() -> dict[str, str]:
    """The files of Streamlit's own copy of KaTeX's fonts, by family, as paths on the server; what it lacks is left out."""
    folder = Path(st.__file__).parent / "static" / "static" / "media"
    names = {"KaTeX_Main": "KaTeX_Main-Regular", "KaTeX_Math": "KaTeX_Math-Italic", "KaTeX_Size2": "KaTeX_Size2-Regular"}
    found = {family: next(folder.glob(f"{name}.*.woff2"), None) for family, name in names.items()}
    return {family: f"/static/media/{path.name}" for family, path in found.items() if path}


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "nnviz_playground",
        html='<div class="host"></div>',
        css=(FOLDER / "playground.css").read_text(encoding="utf-8"),
        js=joined_modules(FOLDER / "streamlit.js"),
    )
