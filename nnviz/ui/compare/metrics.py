"""Any other metric that the compared runs logged, over each other: a colour for each run, the training samples dashed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from ...charts.compare import Curve, run_curves
from ..controls import Controls, chart
from ..facts import ACCURACY_NAMES
from ..logged_metrics import run_quantities
from ..runs import RunChoice, by_run, load_run
from ..text import plain
from .parameters import CompareState, change
from .sides import Side

_DRAWN = {"loss", *ACCURACY_NAMES}  # above, as far as they are measured


def other_metrics(choice: RunChoice, sides: Sequence[Side], page: CompareState) -> None:
    """A choice of what any of the runs logged, and its figure; nothing where none logged anything else."""
    logged = list(dict.fromkeys(name for side in sides for name in run_quantities(side.choice)))
    offered = [*(name for name in logged if name not in _DRAWN), *(name for name in logged if name in _DRAWN)]
    if not offered or offered[0] in _DRAWN:
        return
    name = page.metric if page.metric in offered else offered[0]
    controls = Controls("compare", page, partial(change, choice))
    controls.pick(
        "metric",
        "Logged metric",
        {each: each for each in offered},
        value=name,
        width=300,
        help="What the trainings logged besides, each as its name says it.",
    )
    figure = _figure(tuple((side.choice, side.name, side.colour) for side in sides), name)
    chart(figure, "compare_logged_metric", alt=f"{name} of the runs over the epochs")
    lacking = [side.name for side in sides if name not in run_quantities(side.choice)]
    if lacking:
        st.caption(plain(f"Not logged by {', '.join(lacking)}."))


@by_run(max_entries=32)
def _figure(runs: tuple[tuple[RunChoice, str, str], ...], name: str) -> Any:
    """`runs` are (choice, name, colour)."""
    curves, found = [], []
    for choice, run_name, colour in runs:
        quantity = run_quantities(choice).get(name)
        if quantity is None:
            continue
        found.append(quantity)
        others = [part for part in quantity.series if part != "train"]
        for part, values in quantity.series.items():
            named = run_name if part == (others or ["train"])[0] else ""
            text = f"{run_name}, {part}" if part else run_name
            dashed = part == "train" and bool(others)
            curves.append(Curve(named, text, colour, load_run(choice).epochs, values, dashed))
    return run_curves(
        curves,
        y_title=name,
        percent=all(each.percent for each in found),
        logarithmic=all(each.logarithmic for each in found),
        height=250,
    )
