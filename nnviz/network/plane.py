"""The plane through the space of weights in which a loss landscape is drawn, and the training's path in it. NumPy alone.

A point of the plane stands for the weights ``centre + x · first + y · second``. The directions are those of Li et al.,
Visualizing the Loss Landscape of Neural Nets, 2018: random ones, normalised filter by filter, or the first two principal
components of the training's path. As there, biases and the parameters of batch normalisation stay at their values in the
centre: the directions are zero in every array of weights with fewer than two axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..analysis.random_walk import walk_share
from ..runs.run import Run
from .errors import NetworkError

DIRECTIONS = ("random", "pca")
GRID_RANGE = (3, 101)

#: The most numbers of a path that principal directions are found from; of a longer one every second, third, … checkpoint.
_MOST_NUMBERS = 5 * 10**7
#: How far the grid reaches beyond the path, as a share of the path's extent.
_MARGIN = 0.25


@dataclass(frozen=True)
class LandscapeSettings:
    """What decides a landscape; ValueError for what it cannot be.

    Attributes
    ----------
    directions : {"pca", "random"}
    grid : int
        Points along each axis.
    samples : int
        At most so many samples that the loss is a mean over, balanced over the classes.
    part : str
        The part of the split that they are of; "" for all.
    seed : int
        Of random directions.
    others : tuple of (digest, path)
        Further runs of the same model, whose paths lie in the same plane.
    """

    directions: str = "pca"
    grid: int = 31
    samples: int = 1000
    part: str = ""
    seed: int = 0
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.directions not in DIRECTIONS:
            raise ValueError(f"directions are {self.directions!r}; expected {' or '.join(DIRECTIONS)}")
        if not GRID_RANGE[0] <= self.grid <= GRID_RANGE[1]:
            raise ValueError(f"a grid of {self.grid} points along each axis; expected {GRID_RANGE[0]} to {GRID_RANGE[1]}")
        if self.samples < 1 or not 0 <= self.seed < 2**32:
            raise ValueError(f"{self.samples} samples and seed {self.seed}; expected at least one sample, and a seed from 0")

    def as_dict(self) -> dict[str, Any]:
        """The settings as JSON; those that have no effect are left out, so that they name nothing twice."""
        values: dict[str, Any] = {"directions": self.directions, "grid": self.grid, "samples": self.samples, "part": self.part}
        if self.directions == "random":
            values["seed"] = self.seed
        if self.others:
            values["others"] = [list(pair) for pair in self.others]
        return values


def settings_from_dict(arguments: dict[str, Any]) -> LandscapeSettings:
    """The settings that `as_dict` wrote."""
    others = tuple((str(digest), str(path)) for digest, path in arguments.get("others", ()))
    return LandscapeSettings(**{**arguments, "others": others})


@dataclass(frozen=True)
class Path:
    """Where a training went in the plane.

    Attributes
    ----------
    checkpoints : ndarray of int64, shape (k,)
        Those that have weights.
    places : ndarray of float64, shape (k, 2)
        The point of the plane that is nearest to each.
    share : float
        How much of the path's variance lies in the plane, 0 to 1.
    """

    checkpoints: np.ndarray
    places: np.ndarray
    share: float


@dataclass(frozen=True)
class Plane:
    """Centre and directions, each shaped as the model's weights; the grid's coordinates; the path of each run."""

    centre: list[np.ndarray]
    directions: tuple[list[np.ndarray], list[np.ndarray]]
    x: np.ndarray
    y: np.ndarray
    paths: tuple[Path, ...]


def plane_of(runs: Sequence[Run], settings: LandscapeSettings) -> Plane:
    """The plane through the last weights of the first run; NetworkError where there are none or the runs do not fit.

    With several runs, principal directions are those of all their paths together, so that the plane holds where each of them
    went as well as one plane can.
    """
    for run in runs:
        if not run.has_weights:
            raise NetworkError(f"{run.name} holds no weights; record it with --weights.")
        if run.weight_shapes != runs[0].weight_shapes:
            raise NetworkError(f"{run.name} and {runs[0].name} are not recordings of the same model: their weights differ.")
    moving = [at for at, shape in enumerate(runs[0].weight_shapes) if len(shape) > 1]
    if not moving:
        raise NetworkError("This model has no weights but biases, so it has no landscape.")
    centre = runs[0].weights(checkpoints_with_weights(runs[0])[-1])
    assert centre is not None  # it is one with weights
    if settings.directions == "pca":
        directions = _principal(runs, moving, centre)
    else:
        rng = np.random.default_rng(settings.seed)
        directions = (_random(rng, moving, centre, runs[0]), _random(rng, moving, centre, runs[0]))
    paths = tuple(_follow(run, moving, centre, directions) for run in runs)
    if settings.directions == "pca":
        points = np.concatenate([path.places for path in paths])
        x, y = (grid_through_zero(points[:, axis].min(), points[:, axis].max(), settings.grid) for axis in (0, 1))
    else:
        x, y = (grid_through_zero(-1.0, 1.0, settings.grid, margin=0.0) for _ in range(2))
    return Plane(centre, directions, x, y, paths)


def walk_shares(runs: Sequence[Run]) -> list[float]:
    """What two principal components hold of the variance of random walks, looked at when the paths were."""
    return [walk_share(np.array([run.checkpoints[at].epoch for at in checkpoints_with_weights(run)])) for run in runs]


def checkpoints_with_weights(run: Run) -> np.ndarray:
    """The checkpoints (k,) int64 that have weights."""
    return np.array([at for at in range(len(run.checkpoints)) if run.has_weights_at(at)], np.int64)


def grid_through_zero(low: float, high: float, count: int, *, margin: float = _MARGIN) -> np.ndarray:
    """`count` evenly spaced coordinates (count,) float64 that reach from `low` to `high` and beyond, one of which is zero."""
    low, high = min(low, 0.0), max(high, 0.0)
    room = margin * (high - low)
    low, high = low - room, high + room
    if low == high:
        low, high = -1.0, 1.0
    # Where zero is no multiple of the step from the ends, one step more makes room to shift the grid.
    even = (high - low) / (count - 1)
    before = round(-low / even)
    if abs(before * even + low) > 1e-9 * (high - low):
        even = (high - low) / (count - 2)
        before = int(np.ceil(-low / even))
    return (np.arange(count) - before) * even


def _vectors(run: Run, moving: list[int], centre: list[np.ndarray], every: int = 1) -> Iterator[np.ndarray]:
    """Of each checkpoint with weights, what moves in it less the centre, as one vector (p,) float64."""
    for at in checkpoints_with_weights(run)[::-1][::every][::-1]:  # the last one is always among them
        weights = run.weights(int(at))
        assert weights is not None  # as above
        yield np.concatenate([(weights[i].astype(np.float64) - centre[i]).reshape(-1) for i in moving])


def _principal(runs: Sequence[Run], moving: list[int], centre: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The first two principal components, of length one, of all checkpoints of all runs; the path begins left and above."""
    n_weights = sum(centre[at].size for at in moving)
    n_states = sum(len(checkpoints_with_weights(run)) for run in runs)
    if n_states < 3:
        raise NetworkError("Principal directions need at least three checkpoints with weights; random ones need one.")
    every = -(-n_states * n_weights // _MOST_NUMBERS)
    states = np.stack([vector for run in runs for vector in _vectors(run, moving, centre, every)])
    states -= states.mean(axis=0)
    # The components of few long rows, from the eigenvectors of their products (the method of snapshots, Sirovich 1987).
    values, vectors = np.linalg.eigh(states @ states.T)
    if len(states) < 3 or not values[-2] > 1e-10 * max(values[-1], 1e-300):
        raise NetworkError("This path is a straight line, or a point, so it has no two principal directions; take random ones.")
    directions = []
    for vector, towards in zip(vectors[:, [-1, -2]].T, (-1, 1), strict=True):
        direction = vector @ states
        direction /= np.linalg.norm(direction)
        start = states[0] @ direction
        directions.append(_shaped(direction * (towards if start > 0 else -towards), moving, centre))
    return directions[0], directions[1]


def _random(rng: np.random.Generator, moving: list[int], centre: list[np.ndarray], run: Run) -> list[np.ndarray]:
    """A Gaussian direction in which every filter is as long as the centre's own (Li et al. 2018, section 3)."""
    direction = [np.zeros_like(part) for part in centre]
    for at in moving:
        drawn = rng.standard_normal(centre[at].shape)
        axes = _filter_axes(run.weight_names[at], drawn.ndim)
        lengths = np.sqrt((drawn**2).sum(axis=axes, keepdims=True)) + 1e-10
        norms = np.sqrt((centre[at].astype(np.float64) ** 2).sum(axis=axes, keepdims=True))
        direction[at] = (drawn * (norms / lengths)).astype(np.float32)
    return direction


def _filter_axes(name: str, rank: int) -> tuple[int, ...]:
    """The axes along which one filter lies, in Keras's layouts: what feeds one unit, one row of an embedding."""
    kind = name.rpartition("/")[2]
    if kind == "embeddings":
        return tuple(range(1, rank))
    return tuple(range(rank - 2)) if kind == "depthwise_kernel" and rank > 2 else tuple(range(rank - 1))


def _shaped(vector: np.ndarray, moving: list[int], centre: list[np.ndarray]) -> list[np.ndarray]:
    """A vector of what moves, as arrays like the weights; zero in what does not move."""
    shaped, start = [np.zeros_like(part) for part in centre], 0
    for at in moving:
        shaped[at] = vector[start : start + centre[at].size].reshape(centre[at].shape).astype(np.float32)
        start += centre[at].size
    return shaped


def _follow(
    run: Run, moving: list[int], centre: list[np.ndarray], directions: tuple[list[np.ndarray], list[np.ndarray]]
) -> Path:
    """The nearest point of the plane to each checkpoint, by least squares, and how much of their variance is in the plane."""
    basis = np.stack([np.concatenate([part[at].reshape(-1) for at in moving]) for part in directions]).astype(np.float64)
    points, squares, mean = [], 0.0, np.zeros(basis.shape[1])
    inverse = np.linalg.pinv(basis @ basis.T)
    for vector in _vectors(run, moving, centre):
        points.append(inverse @ (basis @ vector))
        squares += vector @ vector
        mean += vector
    mean /= len(points)
    coordinates = np.stack(points)
    total = squares - len(points) * (mean @ mean)
    apart = coordinates - coordinates.mean(axis=0)
    projected = float(np.einsum("ki,ij,kj->", apart, basis @ basis.T, apart))
    return Path(checkpoints_with_weights(run), coordinates, float(np.clip(projected / total, 0, 1)) if total > 0 else 0.0)
