"""The curves of all runs over each other, repeated seeds as their mean and spread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from ...analysis.alignment import aligned
from ...analysis.comparison import repeated_curves
from ...analysis.losses import mean_losses
from ...charts.compare import Curve, run_curves
from ...charts.curves import LOSS_HELP, LOSS_TITLE
from ..controls import Controls, chart
from ..facts import LOGGED_WORDS, is_logged, training_objective, training_series
from ..runs import RunChoice, by_run, load_run, run_losses, run_performance
from ..text import plain
from .metrics import other_metrics
from .moments import Moments
from .parameters import PARTS, CompareState, change
from .repeats import kind_of, repeats, without_seed
from .sides import Side, Together

_HELP = {"Loss": LOSS_HELP, "Loss at that accuracy": LOSS_HELP}
_NOTHING = {
    "Accuracy": "None of these runs has labels or logged its accuracy.",
    "Loss": "None of these runs has labels, which cross-entropy needs.",
    "Loss at that accuracy": "None of these runs has labels of its own, which cross-entropy needs.",
}


def curves_tab(
    choice: RunChoice, sides: Sequence[Side], same: Together | None, moments: Moments | None, page: CompareState
) -> None:
    """Accuracy and loss of every run; by accuracy, how soon each was so good and what its loss was then."""
    groups = repeats([side.kind for side in sides])
    repeated = any(len(group) > 1 for group in groups)
    by_accuracy = moments is not None and moments.by_accuracy
    with st.container(horizontal=True, vertical_alignment="center"):
        if not by_accuracy:
            _controls(choice, page, repeated=repeated)
    if by_accuracy and moments and same:
        figures = _by_accuracy(same, moments)
    else:
        together = repeated and not page.apart
        figures = _by_epoch(tuple((side.choice, side.name, side.colour) for side in sides), page.curves, together)
    left, right = st.columns(2, gap="medium")
    for column, (title, figure) in zip((left, right), figures.items(), strict=True):
        with column:
            st.markdown(f"**{title}**", help=_HELP.get(title))
            if figure is None:
                st.info(_NOTHING[title], icon=":material/label_off:")
            else:
                chart(figure, f"compare_curves_{title}", alt=f"{title} of the runs")
    st.caption(_reading(groups, page, by_accuracy=by_accuracy))
    if not by_accuracy:
        st.caption(plain(_line_texts(sides, page)))
        other_metrics(choice, sides, page)


def single_curves(choice: RunChoice, name: str, colour: str) -> None:
    """The same of one run, which waits for others."""
    figures = _by_epoch(((choice, name, colour),), "both", together=False)
    for column, (title, figure) in zip(st.columns(2, gap="medium"), figures.items(), strict=True):
        if figure is not None:
            with column:
                st.markdown(f"**{title}**", help=_HELP.get(title))
                chart(figure, f"compare_curves_{title}", alt=f"{title} of the run")


def _controls(choice: RunChoice, page: CompareState, *, repeated: bool) -> None:
    controls = Controls("compare", page, partial(change, choice))
    controls.segments("curves", "Curves of", PARTS, key="compare_parts", label_visibility="collapsed")
    if repeated:
        controls.flip(
            "apart",
            "Repeated seeds as one",
            value=not page.apart,
            on_pick=lambda value: change(choice, apart=not value),
            help="Runs of the same data set and model as their mean, with one standard deviation around it.",
        )


def _reading(groups: list[list[int]], page: CompareState, *, by_accuracy: bool) -> str:
    if by_accuracy:
        return "How to read this: at each accuracy every run stands where it first was so good. Click in a chart to go there."
    sentence = ""
    if any(len(group) > 1 for group in groups) and not page.apart:
        sentence += "Bands are one standard deviation around the mean of repeated seeds, thin lines the runs themselves. "
    return f"{sentence}Click in a chart to go to an epoch."


def _line_texts(sides: Sequence[Side], page: CompareState) -> str:
    """Which samples the lines are of, run by run where they differ, what was logged, and whose own loss is not drawn."""
    series = [_series(side.choice) for side in sides]
    texts = []
    for dashed, kind in ((False, "Solid"), (True, "Dashed")):
        if page.curves == ("test" if dashed else "train"):
            continue
        of = [[line for which in (accuracy, loss) if (line := _line_of(which, dashed=dashed))] for accuracy, loss in series]
        parts = {side.name: _and(dict.fromkeys(map(_of_words, lines))) for side, lines in zip(sides, of, strict=True) if lines}
        if len(set(parts.values())) == 1:
            texts.append(f"{kind} lines are of {next(iter(parts.values()))}.")
        elif parts:
            texts.append(f"{kind} lines: {'; '.join(f'{name} of {samples}' for name, samples in parts.items())}.")
    if any(is_logged(line) for both in series for which in both for line in which):
        texts.append(LOGGED_WORDS)
    others = [side.name for side, (_, loss) in zip(sides, series, strict=True) if training_objective(side.run, loss)]
    if others:
        texts.append(
            f"The loss that {_and(others)} logged was not seen to be this cross-entropy; the Overview screen shows it."
        )
    return " ".join(texts)


def _and(texts: Iterable[str]) -> str:
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last


def _of_words(line: str) -> str:
    """The samples of a line, in words."""
    if is_logged(line):
        return "training samples as logged" if line.startswith("train") else "validation samples as logged"
    return {"train": "training samples", "recorded": "all recorded samples"}.get(line, f"{line} samples")


@by_run(max_entries=16, show_spinner="Measuring the runs…")
def _by_epoch(runs: tuple[tuple[RunChoice, str, str], ...], part: str, together: bool) -> dict[str, Any]:
    """`runs` are (choice, name, colour)."""
    run_choices, names, colours = zip(*runs, strict=True)
    loaded = [load_run(choice) for choice in run_choices]
    series = [_series(choice) for choice in run_choices]
    kinds = [kind_of(run) for run in loaded]
    groups = repeats(kinds) if together else [[at] for at in range(len(runs))]
    figures: dict[str, Any] = {}
    for title, which, unit in (("Accuracy", 0, "right answers"), ("Loss", 1, LOSS_TITLE)):
        lines: list[Curve] = []
        for dashed in (False, True):
            if part == ("test" if dashed else "train"):
                continue
            curves = [_line_of(one[which], dashed=dashed) for one in series]
            named = not dashed or part == "train"
            for group in groups:
                members = [
                    _Line(names[at], colours[at], loaded[at].epochs, series[at][which][line], _of_words(line))
                    for at in group
                    if (line := curves[at])
                ]
                lines += _lines(members, dashed=dashed, named=named, alone=len(groups) == 1)
        figures[title] = run_curves(lines, y_title=unit, percent=which == 0, height=250) if lines else None
    return figures


@by_run(max_entries=32)
def _series(choice: RunChoice) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    return training_series(load_run(choice), run_performance(choice))


@dataclass(frozen=True)
class _Line:
    """What is known of a run over its checkpoints, and of which samples."""

    name: str
    colour: str
    x: np.ndarray
    y: np.ndarray
    of: str


def _lines(group: list[_Line], *, dashed: bool, named: bool, alone: bool) -> list[Curve]:
    """The curves of a group: of one run its line, of several their mean with a band, and each as a faint line.

    `dashed` are those of the training samples; `alone` is the only group.
    """
    if len(group) < 2:
        return [
            Curve(line.name if named else "", f"{line.name}, {line.of}", line.colour, line.x, line.y, dashed) for line in group
        ]
    at, spread = repeated_curves([line.x for line in group], [line.y for line in group])
    name = f"mean of {len(group)}" if alone else f"{without_seed(group[0].name)[:11].strip()} × {len(group)}"
    colour, of = group[0].colour, _and(dict.fromkeys(line.of for line in group))
    band = (spread.mean - spread.deviation, spread.mean + spread.deviation)
    faint = [Curve("", f"{line.name}, {line.of}", colour, line.x, line.y, dashed, faint=True) for line in group]
    return [*faint, Curve(name if named else "", f"mean of {len(group)}, {of}", colour, at, spread.mean, dashed, band=band)]


def _line_of(series: dict[str, np.ndarray], *, dashed: bool) -> str | None:
    """The line that a run is drawn by: of its training samples where `dashed`, else of others; measured before logged."""
    lines = sorted(
        (line for line in series if line.startswith("train") == dashed), key=lambda line: (is_logged(line), line != "test")
    )
    return lines[0] if lines else None


def _by_accuracy(same: Together, moments: Moments) -> dict[str, Any]:
    """Epoch and loss of each run where it first was so good; accuracy and loss are of the same samples."""
    alignment = moments.alignment
    reached = aligned([side.run.epochs for side in same.sides], alignment)
    soon, lost = [], []
    for at, side in enumerate(same.sides):
        description = f"{side.name}, {same.part or 'all recorded'} samples"
        soon.append(Curve(side.name, description, side.colour, moments.axis, reached[at]))
        losses = run_losses(side.run)
        if losses is not None:
            loss = mean_losses(losses, same.counted)[alignment.checkpoints[at]]
            lost.append(Curve(side.name, description, side.colour, moments.axis, loss))
    return {
        "Epoch at which each was so good": run_curves(soon, y_title="epoch", x_title="accuracy", of_percent=True, height=250),
        "Loss at that accuracy": run_curves(lost, y_title=LOSS_TITLE, x_title="accuracy", of_percent=True, height=250)
        if lost
        else None,
    }
