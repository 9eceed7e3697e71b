"""Embedding (PCA) of the probe's samples by their activations in the open layer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...charts.scatter import axis_ranges, map_figure
from ...network.activations import telling_units
from ...network.layers import Layer
from ...projection.linear import pca_map
from ...runs.run import Run
from ...views.map import MapState
from ..controls import chart
from ..histories import Histories
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice, by_run, load_run
from ..text import plain
from .model_data import activations_at

_MOST_UNITS = 256  # that the components are made of; of more, those that differ most
_HEIGHT = 330


def layer_map(choice: RunChoice, run: Run, view: MapState, history: Histories, layer: Layer) -> None:
    """The map at the checkpoint, its axes the same at all."""
    by_checkpoint = _positions(choice, layer.name)
    if by_checkpoint is None or not np.isfinite(by_checkpoint[view.checkpoint]).any():
        return
    positions = np.full((run.n_samples, 2), np.nan)  # samples beside the probe have no place
    positions[run.probe] = by_checkpoint[view.checkpoint]
    predicted = history.predicted[view.checkpoint]
    labelled = history.labels is not None
    figure = map_figure(
        positions,
        predicted if history.labels is None else history.labels,
        run.class_names,
        picked=view.picked if view.picked >= 0 else None,
        predictions=predicted if labelled else None,
    )
    x, y = axis_ranges(by_checkpoint)
    margin = {"l": 4, "r": 4, "t": 4, "b": 4}
    figure.update_layout(height=_HEIGHT, showlegend=False, margin=margin, xaxis_range=x, yaxis_range=y)
    st.markdown(f"**The probe by what it excites in {plain(layer.name)}**")
    chart(figure, "network_map")
    last = epoch_texts(run)[-1]
    st.caption(
        f"Principal components of the activations at epoch {last}; at every epoch the samples are placed by the same ones."
    )


@by_run(max_entries=8)
def _positions(choice: RunChoice, name: str) -> np.ndarray | None:
    """Where the probe stands at each checkpoint, (E, n_probe, 2); NaN where activations were not recorded."""
    run = load_run(choice)
    last = activations_at(choice, name, len(run.checkpoints) - 1)
    if last is None or last.shape[1] < 2:
        return None
    units = telling_units(last, _MOST_UNITS)
    plane = pca_map(last[:, units])
    positions = np.full((len(run.checkpoints), len(run.probe), 2), np.nan, np.float32)
    for at in range(len(positions)):
        activations = activations_at(choice, name, at)
        if activations is not None:
            positions[at] = plane.transform(activations[:, units])
    return positions
