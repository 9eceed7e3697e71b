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

from ..charts.text import epoch_text
from ..numerals import number_in, whole_in
from ..runs.run import Run
from ..views.map import MapState
from ..views.map.look import LOOK_WORDS, is_look_word, look_of, look_words
from ..views.map.selection import read_selection_word
from ..views.protocol import Remembered
from .addresses import is_news, know_address, write_address
from .runs import TITLES, RunChoice
from .text import plain

#: Words of the URL that are left out where nothing is chosen.
_OPTIONAL = ("sample", "samples", "class", "dims", "features", "neighbours", "min_dist", "landmarks", "seed", *LOOK_WORDS)
_OPTIONAL += ("show", "says", "part", "sure", "among", "sort", "judged", "page", "cards")  # of the gallery of mistakes
_OPTIONAL += ("matrix", "diagonal", "below", "from", "moved")  # of what is around it
_OPTIONAL += ("list", "tab", "curve", "bands", "start")  # of the traces
_OPTIONAL += ("with", "align", "at", "curves", "apart", "which", "right", "wrong", "versus")  # of the comparison
_OPTIONAL += ("layer", "inside", "unit", "units", "row", "rows", "added", "subsets", "order")  # of the network
_OPTIONAL += ("grouped", "alone", "between", "then", "saliency")
_OPTIONAL += ("directions", "surface", "beside", "points", "measured", "seeded", "of", "line")  # of the loss landscape
_LONGEST = 3000  # characters of the URL for the chosen samples; more are kept in the session only

_VIEWS = "views"  # session key: run id → MapState
_KNOWN = "known_url"  # session key: the words that were written into the URL last
_NEWS = "url_news"  # session key: the words of the URL that this run of the script has to follow
_SESSION = "session"  # session key: (the session's name, whether it began bare)
_WISH = "wish"  # session key: the person has just asked, on the page, for what may have to be computed
_REVISION = "revision"  # session key: counts the times that the views have to follow the state


def read_url() -> None:
    """Once in a run of the script, before anything else here: find what is news in the URL."""
    _session()
    query, known = st.query_params.to_dict(), st.session_state.get(_KNOWN, {})
    news: dict[str, str] = {}
    if is_news(query) and query:
        # A page that is opened from the navigation has no words at all, and keeps the state.
        news = {name: word for name, word in query.items() if word != known.get(name)}
        news |= {name: "" for name in _OPTIONAL if name in known and name not in query}
    st.session_state[_NEWS] = news


def url_was_followed() -> None:
    """Nothing in the URL is news any longer: for a part of a page that runs again alone, which reads no URL."""
    st.session_state[_NEWS] = {}


def choose_run(choices: list[RunChoice]) -> RunChoice:
    """The run that the URL or the session names, else the first; nonsense is said and passed over."""
    wanted = news("run") or st.session_state.get("run", choices[0].id)
    by_id = {choice.id: choice for choice in choices}
    if wanted not in by_id:
        warn(f"There is no run “{wanted[:60]}” here, so this is {choices[0].label}.")
        wanted = choices[0].id
    if wanted != st.session_state.get("run"):
        follow_state()
    st.session_state["run"] = wanted
    return by_id[wanted]


def set_run(run_id: str) -> None:
    """The picker was used."""
    st.session_state["run"] = run_id
    know_address()
    follow_state()


def view_of(choice: RunChoice, run: Run) -> MapState:
    """What is looked at in this run, after following the URL."""
    views = st.session_state.setdefault(_VIEWS, {})
    before = views.get(choice.id, MapState(checkpoint=len(run.checkpoints) - 1))
    state = MapState(
        space=_parse_space(before.space),
        dims=_parse_dims(before.dims),
        checkpoint=min(_parse_epoch(run, before.checkpoint), len(run.checkpoints) - 1),
        picked=_parse_index("sample", run.n_samples, before.picked if before.picked < run.n_samples else -1),
        kept=parse_class(run, "class", before.kept if before.kept < run.n_classes else -1),
        chosen=_parse_chosen(run, before.chosen),
        look=_parse_look(run, before.look),
    )
    if state != before:
        follow_state()
    views[choice.id] = state
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


def is_first_visit() -> bool:
    """Whether neither the session nor the URL says what to look at."""
    return not st.session_state.get(_VIEWS) and not {"epoch", "method", *_OPTIONAL} & set(st.query_params)


def is_newcomer() -> bool:
    """Whether the person came by no link and has looked at nothing yet."""
    return not st.session_state.get(_VIEWS) and not st.query_params.to_dict()


def publish(choice: RunChoice, run: Run, state: MapState, more: Mapping[str, str] | None = None) -> None:
    """Write the state into the URL, and `more` words."""
    words = {"run": choice.id, "method": state.space, "epoch": epoch_text(run.checkpoints[state.checkpoint].epoch)}
    if state.dims == 3:
        words["dims"] = "3"
    if state.picked >= 0:
        words["sample"] = str(state.picked)
    if state.kept >= 0:
        words["class"] = class_word(run, state.kept)
    if state.chosen and len(state.chosen) <= _LONGEST:
        words["samples"] = state.chosen
    words |= look_words(state.look)
    session, bare = _session()
    remembered = Remembered(session=session, bare=bare, words=dict(words))
    words |= more or {}
    write_address(words, remembered)
    st.session_state[_KNOWN] = words


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


def class_word(run: Run, index: int) -> str:
    """A class's name, or its number where the name is another's too."""
    name = run.class_names[index]
    return name if run.class_names.count(name) == 1 else f"#{index}"


def _parse_space(before: str) -> str:
    given = news("method")
    if given is None or given in TITLES:
        return given or before
    warn(f"There is no projection “{given[:40]}”; the choices are {', '.join(TITLES)}.")
    return before


def _parse_dims(before: int) -> int:
    given = news("dims")
    if given is None or given in ("", "2", "3"):
        return before if given is None else int(given or 2)
    warn(f"There are no {given[:40]} dimensions here; the choices are 2 and 3.")
    return before


def _parse_epoch(run: Run, before: int) -> int:
    given = news("epoch")
    if given is None:
        return before
    wanted = number_in(given)
    if wanted is None:
        warn(f"“{given[:40]}” is not an epoch; this run has epochs up to {run.checkpoints[-1].epoch:g}.")
        return before
    nearest = min(range(len(run.checkpoints)), key=lambda index: (abs(run.checkpoints[index].epoch - wanted), index))
    if not 0 <= wanted <= run.checkpoints[-1].epoch:
        warn(f"There is no epoch {given[:40]}, so this is epoch {epoch_text(run.checkpoints[nearest].epoch)}.")
    return nearest


def _parse_index(name: str, count: int, before: int) -> int:
    given = news(name)
    if not given:
        return before if given is None else -1
    index = whole_in(given, 0, count - 1)
    if index is not None:
        return index
    warn(f"There is no {name} “{given[:40]}”; this run has {name}s 0 to {count - 1}.")
    return before


def parse_class(run: Run, name: str, before: int) -> int:
    """The class that a word of the URL newly names, −1 where it says that there is none any more; nonsense is said."""
    given = news(name)
    if not given:
        return before if given is None else -1
    words = [class_word(run, index) for index in range(run.n_classes)]
    if given in words:
        return words.index(given)
    warn(f"There is no class “{given[:40]}” in this run.")
    return before


def _parse_chosen(run: Run, before: str) -> str:
    given = news("samples")
    if given is None:
        return before if read_selection_word(before, run.n_samples) is not None else ""
    if read_selection_word(given, run.n_samples) is not None:
        return given
    warn(f"“{given[:40]}” names no samples; this run has samples 0 to {run.n_samples - 1}.")
    return before


def _parse_look(run: Run, before: str) -> str:
    words = look_words(before)
    for name in LOOK_WORDS:
        given = news(name)
        if given == "":
            words.pop(name, None)
        elif given is not None and _fits_look(run, name, given):
            words[name] = given
        elif given is not None:
            warn(f"“{given[:40]}” is nothing that {name} can be.")
    return look_of(words)


def _fits_look(run: Run, name: str, word: str) -> bool:
    moments = {epoch_text(checkpoint.epoch) for checkpoint in run.checkpoints}
    return is_look_word(name, word) and (name != "since" or word in moments)


def warn(text: str) -> None:
    st.toast(plain(text), icon=":material/link_off:")
