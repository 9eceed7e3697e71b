"""Which of very many dots are drawn, and which lie inside an outline."""

import numpy as np
import pytest

from nnviz.analysis.point_sets import points_in_polygon, thinned


def test_few_dots_are_all_drawn() -> None:
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(thinned(rng.random(3000), rng.random(3000), 3000), np.arange(3000))


def test_crowds_are_thinned_and_what_stands_alone_stays() -> None:
    rng = np.random.default_rng(1)
    crowd = 0.01 * rng.random((20_000, 2))
    alone = np.stack([np.linspace(0.2, 1, 30), np.linspace(1, 0.1, 30)], axis=1)
    x, y = np.concatenate([crowd, alone]).T
    drawn = thinned(x, y, 2400)
    assert len(drawn) <= 2400
    assert (np.diff(drawn) > 0).all()
    assert set(range(20_000, 20_030)) <= set(drawn.tolist())


def test_as_many_as_fit_are_drawn_and_equally_many_of_full_cells() -> None:
    # Four crowds at the corners, in a cell each: 5000, 3000, 400 and 10 dots. 2400 = 400 + 10 + 2 · 995.
    sizes = (5000, 3000, 400, 10)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    x, y = np.repeat(corners, sizes, axis=0).T
    drawn = thinned(x, y, 2400)
    kept = np.bincount(np.repeat(np.arange(4), sizes)[drawn])
    np.testing.assert_array_equal(kept, [995, 995, 400, 10])


def test_which_of_a_crowd_is_chance_and_the_same_each_time() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.random((2, 10_000))
    drawn = thinned(x, y, 2500)
    np.testing.assert_array_equal(drawn, thinned(x, y, 2500))
    assert abs(drawn.mean() - 5000) < 200  # neither the first ones nor the last ones
    assert len(np.setxor1d(drawn, thinned(x, y, 2500, seed=1))) > 1000


def test_dots_in_one_place_are_thinned_too() -> None:
    assert len(thinned(np.ones(9000), np.ones(9000), 2500)) == 2500


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="most is 100"):
        thinned(np.ones(9000), np.ones(9000), 100)
    with pytest.raises(ValueError, match=r"y \(3,\)"):
        thinned(np.ones(2), np.ones(3), 3000)


def winding(point: tuple[float, float], outline: np.ndarray) -> float:
    """How often the outline goes around the point: the angles under which its edges are seen, added up."""
    corners = outline - np.array(point)
    angles = np.arctan2(corners[:, 1], corners[:, 0])
    turns = np.diff(np.append(angles, angles[0]))
    return round(float(((turns + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi)))


def test_inside_agrees_with_angles_for_an_outline_that_does_not_cross_itself() -> None:
    rng = np.random.default_rng(3)
    around = np.sort(rng.uniform(0, 2 * np.pi, 25))
    outline = (0.2 + 0.8 * rng.random(25))[:, None] * np.stack([np.cos(around), np.sin(around)], axis=1)
    x, y = rng.uniform(-1, 1, (2, 2000))
    expected = [winding(point, outline) != 0 for point in zip(x, y, strict=True)]
    found = points_in_polygon(x, y, outline)
    assert 200 < found.sum() < 1800
    np.testing.assert_array_equal(found, expected)


def test_what_is_enclosed_twice_is_outside() -> None:
    star = np.array([[np.sin(4 * np.pi * k / 5), np.cos(4 * np.pi * k / 5)] for k in range(5)])  # its middle lies in two turns
    x, y = np.array([0.0, 0.0, 2.0]), np.array([0.0, 0.8, 0.0])
    np.testing.assert_array_equal(points_in_polygon(x, y, star), [False, True, False])


def test_fewer_than_three_corners_enclose_nothing() -> None:
    assert not points_in_polygon(np.zeros(2), np.zeros(2), np.array([[-1.0, -1.0], [1.0, 1.0]])).any()
    assert not points_in_polygon(np.zeros(2), np.zeros(2), np.empty((0, 2))).any()
