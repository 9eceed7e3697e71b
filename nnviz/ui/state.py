"""What the person looks at, kept over pages and in the URL: run, projection, epoch, sample, class.

The session's state is the truth. The URL shows it, and is followed where somebody changed the URL: a link, or the back button.
"""

from __future__ import annotations

import math

import streamlit as st

from ..runs.run import Run
from ..views.map import MapState
from .runs import TITLES, RunChoice

_VIEWS = "views"  # session key: run id → MapState
_PUBLISHED = "published"  # session key: what the URL was last set to
_REVISION = "revision"  # session key: counts the times that the views have to follow the state


def choose_run(choices: list[RunChoice]) -> RunChoice:
    """The run that the URL or the session names, else the first; nonsense is said and passed over."""
    wanted = _from_url("run") or st.session_state.get("run", choices[0].id)
    by_id = {choice.id: choice for choice in choices}
    if wanted not in by_id:
        _warn(f"There is no run “{wanted[:60]}” here, so this is {choices[0].label}.")
        wanted = choices[0].id
    set_run(wanted)
    return by_id[wanted]


def set_run(run_id: str) -> None:
    st.session_state["run"] = run_id


def view_of(choice: RunChoice, run: Run) -> MapState:
    """What is looked at in this run, after following the URL."""
    views = st.session_state.setdefault(_VIEWS, {})
    before = views.get(choice.id, MapState(checkpoint=len(run.checkpoints) - 1))
    state = MapState(
        space=_parse_space(before.space),
        checkpoint=min(_parse_epoch(run, before.checkpoint), len(run.checkpoints) - 1),
        picked=_parse_index("sample", run.n_samples, before.picked),
        kept=_parse_class(run, before.kept),
    )
    if state != before:
        st.session_state[_REVISION] = revision() + 1
    views[choice.id] = state
    return state


def set_view(choice: RunChoice, run: Run, state: MapState) -> None:
    """Keep what a view hands back; what does not fit this run, since another was just chosen, is passed over."""
    if not (0 <= state.checkpoint < len(run.checkpoints) and state.picked < run.n_samples and state.kept < run.n_classes):
        return
    st.session_state.setdefault(_VIEWS, {})[choice.id] = state
    publish(choice, run, state)


def is_first_visit(choice: RunChoice) -> bool:
    """Whether neither the session nor the URL says what to look at."""
    return choice.id not in st.session_state.get(_VIEWS, {}) and not any(
        name in st.query_params for name in ("epoch", "sample", "class", "method")
    )


def publish(choice: RunChoice, run: Run, state: MapState) -> None:
    """Write the state into the URL."""
    words = {"run": choice.id, "method": state.space, "epoch": f"{run.checkpoints[state.checkpoint].epoch:g}"}
    if state.picked >= 0:
        words["sample"] = str(state.picked)
    if state.kept >= 0:
        words["class"] = run.class_names[state.kept]
    st.session_state[_PUBLISHED] = words
    if st.query_params.to_dict() != words:
        st.query_params.from_dict(words)


def revision() -> int:
    return st.session_state.get(_REVISION, 0)


def forget_url() -> None:
    """A page was opened: what it shows begins from the state, not from where the page was left."""
    st.session_state[_REVISION] = revision() + 1


def _from_url(name: str) -> str | None:
    """A word of the URL, where it differs from what was put there."""
    given = st.query_params.get(name)
    return None if given == st.session_state.get(_PUBLISHED, {}).get(name) else given


def _parse_space(before: str) -> str:
    given = _from_url("method")
    if given is None or given in TITLES:
        return given or before
    _warn(f"There is no projection “{given[:40]}”; the choices are {', '.join(TITLES)}.")
    return before


def _parse_epoch(run: Run, before: int) -> int:
    given = _from_url("epoch")
    if given is None:
        return before
    try:
        wanted = float(given)
    except ValueError:
        wanted = math.nan
    if not math.isfinite(wanted):
        _warn(f"“{given[:40]}” is not an epoch; this run has epochs up to {run.checkpoints[-1].epoch:g}.")
        return before
    return min(range(len(run.checkpoints)), key=lambda index: (abs(run.checkpoints[index].epoch - wanted), index))


def _parse_index(name: str, count: int, before: int) -> int:
    given = _from_url(name)
    if given is None:
        return before
    if given.isascii() and given.isdigit() and int(given) < count:
        return int(given)
    _warn(f"There is no {name} “{given[:40]}”; this run has {name}s 0 to {count - 1}.")
    return before


def _parse_class(run: Run, before: int) -> int:
    given = _from_url("class")
    if given is None:
        return before
    if given in run.class_names:
        return run.class_names.index(given)
    _warn(f"There is no class “{given[:40]}” in this run.")
    return before


def _warn(text: str) -> None:
    st.toast(text, icon=":material/link_off:")
