"""Tabs under the gallery: flow of predictions, and calibration."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...analysis.confusion import prediction_flow
from ...analysis.text import sample_text
from ...charts.calibration import calibration_curve, reliability_diagram
from ...charts.flow import bands_of, prediction_sankey
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.flow import show_flow
from ...views.map import MapState
from ..controls import Controls, chart
from ..histories import Histories, run_calibration
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice
from ..text import plain
from .parameters import TABS, MistakesState, change


def lower_tabs(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, mask: np.ndarray) -> None:
    """The tabs; only the open one is computed. `mask` are the samples that are spoken of."""
    controls = Controls("mistakes", page, partial(change, choice))
    offered = {name: title for name, title in TABS.items() if name != "calibration" or history.right is not None}
    for name in controls.open_tab("below", offered):
        if name == "flow":
            _flow(choice, run, view, page, history, mask)
        else:
            _calibration(choice, run, view, page, history)


def _flow(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, mask: np.ndarray) -> None:
    controls = Controls("mistakes", page, partial(change, choice))
    moments = epoch_texts(run)
    if len(moments) < 2:
        st.info("This run has one checkpoint, so nothing has moved yet.", icon=":material/hourglass_empty:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.pick(
            "since",
            "From epoch",
            dict(enumerate(moments)),
            width=120,
            help="At the left is what the network said then, at the right what it says at the epoch of the bar.",
        )
        controls.flip("moved", "Only what moved", help="Leave out the samples that are given to the same class at both epochs.")
    flow = prediction_flow(history.predicted, page.since, view.checkpoint, run.n_classes, labels=history.labels, mask=mask)
    bands = bands_of(flow, run.n_classes, changed=page.moved)
    beside = flow.before != flow.after
    moved = int(flow.counts[beside].sum())
    of = sample_text(history.split, mask, run.n_samples, "chosen" if page.among else "recorded")
    sentence = plain(
        f"From epoch {moments[page.since]} to epoch {moments[view.checkpoint]}, {moved:,} of {of} "
        f"{'was' if moved == 1 else 'were'} given to another class."
    )
    if not len(bands.counts):
        st.info(sentence + " Choose an earlier epoch, or move the bar.", icon=":material/moving:")
        return
    drawing, left_out = prediction_sankey(bands, run.class_names, judged=history.labels is not None)
    show_flow(drawing)
    if flow.right_before is not None and flow.right_after is not None:
        won, lost = int(flow.right_after[beside].sum()), int(flow.right_before[beside].sum())
        sentence += f" {won:,} became right and {lost:,} became wrong; ✓ are right answers, ✗ wrong ones."
    if left_out:
        sentence += f" Bands that are too thin to be drawn hold {left_out:,} more."
    st.caption(sentence)


def _calibration(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories) -> None:
    calibration = run_calibration(choice, page.part)
    assert calibration is not None
    at = view.checkpoint
    left, right = st.columns(2)
    figure = reliability_diagram(
        calibration.edges, calibration.counts[at], calibration.confidence[at], calibration.accuracy[at]
    )
    with left:
        chart(figure, "mistakes_reliability")
    with right:
        chart(calibration_curve(run.epochs, calibration.error), "mistakes_error")
    over = 100 * float(calibration.overconfidence[at])
    verdict = (
        f"{abs(over):.1f} points {'too sure' if over > 0 else 'too unsure'}"
        if abs(over) >= 0.05
        else "neither too sure nor too unsure"
    )
    of = sample_text(
        history.split, history.split == page.part if history.split is not None and page.part else None, run.n_samples
    )
    st.caption(
        "How to read this: of the answers that are 80 % sure, 80 % should be right, so bars should end on the dashed line; "
        f"hatched is what is missing or beyond. At epoch {epoch_text(run.checkpoints[at].epoch)} the two differ by "
        f"{100 * calibration.error[at]:.1f} points on average "
        f"(expected calibration error in {len(calibration.edges) - 1} bins, Guo et al. "
        f"2017, over {plain(of)}), and the network is {verdict}."
    )
