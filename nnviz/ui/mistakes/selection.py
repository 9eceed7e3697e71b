"""Which samples the gallery shows, in what order, and how many that are in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analysis.label_errors import LEAST_AGREEMENT
from ...analysis.measures import MEASURES
from ...analysis.mistakes import ranked, standing
from ...analysis.text import class_text, part_text, sample_text
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..cards import Paged
from ..histories import Histories, label_errors
from ..parameter_kinds import epoch_texts
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


def population_of(run: Run, view: MapState, shown: MistakesState, known: Histories) -> np.ndarray:
    """The samples that are spoken of, bool (N,): those of the part, and the chosen ones where only these are wanted."""
    population = np.ones(run.n_samples, bool)
    if shown.part and known.split is not None:
        population &= known.split == shown.part
    if shown.among:
        among = np.zeros(run.n_samples, bool)
        among[state.chosen_samples(run, view)] = True
        population &= among
    return population


def select(
    choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories, population: np.ndarray
) -> Selected:
    """The samples that pass all filters, in order."""
    at = view.checkpoint
    stands = population
    if known.right is not None and known.learnt is not None:
        stands = population & standing(shown.show, known.right[at], known.learnt)
    passing = stands.copy()
    if view.kept >= 0 and known.labels is not None:
        passing &= known.labels == view.kept
    if shown.says >= 0:
        passing &= known.predicted[at] == shown.says
    if shown.sure != (0, 100):
        percent = np.rint(100 * known.confidence[at])  # as the cards say it
        passing &= (percent >= shown.sure[0]) & (percent <= shown.sure[1])
    filtered = (view.kept >= 0 and known.labels is not None) or shown.says >= 0 or shown.sure != (0, 100)
    return Selected(ranked(passing, *_keys(choice, run, view, shown, known)), population, stands, filtered)


def _keys(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories) -> list[np.ndarray]:
    """What the samples are sorted by, the smallest first."""
    labelled = known.labels is not None
    second = MEASURES["confidence"].order(known.confidence[view.checkpoint], labelled=labelled)
    if shown.sort == "label" and (errors := label_errors(choice, shown.judged)) is not None:
        return [~errors.likely, errors.quality]
    if shown.sort not in MEASURES:
        return [second]
    return [MEASURES[shown.sort].order(values_at(run, shown.sort, view.checkpoint), labelled=labelled), second]


def values_at(run: Run, name: str, checkpoint: int) -> np.ndarray:
    """The values of a measure at a checkpoint, (N,)."""
    values = run_columns(run, [name])[name]
    return values if MEASURES[name].of_training else values[checkpoint]


def notes_of(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, samples: np.ndarray) -> list[str]:
    """What the samples are sorted by, in words; "" where a card says it anyway."""
    if shown.sort == "label" and (errors := label_errors(choice, shown.judged)) is not None:
        likely, quality = errors.likely[samples], errors.quality[samples]
        words = [f"label {100 * share:.0f} %" for share in quality]
        return ["likely error" if is_likely else word for is_likely, word in zip(likely, words, strict=True)]
    if shown.sort not in MEASURES:
        return [""] * len(samples)
    epochs = epoch_texts(run)
    measure, values = MEASURES[shown.sort], values_at(run, shown.sort, view.checkpoint)[samples]
    apart = np.isnan(values_at(run, measure.apart, view.checkpoint)[samples]) if measure.apart else np.zeros(len(samples), bool)
    return [
        MEASURES[measure.apart].words[1] if is_apart else measure.said(value, epochs)
        for value, is_apart in zip(values.tolist(), apart.tolist(), strict=True)
    ]


def count_words(run: Run, view: MapState, shown: MistakesState, known: Histories, selected: Selected) -> str:
    """How many samples are shown, such as "87 of 10,000 test samples are wrong at epoch 45." """
    total, n_standing, n_shown = int(selected.population.sum()), int(selected.standing.sum()), len(selected.samples)
    kind = f"{'chosen ' if shown.among else ''}{shown.part + ' ' if shown.part else ''}sample{'' if total == 1 else 's'}"
    epoch = epoch_text(run.checkpoints[view.checkpoint].epoch)
    if known.right is None:
        first = f"{total:,} {kind} at epoch {epoch}"
    else:
        is_are, was_were = ("is", "was") if n_standing == 1 else ("are", "were")
        told = {
            "now": f"{is_are} wrong at epoch {epoch}",
            "always": f"{is_are} wrong at every checkpoint",
            "ever": f"{was_were} wrong at least once",
            "never": f"{is_are} never wrong",
            "right": f"{is_are} right at epoch {epoch}",
        }
        first = f"{n_standing:,} of {total:,} {kind} {told[shown.show]}"
        parts = part_text(selected.standing, known.split, selected.population)
        first += f" ({parts})" if parts else ""
    if not selected.filtered:
        return f"{first}."
    filters = []
    if view.kept >= 0 and known.labels is not None:
        filters.append(f"is {run.class_names[view.kept]}")
    if shown.says >= 0:
        filters.append(f"says {run.class_names[shown.says]}")
    if shown.sure != (0, 100):
        filters.append(f"{shown.sure[0]} to {shown.sure[1]} % sure")
    return f"{first}; {n_shown:,} of them: {', '.join(filters)}."


def label_words(choice: RunChoice, run: Run, shown: MistakesState, known: Histories) -> str:
    """How labels were judged: by which answers, over which samples, and which were not because they could not be."""
    errors = label_errors(choice, shown.judged)
    assert errors is not None
    assert known.labels is not None
    by = (
        "the last epoch"
        if shown.judged == 1 or len(run.checkpoints) == 1
        else f"the mean of the last {shown.judged} checkpoints"
    )
    if not errors.judged.any():
        return (
            f"No label is called a likely error: by {by}, the network agrees with the labels too little to contradict one "
            f"(Cohen’s κ {errors.agreement:.2f}; {LEAST_AGREEMENT:g} is needed). The least probable labels come first."
        )
    of, count = sample_text(known.split, None, run.n_samples), int(errors.likely.sum())
    words = (
        f"By {by}, confident learning (Northcutt et al., 2021) takes {count:,} of the labels of {of} for likely errors. "
        f"The network agrees with the labels by Cohen’s κ {errors.agreement:.2f}."
    )
    left_out = np.flatnonzero(~errors.judged & np.isin(np.arange(run.n_classes), known.labels))
    if len(left_out):
        names = class_text([run.class_names[k] for k in left_out])
        words += f" Not judged: {names}, for it contradicts most labels of {'that' if len(left_out) == 1 else 'those'}."
    if "train" in known.parts:
        words += " Wrong labels of training samples may have been learnt by heart."
    return words
