"""Request handler of the playground's view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..playground import Diverged, Training, read_settings
from ..playground.data import digit_samples
from ..playground.film import PACES
from ..playground.gradient_check import check_gradient
from ..playground.lessons import BY_NAME
from ..playground.recording import record_training
from ..playground.schedule import MAX_STEPS
from ..playground.settings import TUNED
from ..playground.user_data import OwnDataError, name_of, read_csv
from ..runs.run import open_run
from ..views.component import unheard
from ..views.playground import Ask, Desk
from ..views.protocol import Answer, Check
from .playground_session import (
    PlaygroundSession,
    begin_where_it_stands,
    need_own_data,
    own_tables,
    read_desk,
    training_of,
)
from .runs import EXAMPLE, runs_folder

_MOST_TABLES = 20


def listen(session: PlaygroundSession, ask: Ask) -> None:
    """Do what a question asks, after what is wished with it."""
    problems = _heed(session, ask)
    if ask.want in ("film", "rest", "check", "record"):
        session.desk = read_desk(ask.desk, session.desk)[0]
        need_own_data(session)
    if ask.want == "film" and ask.film in PACES and 0 <= ask.need <= MAX_STEPS:
        session.film = ask.film, ask.need, max(ask.before, 0)
    elif ask.want == "lesson" and ask.text in BY_NAME:
        lesson = BY_NAME[ask.text]
        session.settings = lesson.settings
        session.desk = Desk(pace=lesson.pace, speed=lesson.speed, lesson=lesson.name)
        begin_where_it_stands(session)
        session.revision += 1
    elif ask.want == "own":
        _take_own(session, ask.text)
    elif ask.want == "check":
        session.answer = {"check": _checked(training_of(session), session.desk.step)}
    elif ask.want == "record":
        session.answer = _recorded(training_of(session), session.desk.step)
    if problems:
        session.answer = {"error": " ".join(problems)}


def _heed(session: PlaygroundSession, ask: Ask) -> list[str]:
    """Change the settings as the view wishes, each wish once; a sentence for each that cannot be."""
    problems: list[str] = []
    for wish in unheard(ask.word, session.wished):
        session.wished = wish["n"]
        changes, done = wish.get("changes"), wish.get("done", 0)
        if wish.get("restart") is True:
            session.settings = replace(session.settings, earlier=())
        elif isinstance(changes, dict) and type(done) is int and all(isinstance(text, str) for text in changes.values()):
            problems += _change(session, {name: text for name, text in changes.items() if name != "earlier"}, done)
    return problems


def _change(session: PlaygroundSession, texts: dict[str, str], done: int) -> list[str]:
    """Another network or other data begin anew; how it is trained changes after `done` steps, and the weights stay."""
    begins_anew = not texts.keys() <= set(TUNED)
    before = replace(session.settings, earlier=()) if begins_anew else session.settings
    settings, problems = read_settings(texts, before)
    if begins_anew:
        session.settings = settings
        return problems
    tuned = {name: getattr(settings, name) for name in texts}
    try:
        session.settings = before.changed(min(max(done, 0), training_of(session).last_step, MAX_STEPS - 1), **tuned)
    except ValueError as error:
        problems.append(f"{error}.")
    return problems


def _take_own(session: PlaygroundSession, text: str) -> None:
    try:
        table = read_csv(text)
    except OwnDataError as error:
        session.answer = {"error": str(error)}
        return
    tables = own_tables()
    tables[name_of(table)] = table
    while len(tables) > _MOST_TABLES:
        tables.popitem(last=False)
    session.settings = replace(session.settings, data=name_of(table), earlier=())
    session.desk = replace(session.desk, step=0, pick="", lesson="")
    begin_where_it_stands(session)
    session.revision += 1


def _checked(training: Training, steps: int) -> Check:
    """The gradient of the next step against finite differences, for the view."""
    try:
        state = training.state(steps)
    except Diverged as error:
        return {"error": str(error)}
    samples = training.batch(min(steps + 1, MAX_STEPS))
    data = training.dataset
    with np.errstate(all="ignore"):
        network = training.network_of(training.schedule.segment(steps))
        differences = check_gradient(network, state.parameters, data.inputs[samples], data.targets[samples])
    return {
        "step": steps + 1,
        "count": len(differences.exact),
        "agrees": bool(differences.agrees),
        "layers": [float(worst) if np.isfinite(worst) else -1.0 for worst in differences.by_layer],
        "exact": float(np.nan_to_num(differences.exact[differences.worst])),
        "numerical": float(np.nan_to_num(differences.numerical[differences.worst])),
    }


def _recorded(training: Training, steps: int) -> Answer:
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
