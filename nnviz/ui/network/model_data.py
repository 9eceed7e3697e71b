"""Cached weights and activations of a run's model, and what is said where a run lacks them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...network.activations import dead_units
from ...network.errors import NetworkError
from ...network.graph import bare_graph, read_graph
from ...network.interface import why_not_run
from ...network.layers import Graph, Layer
from ...network.weights import Histograms, update_norms, weight_histograms
from ...runs.run import Run
from ..runs import RunChoice, by_run, load_run

#: What records what a run lacks.
WEIGHTS_FLAG = "`python -m nnviz record … --weights`, or `RunRecorder(…, weights=True)`"
ACTIVATIONS_FLAG = "`python -m nnviz record … --activations`, or `RunRecorder(…, activations=True)`"
#: Numbers of a layer's weights up to which all checkpoints are read at once: 45 times 400,000 are 72 MB.
_MOST_WEIGHTS = 18_000_000


def lacks_model(run: Run, *, icon: str) -> bool:
    """Whether the model cannot be run, for want of weights or inputs; the page says so."""
    if run.has_weights and (reason := why_not_run(run)):
        st.info(reason, icon=icon)
        return True
    lacking = "weights" if not run.has_weights else "inputs" if not len(run.input_samples) else ""
    if lacking:
        st.info(f"This run holds no {lacking} of the model. Record them with {WEIGHTS_FLAG}.", icon=icon)
    return bool(lacking)


def layer_weights(choice: RunChoice, layer: Layer) -> list[np.ndarray | None]:
    """The kernel of a layer, its first weights, at each checkpoint; None where they were not recorded.

    NetworkError where they are too many to be held together.
    """
    if not layer.weights:
        return []
    return _kernels(choice, layer.weights[0])


def layer_histograms(choice: RunChoice, layer: Layer) -> Histograms:
    return _histograms(choice, layer.weights[0])


@by_run(max_entries=4)
def run_graph(choice: RunChoice) -> tuple[Graph, str]:
    """The model's layers, and a sentence where they are only those that something was recorded of."""
    run = load_run(choice)
    weights = list(zip(run.weight_names, run.weight_shapes, strict=True))
    outputs = [(layer.name, layer.shape) for layer in run.recorded_layers]
    if run.architecture is None:
        return bare_graph(outputs, weights), "This run does not hold the model's configuration, so layers are not joined."
    try:
        return read_graph(run.architecture, run.weight_shapes or None, run.weight_names, run.layer_shapes), ""
    except NetworkError as error:
        return bare_graph(outputs, weights), str(error)


@by_run(max_entries=4, show_spinner="Reading activations…")
def run_dead(choice: RunChoice) -> dict[str, np.ndarray]:
    """The share of dead units at each checkpoint, (E,), of every layer whose activations were recorded."""
    run = load_run(choice)
    shares = {layer: np.full(len(run.checkpoints), np.nan) for layer in run.layers}
    for layer, row in shares.items():
        for at in range(len(row)):
            activations = _read_activations(run, layer, at)
            if activations is not None:
                row[at] = dead_units(activations).mean()
    return shares


@by_run(max_entries=24)
def activations_at(choice: RunChoice, layer: str, checkpoint: int) -> np.ndarray | None:
    """The activations (n_probe, U) of a layer, read-only; None where they were not recorded then."""
    activations = _read_activations(load_run(choice), layer, checkpoint)
    if activations is not None:
        activations.flags.writeable = False
    return activations


def _read_activations(run: Run, layer: str, checkpoint: int) -> np.ndarray | None:
    try:
        return run.activations(layer, checkpoint)
    except ValueError:  # not of this layer, or not then
        return None


@by_run(max_entries=3, show_spinner="Reading weights…")
def _kernels(choice: RunChoice, which: int) -> list[np.ndarray | None]:
    run = load_run(choice)
    count = int(np.prod(run.weight_shapes[which])) * len(run.checkpoints)
    if count > _MOST_WEIGHTS:
        raise NetworkError(f"This layer has {count:,} weights over the training, too many to be shown together.")
    kernels = []
    for at in range(len(run.checkpoints)):
        weights = run.weights(at)
        kernels.append(None if weights is None else weights[which].copy())
    return kernels


@by_run(max_entries=16, show_spinner="Reading weights…")
def _histograms(choice: RunChoice, which: int) -> Histograms:
    return weight_histograms(_kernels(choice, which))


@by_run(max_entries=4, show_spinner="Reading weights…")
def run_updates(choice: RunChoice) -> dict[str, np.ndarray]:
    """How far each layer's weights went from checkpoint to checkpoint, as `update_norms` measures it."""
    run, (graph, _) = load_run(choice), run_graph(choice)
    layers = [layer for layer in graph.layers if layer.weights]
    norms = {layer.name: np.full(len(run.checkpoints), np.nan) for layer in layers}
    before = None
    for at in range(len(run.checkpoints)):  # two checkpoints at a time: all may be more than there is memory for
        after = run.weights(at)
        if before is not None and after is not None:
            for layer in layers:
                pair = [np.concatenate([weights[which].ravel() for which in layer.weights]) for weights in (before, after)]
                norms[layer.name][at] = update_norms(pair)[1]
        before = after
    return norms
