"""The histories as charts: some samples over each other, or classes as bands."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...analysis.bands import QUANTILES, class_bands
from ...analysis.learning import margin, sample_losses
from ...analysis.traces import Traces
from ...charts.palette import GREY, class_colours
from ...charts.traces import ClassPanel, Panel, class_curves, overlaid_curves
from ...runs.run import Run
from ...views.map import MapState
from ..answers import all_answers
from ..histories import Histories, run_histories
from ..runs import RunChoice, load_run
from ..text import plain
from .choices import BANDS, CURVES, Choices, choose
from .lists import PAGE_SIZE, Listed

TITLES = {"true": "p(true class)", "confidence": "confidence", "margin": "margin", "loss": "loss (nats)"}
_MOST_PANELS = 12  # classes
_COLUMNS = 4
_MOST_LINES = 5  # samples that are drawn one by one in a class's panel


def overlaid(choice: RunChoice, run: Run, known: Histories, traces: Traces, found: Listed) -> None:
    """The shown samples over each other, before the bands of all of the list where it is longer."""
    samples = traces.samples
    labels = None if known.labels is None else known.labels[samples]
    colours = class_colours(run.n_classes)
    says = traces.predicted[-1]
    shown = {"true": traces.true_probability, "confidence": traces.confidence, "margin": traces.margin, "loss": traces.loss}
    names = ["confidence"] if labels is None else ["true", "margin", "loss"]
    more = len(found.samples) > PAGE_SIZE
    bands = {name: _list_bands(*choice.version, name, tuple(found.samples.tolist())) for name in names} if more else {}
    panels = []
    for name in names:
        values = shown[name]
        assert values is not None
        highest = max(
            [1.0, float(values.max(initial=0)), *(float(band[:, 3].max()) for band in [bands.get(name)] if band is not None)]
        )
        low, high = {"margin": (-1.05, 1.05), "loss": (-0.02 * highest, 1.05 * highest)}.get(name, (-0.02, 1.02))
        panels.append(Panel(TITLES[name], values.T, low, high, bands.get(name)))
    is_what = ["" if labels is None else f", is {run.class_names[label]}" for label in (samples if labels is None else labels)]
    words = [
        f"sample {sample}{what}, says {run.class_names[said]} at the end"
        for sample, what, said in zip(samples, is_what, says, strict=True)
    ]
    figure = overlaid_curves(
        _epochs(run),
        panels,
        [str(sample) for sample in samples],
        [colours[k] for k in (says if labels is None else labels)],
        words,
    )
    st.plotly_chart(figure, key="traces_overlaid", config={"displayModeBar": False})
    by = "their class" if labels is not None else "what the network says of them at the end"
    behind = (
        f" Behind them lie all {len(found.samples):,} samples of the list: four fifths, the middle half, the median."
        if more
        else ""
    )
    st.caption(f"How to read this: a line is a sample, in the colour of {by}; its number stands at its end.{behind}")


def by_class(choice: RunChoice, run: Run, view: MapState, shown: Choices, known: Histories, found: Listed) -> None:
    """A panel a class: its samples of the list as bands, or all its samples, and those of the list as lines over them."""
    assert known.labels is not None
    few = len(found.samples) <= PAGE_SIZE
    bands_of = shown.bands or ("all" if few else "listed")
    _controls(choice, shown, bands_of)
    listed = np.union1d(found.samples, [view.picked]) if view.picked >= 0 else found.samples
    sizes = np.bincount(known.labels[listed], minlength=run.n_classes)
    classes = np.flatnonzero(sizes)
    if len(classes) > _MOST_PANELS:
        classes = np.sort(np.argsort(-sizes, kind="stable")[:_MOST_PANELS])
    word = () if bands_of == "all" else tuple(listed.tolist())
    bands = _class_bands(*choice.version, shown.curve, word)
    colours, panels = class_colours(run.n_classes), []
    values = _values(*choice.version, shown.curve)
    for k in classes.tolist():
        members = listed[known.labels[listed] == k]
        lines = members[:_MOST_LINES] if bands_of == "all" and few else members[:0]
        name = f"{run.class_names[k]} ({sizes[k]:,})"
        panels.append(ClassPanel(name, colours[k], bands[k], [f"sample {sample}" for sample in lines], values[:, lines].T))
    highest = float(np.nanmax(bands[classes][:, :, 4], initial=0.1))
    highest = max([highest, *(float(panel.values.max(initial=0)) for panel in panels)])
    low, high = {"margin": (-1.05, 1.05), "loss": (-0.02 * highest, 1.05 * highest)}.get(shown.curve, (-0.02, 1.02))
    figure = class_curves(_epochs(run), panels, title=TITLES[shown.curve], low=low, high=high, columns=_COLUMNS)
    st.plotly_chart(figure, key="traces_by_class", config={"displayModeBar": False})
    what = "all samples of the class" if bands_of == "all" else "its samples of this list"
    lines_too = " The lines are samples of this list." if bands_of == "all" and few else ""
    left_out = int((sizes > 0).sum()) - len(classes)
    rest = f" {left_out} classes with fewer samples are left out." if left_out else ""
    st.caption(
        f"How to read this: the bands hold four fifths and the middle half of {what}, the dotted line is the median; "
        f"beside a class's name stands how many of this list are of it.{lines_too}{rest}"
    )


def _controls(choice: RunChoice, shown: Choices, bands_of: str) -> None:
    st.session_state["traces_curve"], st.session_state["traces_bands"] = shown.curve, bands_of
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Value",
            list(CURVES),
            required=True,
            format_func=CURVES.__getitem__,
            key="traces_curve",
            on_change=lambda: choose(choice, curve=st.session_state["traces_curve"]),
            help="Probability of the true class; of the predicted one; margin, the true class less the next; loss, −ln p(true).",
        )
        st.segmented_control(
            "Bands of",
            list(BANDS),
            required=True,
            format_func=BANDS.__getitem__,
            key="traces_bands",
            on_change=lambda: choose(choice, bands=st.session_state["traces_bands"]),
            help="What is spread in the bands: the samples of the list, or all of the class.",
        )


def _epochs(run: Run) -> np.ndarray:
    return np.array([checkpoint.epoch for checkpoint in run.checkpoints])


@st.cache_resource(max_entries=32, show_spinner="Gathering the curves…")
def _list_bands(path: str, size: int, changed: int, name: str, samples: tuple[int, ...]) -> np.ndarray:
    """The quantiles (E, 5) of a value over some samples."""
    listed = np.array(samples, np.intp)
    values = _values(path, size, changed, name)[:, listed]
    return class_bands(values, np.zeros(len(listed), np.intp), 1)[0]


@st.cache_resource(max_entries=32, show_spinner="Gathering the curves…")
def _class_bands(path: str, size: int, changed: int, name: str, samples: tuple[int, ...]) -> np.ndarray:
    """The quantiles (C, E, 5) of a value over each class's samples, of these or, where none are given, of all."""
    choice = _choice(path, size, changed)
    labels, n_classes = run_histories(choice).labels, load_run(choice).n_classes
    assert labels is not None
    values = _values(path, size, changed, name)
    if not samples:
        return class_bands(values, labels, n_classes, QUANTILES)
    listed = np.array(samples, np.intp)
    return class_bands(values[:, listed], labels[listed], n_classes, QUANTILES)


def _values(path: str, size: int, changed: int, name: str) -> np.ndarray:
    """A value of every sample at every checkpoint, (E, N)."""
    known = run_histories(_choice(path, size, changed))
    if name == "confidence" or known.true_probability is None:
        return known.confidence
    if name == "true":
        return known.true_probability
    return _margins(path, size, changed) if name == "margin" else _losses(path, size, changed)


@st.cache_resource(max_entries=2, show_spinner=False)
def _losses(path: str, size: int, changed: int) -> np.ndarray:
    shares = run_histories(_choice(path, size, changed)).true_probability
    assert shares is not None
    return sample_losses(shares)


@st.cache_resource(max_entries=2, show_spinner=False)
def _margins(path: str, size: int, changed: int) -> np.ndarray:
    choice = _choice(path, size, changed)
    labels = run_histories(choice).labels
    assert labels is not None
    return np.concatenate([margin(answers[None], labels) for answers in all_answers(choice)])


def _choice(path: str, size: int, changed: int) -> RunChoice:
    return RunChoice("", "", (path, size, changed))
