"""Activation maximisation of units of the open layer at every checkpoint, beside the samples that excite them most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from ...network.layers import Graph, Layer
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.network import Card, Frames, Panel, pack_frames, show_part
from ..controls import Controls
from ..job_progress import JobProgress
from ..model_jobs import browsed_progress, result
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice, by_run, load_run
from ..text import plain
from .model_data import ACTIVATIONS_FLAG, lacks_model, run_graph
from .parameters import NetworkState, change, chosen_here, turn_unit
from .probe import excited_by, probe_pictures

_PAGE = 12  # units that are sought together
_EXAMPLES = 9


def visualisation_tab(
    choice: RunChoice, run: Run, view: MapState, page_state: NetworkState, graph: Graph, layer: Layer
) -> JobProgress | None:
    """The cards; what is to be watched, where they are still computed."""
    controls = Controls("network", page_state, partial(change, choice))
    if lacks_model(run, icon=":material/image_search:"):
        return None
    n_units = layer.n_units
    if layer.kind == "InputLayer" or not n_units:
        st.info(f"{plain(layer.name)} has no units that could look for something. Open another layer.")
        return None
    n_pages = -(-n_units // _PAGE)
    page = min(page_state.page, n_pages)
    first = (page - 1) * _PAGE
    units = tuple(range(first, min(first + _PAGE, n_units)))
    arguments = arguments_of(layer.name, units)
    with st.container(horizontal=True, vertical_alignment="center"):
        key = f"network_units_{layer.name}"
        controls.page_numbers("page", n_pages, value=page, key=key, number=5, width=260)
        if n_pages > 1:
            st.markdown(f"units {units[0]}–{units[-1]} of {n_units:,}", width="content")
    if result(run, "features", arguments) is None:
        title = f"What {len(units)} units of {layer.name} look for"
        return browsed_progress(run, "features", [arguments], st.empty(), title=title, is_wanted=chosen_here(choice))
    show_part(
        "frames",
        run=choice.id,
        key="network_looks",
        checkpoint=view.checkpoint,
        url=content_address(_packed(choice, layer.name, units)),
        selected=page_state.unit,
        on_act=lambda act: turn_unit(choice, act.at) if act.at in units else None,
    )
    sentence = (
        "Left: an input that excites the unit as much as possible at the epoch of the bar, found from the same faint noise at "
        "every epoch, with jitter, blur and decay (Olah et al., 2017); where that led to less than a sample, from this one. "
        "Dashed: nothing was found that excites the unit more than a sample does. "
    )
    if layer.name in run.layers:
        sentence += "Right: the samples of the probe that excite it most then."
    elif layer.name != graph.last.name:
        sentence += f"The samples that excite it are known where its activations were recorded: {ACTIVATIONS_FLAG}."
    st.caption(sentence)
    return None


def arguments_of(layer: str, units: tuple[int, ...]) -> dict[str, object]:
    return {"layer": layer, "units": list(units), "seed": 0}


@by_run(max_entries=8)
def _packed(choice: RunChoice, name: str, units: tuple[int, ...]) -> bytes:
    run, (graph, _) = load_run(choice), run_graph(choice)
    result_arrays = result(run, "features", arguments_of(name, units))
    assert result_arrays is not None
    frames = np.moveaxis(result_arrays["found"], 0, 1)  # (n, E, *input_shape)
    if frames.ndim == 3:
        frames = frames[:, :, None, :]
    elif frames.ndim == 5 and frames.shape[4] != 3:
        frames = frames.mean(axis=4).astype(np.uint8)
    pictures = probe_pictures(choice)
    has_pictures = name in run.layers and pictures is not None
    are_classes = name == graph.last.name and graph.last.n_units == run.n_classes
    cards = []
    for at, unit in enumerate(units):
        scale = "amount" if frames.shape[2] == 1 else "picture"
        panels = [Panel(frame=at, scale=scale), *([Panel(real=at)] if has_pictures else [])]
        title = f"class {run.class_names[unit]}" if are_classes else f"unit {unit}"
        lines, failed = _caption(result_arrays, at)
        cards.append(Card(unit, title, tuple(panels), lines, failed))
    real = excited_by(choice, name, units, _EXAMPLES) if has_pictures else None
    frames_part = Frames(frames, cards, pictures=pictures if has_pictures else None, real=real, side=96, clickable=True)
    return pack_frames(frames_part, epoch_texts(run))


def _caption(arrays: Mapping[str, np.ndarray], at: int) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """What is said of a unit at each checkpoint, and whether the search found nothing better than a sample then."""
    lines, failed = [], []
    names = ("excitement", "best_excitement", "best", "from_best")
    for sought, real, sample, begun in zip(*(arrays[name][:, at] for name in names), strict=True):
        failed.append(not sought > real)
        if failed[-1]:
            lines.append(f"nothing beyond sample {sample}: {real:.3g}")
        else:
            lines.append(f"excitement {sought:.3g}, {'begun at ' if begun else ''}sample {sample}: {real:.3g}")
    return tuple(lines), tuple(failed)
