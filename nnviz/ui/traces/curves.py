"""The histories as charts: some samples over each other, or classes as bands."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...analysis.measures import MEASURES
from ...analysis.traces import Traces
from ...charts.palette import class_colours
from ...charts.traces import ClassPanel, Panel, class_curves, overlaid_curves
from ...runs.run import Run
from ...views.map import MapState
from ...views.map.selection import selection_word
from ..controls import Controls, chart
from ..histories import Histories
from ..runs import RunChoice
from .lists import PAGE_SIZE, SampleList
from .parameters import BANDS, TracesState, change
from .values import bands_by_class, curve_measures, list_bands, values_of

_MOST_PANELS = 12  # classes
_MOST_LINES = 5  # samples that are drawn one by one in a class's panel


def overlaid(choice: RunChoice, run: Run, history: Histories, traces: Traces, source: SampleList) -> None:
    """The shown samples over each other, before the bands of the whole list where it is longer."""
    samples, ends = traces.samples, traces.predicted[-1]
    labels = None if history.labels is None else history.labels[samples]
    more = len(source.samples) > PAGE_SIZE
    panels = []
    for name, values in traces.values.items():
        bands = list_bands(choice, name, selection_word(source.samples, run.n_samples)) if more else None
        low, high = _range(run, name, [values, *([] if bands is None else [bands])])
        panels.append(Panel(MEASURES[name].axis, values.T, low, high, bands))
    colours = class_colours(run.n_classes)
    texts = [f"sample {sample}, says {run.class_names[k]} at the end" for sample, k in zip(samples, ends, strict=True)]
    figure = overlaid_curves(
        run.epochs,
        panels,
        [str(sample) for sample in samples],
        [colours[k] for k in (ends if labels is None else labels)],
        texts,
    )
    chart(figure, "traces_overlaid")
    by = "of its true class" if labels is not None else "of what the network says in the end"
    behind = f" Behind lie four fifths, the middle half and the median of all {len(source.samples):,} of the list."
    st.caption(
        f"How to read this: a line is a sample, in the colour {by}; its number stands at its end.{behind if more else ''}"
    )


def by_class(choice: RunChoice, run: Run, view: MapState, page: TracesState, history: Histories, source: SampleList) -> None:
    """A panel a class: as bands its samples of the list, or all its samples, with some of the list as lines over them."""
    labels = history.labels
    assert labels is not None
    bands_of = page.bands or ("all" if len(source.samples) <= PAGE_SIZE else "listed")
    _controls(choice, page, bands_of)
    listed = np.union1d(source.samples, [view.picked]).astype(np.intp) if view.picked >= 0 else source.samples
    sizes = np.bincount(labels[listed], minlength=run.n_classes)
    classes = np.sort(np.argsort(-sizes, kind="stable")[: min(_MOST_PANELS, np.count_nonzero(sizes))])
    bands = bands_by_class(choice, page.curve, "" if bands_of == "all" else selection_word(listed, run.n_samples))
    values, colours, panels = values_of(choice, page.curve), class_colours(run.n_classes), []
    for k in classes.tolist():
        lines = listed[labels[listed] == k][: _MOST_LINES if bands_of == "all" else 0]
        names = [f"sample {sample}" for sample in lines]
        panels.append(ClassPanel(f"{run.class_names[k]} ({sizes[k]:,})", colours[k], bands[k], names, values[:, lines].T))
    low, high = _range(run, page.curve, [bands[classes], *(panel.values for panel in panels)])
    figure = class_curves(run.epochs, panels, title=MEASURES[page.curve].axis, low=low, high=high)
    chart(figure, "traces_by_class")
    st.caption(_reading(bands_of, int(np.count_nonzero(sizes)) - len(classes)))


def _reading(bands_of: str, n_left_out: int) -> str:
    """How to read the panels of the classes."""
    of = "all samples of the class" if bands_of == "all" else "its samples of this list"
    lines = f" The lines are up to {_MOST_LINES} samples of this list." if bands_of == "all" else ""
    rest = f" {n_left_out:,} classes with fewer samples are left out." if n_left_out else ""
    return (
        f"How to read this: the bands hold four fifths and the middle half of {of}, the dotted line is the median. "
        f"Beside a class's name stands how many of this list are of it.{lines}{rest}"
    )


def _controls(choice: RunChoice, page: TracesState, bands_of: str) -> None:
    controls = Controls("traces", page, partial(change, choice))
    curves = curve_measures(labelled=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segments(
            "curve",
            "Value",
            {name: each.title for name, each in curves.items()},
            help=" ".join(each.help for each in curves.values()),
        )
        controls.segments(
            "bands",
            "Bands of",
            BANDS,
            value=bands_of,
            help="Whose values the bands hold: those of the samples of the list, or of all.",
        )


def _range(run: Run, curve: str, visible: list[np.ndarray]) -> tuple[float, float]:
    """What the y axis shows."""
    low, high = MEASURES[curve].scale.limits(np.concatenate([values.ravel() for values in visible]), run.n_classes)
    room = 0.02 * (high - low)
    return low - room, high + room
