"""The histories of the shown samples, each on a card of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ...analysis.traces import Traces, trace
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.map.selection import selection_word
from ...views.traces import Act, pack_traces, show_traces
from .. import state
from ..contents import contents_of
from ..histories import run_histories, run_images
from ..run_parameter_kinds import epoch_texts
from ..run_store import answers_to, run_columns
from ..runs import RunChoice, by_run, load_run
from .lists import PAGE_SIZE, SampleList
from .parameters import TracesState, change
from .sentences import story
from .values import curve_measures

_TO_MAP = "traces_to_map"  # session key: a card asks for the Projection screen


def shown_samples(source: SampleList, view: MapState, start: int) -> tuple[np.ndarray, list[str]]:
    """The samples of the list from `start` on, and why each is here; the pinned one is always there, else as the first."""
    end = start + PAGE_SIZE
    samples, notes = source.samples[start:end], list(source.notes[start:end])
    if view.picked >= 0 and view.picked not in samples:
        samples, notes = np.concatenate([[view.picked], samples]), ["pinned", *notes]
    return samples.astype(np.intp), notes


@by_run(max_entries=32)
def _traces(choice: RunChoice, samples: tuple[int, ...]) -> Traces:
    run, listed, labels = load_run(choice), np.array(samples, np.intp), run_histories(choice).labels
    columns = run_columns(run, list(curve_measures(labelled=labels is not None)))
    values = {name: column[:, listed] for name, column in columns.items()}
    return trace(listed, answers_to(run, listed), None if labels is None else labels[listed], values)


def traces_of(choice: RunChoice, samples: np.ndarray) -> Traces:
    """The histories of some samples; they are not to be changed."""
    return _traces(choice, tuple(samples.tolist()))


@by_run(max_entries=32)
def _packed(choice: RunChoice, samples: tuple[int, ...], notes: tuple[str, ...]) -> bytes:
    run, traces, images = load_run(choice), _traces(choice, samples), run_images(choice)
    epochs = epoch_texts(run)
    return pack_traces(
        traces,
        run.class_names,
        epochs,
        stories=[story(traces, i, epochs) for i in range(len(samples))],
        notes=notes,
        images=None if images is None else images[traces.samples],
    )


def trace_cards(
    choice: RunChoice, run: Run, view: MapState, page: TracesState, source: SampleList, samples: np.ndarray, notes: list[str]
) -> None:
    """The cards, which follow the epoch bar by themselves. What is pinned or chosen on them leaves the list as it is."""
    content = _packed(choice, tuple(samples.tolist()), tuple(notes))
    show_traces(
        run=choice.id,
        url=content_address(content),
        contents=contents_of(choice),
        checkpoint=view.checkpoint,
        samples=range(run.n_samples),
        picked=view.picked,
        chosen=state.chosen_among(run, view, samples),
        on_act=lambda act: _act(choice, run, {"list": source.name, "start": page.start}, act),
    )


def follow_to_map() -> None:
    """Go to the Projection screen where a card has just asked for it."""
    if st.session_state.pop(_TO_MAP, False):
        st.switch_page("pages/projection.py")


def _act(choice: RunChoice, run: Run, here: dict[str, Any], act: Act) -> None:
    view = state.view_now(choice)
    chosen = set(state.chosen_samples(run, view).tolist()) if view.chosen else set()
    if act.what in ("pick", "unpin"):
        change(choice, shared={"picked": act.sample if act.what == "pick" else -1}, **here)
    elif act.what in ("choose", "leave"):
        others = chosen | {act.sample} if act.what == "choose" else chosen - {act.sample}
        change(choice, shared={"chosen": selection_word(others, run.n_samples)}, **here)
    elif act.what == "alike":
        change(choice, shared={"picked": act.sample}, list="like")
    else:
        change(choice, shared={"picked": act.sample}, **here)
        st.session_state[_TO_MAP] = True
