"""The playground's page: what was asked, the training of the session, and the address."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from ..playground import Diverged, Settings, Training, film, make_dataset, read_settings
from ..playground.checking import check_gradient
from ..playground.data import TITLES, Table, digit_samples
from ..playground.film import MOST_FRAMES, PACES
from ..playground.lessons import BY_NAME
from ..playground.own import OwnDataError, name_of, read_csv
from ..playground.recording import record_training
from ..playground.settings import DATA
from ..playground.training import MAX_STEPS
from ..runs.run import open_run
from ..views.playground import Ask, Desk, show_playground
from ..views.playground.component import last_ask
from ..views.playground.pack import pack_dataset, pack_film
from .addresses import is_news, write_address
from .runs import EXAMPLE, runs_folder
from .state import warn

_PACES = ("sample", "pass", "batch", "epoch")
_PICK = re.compile(r"loss|u\d{1,2}\.\d{1,2}|e\d{1,2}\.\d{1,2}\.\d{1,2}", re.ASCII)
_MAX_STEP_OF_A_LINK = 20_000  # a training is done again up to there
_MOST_TABLES = 20
_FIRST_FRAMES = 12

# The view goes on while its questions are answered, so it is never shown as out of date.
_STYLE = ".st-key-playground_view, .st-key-playground_view * { opacity: 1 !important; transition: none !important }"


@dataclass
class _Session:
    """What a session has on its playground."""

    settings: Settings = field(default_factory=Settings)
    desk: Desk = field(default_factory=Desk)
    training: Training | None = None
    film: tuple[str, int] = ("batch", 0)  # pace and first frame of the stretch that is sent
    answer: dict[str, Any] = field(default_factory=dict)
    heard: int = 0
    revision: int = 0
    published: dict[str, str] | None = None


@st.fragment
def playground() -> None:
    """The whole page. A question of the view runs this alone again."""
    st.html(f"<style>{_STYLE}</style>")
    session: _Session = st.session_state.setdefault("playground", _Session())
    ask = last_ask()
    if ask is not None and ask.count > session.heard:
        session.heard = ask.count
        session.answer = {}
        _listen(session, ask)
    else:
        _follow_url(session)
    training = _training(session)
    # The first stretch is short, so that another network is seen at once.
    stretch = film(training, *session.film, _FIRST_FRAMES if session.film[1] == 0 else MOST_FRAMES)
    _publish(session)
    show_playground(
        words=session.settings.words(),
        desk=session.desk,
        revision=session.revision,
        film=pack_film(training, stretch),
        dataset=pack_dataset(training.dataset, TITLES.get(session.settings.data, "own data")),
        answer=session.answer,
        heard=session.heard,
    )


def _training(session: _Session) -> Training:
    """The session's training; a new one where the settings are others."""
    if session.training is None or session.training.settings != session.settings:
        session.training = Training(session.settings, make_dataset(session.settings, _own_tables().get(session.settings.data)))
    return session.training


@st.cache_resource
def _own_tables() -> OrderedDict[str, Table]:
    """Data of one's own by name, so that a reload finds it; the oldest go."""
    return OrderedDict()


# --- the address -------------------------------------------------------------------------------------------------------------


def _follow_url(session: _Session) -> None:
    """Follow the address where it is news: a link, a lesson, the back button."""
    query = st.query_params.to_dict()
    if session.published is not None and (not query or not is_news(query)):
        return
    lesson = BY_NAME.get(query.get("lesson", ""))
    if query.get("lesson") and lesson is None:
        warn(f"There is no lesson “{query['lesson'][:40]}”; the choices are {', '.join(BY_NAME)}.")
    session.settings, problems = read_settings(query, lesson.settings if lesson else Settings())
    usual = Desk() if lesson is None else Desk(pace=lesson.pace, speed=lesson.speed, lesson=lesson.name)
    session.desk, more = _read_desk({**asdict(usual), **query}, usual)
    for problem in problems + more:
        warn(problem)
    session.answer = {}
    _need_own_data(session)
    _begin_where_it_stands(session)
    session.revision += 1


def _publish(session: _Session) -> None:
    desk = session.desk
    words = {**session.settings.words(), "pace": desk.pace, "speed": f"{desk.speed:g}", "step": str(desk.step)}
    words |= {name: word for name, word in (("pick", desk.pick), ("lesson", desk.lesson)) if word}
    write_address(words)
    session.published = words


def _read_desk(given: Mapping[str, Any], usual: Desk) -> tuple[Desk, list[str]]:
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


def _need_own_data(session: _Session) -> None:
    """One's own data may be gone from the server, or never have been here; the view may still have it."""
    name = session.settings.data
    if name not in DATA and name not in _own_tables():
        session.answer = {"missing": name}
        session.settings = replace(session.settings, data="iris")


def _begin_where_it_stands(session: _Session) -> None:
    """The first stretch begins at the step that the desk names, as far as the training gets."""
    step = min(session.desk.step, _MAX_STEP_OF_A_LINK)
    training = _training(session)
    try:
        training.state(step)
    except Diverged:
        step = training.last_step
    session.desk = replace(session.desk, step=step)
    pace = "epoch" if session.desk.pace == "epoch" else "batch"
    session.film = pace, step // training.steps_per_epoch if pace == "epoch" else step


# --- what the view asks ------------------------------------------------------------------------------------------------------


def _listen(session: _Session, ask: Ask) -> None:
    settings, problems = read_settings(ask.words, Settings())
    if ask.want in ("film", "rest", "check", "record"):
        session.desk = _read_desk(ask.desk, session.desk)[0]
        session.settings = settings
        if problems:
            session.answer = {"error": " ".join(problems)}
        _need_own_data(session)
    if ask.want == "film" and ask.film in PACES and 0 <= ask.first <= MAX_STEPS:
        training = _training(session)
        length = training.steps_per_epoch if ask.film == "epoch" else 1
        session.film = ask.film, min(ask.first, MAX_STEPS // length)
    elif ask.want == "lesson" and ask.text in BY_NAME:
        lesson = BY_NAME[ask.text]
        session.settings = lesson.settings
        session.desk = Desk(pace=lesson.pace, speed=lesson.speed, lesson=lesson.name)
        _begin_where_it_stands(session)
        session.revision += 1
    elif ask.want == "own":
        _take_own(session, settings, ask.text)
    elif ask.want == "check":
        session.answer = {"check": _checked(_training(session), session.desk.step)}
    elif ask.want == "record":
        session.answer = _recorded(_training(session), session.desk.step)


def _take_own(session: _Session, settings: Settings, text: str) -> None:
    try:
        table = read_csv(text)
    except OwnDataError as error:
        session.answer = {"error": str(error)}
        return
    tables = _own_tables()
    tables[name_of(table)] = table
    while len(tables) > _MOST_TABLES:
        tables.popitem(last=False)
    session.settings = replace(settings, data=name_of(table))
    session.desk = replace(session.desk, step=0, pick="", lesson="")
    _begin_where_it_stands(session)
    session.revision += 1


def _checked(training: Training, steps: int) -> dict[str, Any]:
    """The gradient of the next step against finite differences, for the view."""
    try:
        state = training.state(steps)
    except Diverged as error:
        return {"error": str(error)}
    samples = training.batch(min(steps + 1, MAX_STEPS))
    data = training.dataset
    with np.errstate(all="ignore"):
        found = check_gradient(training.network, state.parameters, data.inputs[samples], data.targets[samples])
    return {
        "step": steps + 1,
        "count": len(found.exact),
        "agrees": bool(found.agrees),
        "layers": [float(worst) if np.isfinite(worst) else -1.0 for worst in found.by_layer],
        "exact": float(np.nan_to_num(found.exact[found.worst])),
        "numerical": float(np.nan_to_num(found.numerical[found.worst])),
    }


def _recorded(training: Training, steps: int) -> dict[str, Any]:
    folder = runs_folder()
    images = None
    if training.settings.data == "digits":
        example = open_run(EXAMPLE).images
        images = None if example is None else example[digit_samples()]
    try:
        path, count = record_training(training, steps, folder, images)
    except (OSError, Diverged) as error:
        return {"error": f"This could not be recorded: {error}"}
    return {"recorded": {"run": path.stem, "path": str(path), "checkpoints": count}}
