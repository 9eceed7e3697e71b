"""Filtering and sorting of the gallery's samples, and the text that counts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analysis.label_errors import LEAST_AGREEMENT
from ...analysis.measures import MEASURES
from ...analysis.metadata import measures_of
from ...analysis.mistakes import ranked, standing
from ...analysis.text import class_text, part_text, sample_text
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..cards import Paged
from ..column_filter import condition_of
from ..histories import Histories, label_errors
from ..run_parameter_kinds import epoch_texts
from ..run_store import run_columns
from ..runs import RunChoice
from .parameters import MistakesState


@dataclass(frozen=True)
class Selected(Paged):
    """What the choices leave of N samples.

    Attributes
    ----------
    samples : intp ndarray of shape (n,)
        Those of the standing ones that pass the other filters too, in order.
    population : bool ndarray of shape (N,)
        The samples that are spoken of, as `population_of` gives them.
    standing : bool ndarray of shape (N,)
        Those of them that are wrong now, or always, as it was asked.
    filtered : bool
        Whether there are other filters.
    """

    page_size = 100

    population: np.ndarray
    standing: np.ndarray
    filtered: bool


def population_of(run: Run, view: MapState, page: MistakesState, history: Histories) -> np.ndarray:
    """The samples that are spoken of, bool (N,): those of the part, the chosen ones where only these are
    wanted, and those of which the condition on metadata holds."""
    population = np.ones(run.n_samples, bool)
    if page.part and history.split is not None:
        population &= history.split == page.part
    if page.among:
        among = np.zeros(run.n_samples, bool)
        among[state.chosen_samples(run, view)] = True
        population &= among
    if condition := condition_of(run, page.where):
        population &= condition.holds()
    return population


def select(
    choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, population: np.ndarray
) -> Selected:
    """The samples that pass all filters, in order."""
    at = view.checkpoint
    stands = population
    if history.right is not None and history.learnt is not None:
        stands = population & standing(page.show, history.right[at], history.learnt)
    passing = stands.copy()
    if view.kept >= 0 and history.labels is not None:
        passing &= history.labels == view.kept
    if page.says >= 0:
        passing &= history.predicted[at] == page.says
    if page.sure != (0, 100):
        percent = np.rint(100 * history.confidence[at])  # as the cards say it
        passing &= (percent >= page.sure[0]) & (percent <= page.sure[1])
    filtered = (view.kept >= 0 and history.labels is not None) or page.says >= 0 or page.sure != (0, 100)
    return Selected(ranked(passing, *_keys(choice, run, view, page, history)), population, stands, filtered)


def _keys(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories) -> list[np.ndarray]:
    """What the samples are sorted by, the smallest first."""
    labelled = history.labels is not None
    second = MEASURES["confidence"].order(history.confidence[view.checkpoint], labelled=labelled)
    if page.sort == "label" and (errors := label_errors(choice, page.judged)) is not None:
        return [~errors.likely, errors.quality]
    measures = measures_of(run)
    if page.sort not in measures:
        return [second]
    return [measures[page.sort].order(values_at(run, page.sort, view.checkpoint), labelled=labelled), second]


def values_at(run: Run, name: str, checkpoint: int) -> np.ndarray:
    """The values of a measure at a checkpoint, (N,)."""
    values = run_columns(run, [name])[name]
    return values if measures_of(run)[name].of_training else values[checkpoint]


def notes_of(choice: RunChoice, run: Run, view: MapState, page: MistakesState, samples: np.ndarray) -> list[str]:
    """What the samples are sorted by, in words; "" where a card says it anyway."""
    if page.sort == "label" and (errors := label_errors(choice, page.judged)) is not None:
        likely, quality = errors.likely[samples], errors.quality[samples]
        texts = [f"label {100 * share:.0f} %" for share in quality]
        return ["likely error" if is_likely else text for is_likely, text in zip(likely, texts, strict=True)]
    measures = measures_of(run)
    if page.sort not in measures:
        return [""] * len(samples)
    epochs = epoch_texts(run)
    measure, values = measures[page.sort], values_at(run, page.sort, view.checkpoint)[samples]
    apart = np.isnan(values_at(run, measure.apart, view.checkpoint)[samples]) if measure.apart else np.zeros(len(samples), bool)
    return [
        measures[measure.apart].words[1] if is_apart else measure.said(value, epochs)
        for value, is_apart in zip(values.tolist(), apart.tolist(), strict=True)
    ]


def count_text(run: Run, view: MapState, page: MistakesState, history: Histories, selected: Selected) -> str:
    """How many samples are shown, such as "87 of 10,000 test samples are wrong at epoch 45." """
    total, n_standing, n_shown = int(selected.population.sum()), int(selected.standing.sum()), len(selected.samples)
    kind = f"{'chosen ' if page.among else ''}{page.part + ' ' if page.part else ''}sample{'' if total == 1 else 's'}"
    if condition := condition_of(run, page.where):
        kind += f" with {condition.said}"
    epoch = epoch_text(run.checkpoints[view.checkpoint].epoch)
    if history.right is None:
        first = f"{total:,} {kind} at epoch {epoch}"
    else:
        is_are, was_were = ("is", "was") if n_standing == 1 else ("are", "were")
        descriptions = {
            "now": f"{is_are} wrong at epoch {epoch}",
            "always": f"{is_are} wrong at every checkpoint",
            "ever": f"{was_were} wrong at least once",
            "never": f"{is_are} never wrong",
            "right": f"{is_are} right at epoch {epoch}",
        }
        first = f"{n_standing:,} of {total:,} {kind} {descriptions[page.show]}"
        parts = part_text(selected.standing, history.split, selected.population)
        first += f" ({parts})" if parts else ""
    if not selected.filtered:
        return f"{first}."
    filters = []
    if view.kept >= 0 and history.labels is not None:
        filters.append(f"is {run.class_names[view.kept]}")
    if page.says >= 0:
        filters.append(f"says {run.class_names[page.says]}")
    if page.sure != (0, 100):
        filters.append(f"{page.sure[0]} to {page.sure[1]} % sure")
    return f"{first}; {n_shown:,} of them: {', '.join(filters)}."


def label_text(choice: RunChoice, run: Run, page: MistakesState, history: Histories) -> str:
    """How labels were judged: by which answers, over which samples, and which were not because they could not be."""
    errors = label_errors(choice, page.judged)
    assert errors is not None
    assert history.labels is not None
    by = (
        "the last epoch" if page.judged == 1 or len(run.checkpoints) == 1 else f"the mean of the last {page.judged} checkpoints"
    )
    if not errors.judged.any():
        return (
            f"No label is called a likely error: by {by}, the network agrees with the labels too little to contradict one "
            f"(Cohen’s κ {errors.agreement:.2f}; {LEAST_AGREEMENT:g} is needed). The least probable labels come first."
        )
    of, count = sample_text(history.split, None, run.n_samples), int(errors.likely.sum())
    sentence = (
        f"By {by}, confident learning (Northcutt et al., 2021) takes {count:,} of the labels of {of} for likely errors. "
        f"The network agrees with the labels by Cohen’s κ {errors.agreement:.2f}."
    )
    left_out = np.flatnonzero(~errors.judged & np.isin(np.arange(run.n_classes), history.labels))
    if len(left_out):
        names = class_text([run.class_names[k] for k in left_out])
        sentence += f" Not judged: {names}, for it contradicts most labels of {'that' if len(left_out) == 1 else 'those'}."
    if "train" in history.parts:
        sentence += " Wrong labels of training samples may have been learnt by heart."
    return sentence
