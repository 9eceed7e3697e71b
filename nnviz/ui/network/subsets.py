"""The rows of the activation matrix: subsets of the probe's samples, and single ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...runs.run import Run
from ...views.map import MapState
from ...views.map.selection import read_selection_word
from .. import state
from ..histories import Histories
from ..mistakes.parameters import MISTAKES
from ..mistakes.selection import population_of, select
from ..parameters import Context
from ..runs import RunChoice
from .parameters import NetworkState

_MOST_CLASSES = 40


@dataclass(frozen=True)
class Row:
    """A row: its word, what it is called, and which of the probe's samples it is of, bool (n_probe,)."""

    key: str
    name: str
    members: np.ndarray


def rows_of(choice: RunChoice, run: Run, view: MapState, page: NetworkState, history: Histories) -> list[Row]:
    """The rows that are asked for and have samples in the probe; where nothing else is left, that of all."""
    probe = run.probe
    rows: list[Row] = []
    if "classes" in page.rows:
        rows += _class_rows(run, view, history)
    if "right" in page.rows and history.right is not None:
        right = history.right[view.checkpoint][probe]
        rows += [Row("right", "right now", right), Row("wrong", "wrong now", ~right)]
    if "chosen" in page.rows and (view.chosen or view.picked >= 0):
        rows.append(Row("chosen", "chosen samples", np.isin(probe, state.chosen_samples(run, view))))
    if "mistakes" in page.rows:
        filters = MISTAKES.fitted(choice, Context(run, parts=history.parts))
        selected = select(choice, run, view, filters, history, population_of(run, view, filters, history))
        rows.append(Row("mistakes", "filter of Mistakes", np.isin(probe, selected.samples)))
    for at, selection in enumerate(page.saved):
        samples = read_selection_word(selection, run.n_samples)
        if samples is not None:
            rows.append(Row(f"saved{at + 1}", f"subset {at + 1}", np.isin(probe, samples)))
    rows += [Row(f"s{sample}", f"sample {sample}", probe == sample) for sample in page.added]
    rows = [row for row in rows if row.members.any()]
    return rows or [Row("all", "all of the probe", np.ones(len(probe), bool))]


def _class_rows(run: Run, view: MapState, history: Histories) -> list[Row]:
    """One for each class, true ones where they are known, else predicted ones; of very many the one that is kept alone."""
    of = history.predicted[view.checkpoint] if history.labels is None else history.labels
    classes = of[run.probe]
    verb = "says" if history.labels is None else "is"
    present = np.unique(classes).tolist()
    if len(present) > _MOST_CLASSES:
        present = [k for k in present if k == view.kept] or present[:_MOST_CLASSES]
    return [Row(f"c{k}", f"{verb} {run.class_names[k]}", classes == k) for k in present]
