"""Weights over the training: how they are distributed, how far they step, and the first layer's kernels as pictures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ...analysis.metrics import layer_norms
from ...charts.weights import histogram_map, norm_lines, norm_map
from ...network.errors import NetworkError
from ...network.layers import Graph, Layer
from ...network.weights import kernel_pictures
from ...runs.norms import GRADIENT, UPDATE
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.network import Card, Frames, Panel, pack_frames, show_part
from ..controls import chart
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice, by_run, load_run
from ..text import plain
from .model_data import WEIGHTS_FLAG, layer_histograms, layer_weights, run_graph, run_updates
from .parameters import NetworkState

_MOST_KERNELS = 64
_MOST_LINES = 12  # layers in one chart
_HEIGHT = 300


def weights_tab(choice: RunChoice, run: Run, view: MapState, page: NetworkState, graph: Graph, layer: Layer) -> None:
    """The charts, which carry no line of the epoch themselves, and the kernels, which follow the epoch bar."""
    if not run.has_weights:
        st.info(f"This run holds no weights. Record them with {WEIGHTS_FLAG}.", icon=":material/tune:")
    else:
        epochs = run.epochs
        left, right = st.columns(2, gap="medium")
        with left:
            _distribution(choice, layer, epochs)
        with right:
            _updates(choice, layer, epochs)
    logged_norms(run)
    if run.has_weights:
        _kernels(choice, view, page, graph)


def _distribution(choice: RunChoice, layer: Layer, epochs: np.ndarray) -> None:
    st.markdown(f"**Weights of {plain(layer.name)}** at every epoch")
    if not layer.weights:
        st.caption(f"{plain(layer.name)} has no weights. Open a layer that has some.")
        return
    histograms = layer_histograms(choice, layer)
    figure = histogram_map(epochs, histograms.edges, histograms.shares, height=_HEIGHT)
    chart(figure, "network_histograms")
    beyond = float(np.nanmax(histograms.beyond)) if np.isfinite(histograms.beyond).any() else 0.0
    st.caption(f"Bright is where many weights of its kernel are; up to {100 * beyond:.1f} % lie beyond the edges.")


def _updates(choice: RunChoice, layer: Layer, epochs: np.ndarray) -> None:
    st.markdown("**Updates** from epoch to epoch")
    norms = {name: values for name, values in run_updates(choice).items() if np.isfinite(values).any()}
    if not norms:
        st.caption("Weights were recorded at fewer than two checkpoints in a row.")
        return
    listed = sorted(norms, key=lambda name: name != layer.name)[:_MOST_LINES]
    figure = norm_lines(epochs, {name: norms[name] for name in norms if name in listed}, y_title="update ÷ weights",
                        percent=True, height=_HEIGHT)  # fmt: skip
    chart(figure, "network_updates")
    st.caption("How far a layer's weights went since the checkpoint before, as a share of their size (Euclidean norms).")


def logged_norms(run: Run) -> None:
    """The norms that the training logged: of the gradients of each layer, of its updates where no weights tell them, of all."""
    logged = [checkpoint.metrics for checkpoint in run.checkpoints]
    gradients = layer_norms(logged, GRADIENT)
    _norms(run, "Gradients", gradients, "norms (L2) of the last batch before each checkpoint, layer by layer")
    if not run.has_weights:
        _norms(run, "Updates", layer_norms(logged, UPDATE), "how far (L2) each layer's weights went since the one before")
    others = [name for name in dict.fromkeys(name for at in logged for name in at) if "grad" in name.lower()]
    others = [name for name in others if not name.startswith(f"{GRADIENT}/")]
    series = {name: np.array([at.get(name, np.nan) for at in logged], float) for name in sorted(others)[:_MOST_LINES]}
    _norms(run, "Gradients" if not gradients else "Other gradients", series, "as the training logged them")


def _norms(run: Run, title: str, series: Mapping[str, np.ndarray], text: str) -> None:
    """Norms as lines, or of many layers as a heat map."""
    if not series:
        return
    st.markdown(f"**{title}**, {text}")
    if len(series) <= _MOST_LINES:
        figure = norm_lines(run.epochs, series, y_title="norm", height=240)
    else:
        figure = norm_map(run.epochs, series)
    chart(figure, f"network_norms_{title}", alt=f"{title} over the epochs, {text}")


def _kernels(choice: RunChoice, view: MapState, page: NetworkState, graph: Graph) -> None:
    first = next((layer for layer in graph.layers if layer.weights), None)
    if first is None:
        return
    packed = _packed(choice, first.name)
    if packed is None:
        st.caption(f"The first weights, those of {plain(first.name)}, are no pictures.")
        return
    st.markdown(f"**Kernels of {plain(first.name)}**, the first layer that has weights, at the epoch of the bar")
    show_part(
        "frames",
        run=choice.id,
        key="network_kernels",
        checkpoint=view.checkpoint,
        url=content_address(packed),
        selected=page.unit if page.layer == first.name else -1,
    )
    if first.n_units and first.n_units > _MOST_KERNELS:
        st.caption(f"The first {_MOST_KERNELS} of {first.n_units}.")


@by_run(max_entries=4, show_spinner="Reading weights…")
def _packed(choice: RunChoice, name: str) -> bytes | None:
    run, (graph, _) = load_run(choice), run_graph(choice)
    layer = graph.layer(name)
    try:
        kernels = layer_weights(choice, layer)
    except NetworkError:
        return None
    input_shape = layer.input_shape if layer.is_convolution else run.input_shape
    kernel_images = [None if kernel is None else kernel_pictures(kernel, input_shape) for kernel in kernels]
    shape = next((pictures.shape for pictures in kernel_images if pictures is not None), None)
    if shape is None:
        return None
    frames = np.zeros((len(kernel_images), *shape), np.float32)
    for at, pictures in enumerate(kernel_images):
        if pictures is not None:
            frames[at] = pictures
    coded = signed_codes(np.moveaxis(frames[:, :_MOST_KERNELS], 0, 1))
    colour = len(shape) == 4
    if colour:  # three channels are seen together, zero as grey
        coded = np.clip(coded.astype(np.int16), 1, 255).astype(np.uint8)
    cards = [Card(at, str(at), (Panel(frame=at, scale="picture" if colour else "signed"),)) for at in range(len(coded))]
    side = 48 if max(shape[1:3]) <= 7 else 84
    return pack_frames(Frames(coded, cards, side=side), epoch_texts(run))


def signed_codes(values: np.ndarray) -> np.ndarray:
    """Numbers as uint8 codes: 128 is zero, 1 and 255 the largest size of all."""
    most = float(np.abs(values).max(initial=0)) or 1.0
    return np.rint(128 + 127 * values / most).astype(np.uint8)
