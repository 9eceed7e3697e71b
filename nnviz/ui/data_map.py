"""Data map (dataset cartography) on the Overview screen: confidence against variability; dots select samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ..analysis.learning import DataMap, data_map
from ..analysis.point_sets import points_in_polygon, thinned
from ..charts.datamap import MOST_DOTS, data_map_figure
from ..runs.run import Run
from ..views.map import MapState
from ..views.map.selection import read_selection_word, selection_word
from . import state
from .histories import run_histories
from .runs import RunChoice, by_run, load_run

_OWN = "data_map_own"  # session key: (run id, selection word) of what was chosen here last
_CHART = "data_map_chart"  # session key: counts the charts, since a new one forgets what was selected in it
_MOST_CORNERS = 20_000


def data_map_chart(choice: RunChoice, run: Run, view: MapState) -> str:
    """Draw the data map of a run with labels, and say how much of it is drawn. What is selected in it is chosen everywhere.

    What was chosen elsewhere has rings. What was chosen here is marked by the chart itself, so that it is not drawn anew.
    """
    key = f"data_map_{st.session_state.get(_CHART, 0)}"
    is_own = bool(_selection(key).get("lasso")) and st.session_state.get(_OWN) == (choice.id, view.chosen)
    picked = str(view.picked) if view.picked >= 0 else ""
    st.plotly_chart(
        _figure(choice, "" if is_own else view.chosen or picked),
        key=key,
        on_select=lambda: _take(choice, run, key),
        selection_mode="lasso",  # beside which Streamlit reports no clicks
        config={"displayModeBar": False},
        alt="Data map: confidence and variability of each sample",
    )
    _, drawn = _prepared(choice)
    if len(drawn) == run.n_samples:
        return ""
    return f"{len(drawn):,} of {run.n_samples:,} samples are dots: where they are crowded they are thinned. A lasso takes all."


def data_map_text(choice: RunChoice, run: Run) -> str:
    """How to read the data map of this run: what its places say, and what those say that vary most."""
    history = run_histories(choice)
    mapped, _ = _prepared(choice)
    assert history.learnt is not None
    n_checkpoints, n_most = len(run.checkpoints), max(run.n_samples // 10, 1)
    sentence = (
        f"A dot is a sample. Its height is the mean probability of its true class over the {n_checkpoints:,} checkpoints; the "
        "further right, the more that probability varied. "
    )
    if n_checkpoints > 1:
        most = np.argsort(-mapped.variability, kind="stable")[:n_most]
        once = int(np.count_nonzero(history.learnt.unforgettable[most] & (history.learnt.first_learnt[most] > 0)))
        back = int(np.count_nonzero(history.learnt.forgotten[most]))
        sentence += (
            "A sample that is learnt once, in the middle of the recording, varies as much as one that goes back and forth: "
            f"of the {n_most:,} that varied most, {once:,} became right once and stayed so, and {back:,} {_were(back)} "
            "forgotten again. "
        )
    return sentence + (
        "At the bottom left are those that were hardly learnt, whose labels are worth a look. Swayamdipta et al. (2020) call "
        "the corners easy, ambiguous and hard, of networks that begin trained."
    )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def clear_chosen(choice: RunChoice) -> None:
    """Nothing is chosen any more, neither here nor elsewhere."""
    st.session_state[_CHART] = st.session_state.get(_CHART, 0) + 1
    state.change_view(choice, chosen="", picked=-1)


def _take(choice: RunChoice, run: Run, key: str) -> None:
    """Something was selected in the chart, or nothing any more."""
    mapped, _ = _prepared(choice)
    selection = selection_word(selected_samples(_selection(key), mapped), run.n_samples)
    st.session_state[_OWN] = (choice.id, selection)
    state.change_view(choice, chosen=selection)


def selected_samples(selection: dict[str, Any], mapped: DataMap) -> np.ndarray:
    """The samples inside the lassos of a chart, drawn as dots or not; ascending, each once."""
    chosen = np.zeros(len(mapped.confidence), bool)
    for lasso in _listed(selection.get("lasso")):
        outline = _outline(lasso)
        if outline is not None:
            chosen |= points_in_polygon(mapped.variability, mapped.confidence, outline)
    return np.flatnonzero(chosen)


def _selection(key: str) -> dict[str, Any]:
    """What the browser says is selected, or nothing."""
    event = st.session_state.get(key)
    selection = event.get("selection") if isinstance(event, dict) else None
    return selection if isinstance(selection, dict) else {}


def _listed(points: Any) -> list[Any]:
    return points if isinstance(points, list) else []


def _outline(lasso: Any) -> np.ndarray | None:
    """The corners (M, 2) of a lasso, or None where it is none."""
    if not isinstance(lasso, dict):
        return None
    x, y = _listed(lasso.get("x")), _listed(lasso.get("y"))
    if len(x) != len(y) or not 3 <= len(x) <= _MOST_CORNERS or not all(type(value) in (int, float) for value in (*x, *y)):
        return None
    return np.array([x, y], np.float64).T


@by_run(max_entries=4)
def _prepared(choice: RunChoice) -> tuple[DataMap, np.ndarray]:
    """The data map of a run, and the samples of it that are dots."""
    history = run_histories(choice)
    assert history.true_probability is not None
    assert history.learnt is not None
    mapped = data_map(history.true_probability, history.learnt.times_right)
    return mapped, thinned(mapped.variability, mapped.confidence, MOST_DOTS)


@by_run(max_entries=4)
def _figure(choice: RunChoice, marked: str) -> Any:
    """The chart; samples that `marked` names, as `selection_word` does, have rings."""
    run = load_run(choice)
    mapped, drawn = _prepared(choice)
    labels = run.labels
    assert labels is not None
    names = [run.class_names[label] for label in labels]
    ringed = read_selection_word(marked, run.n_samples)
    assert ringed is not None  # it was checked when it came
    return data_map_figure(
        mapped.confidence,
        mapped.variability,
        mapped.correctness,
        names,
        drawn=drawn,
        marked=ringed[thinned(mapped.variability[ringed], mapped.confidence[ringed], MOST_DOTS)] if len(ringed) else None,
    )
