"""Star coordinates and PCA."""

import numpy as np
import pytest

from nnviz.projection.linear import pca_map, star_map


def answers(n: int = 200, classes: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), n).astype(np.float32)


def test_star_puts_class_k_at_angle_two_pi_k_over_c() -> None:
    places = star_map(4).place(np.eye(4, dtype=np.float32))
    np.testing.assert_allclose(places, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=1e-6)


def test_an_undecided_answer_stands_in_the_middle_of_the_star() -> None:
    np.testing.assert_allclose(star_map(7).place(np.full((1, 7), 1 / 7, np.float32)), [[0, 0]], atol=1e-6)


def test_star_axes_in_three_dimensions_are_on_the_sphere_and_apart() -> None:
    axes = star_map(10, 3).matrix
    np.testing.assert_allclose(np.linalg.norm(axes, axis=1), 1)
    gaps = np.linalg.norm(axes[:, None] - axes[None], axis=2) + 10 * np.eye(10)
    assert gaps.min() > 0.6


@pytest.mark.parametrize("components", [2, 3])
def test_pca_equals_the_singular_value_decomposition(components: int) -> None:
    p = answers()
    places = pca_map(p, components).place(p)
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
    assert pca_map(two, 3).place(two).shape == (200, 3)
    equal = np.tile(answers(1), (50, 1))
    np.testing.assert_allclose(pca_map(equal).place(equal), 0, atol=1e-6)


def test_equal_answers_get_equal_places() -> None:
    p = answers()
    p[17] = p[3]
    for linear in (star_map(6), pca_map(p)):
        places = linear.place(p)
        assert (places[17] == places[3]).all()


@pytest.mark.parametrize("make", [lambda: star_map(5, 4), lambda: pca_map(answers(), 1)])
def test_other_dimensions_are_refused(make) -> None:
    with pytest.raises(ValueError, match="expected 2 or 3"):
        make()
