"""Groups of samples by metadata, and how right the network was about each over the training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .metadata import Metadata

_MOST_GROUPS, _BINS = 12, 4


@dataclass(frozen=True)
class Groups:
    """Groups of N samples.

    Attributes
    ----------
    names : tuple of G str
    codes : intp ndarray of shape (N,)
        0 to G − 1.
    """

    names: tuple[str, ...]
    codes: np.ndarray


def groups_of(column: Metadata, most: int = _MOST_GROUPS) -> Groups:
    """The samples by a column: one category each, or a quarter of the numbers or dates each, where equal values stay together.

    Parameters
    ----------
    column : Metadata
        No text.
    most : int, default=12
        Of more categories the most frequent are a group each, and the rest is one, "n others".

    Returns
    -------
    Groups
        Groups that have samples; those without a value are the last, "missing".

    Raises
    ------
    ValueError
        Where the column is a text.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from nnviz.analysis.metadata import metadata_measure
    >>> age = SimpleNamespace(name="age", kind="number", values=np.array([1.0, 2, 3, 4, np.nan]), categories=())
    >>> groups = groups_of(metadata_measure(age))
    >>> groups.names, groups.codes.tolist()
    (('1', '2', '3', '4', 'missing'), [0, 1, 2, 3, 4])
    """
    if column.kind == "text":
        raise ValueError(f"{column.title} is a text of each sample, which makes no groups; choose another column")
    values = column.compute()
    known = ~np.isnan(values)
    codes = np.full(len(values), -1, np.intp)
    if column.kind == "category":
        counts = np.bincount(values[known].astype(np.intp), minlength=len(column.categories))
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        own = np.sort(order if len(order) <= most else order[: most - 1])
        places = np.full(len(counts), len(own))
        places[own] = np.arange(len(own))
        codes[known] = places[values[known].astype(np.intp)]
        names = [column.categories[k] for k in own]
        if len(own) < len(order):
            names.append(f"{len(order) - len(own)} others")
    else:
        edges = np.unique(np.quantile(values[known], np.arange(1, _BINS) / _BINS)) if known.any() else np.array([])
        codes[known] = np.searchsorted(edges, values[known], side="left")
        present, codes[known] = np.unique(codes[known], return_inverse=True)
        spans = [values[known][codes[known] == at] for at in range(len(present))]
        names = [_span(column, float(span.min()), float(span.max())) for span in spans]
    if not known.all():
        codes[~known] = len(names)
        names.append("missing")
    return Groups(tuple(names), codes)


def group_shares(predicted: np.ndarray, labels: np.ndarray, groups: Groups, mask: np.ndarray | None = None) -> np.ndarray:
    """The share of each group's samples that the network was right about.

    Parameters
    ----------
    predicted : integer ndarray of shape (E, N)
    labels : integer ndarray of shape (N,)
    groups : Groups
        Of the N samples.
    mask : bool ndarray of shape (N,), optional
        The samples that count; all of them by default.

    Returns
    -------
    float64 ndarray of shape (E, G)
        0 to 1; NaN for a group that has no sample.

    Examples
    --------
    >>> sites = Groups(("A", "B"), np.array([0, 0, 1]))
    >>> group_shares(np.array([[1, 0, 0], [1, 1, 0]]), np.array([1, 1, 1]), sites).tolist()
    [[0.5, 0.0], [1.0, 0.0]]
    """
    counted = np.ones(len(labels), bool) if mask is None else mask
    codes, n_groups = groups.codes[counted], len(groups.names)
    sizes = np.bincount(codes, minlength=n_groups)
    shares = np.full((len(predicted), n_groups), np.nan)
    for at, classes in enumerate(predicted):
        right = np.bincount(codes[classes[counted] == labels[counted]], minlength=n_groups)
        np.divide(right, sizes, out=shares[at], where=sizes > 0)
    return shares


def _span(column: Metadata, low: float, high: float) -> str:
    first, last = (column.scale.text(value, []) for value in (low, high))
    if low == high:
        return first
    return f"from {first if first[:10] == last[:10] else first[:10]}" if column.kind == "date" else f"{first} – {last}"
