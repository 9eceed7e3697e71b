"""The playground in the Streamlit app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import streamlit as st

from ...playground.activations import HIDDEN, OUTPUTS
from ...playground.data import TITLES
from ...playground.initialisation import INITIALISATIONS
from ...playground.lessons import LESSONS
from ...playground.losses import LOSSES, PROBABILITIES
from ...playground.optimisers import BETA_1, BETA_2, EPSILON, MOMENTUM, OPTIMISERS
from ...playground.settings import MAX_LAYERS, MAX_UNITS, TUNED
from .. import protocol
from ..component import Component
from ..files import content_address
from ..protocol import PlaygroundContent, PlaygroundState

_KEY = "playground_view"
_PLAYGROUND = Component("playground")
_WANTS = ("film", "lesson", "own", "check", "record", "rest")

#: What can be chosen, and the limits and constants that the view needs to know.
CHOICES: protocol.Choices = {
    "data": dict(TITLES),
    "hidden": list(HIDDEN),
    "output": list(OUTPUTS),
    "probabilities": list(PROBABILITIES),
    "loss": list(LOSSES),
    "optimiser": list(OPTIMISERS),
    "init": list(INITIALISATIONS),
    "tuned": list(TUNED),
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
    word : dict
        It holds the wishes that may not have been heard (views/component.py): {"changes": words of settings, "done": after how
        many steps}, or {"restart": True}. Unread.
    desk : dict
        How it stands, unread.
    need, before : int
        The frame of a film that is wanted, and how many earlier ones are welcome.
    film : str
        The pace of that film, "batch" or "epoch".
    text : str
        The lesson's name, or the CSV.
    """

    count: int
    want: str
    word: dict[str, Any] = field(default_factory=dict)
    desk: dict[str, Any] = field(default_factory=dict)
    need: int = 0
    before: int = 0
    film: str = "batch"
    text: str = ""

    @classmethod
    def from_browser(cls, message: Any) -> Ask | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(message, dict):
            return None
        count, want, word, desk = (message.get(name) for name in ("count", "want", "word", "desk"))
        if type(count) is not int or want not in _WANTS or not isinstance(word, dict) or not isinstance(desk, dict):
            return None
        need, before, film, text = (
            message.get("need", 0),
            message.get("before", 0),
            message.get("film", "batch"),
            message.get("text", ""),
        )
        if type(need) is not int or type(before) is not int or film not in ("batch", "epoch") or not isinstance(text, str):
            return None
        return cls(count, want, word, desk, need, before, film, text)


def show_playground(
    *,
    words: Mapping[str, str],
    changes: Sequence[tuple[int, str]],
    desk: Desk,
    revision: int,
    film: bytes,
    dataset: bytes,
    answer: protocol.Answer,
    heard: int,
    wished: int,
) -> None:
    """Draw the playground; what it asks is found by `last_ask` when the script runs again.

    Parameters
    ----------
    words : mapping of str to str
        The settings.
    changes : sequence of (int, str)
        After how many steps the training was changed, and how.
    desk : Desk
        How the view stands where `revision` is new to it; later it stands as the person likes.
    revision : int
    film, dataset : bytes
        As pack.py packs them.
    answer : dict
        To the question number `heard`: `error`, `check`, `recorded`, `missing`, as the question was.
    heard : int
    wished : int
        The number of the last wish that is in the settings.
    """
    _PLAYGROUND.show(
        _KEY,
        content=PlaygroundContent(choices=CHOICES),
        state=PlaygroundState(
            words=dict(words),
            changes=[{"step": step, "words": said} for step, said in changes],
            desk=cast(protocol.Desk, asdict(desk)),
            revision=revision,
            film=content_address(film, "application/octet-stream"),
            dataset=content_address(dataset, "application/octet-stream"),
            answer=answer,
            answered=heard,
        ),
        heard_so_far=wished,
    )


def last_ask() -> Ask | None:
    """What the view asked last, or None."""
    return Ask.from_browser(st.session_state.get(_KEY, {}).get("asked"))
