"""Star coordinates and PCA."""

import numpy as np
import pytest

import nnviz
from nnviz.projection.linear import arched, pca_map, star_map


def answers(n: int = 200, classes: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), n).astype(np.float32)


def test_star_puts_class_k_at_angle_two_pi_k_over_c() -> None:
    places = star_map(4).transform(np.eye(4, dtype=np.float32))
    np.testing.assert_allclose(places, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=1e-6)


def test_an_undecided_answer_stands_in_the_middle_of_the_star() -> None:
    np.testing.assert_allclose(star_map(7).transform(np.full((1, 7), 1 / 7, np.float32)), [[0, 0]], atol=1e-6)


def test_star_axes_in_three_dimensions_are_on_the_sphere_and_apart() -> None:
    axes = star_map(10, 3).matrix
    np.testing.assert_allclose(np.linalg.norm(axes, axis=1), 1)
    gaps = np.linalg.norm(axes[:, None] - axes[None], axis=2) + 10 * np.eye(10)
    assert gaps.min() > 0.6


@pytest.mark.parametrize("components", [2, 3])
def test_pca_equals_the_singular_value_decomposition(components: int) -> None:
    p = answers()
    places = pca_map(p, components).transform(p)
    u, s, _ = np.linalg.svd(p - p.mean(axis=0), full_matrices=False)
    expected = (u * s)[:, :components]
    expected = expected * np.sign((expected * places).sum(axis=0))
    np.testing.assert_allclose(places, expected, atol=1e-5)


def test_pca_has_fixed_signs() -> None:
    matrix = pca_map(answers(seed=3)).matrix
    strongest = matrix[np.abs(matrix).argmax(axis=0), [0, 1]]
    assert (strongest > 0).all()


def test_two_classes_or_equal_answers_still_have_places() -> None:
    two = answers(classes=2)
    assert pca_map(two, 3).transform(two).shape == (200, 3)
    equal = np.tile(answers(1), (50, 1))
    np.testing.assert_allclose(pca_map(equal).transform(equal), 0, atol=1e-6)


def test_equal_answers_get_equal_places() -> None:
    p = answers()
    p[17] = p[3]
    for linear in (star_map(6), pca_map(p)):
        places = linear.transform(p)
        assert (places[17] == places[3]).all()


@pytest.mark.parametrize("make", [lambda: star_map(5, 4), lambda: pca_map(answers(), 1)])
def test_other_dimensions_are_refused(make) -> None:
    with pytest.raises(ValueError, match="expected 2 or 3"):
        make()


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("make", [lambda d: star_map(2, d), lambda d: pca_map(answers(classes=2), d)])
def test_two_classes_stand_on_a_half_circle_over_the_line_between_their_corners(make, components: int) -> None:
    flat = make(components)
    bent = arched(flat)
    angle = np.linspace(0, np.pi / 2, 201)
    p = np.column_stack([np.cos(angle) ** 2, np.sin(angle) ** 2])  # even steps of the angle between square roots
    line, arch = flat.transform(p), bent.transform(p)
    centre, radius = flat.corners.mean(axis=0), np.linalg.norm(flat.corners[0] - flat.corners[1]) / 2
    np.testing.assert_allclose(np.linalg.norm(arch - centre, axis=1), radius, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(np.diff(arch, axis=0), axis=1), radius * np.pi / 200, rtol=1e-3)  # equal ways
    np.testing.assert_allclose(arch[[0, -1]], bent.corners, atol=1e-5)
    across = flat.corners[0] - flat.corners[1]
    np.testing.assert_allclose((arch - line) @ across, 0, atol=1e-5)  # along the line nothing changes
    assert np.linalg.norm(arch[100] - line[100]) == pytest.approx(radius)  # undecided: at the top
    p[17] = p[3]
    again = bent.transform(p)
    assert (again[17] == again[3]).all()


def test_a_run_of_two_classes_is_arched_and_one_of_three_is_not(tiny_run) -> None:
    two = nnviz.open_run(tiny_run("two.nnviz", n_classes=2))
    three = nnviz.open_run(tiny_run("three.nnviz", n_classes=3))
    places = nnviz.project(two).positions
    p = two.probabilities()
    np.testing.assert_allclose(places[..., 0], p[..., 0] - p[..., 1], atol=1e-5)
    np.testing.assert_allclose(places[..., 1], 2 * np.sqrt(p[..., 0] * p[..., 1]), atol=1e-5)
    np.testing.assert_allclose(nnviz.project(three).positions, star_map(3).transform(three.probabilities()))
    with pytest.raises(ValueError, match="3 classes; expected 2"):
        arched(star_map(3))
