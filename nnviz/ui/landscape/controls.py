"""The controls of the Loss landscape screen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ...network.objective import why_no_loss
from ...runs.run import Run
from ..controls import Controls
from ..runs import RunChoice, run_parts
from .parameters import DIRECTIONS, GRIDS, MOST_RUNS, SAMPLES, SURFACES, LandscapeState, change

NO_WEIGHTS = (
    "**This run does not hold its model's weights**, which a loss landscape is made of. Record it with "
    "`python -m nnviz record … --weights`, or with `RunRecorder(…, weights=True)`."
)


def control_row(choice: RunChoice, run: Run, page: LandscapeState, others: list[RunChoice]) -> None:
    """Directions, what is drawn, other runs, and under "More" what the measurement costs."""
    controls = Controls("landscape", page, partial(change, choice))
    with st.container(horizontal=True, vertical_alignment="bottom", key="landscape_controls"):
        controls.segments("directions", "Directions", DIRECTIONS, help=_DIRECTIONS_HELP)
        if why_no_loss(run) is None:
            controls.segments("surface", "Drawn", SURFACES)
        if others:
            controls.several(
                "beside",
                "Paths of other runs",
                {other.id: other.label for other in others},
                max_selections=MOST_RUNS - 1,
                width=260,
                placeholder="None",
                help="Runs of the same model. The plane is then the one that holds all their paths as well as one can.",
            )
        with st.popover("More", icon=":material/tune:"):
            controls.pick("points", "Points along each axis", {number: f"{number:,}" for number in GRIDS})
            controls.pick("measured", "Samples that the loss is a mean over", {number: f"{number:,}" for number in SAMPLES})
            parts = run_parts(choice)
            if len(parts) > 1:
                controls.pick("of", "Of which part", {"": "all samples", **{part: part for part in parts}})
            if page.directions == "random":
                controls.draw("seeded", st.number_input, "Which random directions", 0, 999, read=int)


_DIRECTIONS_HELP = (
    "The path's own: the first two principal components of the weights at all checkpoints. Random: Gaussian directions in "
    "which every filter is as long as the model's own (Li et al., 2018). Biases and the parameters of batch normalisation stay "
    "as they are at the last checkpoint."
)
