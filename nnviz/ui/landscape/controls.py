"""The controls of the Loss landscape screen."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ...network.objective import why_no_loss
from ...runs.run import Run
from ..runs import RunChoice, run_parts
from ..widgets import on_choice, show_value
from .parameters import DIRECTIONS, GRIDS, MOST_RUNS, SAMPLES, SURFACES, LandscapeState, change

NO_WEIGHTS = (
    "**This run does not hold its model's weights**, which a loss landscape is made of. Record it with "
    "`python -m nnviz record … --weights`, or with `RunRecorder(…, weights=True)`."
)


def control_row(choice: RunChoice, run: Run, shown: LandscapeState, others: list[RunChoice]) -> None:
    """Directions, what is drawn, other runs, and under "More" what the measurement costs."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="landscape_controls"):
        _segments(choice, "Directions", "directions", DIRECTIONS, shown.directions, _DIRECTIONS_HELP)
        if why_no_loss(run) is None:
            _segments(choice, "Drawn", "surface", SURFACES, shown.surface, None)
        if others:
            names = {other.id: other.label for other in others}
            key = "landscape_beside"
            show_value(key, [other for other in shown.beside if other in names])
            st.multiselect(
                "Paths of other runs", list(names), format_func=lambda other: names.get(other, other), key=key,
                max_selections=MOST_RUNS - 1, width=260, placeholder="None",
                on_change=on_choice(key, lambda value: change(choice, beside=tuple(value))),
                help="Runs of the same model. The plane is then the one that holds all their paths as well as one can.",
            )  # fmt: skip
        with st.popover("More", icon=":material/tune:"):
            _number(choice, "Points along each axis", "points", GRIDS, shown.points)
            _number(choice, "Samples that the loss is a mean over", "measured", SAMPLES, shown.measured)
            _parts(choice, shown)
            if shown.directions == "random":
                key = "landscape_seeded"
                show_value(key, shown.seeded)
                st.number_input(
                    "Which random directions",
                    0,
                    999,
                    key=key,
                    on_change=on_choice(key, lambda value: change(choice, seeded=int(value))),
                )


_DIRECTIONS_HELP = (
    "The path's own: the first two principal components of the weights at all checkpoints. Random: Gaussian directions in "
    "which every filter is as long as the model's own (Li et al., 2018). Biases and the parameters of batch normalisation stay "
    "as they are at the last checkpoint."
)


def _segments(choice: RunChoice, title: str, name: str, options: dict[str, str], value: Any, help_: str | None) -> None:
    key = f"landscape_{name}"
    show_value(key, value)
    st.segmented_control(
        title,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=on_choice(key, lambda chosen: change(choice, **{name: chosen or value})),
        help=help_,
    )


def _number(choice: RunChoice, title: str, name: str, options: tuple[int, ...], value: int) -> None:
    key = f"landscape_{name}"
    show_value(key, value)
    st.selectbox(
        title,
        options,
        key=key,
        format_func=lambda number: f"{number:,}",
        on_change=on_choice(key, lambda value: change(choice, **{name: value})),
    )


def _parts(choice: RunChoice, shown: LandscapeState) -> None:
    """Which part of the split is measured, where there are several."""
    names = run_parts(choice)
    if len(names) < 2:
        return
    key = "landscape_of"
    show_value(key, shown.of)
    st.selectbox(
        "Of which part", ["", *names], key=key, format_func=lambda name: name or "all samples",
        on_change=on_choice(key, lambda value: change(choice, of=value)),
    )  # fmt: skip
