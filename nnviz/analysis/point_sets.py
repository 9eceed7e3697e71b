"""Point sets in the plane: density-dependent subsampling of scatter plots, point-in-polygon test for lasso selections."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

_GRID = 48  # cells along each side in which dots are counted


def thinned(x: np.ndarray, y: np.ndarray, most: int, *, seed: int = 0) -> np.ndarray:
    """At most so many dots, thinned where they are crowded and complete where they are not.

    A grid of 48 × 48 cells lies over the dots. Of each cell as many are kept as of every other, or all where it has fewer: the
    largest count with which the total stays within `most`. Which ones of a crowded cell is left to chance.

    Parameters
    ----------
    x, y : ndarray of shape (N,)
        Finite.
    most : int
        At least 2304, so that no cell is lost.
    seed : int, default=0

    Returns
    -------
    intp ndarray of shape (n,)
        Indices in ascending order; all of them where N is at most `most`.
    """
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x has shape {x.shape}, y {y.shape}; expected the same (N,)")
    if most < _GRID**2:
        raise ValueError(f"most is {most}; expected at least {_GRID**2}")
    if len(x) <= most:
        return np.arange(len(x))
    cells = _steps(x) * _GRID + _steps(y)
    order = np.lexsort((np.random.default_rng(seed).permutation(len(x)), cells))
    sizes = np.bincount(cells, minlength=_GRID**2)
    rank = np.arange(len(x)) - np.repeat(np.cumsum(sizes) - sizes, sizes)  # of each dot within its cell
    # As many as `count` of each cell make Σ min(size, count) dots, which grows with it.
    count = bisect_right(range(1, len(x)), most, key=lambda each: np.minimum(sizes, each).sum())
    return np.sort(order[rank < count])


def _steps(values: np.ndarray) -> np.ndarray:
    """In which of the grid's strips each value lies."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.zeros(len(values), np.intp)
    return np.minimum((values - low) / (high - low) * _GRID, _GRID - 1).astype(np.intp)


def points_in_polygon(x: np.ndarray, y: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which dots lie inside an outline that closes itself, by the even-odd rule: a ray from the dot crosses it oddly often.

    Shimrat, "Algorithm 112: Position of point relative to polygon", CACM 1962.

    Parameters
    ----------
    x, y : ndarray of shape (N,)
    outline : ndarray of shape (M, 2)
        Its corners in order; fewer than three enclose nothing.

    Returns
    -------
    bool ndarray of shape (N,)
    """
    within = np.zeros(len(x), bool)
    if len(outline) < 3:
        return within
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        crossed = (ay > y) != (by > y)
        if crossed.any():
            at = ax + (y[crossed] - ay) * ((bx - ax) / (by - ay))
            within[crossed] ^= x[crossed] < at
    return within
