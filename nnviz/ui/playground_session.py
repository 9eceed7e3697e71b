"""What a session has on its playground: settings, how the view stands, and the training that they make."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from ..playground import Diverged, Settings, Training, make_dataset
from ..playground.data import Table
from ..playground.lessons import BY_NAME
from ..playground.schedule import MAX_STEPS
from ..playground.settings import DATA
from ..views.playground import Desk
from ..views.protocol import Answer

_PACES = ("sample", "pass", "batch", "epoch")
_PICK = re.compile(r"loss|u\d{1,2}\.\d{1,2}|e\d{1,2}\.\d{1,2}\.\d{1,2}", re.ASCII)
_MAX_STEP_OF_A_LINK = 20_000  # a training is done again up to there


@dataclass
class PlaygroundSession:
    """What a session has on its playground."""

    settings: Settings = field(default_factory=Settings)
    desk: Desk = field(default_factory=Desk)
    training: Training | None = None
    film: tuple[str, int, int] = ("batch", 0, 0)  # of the stretch that is sent: its pace, a frame of it, how many before that
    answer: Answer = field(default_factory=Answer)
    heard: int = 0  # the number of the view's last question
    wished: int = 0  # and of its last wish
    revision: int = 0
    published: bool = False


def training_of(session: PlaygroundSession) -> Training:
    """The session's training; a new one where the settings are others, which takes over what is the same."""
    before, settings = session.training, session.settings
    if before is not None and before.settings == settings:
        return before
    if before is not None and before.settings.shared_steps(settings) >= 0:
        session.training = Training(settings, before.dataset, like=before)
    else:
        session.training = Training(settings, make_dataset(settings, own_tables().get(settings.data)))
    return session.training


@st.cache_resource
def own_tables() -> OrderedDict[str, Table]:
    """Data of one's own by name, so that a reload finds it; the oldest go."""
    return OrderedDict()


def read_desk(given: Mapping[str, Any], usual: Desk) -> tuple[Desk, list[str]]:
    """How the view stands by the words of an address or of the view itself, and a sentence for each that is none."""
    problems: list[str] = []

    def told(name: str, expected: str) -> Any:
        problems.append(f"“{str(given.get(name))[:40]}” is nothing that {name} can be: {expected}.")
        return getattr(usual, name)

    pace = given.get("pace")
    pace = pace if pace in _PACES else told("pace", f"one of {', '.join(_PACES)}")
    speed = str(given.get("speed"))
    factor = float(speed) if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", speed, re.ASCII) else 0.0
    factor = factor if 0.25 <= factor <= 64 else told("speed", "a factor, 0.25 to 64")
    step = str(given.get("step"))
    done = int(step) if re.fullmatch(r"\d{1,5}", step, re.ASCII) else -1
    done = done if 0 <= done <= MAX_STEPS else told("step", f"0 to {MAX_STEPS:,}")
    pick = str(given.get("pick") or "")
    pick = pick if not pick or _PICK.fullmatch(pick) else told("pick", "“loss”, or a unit or an edge such as u1.3")
    lesson = str(given.get("lesson") or "")
    return Desk(pace, factor, done, pick, lesson if lesson in BY_NAME else ""), problems


def need_own_data(session: PlaygroundSession) -> None:
    """One's own data may be gone from the server, or never have been here; the view may still have it."""
    name = session.settings.data
    if name not in DATA and name not in own_tables():
        session.answer = {"missing": name}
        session.settings = replace(session.settings, data="iris")


def begin_where_it_stands(session: PlaygroundSession) -> None:
    """The first stretch begins at the step that the desk names, as far as the training gets."""
    step = min(session.desk.step, _MAX_STEP_OF_A_LINK)
    training = training_of(session)
    try:
        training.state(step)
    except Diverged:
        step = training.last_step
    session.desk = replace(session.desk, step=step)
    pace = "epoch" if session.desk.pace == "epoch" else "batch"
    session.film = pace, training.schedule.place_of(step)[0] if pace == "epoch" else step, 0
