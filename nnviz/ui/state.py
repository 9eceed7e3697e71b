"""What the person looks at, kept over pages and in the URL: run, projection, epoch, sample, class.

The session's state is the truth, and the URL is written from it. A word of the URL is followed only when it is news: somebody
followed a link, went back or edited the address (addresses.py), and the word differs from what was written there last.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ..runs.run import Run
from ..views.map import MapState
from ..views.map.selection import read_selection_word
from ..views.protocol import Remembered
from .addresses import is_news, know_address, write_address
from .parameters import declared_words, leaving_words
from .runs import RunChoice, first_run
from .text import plain
from .view_parameters import followed, view_query

_VIEWS = "views"  # session key: run id → MapState
_WRITTEN = "known_url"  # session key: the words that were written into the URL last
_VIEWED = "viewed_run"  # session key: the id of the run that was looked at last
_NEWS = "url_news"  # session key: the words of the URL that this run of the script has to follow
_SESSION = "session"  # session key: (the session's name, whether it began bare)
_WISH = "wish"  # session key: the person has just asked, on the page, for what may have to be computed
_REVISION = "revision"  # session key: counts the times that the views have to follow the state


def read_url() -> None:
    """Once in a run of the script, before anything else here: find what is news in the URL."""
    _session()
    query, written = st.query_params.to_dict(), st.session_state.get(_WRITTEN, {})
    news: dict[str, str] = {}
    if is_news(query) and query:
        # A page that is opened from the navigation has no words at all, and keeps the state.
        news = {word: text for word, text in query.items() if text != written.get(word)}
        news |= {word: "" for word in leaving_words() if word in written and word not in query}
    st.session_state[_NEWS] = news


def url_was_followed() -> None:
    """Nothing in the URL is news any longer: for a part of a page that runs again alone, which reads no URL."""
    st.session_state[_NEWS] = {}


def choose_run(run_choices: list[RunChoice]) -> RunChoice:
    """The run that the URL or the session names, else the first; nonsense is said and passed over."""
    run_id = news("run") or st.session_state.get("run", first_run(run_choices).id)
    by_id = {choice.id: choice for choice in run_choices}
    if run_id not in by_id:
        warn(f"There is no run “{run_id[:60]}” here, so this is {first_run(run_choices).label}.")
        run_id = first_run(run_choices).id
    if run_id != st.session_state.get("run"):
        follow_state()
    st.session_state["run"] = run_id
    return by_id[run_id]


def set_run(run_id: str) -> None:
    """The picker was used."""
    st.session_state["run"] = run_id
    know_address()
    follow_state()


def view_of(choice: RunChoice, run: Run) -> MapState:
    """What is looked at in this run, after following the URL."""
    views, viewed = st.session_state.setdefault(_VIEWS, {}), st.session_state.get(_VIEWED, choice.id)
    before = views.get(choice.id)
    state = followed(before, views.get(viewed) if viewed != choice.id else None, run, news, warn)
    if state != before:
        follow_state()
    views[choice.id] = state
    st.session_state[_VIEWED] = choice.id
    return state


def change_view(choice: RunChoice, **changes: Any) -> None:
    """Look at something else, as a button on the page asks; the view follows."""
    views = st.session_state.setdefault(_VIEWS, {})
    views[choice.id] = replace(views[choice.id], **changes)
    know_address()
    follow_state()


def view_now(choice: RunChoice) -> MapState:
    """What is looked at in a run by now, also where the page has not been drawn since it was chosen."""
    return st.session_state.get(_VIEWS, {}).get(choice.id, MapState())


def set_view(choice: RunChoice, run: Run, state: MapState) -> None:
    """Keep what a view hands back; what does not fit this run, since another was just chosen, is passed over."""
    if not (0 <= state.checkpoint < len(run.checkpoints) and state.picked < run.n_samples and state.kept < run.n_classes):
        return
    if read_selection_word(state.chosen, run.n_samples) is None:
        return
    st.session_state.setdefault(_VIEWS, {})[choice.id] = state
    know_address()


def set_checkpoint(choice: RunChoice, checkpoint: int) -> None:
    """Keep where the epoch bar rests; the rest of what is looked at stays."""
    views = st.session_state.setdefault(_VIEWS, {})
    views[choice.id] = replace(views.get(choice.id, MapState()), checkpoint=checkpoint)
    know_address()


def chosen_samples(run: Run, state: MapState) -> np.ndarray:
    """The chosen samples in ascending order, (n,); where none are chosen, the picked one."""
    chosen = read_selection_word(state.chosen, run.n_samples)
    assert chosen is not None  # it was checked when it came
    return chosen if len(chosen) or state.picked < 0 else np.array([state.picked])


def chosen_among(run: Run, state: MapState, samples: np.ndarray) -> list[int]:
    """Those of some samples that are chosen, in their order."""
    chosen = chosen_samples(run, state) if state.chosen else np.empty(0, np.intp)
    return samples[np.isin(samples, chosen)].tolist()


def is_first_visit() -> bool:
    """Whether neither the session nor the URL says what to look at."""
    return not st.session_state.get(_VIEWS) and not declared_words() & set(st.query_params)


def is_newcomer() -> bool:
    """Whether the person came by no link and has looked at nothing yet."""
    return not st.session_state.get(_VIEWS) and not st.query_params.to_dict()


def publish(choice: RunChoice, run: Run, state: MapState, more: Mapping[str, str] | None = None) -> None:
    """Write the state into the URL, and `more` words."""
    query = {"run": choice.id, **view_query(state, run)}
    session, bare = _session()
    remembered = Remembered(session=session, bare=bare, words=dict(query))
    query |= more or {}
    write_address(query, remembered)
    st.session_state[_WRITTEN] = query


def _session() -> tuple[str, bool]:
    """The session's name, and whether it began without any words in the address."""
    return st.session_state.setdefault(_SESSION, (secrets.token_hex(8), not st.query_params.to_dict()))


def wish() -> None:
    """The person asks on the page for what may have to be computed; an address cannot."""
    st.session_state[_WISH] = True


def pop_wish() -> bool:
    """Whether the person has just asked for something, once."""
    return bool(st.session_state.pop(_WISH, False))


def revision() -> int:
    return st.session_state.get(_REVISION, 0)


def follow_state() -> None:
    """From now on views show the state, not what they showed before."""
    st.session_state[_REVISION] = revision() + 1


def news(name: str) -> str | None:
    """What the URL newly says of a word; "" where it says that there is none any more, None where nothing is new."""
    return st.session_state.get(_NEWS, {}).get(name)


def warn(text: str) -> None:
    st.toast(plain(text), icon=":material/link_off:")
