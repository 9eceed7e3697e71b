"""The curves of all runs over each other, repeated seeds as their mean and spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from ...analysis.alignment import aligned
from ...analysis.comparison import repeated_curves
from ...charts.compare import Curve, run_curves
from ..facts import training_series
from ..runs import RunChoice, load_run, run_performance
from ..widgets import on_choice, show_value
from .choices import PARTS, Choices, choose
from .moments import Moments
from .repeats import Kind, repeats, without_seed
from .sides import Side, Together

_PARTS, _APART = "compare_parts", "compare_apart"  # session keys of the controls
_CONFIG = {"displayModeBar": False}


def curves_tab(
    choice: RunChoice, sides: Sequence[Side], same: Together | None, moments: Moments | None, shown: Choices
) -> None:
    """Accuracy and loss of every run; by accuracy, how soon each was so good and what its loss was then."""
    groups = repeats([side.kind for side in sides])
    repeated = any(len(group) > 1 for group in groups)
    by_accuracy = moments is not None and moments.by_accuracy
    with st.container(horizontal=True, vertical_alignment="center"):
        if not by_accuracy:
            _controls(choice, shown, repeated=repeated)
    if by_accuracy and moments and same:
        figures = _by_accuracy(same, moments)
    else:
        together = repeated and not shown.apart
        figures = _by_epoch(tuple((side.choice.version, side.name, side.colour) for side in sides), shown.curves, together)
    left, right = st.columns(2, gap="medium")
    for place, (title, figure) in zip((left, right), figures.items(), strict=True):
        with place:
            st.markdown(f"**{title}**")
            if figure is None:
                st.info("None of these runs has labels or logged it.", icon=":material/label_off:")
            else:
                st.plotly_chart(figure, key=f"compare_curves_{title}", config=_CONFIG, alt=f"{title} of the runs")
    st.caption(_reading(groups, shown, by_accuracy=by_accuracy))


def single_curves(choice: RunChoice, name: str, colour: str) -> None:
    """The same of one run, which waits for others."""
    figures = _by_epoch(((choice.version, name, colour),), "both", together=False)
    for place, (title, figure) in zip(st.columns(2, gap="medium"), figures.items(), strict=True):
        if figure is not None:
            place.markdown(f"**{title}**")
            place.plotly_chart(figure, key=f"compare_curves_{title}", config=_CONFIG, alt=f"{title} of the run")


def _controls(choice: RunChoice, shown: Choices, *, repeated: bool) -> None:
    show_value(_PARTS, shown.curves)
    st.segmented_control(
        "Curves of",
        list(PARTS),
        required=True,
        format_func=PARTS.__getitem__,
        key=_PARTS,
        label_visibility="collapsed",
        on_change=on_choice(_PARTS, lambda value: choose(choice, curves=value)),
    )
    if repeated:
        show_value(_APART, not shown.apart)
        st.toggle(
            "Repeated seeds as one",
            key=_APART,
            on_change=on_choice(_APART, lambda value: choose(choice, apart=not value)),
            help="Runs of the same data set and model as their mean, with one standard deviation around it.",
        )


def _reading(groups: list[list[int]], shown: Choices, *, by_accuracy: bool) -> str:
    if by_accuracy:
        return "How to read this: at each accuracy every run stands where it first was so good. Click in a chart to go there."
    words = "Dashed lines are of the training samples. " if shown.curves == "both" else ""
    if any(len(group) > 1 for group in groups) and not shown.apart:
        words += "Bands are one standard deviation around the mean of repeated seeds, thin lines the runs themselves. "
    return f"{words}Click in a chart to go to an epoch."


@st.cache_resource(max_entries=16, show_spinner="Measuring the runs…")
def _by_epoch(runs: tuple[tuple[tuple[str, int, int], str, str], ...], part: str, together: bool) -> dict[str, Any]:
    """`runs` are (version, name, colour)."""
    choices = [RunChoice("", "", version) for version, _, _ in runs]
    names, colours = [name for _, name, _ in runs], [colour for _, _, colour in runs]
    loaded = [load_run(choice) for choice in choices]
    epochs = [np.array([checkpoint.epoch for checkpoint in run.checkpoints]) for run in loaded]
    series = [training_series(run, run_performance(choice)) for run, choice in zip(loaded, choices, strict=True)]
    kinds = [Kind(run.dataset, run.model, run.name) for run in loaded]
    groups = repeats(kinds) if together else [[at] for at in range(len(runs))]
    figures: dict[str, Any] = {}
    for title, which, unit in (("Accuracy", 0, "right answers"), ("Loss", 1, "−ln p(true)")):
        lines: list[Curve] = []
        for dashed in (False, True):
            if part == ("test" if dashed else "train"):
                continue
            found = [_train(one[which]) if dashed else _main(one[which]) for one in series]
            named = not dashed or part == "train"
            for group in groups:
                members = [(names[at], colours[at], epochs[at], found[at]) for at in group]
                lines += _lines(members, dashed=dashed, named=named, alone=len(groups) == 1)
        figures[title] = run_curves(lines, y_title=unit, percent=which == 0, height=250) if lines else None
    return figures


_Line = tuple[str, str, np.ndarray, np.ndarray | None]


def _lines(group: list[_Line], *, dashed: bool, named: bool, alone: bool) -> list[Curve]:
    """The curves of a group: of one run its line, of several their mean with a band, and each as a faint line.

    `dashed` are those of the training samples; `alone` is the only group.
    """
    known = [(name, colour, x, y) for name, colour, x, y in group if y is not None]
    of = "training samples" if dashed else "test samples"
    if len(known) < 2:
        return [Curve(name if named else "", f"{name}, {of}", colour, x, y, dashed) for name, colour, x, y in known]
    at, spread = repeated_curves([x for _, _, x, _ in known], [y for _, _, _, y in known])
    name = f"mean of {len(known)}" if alone else f"{without_seed(known[0][0])[:11].strip()} × {len(known)}"
    colour = known[0][1]
    band = (spread.mean - spread.deviation, spread.mean + spread.deviation)
    faint = [Curve("", f"{own}, {of}", colour, x, y, dashed, faint=True) for own, _, x, y in known]
    return [*faint, Curve(name if named else "", f"mean of {len(known)}, {of}", colour, at, spread.mean, dashed, band=band)]


def _main(series: dict[str, np.ndarray]) -> np.ndarray | None:
    """What is not of the training samples, as far as that is known."""
    return next((series[name] for name in ("test", "recorded", *series) if name in series and name != "train"), None)


def _train(series: dict[str, np.ndarray]) -> np.ndarray | None:
    return series.get("train")


def _by_accuracy(same: Together, moments: Moments) -> dict[str, Any]:
    alignment = moments.alignment
    losses = [_main(training_series(side.run, run_performance(side.choice))[1]) for side in same.sides]
    reached = aligned([side.epochs for side in same.sides], alignment)
    soon, lost = [], []
    for at, side in enumerate(same.sides):
        soon.append(Curve(side.name, side.name, side.colour, moments.axis, reached[at]))
        loss = losses[at]
        if loss is not None:
            lost.append(Curve(side.name, side.name, side.colour, moments.axis, loss[alignment.checkpoints[at]]))
    return {
        "Epoch at which each was so good": run_curves(soon, y_title="epoch", x_title="accuracy", of_percent=True, height=250),
        "Loss at that accuracy": run_curves(lost, y_title="−ln p(true)", x_title="accuracy", of_percent=True, height=250)
        if lost
        else None,
    }
