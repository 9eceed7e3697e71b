"""Out-of-sample extension: modified Shepard interpolation over the 16 nearest landmarks, continuous in its input.

A state that moves a little shall move a little in the picture, so the weights vanish where the set of neighbours changes.
Written against the array module of the engine, NumPy or CuPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .local_linear import local_linear_fits

if TYPE_CHECKING:
    from .backend import Engine

NEIGHBOURS = 16

_SEARCHED = 16_384  # rows whose candidates are searched at a time; few at a time are slow
_CHUNK_NUMBERS = 2_000_000  # differences that are held at a time


class ShepardInterpolator:
    """Places features among landmarks (m, f) that stand at places (m, d).

    Of the 16 nearest landmarks, R is the distance to the farthest, and the others weigh (max(R − D, 0) / (R·D))²: a landmark
    that enters or leaves the sixteen does so with weight zero. Each of them says where the state would stand if the picture
    went on around it as among its neighbours: its own place plus a slope (f, d) times the difference. So states that are closer
    to each other than the landmarks are still told apart. A state that is a landmark (D = 0) stands where it stands. This is
    modified Shepard interpolation with linear nodal functions (Franke and Little 1982; Renka 1988).

    A state's place depends on its own numbers alone, to the last bit: the engine's fast search only names candidates, whose
    distances are then computed one by one in float64.
    """

    def __init__(self, landmarks: np.ndarray, positions: np.ndarray, engine: Engine) -> None:
        self._engine = engine
        xp = engine.xp
        self._landmarks = xp.asarray(landmarks, dtype=xp.float64)
        self._places = xp.asarray(positions, dtype=xp.float64)
        self._count = min(NEIGHBOURS, len(landmarks))
        self._search = engine.nearest(landmarks)
        slopes = np.zeros((*landmarks.shape, positions.shape[1]))
        if self._count == NEIGHBOURS:
            _, slopes = local_linear_fits(
                landmarks, positions, lambda rows, k: engine.to_host(engine.xp.asarray(self._search(rows, k)))
            )
        # What a landmark says of x, place + (x − landmark) · slope, as start + x · slope.
        starts = positions - np.einsum("mf,mfd->md", landmarks.astype(np.float64), slopes)
        self._starts, self._slopes = xp.asarray(starts), xp.asarray(slopes.reshape(len(slopes), -1))

    def transform(self, features: np.ndarray) -> np.ndarray:
        """Positions (n, d) float32 of features (n, f); ValueError where they are not finite."""
        if features.ndim != 2 or features.shape[1] != self._landmarks.shape[1]:
            raise ValueError(f"features have shape {features.shape}; this map places (n, {self._landmarks.shape[1]})")
        if not np.isfinite(features).all():
            raise ValueError("some of the answers are not finite numbers, so they have no place")
        xp = self._engine.xp
        positions = np.empty((len(features), self._places.shape[1]), np.float32)
        wanted = min(self._count + self._engine.spare, len(self._landmarks))
        for start, end in _even_parts(len(features), _SEARCHED):
            candidates = self._search(features[start:end], wanted)
            for at, to in _even_parts(end - start, max(_CHUNK_NUMBERS // (wanted * features.shape[1]), 1)):
                rows = xp.asarray(features[start + at : start + to], dtype=xp.float64)
                positions[start + at : start + to] = self._engine.to_host(self._among(rows, xp.asarray(candidates[at:to])))
        return positions

    def _among(self, rows: Any, candidates: Any) -> Any:
        """Places of rows (n, f) float64 by their candidates (n, k), which hold the nearest ones."""
        xp = self._engine.xp
        nearest, distances = self._sorted(rows, candidates)
        few = self._count < NEIGHBOURS  # then all of them count everywhere
        reach = xp.full((len(rows), 1), xp.inf) if few else distances[:, -1:]
        inside = distances < reach * (1 - 1e-9)
        nearness = xp.where(xp.isinf(reach), 1.0, 1 - distances / xp.where(reach > 0, reach, 1.0))
        weights = xp.where(inside, (nearness / xp.where(inside & (distances > 0), distances, 1.0)) ** 2, 0.0)
        same = distances == 0
        weights = xp.where(same.any(axis=1, keepdims=True), same.astype(xp.float64), weights)
        total = weights.sum(axis=1, keepdims=True)
        weights /= xp.where(total > 0, total, 1.0)
        start = xp.einsum("nk,nkd->nd", weights, self._starts[nearest])
        slope = xp.matmul(weights[:, None, :], self._slopes[nearest]).reshape(len(rows), rows.shape[1], -1)
        placed = start + xp.einsum("nf,nfd->nd", rows, slope)
        for row in np.flatnonzero(self._engine.to_host(total[:, 0] == 0)):  # all of the nearest are equally far
            placed[row] = self._amid(rows[row], reach[row])
        return placed

    def _sorted(self, rows: Any, candidates: Any) -> tuple[Any, Any]:
        """The nearest (n, count) of the candidates (n, k), from the nearest on, and the distances to them."""
        xp = self._engine.xp
        candidates = xp.sort(candidates, axis=1)  # of equally distant ones the lower index is first
        differences = rows[:, None, :] - self._landmarks[candidates]
        distances = xp.sqrt(xp.einsum("nkf,nkf->nk", differences, differences))
        order = xp.argsort(distances, axis=1, kind="stable")[:, : self._count]
        return xp.take_along_axis(candidates, order, axis=1), xp.take_along_axis(distances, order, axis=1)

    def _amid(self, row: Any, reach: Any) -> Any:
        """The middle of all landmarks at distance `reach` from one row (f,)."""
        distances = self._engine.xp.sqrt(((row - self._landmarks) ** 2).sum(axis=1))
        return self._places[distances <= reach * (1 + 1e-9)].mean(axis=0)


def _even_parts(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Starts and ends of parts of 0 to `count`, none larger than `most` and none much smaller than the others."""
    parts = -(-count // most)
    for part in range(parts):
        yield count * part // parts, count * (part + 1) // parts
