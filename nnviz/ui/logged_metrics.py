"""Every metric that a training logged as curves: a figure for each quantity, its parts as lines, in a grid to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ..analysis.metrics import Quantity, quantities
from ..charts.curves import learning_curves
from .controls import chart, control
from .facts import run_phases
from .runs import RunChoice, by_run, load_run
from .text import plain

_FIRST = 6  # figures that are drawn where nothing was chosen
_MOST = 60  # figures in the grid
_HEIGHT = 190  # pixels of a figure
_STYLE = """
.st-key-overview_metrics [data-testid=stHorizontalBlock] { flex-wrap: wrap }
.st-key-overview_metrics .stColumn { min-width: min(100%, 320px) }
"""


@by_run(max_entries=16)
def run_quantities(choice: RunChoice) -> dict[str, Quantity]:
    """What the training logged, by quantity."""
    return quantities([checkpoint.metrics for checkpoint in load_run(choice).checkpoints])


def usual_quantities(logged: Mapping[str, Quantity], drawn: set[str]) -> list[str]:
    """Those that are drawn where nothing was chosen: the first few of what the page has not `drawn` already."""
    return [name for name in logged if name not in drawn][:_FIRST]


def metric_grid(
    choice: RunChoice, logged: Mapping[str, Quantity], drawn: set[str], chosen: tuple[str, ...],
    on_pick: Callable[[tuple[str, ...]], None],
) -> None:  # fmt: skip
    """The chosen quantities, or the usual ones; nothing where nothing was logged but what is `drawn` already."""
    usual = usual_quantities(logged, drawn)
    if not usual and not chosen:
        return
    shown = [name for name in chosen if name in logged] or usual
    st.html(f"<style>{_STYLE}</style>")
    st.subheader("What the training logged", anchor=False)
    if len(logged) > len(usual) or chosen:
        control(
            st.multiselect,
            "Metrics",
            list(logged),
            value=shown,
            on_pick=lambda names: on_pick(() if list(names) == usual else tuple(names)),
            key="overview_metrics_chosen",
            max_selections=_MOST,
            label_visibility="collapsed",
            help="Those that are drawn. Train, val, test and eval of one quantity are lines of one figure.",
        )
    with st.container(key="overview_metrics"):
        for start in range(0, len(shown), 3):
            for at, (column, name) in enumerate(zip(st.columns(3, gap="medium"), shown[start : start + 3], strict=False)):
                with column:
                    parts = [part for part in logged[name].series if part]
                    st.markdown(f"**{plain(name)}**" + (", logarithmic" if logged[name].logarithmic else ""))
                    alt = f"{name} over the epochs" + (f", of {', '.join(parts)}" if parts else "")
                    chart(_figure(choice, name), f"overview_metric_{start + at}", alt=alt)


@by_run(max_entries=64)
def _figure(choice: RunChoice, name: str) -> Any:
    quantity = run_quantities(choice)[name]
    return learning_curves(
        load_run(choice).epochs,
        quantity.series,
        y_title="",
        percent=quantity.percent,
        logarithmic=quantity.logarithmic,
        number="" if quantity.percent else "%{y:.4~g}",
        phases=run_phases(load_run(choice)),
        height=_HEIGHT,
    )
