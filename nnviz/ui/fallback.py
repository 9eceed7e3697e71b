"""Fallback map for browsers without WebGL2: a Plotly chart drawn by the server, with Streamlit's controls."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from ..charts.scatter import axis_ranges, map_figure
from ..charts.text import epoch_text
from ..projection.fit import linear_map
from ..projection.methods import METHODS, matrix_methods
from ..projection.settings import MapSettings
from ..projection.source import StoredSource
from ..projection.sources import source_of
from ..projection.store import first_readable, projection_key, read_projection
from ..runs.run import Run
from ..views.map import MapState
from ..views.map.selection import read_selection_word
from . import state
from .controls import Controls, method_switch
from .runs import RunChoice, by_run, load_run, version_of
from .text import plain


def draw_flat_map(choice: RunChoice, run: Run, view: MapState, settings: MapSettings | None) -> None:
    """The projection and the epoch that are looked at, in two dimensions; star coordinates where it is not computed yet."""
    if view.dims == 3:
        state.warn("Without WebGL2 there are two dimensions only.")
        state.change_view(choice, dims=2)
        st.rerun()
    _controls(choice, run, view)
    positions = _stored_positions(run, settings) if settings else _linear_positions(choice, view.space)
    if positions is None:
        instead = next(name for name, method in matrix_methods().items() if run.has_answers or not method.of_classes)
        st.caption(f"{METHODS[view.space].title} is computed; this is {METHODS[instead].title} meanwhile.")
        positions = _linear_positions(choice, instead)
    positions_now = positions[view.checkpoint]
    labels = run.labels
    predictions = run.probabilities(view.checkpoint).argmax(axis=1) if run.has_answers else None
    coloured = labels if labels is not None else predictions if predictions is not None else np.zeros(run.n_samples, int)
    figure = map_figure(
        positions_now,
        coloured,
        run.class_names or ("samples",),
        picked=view.picked if view.picked >= 0 else None,
        selected=read_selection_word(view.chosen, run.n_samples),
        predictions=None if labels is None else predictions,
    )
    x, y = axis_ranges(positions)
    figure.update_layout(xaxis_range=x, yaxis_range=y)
    st.plotly_chart(figure, config={"displayModeBar": False, "scrollZoom": True})
    st.caption(_caption(run, view.checkpoint, predictions))


def _controls(choice: RunChoice, run: Run, view: MapState) -> None:
    def choose_method(method: str) -> None:
        state.wish()
        state.change_view(choice, space=method)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        placed = "How the network's answers are placed on the plane."
        method_switch("Projection", value=view.space, on_pick=choose_method, key="flat_method", help=placed)
        if len(run.checkpoints) > 1:
            Controls("flat", view, partial(state.change_view, choice)).draw(
                "checkpoint",
                st.select_slider,
                "Epoch",
                range(len(run.checkpoints)),
                key="flat_epoch",
                format_func=lambda index: epoch_text(run.checkpoints[index].epoch),
                help="The moment of the training.",
            )


def _caption(run: Run, checkpoint: int, predictions: np.ndarray | None) -> str:
    """What is shown, in words; how right the network is, where that is known: about those called "test", or about all."""
    sentence = f"{run.n_samples:,} samples at epoch {epoch_text(run.checkpoints[checkpoint].epoch)}"
    labels, split = run.labels, run.split
    if labels is None or predictions is None:
        by = ", coloured by what the network says" if labels is None else ", coloured by their class"
        return plain(f"{sentence}{'' if labels is None and predictions is None else by}.")
    right = predictions == labels
    tested = split is not None and (split == "test").any()
    share = right[split == "test"].mean() if tested else right.mean()
    of = "the test samples" if tested else "them"
    return plain(f"{sentence}, coloured by their class. The network is right about {100 * share:.1f} % of {of}.")


@by_run(max_entries=4)
def _linear_positions(choice: RunChoice, method: str) -> np.ndarray:
    source = source_of(load_run(choice))
    return linear_map(source, method).transform(source)


def _stored_positions(run: Run, settings: MapSettings) -> np.ndarray | None:
    """The positions (E, N, 2) that are stored for these settings, or None."""
    source = source_of(run, settings.features)
    key = projection_key(source, settings)

    def positions(path: Path) -> np.ndarray:
        return _read_positions(key, version_of(path), _source=source, _settings=settings)

    return first_readable(source, settings, positions)


@st.cache_resource(max_entries=4, show_spinner=False)
def _read_positions(
    key: str,  # noqa: ARG001 - it names the picture
    version: tuple[str, int, int],
    _source: StoredSource,
    _settings: MapSettings,
) -> np.ndarray:
    return _source.scatter(read_projection(Path(version[0]), _source, _settings).trajectory.positions, np.nan)
