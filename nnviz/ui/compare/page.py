"""What the screen that compares runs is put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..controls import Controls
from ..epochs import epoch_bar
from ..runs import RunChoice
from ..text import plain
from .bar import moment_bar
from .curves import curves_tab, single_curves
from .differences import differences_tab
from .listed import SampleList, sample_list
from .moments import Moments
from .numbers import agreement_tab, classes_tab
from .parameters import COMPARE, TABS, CompareState, change
from .picker import offers
from .sides import Side, Together

# The picker takes what room there is, and goes over the controls where there is little.
STYLE = """
.st-key-compare_head > :first-child { flex: 1 1 320px !important; min-width: min(320px, 100%) }
[data-testid=stLayoutWrapper]:has(> .st-key-compare_how) { width: auto !important; flex: 0 0 auto !important; max-width: 100% }
.st-key-compare_map_row > :last-child { flex: 1 1 300px !important; min-width: min(300px, 100%) }
.st-key-compare_map_row p { font-size: 0.875rem }
.stMain:has(.st-key-compare_head) .st-key-job:has([data-testid=stProgress], [data-testid=stAlert]) { top: 17rem }
.st-key-compare_tabs [data-testid=stHorizontalBlock]:has(> .stColumn) { flex-wrap: wrap }
.st-key-compare_tabs .stColumn { min-width: min(360px, 100%) }
"""


def publish(choice: RunChoice, run: Run, view: MapState, page: CompareState, moments: Moments | None) -> None:
    """Write what is looked at into the URL."""
    at = moments.told(run.checkpoints[view.checkpoint].epoch) if moments else None
    state.publish(choice, run, view, COMPARE.query(replace(page, at=at), run))


def alone(
    choice: RunChoice,
    run: Run,
    view: MapState,
    page: CompareState,
    side: Side,
    runs: Sequence[RunChoice],
    unreadable: list[str],
) -> None:
    """The screen of a person who has chosen no other run: what to compare with, and the curves of the one."""
    publish(choice, run, view, page, None)
    epoch_bar(choice, run, view)
    notes([side], unreadable, "")
    offers(choice, run, runs)
    single_curves(choice, side.name, side.colour)


def notes(
    sides: Sequence[Side], unreadable: Sequence[str], trouble: str, same: Together | None = None, moments: Moments | None = None
) -> None:
    """Why runs are not compared, or not as it was asked."""
    apart = [side.why_not for side in sides if side.why_not]
    for sentence in unreadable:
        st.error(plain(sentence), icon=":material/broken_image:")
    if apart:
        whose = "Their" if len(apart) == len(sides) - 1 else "Its"
        message = f"Not on the same map: {'; '.join(apart)}. {whose} curves can be compared all the same."
        st.warning(plain(message), icon=":material/difference:")
    if moments and (message := cut_words(sides, same, moments)):
        st.caption(plain(message))
    if trouble:
        st.info(plain(trouble), icon=":material/timeline:")


def cut_words(sides: Sequence[Side], same: Together | None, moments: Moments) -> str:
    """Which run ends first, where the bar ends with it; "" where none does."""
    if moments.by_accuracy:
        return ""
    ends = {side.name: float(side.run.epochs[-1]) for side in (same.sides if same else sides)}
    first = min(ends, key=ends.__getitem__)
    if ends[first] == max(ends.values()):
        return ""
    return f"The bar ends at epoch {epoch_text(ends[first])}, with {first}. Curves show the others to their ends."


def bar(choice: RunChoice, run: Run, view: MapState, same: Together | None, moments: Moments | None) -> None:
    """The epoch bar: along the moments of all, or, where they have none, along the picked run."""
    if moments:
        moment_bar(choice, moments, same)
    else:
        epoch_bar(choice, run, view)


def listed_now(view: MapState, same: Together | None, moments: Moments | None, page: CompareState) -> SampleList | None:
    """The samples of the list, where it is open."""
    return sample_list(same, moments, view, page) if same and moments and page.tab == "right" else None


def tabs(
    choice: RunChoice,
    run: Run,
    view: MapState,
    sides: Sequence[Side],
    same: Together | None,
    moments: Moments | None,
    page: CompareState,
    listed: SampleList | None,
) -> None:
    """What is told of the runs; only the open tab is computed."""
    controls = Controls("compare", page, partial(change, choice))
    if same is None or moments is None:
        curves_tab(choice, sides, same, moments, page)
        return
    for name in controls.open_tab("tab", TABS, key="compare_tabs"):
        if name == "curves":
            curves_tab(choice, sides, same, moments, page)
        elif name == "right" and listed is not None:
            differences_tab(choice, run, view, same, moments, page, listed)
        elif name == "classes":
            classes_tab(choice, same, moments, page)
        elif name == "agreement":
            agreement_tab(same, moments)
