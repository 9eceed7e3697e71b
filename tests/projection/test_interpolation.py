"""Placing among landmarks: exact where it must be, smooth everywhere."""

import numpy as np
import pytest

from nnviz.projection.backend.cpu import CpuEngine
from nnviz.projection.interpolation import ShepardInterpolator


@pytest.fixture
def bent(draw) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks (400, 5), and a smooth picture of them (400, 2)."""
    landmarks = draw(400, 5, concentration=0.7).astype(np.float32)
    places = np.column_stack([np.sin(3 * landmarks[:, 0]) + landmarks[:, 1], np.cos(2 * landmarks[:, 2]) * landmarks[:, 3]])
    return landmarks, places.astype(np.float32)


def test_landmarks_stand_where_they_stand(bent) -> None:
    landmarks, places = bent
    assert (ShepardInterpolator(landmarks, places, CpuEngine()).transform(landmarks) == places).all()


def test_places_follow_the_formula(bent, draw) -> None:
    """Against the formula written out for one state at a time."""
    landmarks, places = bent
    states = draw(30, 5, seed=9).astype(np.float32)
    got = ShepardInterpolator(landmarks, places, CpuEngine()).transform(states)
    points, heights = landmarks.astype(float), places.astype(float)

    def slope(at: int) -> np.ndarray:
        distances = np.linalg.norm(points - points[at], axis=1)
        near = np.argsort(distances, kind="stable")[:17]
        weights = (1 - distances[near] / distances[near].max()) ** 2
        x = points[near] - np.average(points[near], axis=0, weights=weights)
        y = heights[near] - np.average(heights[near], axis=0, weights=weights)
        spread = sum(w * np.outer(a, a) for w, a in zip(weights, x, strict=True))
        ridge = 0.3 * np.trace(spread) / 5
        return np.linalg.solve(
            spread + ridge * np.eye(5), sum(w * np.outer(a, b) for w, a, b in zip(weights, x, y, strict=True))
        )

    for state, place in zip(states.astype(float), got, strict=True):
        distances = np.linalg.norm(points - state, axis=1)
        near = np.argsort(distances, kind="stable")[:16]
        reach = distances[near[-1]]
        weights = np.array([(max(reach - d, 0) / (reach * d)) ** 2 for d in distances[near]])
        said = np.array([heights[k] + (state - points[k]) @ slope(k) for k in near])
        np.testing.assert_allclose(place, weights @ said / weights.sum(), atol=1e-5)


@pytest.mark.parametrize("columns", [5, 40])  # found by a tree, and by all distances
def test_equal_states_get_equal_places_in_any_company(bent, draw, columns) -> None:
    states = draw(5000, columns, seed=3).astype(np.float32)
    landmarks = draw(400, columns, concentration=0.7).astype(np.float32)
    interpolator = ShepardInterpolator(landmarks, bent[1], CpuEngine())
    whole = interpolator.transform(states)
    order = np.random.default_rng(0).permutation(len(states))
    for size in (1, 5, 333, 4097):
        assert (interpolator.transform(states[order[:size]]) == whole[order[:size]]).all()


def test_nothing_jumps(bent, draw) -> None:
    """Along straight walks through the states, a step a hundredth as long moves a dot about a hundredth as far."""
    interpolator = ShepardInterpolator(*bent, CpuEngine())
    start, end = draw(20, 5, seed=5), draw(20, 5, seed=6)

    def longest_step(steps: int) -> float:
        share = np.linspace(0, 1, steps + 1)[:, None, None]
        walk = (start + share * (end - start)).astype(np.float32)
        places = interpolator.transform(walk.reshape(-1, 5)).reshape(steps + 1, 20, 2)
        return float(np.linalg.norm(np.diff(places, axis=0), axis=2).max())

    assert longest_step(10_000) < longest_step(100) / 20


def test_states_between_the_landmarks_are_told_apart(bent) -> None:
    """Around a landmark the picture goes on as among its neighbours: it does not stand still."""
    landmarks, places = bent
    interpolator = ShepardInterpolator(landmarks, places, CpuEngine())
    towards = landmarks[1] - landmarks[0]
    near = interpolator.transform((landmarks[0] + 1e-3 * towards)[None].astype(np.float32))[0]
    assert np.linalg.norm(near - places[0]) > 1e-5


@pytest.mark.parametrize("count", [1, 2, 5, 15])
def test_few_landmarks_count_everywhere(draw, count: int) -> None:
    landmarks = draw(count, 4).astype(np.float32)
    places = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    interpolator = ShepardInterpolator(landmarks, places, CpuEngine())
    assert (interpolator.transform(landmarks) == places).all()
    placed = interpolator.transform(draw(50, 4, seed=2).astype(np.float32))
    assert np.isfinite(placed).all()
    assert (placed <= places.max(axis=0) + 1e-5).all()
    assert (placed >= places.min(axis=0) - 1e-5).all()


def test_a_state_that_is_equally_far_from_all_stands_in_their_middle() -> None:
    corners = np.eye(40, dtype=np.float32)
    places = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    undecided = np.full((3, 40), 1 / 40, np.float32)
    placed = ShepardInterpolator(corners, places, CpuEngine()).transform(undecided)
    np.testing.assert_allclose(placed, np.tile(places.mean(axis=0), (3, 1)), atol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(bent, bad) -> None:
    states = bent[0][:3].copy()
    states[1, 2] = bad
    with pytest.raises(ValueError, match="not finite"):
        ShepardInterpolator(*bent, CpuEngine()).transform(states)
    with pytest.raises(ValueError, match=r"this map places \(n, 5\)"):
        ShepardInterpolator(*bent, CpuEngine()).transform(np.ones((2, 4)))
