"""The strongest weights of a dense layer as edges between nodes."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from ...network.errors import NetworkError
from ...network.layers import Graph, Layer, feeding_layer
from ...network.weights import strongest_inputs
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.network import Links, Node, pack_links, show_part
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice, by_run, load_run
from ..text import plain
from .model_data import WEIGHTS_FLAG, layer_weights, run_graph
from .parameters import NetworkState, change, turn_unit
from .probe import excited_by, probe_pictures

_MOST_INPUTS, _MOST_UNITS = 30, 32
_EXAMPLES = 9  # samples of a node


def connections_tab(choice: RunChoice, run: Run, view: MapState, page: NetworkState, graph: Graph, layer: Layer) -> None:
    """The diagram, which follows the epoch bar by itself."""
    if not run.has_weights:
        st.info(f"This run holds no weights. Record them with {WEIGHTS_FLAG}.", icon=":material/hub:")
        return
    dense = [at.name for at in graph.layers if at.is_dense and at.weights]
    if layer.name not in dense:
        sentence = "Edges are drawn of dense layers. Of these the model has:" if dense else "This model has no dense layer."
        st.info(sentence, icon=":material/hub:")
        with st.container(horizontal=True):
            for name in dense[:12]:
                st.button(plain(name), key=f"network_dense_{name}", on_click=lambda name=name: change(choice, layer=name))
        return
    show_part(
        "links",
        run=choice.id,
        key="network_links",
        checkpoint=view.checkpoint,
        url=content_address(_packed(choice, layer.name)),
        selected=page.unit,
        on_act=lambda act: turn_unit(choice, act.at) if act.what == "unit" else None,
    )


@by_run(max_entries=4, show_spinner="Reading weights…")
def _packed(choice: RunChoice, name: str) -> bytes:
    run, (graph, _) = load_run(choice), run_graph(choice)
    layer = graph.layer(name)
    kernels = layer_weights(choice, layer)
    shape = next((kernel.shape for kernel in kernels if kernel is not None), None)
    if shape is None or len(shape) != 2:
        raise NetworkError(f"The weights of {name[:60]!r} are no table of inputs and units.")
    inputs = strongest_inputs(kernels, _MOST_INPUTS)
    units = strongest_inputs([None if kernel is None else kernel.T for kernel in kernels], _MOST_UNITS)
    weights = np.full((len(kernels), len(inputs), len(units)), np.nan, np.float32)
    for at, kernel in enumerate(kernels):
        if kernel is not None:
            weights[at] = kernel[np.ix_(inputs, units)]
    feeding = feeding_layer(graph, layer)
    names, channels = _input_names(feeding, inputs, shape[0])
    reals: list[np.ndarray] = []
    return pack_links(
        Links(
            weights=weights,
            inputs=_nodes(choice, run, feeding.name if feeding else "", inputs, names, channels, reals),
            units=_nodes(choice, run, name, units, _unit_names(run, graph, layer, units), units, reals),
            words=_caption(layer, feeding, shape, len(inputs), len(units)),
            pictures=probe_pictures(choice),
            real=np.concatenate(reals) if reals else None,
        ),
        epoch_texts(run),
    )


def _nodes(
    choice: RunChoice,
    run: Run,
    layer: str,
    numbers: np.ndarray,
    names: list[str],
    channels: np.ndarray | None,
    reals: list[np.ndarray],
) -> list[Node]:
    """Nodes with the samples that excite them, which are added to `reals`."""
    if layer not in run.layers or channels is None:
        return [Node(int(number), name) for number, name in zip(numbers, names, strict=True)]
    first = sum(map(len, reals))
    reals.append(excited_by(choice, layer, tuple(channels.tolist()), _EXAMPLES))
    return [Node(int(number), name, first + index) for index, (number, name) in enumerate(zip(numbers, names, strict=True))]


def _input_names(feeding: Layer | None, inputs: np.ndarray, n_inputs: int) -> tuple[list[str], np.ndarray | None]:
    """What the inputs are called, and which unit of the layer before them each is of."""
    shape = feeding.shape if feeding is not None else None
    sizes = [size for size in shape or () if size is not None]
    if feeding is None or shape is None or len(sizes) != len(shape) or math.prod(sizes) != n_inputs:
        return [str(at) for at in inputs.tolist()], None
    if len(sizes) == 1:
        return [f"unit {at}" for at in inputs.tolist()], inputs
    indices = np.unravel_index(inputs, sizes)
    where = [", ".join(str(int(part[at])) for part in indices[:-1]) for at in range(len(inputs))]
    if feeding.kind == "InputLayer":
        return [f"pixel {index}" for index in where], None
    return [f"ch {int(channel)} · {index}" for channel, index in zip(indices[-1], where, strict=True)], indices[-1]


def _unit_names(run: Run, graph: Graph, layer: Layer, units: np.ndarray) -> list[str]:
    are_classes = layer.name == graph.last.name and layer.n_units == run.n_classes
    return [run.class_names[unit] if are_classes else f"unit {unit}" for unit in units.tolist()]


def _caption(layer: Layer, feeding: Layer | None, shape: tuple[int, ...], n_inputs: int, n_units: int) -> str:
    parts = [f"Each line is a weight of {layer.name}: its width is the weight's size, its colour the sign."]
    if n_inputs < shape[0]:
        source = f" from {feeding.name}" if feeding else ""
        parts.append(f"Of {shape[0]:,} inputs{source} there are the {n_inputs} that ever had the largest weights.")
    if feeding is not None and len(feeding.shape or ()) == 3 and feeding.kind != "InputLayer":
        parts.append("They are called by their channel and its place, row and column.")
    if n_units < shape[1]:
        parts.append(f"Of {shape[1]:,} units there are {n_units}, likewise.")
    return " ".join([*parts, "Point at a node for its edges alone, and for the samples that excite it most."])
