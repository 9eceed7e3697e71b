"""Quantile bands of a measure over samples at every checkpoint."""

from __future__ import annotations

import numpy as np

from ...analysis.bands import class_bands
from ...analysis.measures import Measure, known_measures
from ...views.map.selection import read_selection_word
from ..histories import run_histories
from ..run_store import run_columns
from ..runs import RunChoice, by_run, load_run


def curve_measures(*, labelled: bool) -> dict[str, Measure]:
    """The measures that are curves over the epochs, by name."""
    return {each.name: each for each in known_measures(labelled=labelled) if not each.of_training}


def values_of(choice: RunChoice, curve: str) -> np.ndarray:
    """The values of a measure, (E, N), read-only."""
    return run_columns(load_run(choice), [curve])[curve]


@by_run(max_entries=32, show_spinner="Gathering the curves…")
def list_bands(choice: RunChoice, curve: str, word: str) -> np.ndarray:
    """The quantiles (E, 5) of the values of some samples, given as `selection_word` writes them."""
    values = values_of(choice, curve)
    listed = read_selection_word(word, values.shape[1])
    assert listed is not None
    return class_bands(values[:, listed], np.zeros(len(listed), np.intp), 1)[0]


@by_run(max_entries=32, show_spinner="Gathering the curves…")
def bands_by_class(choice: RunChoice, curve: str, word: str) -> np.ndarray:
    """The quantiles (C, E, 5) of the values of each class's samples, of some or, for "", of all; NaN where there is none."""
    values, labels, n_classes = values_of(choice, curve), run_histories(choice).labels, load_run(choice).n_classes
    assert labels is not None
    if not word:
        return class_bands(values, labels, n_classes)
    listed = read_selection_word(word, len(labels))
    assert listed is not None
    return class_bands(values[:, listed], labels[listed], n_classes)
