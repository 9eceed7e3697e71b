"""Accuracy per class and pairwise agreement of the compared runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import streamlit as st

from ...analysis.alignment import aligned
from ...analysis.comparison import agreement, class_differences
from ...charts.class_rows import row_text
from ...charts.compare import Curve, run_curves
from ...charts.compare_maps import agreement_table, class_history, class_table
from ...charts.palette import GREY
from ..controls import Controls, chart
from ..runs import RunChoice, by_run
from ..text import plain
from ..theme import theme_ink
from .moments import Moments
from .parameters import CompareState, change
from .sides import Together


def classes_tab(choice: RunChoice, same: Together, moments: Moments, page: CompareState) -> None:
    """The accuracy of each class at the moment, and how two runs differed in it all along."""
    if same.labels is None:
        st.info("These runs have no labels. Record them with `RunWriter(…, labels=y)`.", icon=":material/label_off:")
        return
    names = [side.name for side in same.sides]
    shares, _ = _classes(same, moments)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**Accuracy of each class at {moments.names[moments.index]}**")
        table = class_table(shares[:, moments.index], names, same.sides[0].run.class_names, ink=theme_ink())
        chart(table, "compare_class_table", alt="Accuracy of each class in each run")
        st.caption(
            plain(f"The first row is {names[0]}, in per cent; the others are how many points better (+) or worse (−) they are.")
        )
    with right:
        versus = _versus(choice, same, page)
        figure = _history(same, moments, versus)
        chart(figure, "compare_class_history", alt="Differences by class over the training")
        sentence = f"Points that {names[versus]} is better (blue) or worse (orange) than {names[0]}, moment by moment"
        st.caption(plain(f"{sentence}; a row is {row_text(figure)}."))


def agreement_tab(same: Together, moments: Moments) -> None:
    """How often each two runs say the same, all along and at the moment."""
    shares = _agreement(same, moments)
    names = [side.name for side in same.sides]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**Samples that two runs give to the same class**")
        figure = _agreement_curves(same, moments)
        chart(figure, "compare_agreement", alt="Agreement of the runs over the training")
        others = "; grey are the other pairs" if len(names) > 2 else ""
        st.caption(plain(f"In its colour each run with {names[0]}{others}."))
    with right:
        st.markdown(f"**At {moments.names[moments.index]}, in per cent**")
        table = agreement_table(shares[moments.index], names, ink=theme_ink())
        chart(table, "compare_agreement_table", alt="Agreement of each two runs")
    st.caption("Right or wrong: runs can be as good as each other and yet wrong about different samples.")


def summary(same: Together, moments: Moments) -> str:
    """The moment in a sentence: how many samples are given to one class by all, and how many only one run gets right."""
    now = moments.now
    predicted = np.stack([classes[at][same.counted] for classes, at in zip(same.predicted, now, strict=True)])
    total = predicted.shape[1]
    part = f"{same.part} " if same.part else ""
    agree = int((predicted == predicted[0]).all(axis=0).sum())
    who = "both runs" if len(now) == 2 else f"all {len(now)} runs"
    mixed = f" ({' and '.join(same.parts)})" if same.parts and not same.part else ""
    sentence = (
        f"Of {total:,} {part}samples{mixed}, {agree:,} are given to the same class by {who} at {moments.names[moments.index]}"
    )
    if same.labels is None:
        return f"{sentence}."
    right = predicted == same.labels[same.counted]
    alone = right & (right.sum(axis=0) == 1)
    counts = [f"{int(mask.sum()):,} only {side.name}" for mask, side in zip(alone, same.sides, strict=True)]
    return f"{sentence}; {int(right.all(axis=0).sum()):,} are right in {who}, {', '.join(counts)}."


def _versus(choice: RunChoice, same: Together, page: CompareState) -> int:
    """The run whose classes are looked at."""
    controls = Controls("compare", page, partial(change, choice))
    ids = [side.choice.id for side in same.sides]
    versus = ids.index(page.versus) if page.versus in ids[1:] else 1
    first = plain(same.sides[0].name)
    if len(ids) == 2:
        st.markdown(f"**{plain(same.sides[1].name)} against {first}**")
        return versus
    names = {side.choice.id: side.name for side in same.sides[1:]}
    controls.pick("versus", f"Against {first}", names, value=ids[versus], width=240)
    return versus


_KEYS: dict[Any, Callable[[Any], Any]] = {
    Together: lambda same: (tuple((side.choice, side.name, side.colour) for side in same.sides), same.part),
    Moments: lambda moments: moments.name,
}


@by_run(max_entries=8, also=_KEYS)
def _classes(same: Together, moments: Moments) -> tuple[np.ndarray, np.ndarray]:
    """(R, G, C): how right each run is about each class at each moment, and how it differs from the first."""
    accuracies = same.class_accuracies()
    return aligned(accuracies, moments.alignment), class_differences(accuracies, moments.alignment)


@by_run(max_entries=8, also=_KEYS)
def _history(same: Together, moments: Moments, versus: int) -> Any:
    _, differences = _classes(same, moments)
    return class_history(moments.labels, differences[versus], moments.unit, same.sides[0].run.class_names)


@by_run(max_entries=8, show_spinner="Comparing the answers…", also=_KEYS)
def _agreement(same: Together, moments: Moments) -> np.ndarray:
    return agreement([classes[:, same.counted] for classes in same.predicted], moments.alignment)


@by_run(max_entries=8, also=_KEYS)
def _agreement_curves(same: Together, moments: Moments) -> Any:
    shares, sides, curves = _agreement(same, moments), same.sides, []
    for one, two in combinations(range(len(sides)), 2):
        first, other = sides[one], sides[two]
        name, colour = (other.name, other.colour) if one == 0 else ("", GREY)
        curves.append(Curve(name, f"{first.name} and {other.name}", colour, moments.axis, shares[:, one, two]))
    of_percent = moments.by_accuracy
    return run_curves(curves, y_title="same answer", x_title=moments.unit, percent=True, of_percent=of_percent, height=260)
