"""The loss along the straight line between two checkpoints, on the Loss landscape screen."""

from __future__ import annotations

import streamlit as st

from ...charts.text import epoch_text
from ...network.objective import why_no_loss
from ...runs.run import Run
from ..controls import chart, pick
from ..job_progress import JobProgress
from ..model_jobs import progress_of, result, start
from ..runs import RunChoice
from ..text import plain
from .figures import line_chart
from .parameters import LandscapeState, change


def line(choice: RunChoice, run: Run, page: LandscapeState) -> JobProgress | None:
    """Choose two checkpoints; draw the loss between them, or offer to measure it. What is to be watched comes back."""
    st.subheader("Straight between two checkpoints", anchor=False)
    with_weights = [at for at in range(len(run.checkpoints)) if run.has_weights_at(at)]
    ends = [_nearest(with_weights, at if at >= 0 else len(run.checkpoints) - 1) for at in page.line]
    left, right = st.columns([1, 3], gap="medium", vertical_alignment="top")
    with left:
        _end(choice, run, "From", with_weights, ends, 0)
        _end(choice, run, "To", with_weights, ends, 1)
        part = f"the {plain(page.of)} samples" if page.of else "all samples that have inputs"
        st.caption(
            "All weights move in step from one checkpoint to the other, and a quarter of the way beyond. A hump between them "
            "says that the training went around something (Goodfellow et al., 2015). Means over "
            f"{page.measured:,} of {part}, about as many of each class, or over all where there are fewer."
        )
    arguments = {"first": ends[0], "last": ends[1], "samples": page.measured, "part": page.of}
    with right:
        arrays = result(run, "line", arguments)
        if arrays is not None:
            figure = line_chart(run, arguments, arrays, with_loss=why_no_loss(run) is None)
            chart(figure, "landscape_line", alt="Loss along a straight line")
            return None
        place = st.empty()
        progress = progress_of(run, "line", arguments, place)
        if progress:
            return progress
        place.button(
            "Measure along this line", key="landscape_measure", icon=":material/show_chart:", disabled=ends[0] == ends[1],
            on_click=start, args=(run, "line", arguments),
        )  # fmt: skip
    return None


def _end(choice: RunChoice, run: Run, title: str, with_weights: list[int], ends: list[int], at: int) -> None:
    def changed(checkpoint: int) -> None:
        pair = [*ends]
        pair[at] = checkpoint
        change(choice, line=(pair[0], pair[1]))

    titles = {index: f"epoch {epoch_text(run.checkpoints[index].epoch)}" for index in with_weights}
    pick(title, titles, value=ends[at], on_pick=changed, key=f"landscape_line_{at}")


def _nearest(with_weights: list[int], at: int) -> int:
    return min(with_weights, key=lambda other: abs(other - at))
