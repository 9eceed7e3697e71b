"""The layers of the model as a graph, which layer is open, and what of it is shown."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...network.layers import Graph, Layer
from ...runs.run import Run
from ...views.map import MapState
from ...views.network import Act, show_part
from ..controls import Controls
from ..runs import RunChoice
from ..streamlit_internals import Element
from ..text import plain
from .model_data import run_dead
from .parameters import TABS, NetworkState, change


def open_layer(run: Run, graph: Graph, page: NetworkState) -> Layer:
    """The layer that is open: the chosen one, else the last inner one that has most to show."""
    named = {layer.name: layer for layer in graph.layers}
    if page.layer in named:
        return named[page.layer]
    recorded = [name for name in run.layers if name in named]
    if page.tab == "connections":
        dense = [layer for layer in graph.layers if layer.is_dense and layer.weights]
        if dense:
            return dense[-1]
    if recorded:
        kinds = [name for name in recorded if named[name].is_dense or named[name].is_convolution]
        inner = [name for name in kinds if name != graph.last.name]
        return named[(inner or recorded)[-1]]
    weighted = [layer for layer in graph.layers if layer.weights]
    return (weighted or [graph.last])[-1]


def layer_graph(choice: RunChoice, run: Run, view: MapState, graph: Graph, layer: Layer) -> None:
    """The graph; a click on a layer opens it."""
    dead = run_dead(choice)
    columns = {at.name: column for column, at in enumerate(graph.layers)}
    show_part(
        "graph",
        run=choice.id,
        key="network_graph",
        checkpoint=view.checkpoint,
        content={"layers": [_drawn(run, at, columns, dead.get(at.name)) for at in graph.layers]},
        selected=columns[layer.name],
        on_act=lambda act: _opened(choice, graph, act),
    )


def _opened(choice: RunChoice, graph: Graph, act: Act) -> None:
    if act.what == "layer" and act.at < len(graph.layers):
        change(choice, layer=graph.layers[act.at].name)


def _drawn(run: Run, layer: Layer, columns: dict[str, int], dead: np.ndarray | None) -> dict[str, object]:
    text = layer.kind if not layer.activation else f"{layer.kind} · {layer.activation}"
    return {
        "name": layer.name,
        "kind": text,
        "shape": None if layer.shape is None else list(layer.shape),
        "parameters": layer.n_parameters,
        "sources": [columns[source] for source in layer.sources],
        "column": layer.column,
        "row": layer.row,
        "dead": None if dead is None else [None if np.isnan(share) else round(float(share), 4) for share in dead],
        "told": layer.name in run.layers or bool(layer.weights),
    }


def tab_row(choice: RunChoice, page: NetworkState, layer: Layer) -> None:
    """What of the open layer is shown."""
    controls = Controls("network", page, partial(change, choice))
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.segments("tab", "Part", TABS, label_visibility="collapsed")
        if page.tab != "saliency":
            st.markdown(f"of **{plain(layer.name)}**", width="content")


def tab_place(page: NetworkState, bar: Element) -> Element:
    """Where the open tab is. What was in another, or under the bar, is gone at once, also where this one has to wait."""
    if page.tab != "saliency":
        bar.empty()
    containers = {tab: st.container(key=f"network_tab_{tab}") if tab == page.tab else st.empty() for tab in TABS}
    return containers[page.tab]


def nothing_recorded(run: Run) -> None:
    """What stands here for a run without its model."""
    st.info(f"**{plain(run.name or 'This run')} does not hold its model**, only the model's answers.", icon=":material/hub:")
    st.markdown("To see layers, activations, weights and what mattered in a sample, record it with")
    st.code("python -m nnviz record --dataset mnist --weights --activations --out runs/mnist.nnviz", language="bash")
    st.markdown("or, in a training of your own,")
    st.code('nnviz.RunRecorder("runs/mine.nnviz", x_test, y_test, weights=True, activations=True)', language="python")
