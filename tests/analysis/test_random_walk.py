import numpy as np
import pytest

from nnviz.analysis.random_walk import walk_share


@pytest.mark.parametrize("n", [4, 10, 45, 300])
def test_a_walk_of_equal_steps_has_the_published_eigenvalues(n):
    k = np.arange(1, n)
    eigenvalues = 1 / (2 - 2 * np.cos(np.pi * k / n))
    assert eigenvalues.sum() == pytest.approx((n**2 - 1) / 6)
    assert walk_share(np.arange(n)) == pytest.approx(eigenvalues[:2].sum() / eigenvalues.sum())
    assert walk_share(7 + 3.5 * np.arange(n)) == pytest.approx(walk_share(np.arange(n)))


def test_a_long_walk_has_76_percent_and_a_short_one_more():
    assert walk_share(np.arange(5000)) == pytest.approx(6 / np.pi**2 * 1.25, abs=1e-4)
    assert [walk_share(np.arange(n)) for n in (1, 2, 3)] == [1, 1, 1]
    shares = [walk_share(np.arange(n)) for n in (4, 8, 16, 45)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] > 0.76


@pytest.mark.parametrize("moments", [np.arange(12), np.array([0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1, 2, 3, 4])])
def test_walks_that_are_drawn_have_the_share(moments):
    rng = np.random.default_rng(0)
    steps = np.sqrt(np.diff(moments, prepend=moments[0]))[:, None] * rng.normal(size=(12, 200_000))
    walk = steps.cumsum(axis=0)
    values = np.linalg.eigvalsh((walk - walk.mean(axis=0)) @ (walk - walk.mean(axis=0)).T)
    assert walk_share(moments) == pytest.approx(values[-2:].sum() / values.sum(), abs=0.005)


def test_moments_without_time_and_bad_ones():
    assert walk_share(np.full(9, 3.0)) == walk_share(np.arange(9))
    for bad in (np.array([1.0, 0.0]), np.array([0, np.nan]), np.zeros((2, 2))):
        with pytest.raises(ValueError, match="never descend"):
            walk_share(bad)
