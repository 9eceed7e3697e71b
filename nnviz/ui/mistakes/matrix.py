"""The confusion matrix beside the gallery: a click on a cell filters it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...analysis.confusion import Pairs, cell_history, column_shares, confusion_matrices, occurring_pairs, row_shares
from ...analysis.mistakes import confused_pairs
from ...analysis.text import sample_text
from ...charts.cells import cell_chart, cell_lines
from ...charts.confusion import MOST_NUMBERED, MOST_SQUARES, coarse_map, confusion_map
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from ..clicks import clicked_cell
from ..controls import Controls, chart
from ..histories import Histories
from ..runs import RunChoice
from ..text import plain
from ..theme import theme_ink
from .parameters import MATRICES, MistakesState, change

_HEIGHT, _TALL = 360, 470  # pixels; tall where the names of many classes stand upright
_GRID = "confusion matrix, a row a true class, a column a predicted one"
_MOST_PAIRS = 50


def matrix_panel(
    choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, mask: np.ndarray
) -> None:
    """The matrix of the masked samples at the checkpoint, and one cell, or the most confused classes, over the training."""
    labels = history.labels
    assert labels is not None
    epochs = run.epochs
    pairs = occurring_pairs(labels[mask], history.predicted[view.checkpoint][mask], run.n_classes)
    kind = page.matrix if page.matrix in _kinds(run) else "counts"
    if run.n_classes <= MOST_SQUARES:
        _controls(choice, run, page, kind)
    marked = (view.kept, page.says)
    if kind == "lines":
        matrices = confusion_matrices(history.predicted, labels, run.n_classes, mask)
        figure = cell_lines(epochs, matrices, run.class_names, marked=marked, height=_HEIGHT)
        clicked = clicked_cell(figure, "mistakes_cells", _HEIGHT, _GRID)
        most = 100 * figure.layout.meta["most"]
        caption = f"Each cell over the training, as a share of its true class; orange reaches up to {most:.0f} %."
    elif run.n_classes <= MOST_SQUARES:
        matrix = confusion_matrices(history.predicted[view.checkpoint][None], labels, run.n_classes, mask)[0]
        height = _HEIGHT if run.n_classes <= MOST_NUMBERED else _TALL
        shares = {"rows": row_shares, "columns": column_shares}.get(kind)
        values = (
            matrix if shares is None else shares(matrix)
        )  # of all samples of a class, whether or not what is right is shown
        figure = confusion_map(
            matrix,
            values if page.diagonal else np.where(np.eye(run.n_classes, dtype=bool), 0, values),
            run.class_names,
            percent=shares is not None,
            marked=marked,
            height=height,
            ink=theme_ink(),
        )
        clicked = clicked_cell(figure, "mistakes_matrix", height, _GRID)
        caption = (
            "Blue is right, orange is wrong, each on a scale of its own."
            if page.diagonal
            else "Orange is wrong; what is right is left out."
        )
    else:
        figure, width = coarse_map(pairs, run.n_classes, height=_HEIGHT)
        chart(figure, "mistakes_squares")
        clicked = None
        caption = f"Blue on the diagonal is right, orange is wrong; a square holds {width} by {width} classes."
    of = sample_text(history.split, mask, run.n_samples, "chosen" if page.among else "recorded")
    st.caption(plain(f"{caption} Over {of}."))
    if clicked is not None:
        _filter_by(choice, view, page, clicked)
    if run.n_classes > MOST_NUMBERED:
        _pair_list(choice, run, view, page, history, mask, confused_pairs(pairs, _MOST_PAIRS))
    elif marked[0] >= 0 and marked[1] >= 0:
        _one_cell(run, history, mask, marked, epochs)
    else:
        st.caption("Click a cell to see its samples, and how it went over the training.")


def _kinds(run: Run) -> list[str]:
    """What the cells can show; lines need room, and time."""
    with_lines = run.n_classes <= MOST_NUMBERED and len(run.checkpoints) > 1
    return [kind for kind in MATRICES if kind != "lines" or with_lines]


def _controls(choice: RunChoice, run: Run, page: MistakesState, kind: str) -> None:
    controls = Controls("mistakes", page, partial(change, choice))
    with st.container(horizontal=True, vertical_alignment="center", key="mistakes_matrix_row"):
        controls.pick(
            "matrix",
            "Cells of the confusion matrix",
            {name: MATRICES[name] for name in _kinds(run)},
            value=kind,
            key="mistakes_kind",
            label_visibility="collapsed",
            width=190,
        )
        controls.flip(
            "diagonal",
            "Diagonal",
            disabled=kind == "lines",
            help="What is right. Without it, shares still are of all samples of the class.",
        )


def _filter_by(
    choice: RunChoice, view: MapState, page: MistakesState, clicked: tuple[int | float | str, int | float | str]
) -> None:
    """Show the samples of the clicked cell; of the one that is shown, all again."""
    predicted, true = (int(float(coordinate)) for coordinate in clicked)
    if (true, predicted) == (view.kept, page.says):
        change(choice, shared={"kept": -1}, says=-1, show="now")
    else:
        _show_cell(choice, page, (true, predicted))
    st.rerun()


def _show_cell(choice: RunChoice, page: MistakesState, cell: tuple[int, int]) -> None:
    true, predicted = cell
    show = "right" if true == predicted else "now" if page.show in ("right", "never") else page.show
    change(choice, shared={"kept": true}, says=predicted, show=show)


def _one_cell(run: Run, history: Histories, mask: np.ndarray, cell: tuple[int, int], epochs: np.ndarray) -> None:
    assert history.labels is not None
    true, predicted = cell
    counts = cell_history(history.predicted, history.labels, cell, mask)
    peak = int(counts.argmax())
    st.markdown(
        f"**Is {plain(run.class_names[true])}, says {plain(run.class_names[predicted])}**: at most {counts[peak]:,}, at epoch "
        f"{epoch_text(epochs[peak])}"
    )
    chart(cell_chart(epochs, counts, right=true == predicted), "mistakes_cell")


def _pair_list(
    choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, mask: np.ndarray, pairs: Pairs
) -> None:
    """The most confused classes, each with its line over the training; a click on a row shows their samples."""
    assert history.labels is not None
    if not len(pairs.counts):
        return
    cells = list(zip(pairs.true.tolist(), pairs.predicted.tolist(), strict=True))
    table = {
        "is": [_shortened(run.class_names[true]) for true, _ in cells],
        "says": [_shortened(run.class_names[predicted]) for _, predicted in cells],
        "samples": pairs.counts.tolist(),
        "over time": [cell_history(history.predicted, history.labels, cell, mask).tolist() for cell in cells],
    }
    key = f"mistakes_pairs_{view.checkpoint}"

    def pick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if not rows:
            change(choice, shared={"kept": -1}, says=-1)
        elif rows[0] < len(cells):
            _show_cell(choice, page, cells[rows[0]])

    st.dataframe(
        table,
        hide_index=True,
        height=280,
        key=key,
        on_select=pick,
        selection_mode="single-row",
        column_config={
            "is": st.column_config.TextColumn(width=94),
            "says": st.column_config.TextColumn(width=94),
            "samples": st.column_config.NumberColumn("#", width=44, help="Samples at this epoch."),
            "over time": st.column_config.LineChartColumn(width=90, y_min=0),
        },
    )


def _shortened(name: str, most: int = 13) -> str:
    """A name that fits: its middle left out where it is too long, since names of one kind differ at their ends."""
    head = most // 2
    return name if len(name) <= most else f"{name[:head]}…{name[len(name) - (most - 1 - head) :]}"
