"""Session state of the playground: settings, position of the view, and the training."""

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
from .parameter_kinds import number, one_of, parameter, whole
from .parameters import ParameterTable

_PICK = re.compile(r"loss|u\d{1,2}\.\d{1,2}|e\d{1,2}\.\d{1,2}\.\d{1,2}", re.ASCII)
_MAX_STEP_OF_A_LINK = 20_000  # a training is done again up to there

#: How the view stands, as words of the address beside those of the settings.
DESK = ParameterTable(
    "playground",
    {
        "pace": one_of("pace", ("sample", "pass", "batch", "epoch"), default=Desk.pace, title="pace", always=True),
        "speed": number(
            "speed", 0.25, 64, default=Desk.speed, title="speed", write=lambda value, _: f"{value:g}", always=True, rests=True
        ),
        "step": whole("step", 0, MAX_STEPS, default=Desk.step, title="step", always=True, rests=True),
        "pick": parameter(
            "pick",
            Desk.pick,
            title="pick",
            read=lambda text, _: text if _PICK.fullmatch(text) else None,
            values=lambda _: ("loss", "u1.3", "e1.0.3"),
            allowed=lambda _: "loss, or a unit or an edge such as u1.3 or e1.0.3",
        ),
        "lesson": one_of("lesson", ("", *BY_NAME), title="lesson"),
    },
)


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


def read_desk(message: Mapping[str, Any], before: Desk) -> tuple[Desk, list[str]]:
    """How the view stands by the words of an address or of the view itself, and a sentence for each that is none."""
    problems: list[str] = []
    texts = {name: str(value) for name, value in message.items()}
    return Desk(**DESK.follow(vars(before), None, texts.get, problems.append)), problems


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
