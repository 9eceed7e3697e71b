"""The playground's page: its address, and what its view is shown."""

from __future__ import annotations

import streamlit as st

from ..playground import Settings, film, read_settings
from ..playground.data import TITLES
from ..playground.film import MOST_FRAMES
from ..playground.lessons import BY_NAME
from ..playground.schedule import Tuning
from ..views.playground import Desk, show_playground
from ..views.playground.component import last_ask
from ..views.playground.pack import pack_dataset, pack_film
from .addresses import is_news, write_address
from .playground_answers import listen
from .playground_session import DESK, PlaygroundSession, begin_where_it_stands, need_own_data, read_desk, training_of
from .state import warn

# As the view calls them (frontend/src/playground: panels/setup.tsx, training/settings.ts).
_TUNED_TITLES = {"optimiser": "optimiser", "rate": "learning rate", "batch": "batch size", "l2": "L2"}
_OPTIMISER_TITLES = {"sgd": "SGD", "momentum": "momentum", "adam": "Adam"}
_FIRST_FRAMES = 12

# The view goes on while its questions are answered, so it is never shown as out of date.
_STYLE = ".st-key-playground_view, .st-key-playground_view * { opacity: 1 !important; transition: none !important }"


@st.fragment
def playground() -> None:
    """The whole page. A question of the view runs this alone again."""
    st.html(f"<style>{_STYLE}</style>")
    session: PlaygroundSession = st.session_state.setdefault("playground", PlaygroundSession())
    ask = last_ask()
    if ask is not None and ask.count > session.heard:
        session.heard = ask.count
        session.answer = {}
        listen(session, ask)
    else:
        _follow_url(session)
    training = training_of(session)
    # The first stretch is short, so that another network is seen at once.
    pace, need, before = session.film
    stretch = film(training, pace, need, _FIRST_FRAMES if need == 0 else MOST_FRAMES, before=before)
    _publish(session)
    show_playground(
        words=session.settings.words(),
        changes=[(step, _change_words(*tunings)) for step, *tunings in training.schedule.changes],
        desk=session.desk,
        revision=session.revision,
        film=pack_film(training, stretch),
        dataset=pack_dataset(training.dataset, TITLES.get(session.settings.data, "own data")),
        answer=session.answer,
        heard=session.heard,
        wished=session.wished,
    )


def _change_words(before: Tuning, after: Tuning) -> str:
    """What a change made otherwise: "learning rate 0.1 → 0.03"."""
    old, new = (
        {name: _OPTIMISER_TITLES.get(word, word) for name, word in Settings.words_of(each).items()} for each in (before, after)
    )
    return ", ".join(f"{_TUNED_TITLES[name]} {old[name]} → {word}" for name, word in new.items() if word != old[name])


def _follow_url(session: PlaygroundSession) -> None:
    """Follow the address where it is news: a link, a lesson, the back button."""
    query = st.query_params.to_dict()
    if session.published and (not query or not is_news(query)):
        return
    lesson = BY_NAME.get(query.get("lesson", ""))
    session.settings, problems = read_settings(query, lesson.settings if lesson else Settings())
    usual = Desk() if lesson is None else Desk(pace=lesson.pace, speed=lesson.speed, lesson=lesson.name)
    session.desk, more = read_desk(query, usual)
    for problem in problems + more:
        warn(problem)
    session.answer = {}
    need_own_data(session)
    begin_where_it_stands(session)
    session.revision += 1


def _publish(session: PlaygroundSession) -> None:
    write_address({**session.settings.words(), **DESK.query(vars(session.desk), None)})
    session.published = True
