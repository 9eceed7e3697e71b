"""One value of every sample at every checkpoint, and how it is spread over samples."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...analysis.bands import class_bands
from ...analysis.learning import margin
from ...views.map.selection import read_selection_word
from ..answers import all_answers
from ..histories import run_histories
from ..runs import RunChoice, load_run


def values_of(choice: RunChoice, curve: str) -> np.ndarray:
    """One of `CURVES`, (E, N), read-only; the confidence where there are no true classes."""
    known = run_histories(choice)
    if curve == "confidence" or known.true_probability is None:
        return known.confidence
    if curve == "true":
        return known.true_probability
    if curve == "margin":
        return _margins(*choice.version)
    assert known.loss is not None
    return known.loss


def list_bands(choice: RunChoice, curve: str, word: str) -> np.ndarray:
    """The quantiles (E, 5) of the values of some samples, given as `selection_word` writes them."""
    return _list_bands(*choice.version, curve, word)


def bands_by_class(choice: RunChoice, curve: str, word: str) -> np.ndarray:
    """The quantiles (C, E, 5) of the values of each class's samples, of some or, for "", of all; NaN where there is none."""
    return _bands_by_class(*choice.version, curve, word)


@st.cache_resource(max_entries=32, show_spinner="Gathering the curves…")
def _list_bands(path: str, size: int, changed: int, curve: str, word: str) -> np.ndarray:
    values = values_of(_choice(path, size, changed), curve)
    listed = read_selection_word(word, values.shape[1])
    assert listed is not None
    return class_bands(values[:, listed], np.zeros(len(listed), np.intp), 1)[0]


@st.cache_resource(max_entries=32, show_spinner="Gathering the curves…")
def _bands_by_class(path: str, size: int, changed: int, curve: str, word: str) -> np.ndarray:
    choice = _choice(path, size, changed)
    values, labels, n_classes = values_of(choice, curve), run_histories(choice).labels, load_run(choice).n_classes
    assert labels is not None
    if not word:
        return class_bands(values, labels, n_classes)
    listed = read_selection_word(word, len(labels))
    assert listed is not None
    return class_bands(values[:, listed], labels[listed], n_classes)


@st.cache_resource(max_entries=2, show_spinner=False)
def _margins(path: str, size: int, changed: int) -> np.ndarray:
    choice = _choice(path, size, changed)
    labels = run_histories(choice).labels
    assert labels is not None
    return np.concatenate([margin(answers[None], labels) for answers in all_answers(choice)])


def _choice(path: str, size: int, changed: int) -> RunChoice:
    return RunChoice("", "", (path, size, changed))
