"""The activation matrix of the open layer, the squares beside it, and the samples behind a cell."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from ...charts.activations import activation_map, clicked_cell_of
from ...charts.text import epoch_text
from ...network.activations import cluster_order, most_excited, order_by_row, subset_means, telling_units
from ...network.layers import Layer
from ...runs.run import Run
from ...views.map import MapState
from ...views.map.selection import selection_word
from .. import state
from ..clicks import clicked_cell
from ..controls import Controls
from ..histories import Histories
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice
from ..text import plain
from .layermap import layer_map
from .model_data import ACTIVATIONS_FLAG, activations_at
from .parameters import CLUSTERED, DIFFERENCE, ROWS, NetworkState, change
from .probe import instance_panel, sample_cards
from .subsets import Row, rows_of

_MOST_UNITS = 100  # columns; more are no cells that one could hit
_MOST_SAMPLES = 12  # behind a cell


def activations_tab(choice: RunChoice, run: Run, view: MapState, page: NetworkState, history: Histories, layer: Layer) -> None:
    """Everything about the activations of a layer."""
    if layer.name not in run.layers:
        _lacking(choice, run, layer)
        return
    rows = rows_of(choice, run, view, page, history)
    _controls(choice, run, view, page, history, rows)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _matrix(choice, run, view, page, layer, rows)
    with right:
        st.markdown("**The probe** by true class, right apart from wrong" if history.labels is not None else "**The probe**")
        instance_panel(choice, run, view, page)
        layer_map(choice, run, view, history, layer)


def _lacking(choice: RunChoice, run: Run, layer: Layer) -> None:
    if not run.layers:
        st.info(f"This run holds no activations. Record them with {ACTIVATIONS_FLAG}.", icon=":material/grid_off:")
        return
    st.info(f"The activations of {plain(layer.name)} were not recorded. These were:", icon=":material/grid_off:")
    with st.container(horizontal=True):
        for name in run.layers[:12]:
            st.button(plain(name), key=f"network_open_{name}", on_click=lambda name=name: change(choice, layer=name))


def _controls(choice: RunChoice, run: Run, view: MapState, page: NetworkState, history: Histories, rows: list[Row]) -> None:
    controls = Controls("network", page, partial(change, choice))
    titles = {row.key: row.name for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        compared = all(side in titles for side in page.versus)
        orders = {"": "as in the layer", CLUSTERED: "clustered", **({DIFFERENCE: "by the difference"} if compared else {})}
        orders |= {row.key: f"by “{row.name}”" for row in rows}
        controls.pick(
            "order",
            "Columns",
            orders,
            width=170,
            help="Units: sorted by any row, or such that are excited by the same together.",
        )
        sides = {"": "—", **titles}

        def compare(label: str, side: int, key: str, **more: Any) -> None:
            def choose(word: str) -> None:
                change(choice, versus=(word, page.versus[1]) if side == 0 else (page.versus[0], word))

            controls.pick("versus", label, sides, value=page.versus[side], on_pick=choose, key=key, width=140, **more)

        compare("Compare", 0, "network_first", help="Two subsets against each other: the last row is their difference.")
        compare("with", 1, "network_second")
        moments = {-1: "—", **dict(enumerate(epoch_texts(run)))}
        controls.pick(
            "then", "Also at epoch", moments, width=110, help="The same matrix at another epoch, with the same columns."
        )
        with st.popover("Rows"):
            controls.several(
                "rows",
                "Rows",
                {
                    name: title
                    for name, title in ROWS.items()
                    if history.labels is not None or name not in ("right", "mistakes")
                },
                help="Subsets of the probe, the samples whose activations were recorded. Squares that are clicked are rows.",
            )
            controls.flip(
                "alone",
                "Each unit on a scale of its own",
                help="From the least to the largest of its column: which rows excite it, whatever how much.",
            )
            controls.flip("grouped", "Rows that are alike together", help="Rows clustered by what they excite.")
            chosen = state.chosen_samples(run, view)
            st.button(
                f"Keep the {len(chosen):,} chosen samples as a row",
                disabled=not len(chosen),
                key="network_keep",
                on_click=lambda: change(choice, saved=(*page.saved, selection_word(chosen, run.n_samples))[-8:]),
                help="A subset that stays when other samples are chosen; it is part of the link.",
            )
            st.button(
                "Remove added rows",
                disabled=not (page.added or page.saved),
                key="network_forget",
                on_click=lambda: change(choice, added=(), saved=()),
            )


def _matrix(choice: RunChoice, run: Run, view: MapState, page: NetworkState, layer: Layer, rows: list[Row]) -> None:
    now = activations_at(choice, layer.name, view.checkpoint)
    epochs = epoch_texts(run)
    if now is None:
        st.info(f"No activations of {plain(layer.name)} were recorded at epoch {epochs[view.checkpoint]}.")
        return
    means = subset_means(now, [row.members for row in rows])
    if page.grouped:
        order = cluster_order(means)
        rows, means = [rows[at] for at in order], means[order]
    row_keys = [row.key for row in rows]
    names, difference = [row.name for row in rows], None
    if page.versus[0] in row_keys and page.versus[1] in row_keys:
        difference = tuple(row_keys.index(name) for name in page.versus)
        names = [*names, f"{names[difference[0]]} − {names[difference[1]]}"]
        means = _with_difference(means, difference)
    n_plain = len(rows)
    units = telling_units(means, _MOST_UNITS)
    if page.order == CLUSTERED:
        units = units[cluster_order(means[:, units].T)]
    elif page.order in row_keys:
        units = units[order_by_row(means[:, units], row_keys.index(page.order))]
    elif page.order == DIFFERENCE and difference:
        units = units[order_by_row(means[:, units], len(row_keys))]
    panels = [(f"epoch {epochs[view.checkpoint]}", means[:, units])]
    then = activations_at(choice, layer.name, page.then) if page.then >= 0 else None
    if then is not None:
        before = subset_means(then, [row.members for row in rows])
        panels.append(
            (f"epoch {epochs[page.then]}", (_with_difference(before, difference) if difference else before)[:, units])
        )
    if page.alone:
        panels = _each_alone(panels, n_plain)
    row = row_keys.index(page.row) if page.row in row_keys else -1
    index = units.tolist().index(page.unit) if page.unit in units else -1
    figure = activation_map(
        panels,
        names,
        units.tolist(),
        ink="#e8eaf0" if st.context.theme.type == "dark" else "#1f2a44",
        differences=[len(row_keys)] if difference else [],
        marked=(index, row) if index >= 0 and row >= 0 else None,
    )
    clicked = clicked_cell(figure, "network_matrix", figure.layout.height, "mean activations, a row a subset, a column a unit")
    st.caption(_caption(run, page, layer, len(units), now.shape[1], panels) + _missing(run, view, page))
    if clicked is not None:
        x, y, _ = clicked_cell_of(clicked, len(names))
        if x < len(units) and y < len(row_keys):
            change(choice, unit=int(units[x]), row=row_keys[y])
            st.rerun()
    _behind(choice, run, view, page, layer, rows, now)


def _with_difference(means: np.ndarray, pair: tuple[int, ...]) -> np.ndarray:
    return np.concatenate([means, (means[pair[0]] - means[pair[1]])[None]])


def _each_alone(panels: list[tuple[str, np.ndarray]], n_plain: int) -> list[tuple[str, np.ndarray]]:
    """The plain rows with each column from 0, the least of all panels, to 1, the largest; rows of differences as they are."""
    together = np.concatenate([matrix[:n_plain] for _, matrix in panels])
    low, span = np.nanmin(together, axis=0), np.ptp(np.nan_to_num(together), axis=0)
    scaled = []
    for title, matrix in panels:
        plain_rows = (matrix[:n_plain] - low) / np.where(span > 0, span, 1)
        scaled.append((title, np.concatenate([plain_rows, matrix[n_plain:]])))
    return scaled


def _caption(
    run: Run, page: NetworkState, layer: Layer, n_shown: int, n_units: int, panels: list[tuple[str, np.ndarray]]
) -> str:
    averaged = next(at.averaged for at in run.recorded_layers if at.name == layer.name)
    unit = "channel, averaged over its positions" if averaged else "unit"
    sentence = f"The stronger a cell, the larger the mean activation of a {unit}, of the {len(run.probe)} samples of the probe."
    if page.alone:
        sentence = f"The stronger a cell, the larger the mean activation of a {unit}, from its least to its largest."
    if n_shown < n_units:
        sentence += f" Shown are the {n_shown} of {n_units:,} units that tell the rows apart most."
    if len(panels) > 1:
        sentence += f" Above {panels[0][0]}, below {panels[1][0]}, on one scale."
    return sentence + " Click a cell for the samples behind it."


def _missing(run: Run, view: MapState, page: NetworkState) -> str:
    """What is said where chosen samples have no row, since nothing was recorded of them."""
    chosen = state.chosen_samples(run, view)
    if "chosen" not in page.rows or not len(chosen):
        return ""
    n_in_probe = int(np.isin(chosen, run.probe).sum())
    return "" if n_in_probe == len(chosen) else f" Of {len(chosen):,} chosen samples {n_in_probe:,} are in the probe."


def _behind(
    choice: RunChoice,
    run: Run,
    view: MapState,
    page: NetworkState,
    layer: Layer,
    rows: list[Row],
    now: np.ndarray,
) -> None:
    """The samples behind the cell that was clicked."""
    row = next((row for row in rows if row.key == page.row), None)
    if row is None or not 0 <= page.unit < now.shape[1]:
        return
    strongest = most_excited(now, page.unit, row.members, _MOST_SAMPLES)
    epoch = epoch_text(run.checkpoints[view.checkpoint].epoch)
    n_members = int(row.members.sum())
    first = f"the {len(strongest)} of {n_members}" if len(strongest) < n_members else f"all {n_members}"
    cell = f"{plain(row.name)}, unit {page.unit} of {plain(layer.name)}"
    st.markdown(f"**{cell}**: {first} that excite it, the most first, at epoch {epoch}")
    notes = [f"activation {value:.3g}" for value in now[strongest, page.unit]]
    sample_cards(choice, run, view, run.probe[strongest], notes, (layer.name, page.unit, row.key))
