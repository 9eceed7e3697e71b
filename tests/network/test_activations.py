"""The matrix of activations, held against small cases by hand and SciPy's clustering."""

import numpy as np
from scipy.cluster import hierarchy

from nnviz.network.activations import (
    cluster_order,
    dead_units,
    most_excited,
    order_by_row,
    subset_means,
    telling_units,
)

SMALL = np.array([[0.0, 1, 5], [0, 3, 5], [0, 2, 5], [0, 9, 5.0005]], np.float32)


def test_means_are_taken_over_the_samples_of_each_subset() -> None:
    subsets = [np.array([True, True, False, False]), np.zeros(4, bool), np.array([False, False, False, True])]
    means = subset_means(SMALL, subsets)
    np.testing.assert_allclose(means[[0, 2]], np.array([[0, 2, 5], [0, 9, 5.0005]]))
    assert np.isnan(means[1]).all()
    assert subset_means(SMALL, []).shape == (0, 3)


def test_units_that_say_the_same_of_every_sample_are_dead() -> None:
    assert dead_units(SMALL).tolist() == [True, False, True]
    assert dead_units(np.zeros((4, 2))).tolist() == [True, True]
    assert dead_units(np.zeros((0, 2))).tolist() == [False, False]
    assert dead_units(1e-9 * np.eye(2)).tolist() == [False, False]


def test_columns_are_sorted_by_a_row_with_the_largest_first() -> None:
    matrix = np.array([[2.0, 7, 7, np.nan, -1], [0, 0, 0, 1, 0]])
    assert order_by_row(matrix, 0).tolist() == [1, 2, 0, 4, 3]
    assert order_by_row(matrix, 1).tolist() == [3, 0, 1, 2, 4]


def test_the_units_that_tell_rows_apart_are_kept_in_their_order() -> None:
    matrix = np.array([[0.0, 5, 0, 1], [0, 0, 9, 1], [np.nan] * 4])
    assert telling_units(matrix, 2).tolist() == [1, 2]
    assert telling_units(matrix, 9).tolist() == [0, 1, 2, 3]


def test_the_samples_that_excite_a_unit_most_come_first() -> None:
    assert most_excited(SMALL, 1, count=2).tolist() == [3, 1]
    assert most_excited(SMALL, 1, np.array([True, True, True, False])).tolist() == [1, 2, 0]
    assert most_excited(SMALL, 0, count=2).tolist() == [0, 1]


def test_every_cluster_of_average_linkage_stands_together() -> None:
    rng = np.random.default_rng(2)
    for n in (3, 10, 40):
        rows = rng.normal(size=(n, 6)) + 4 * rng.integers(0, 3, n)[:, None]
        order = cluster_order(rows)
        place = np.argsort(order)
        assert sorted(order.tolist()) == list(range(n))
        members = {at: [at] for at in range(n)}
        for at, (left, right, _, _) in enumerate(hierarchy.linkage(rows, "average")):
            members[n + at] = members[int(left)] + members[int(right)]
            places = place[members[n + at]]
            assert places.max() - places.min() == len(places) - 1


def test_rows_that_lie_along_a_line_are_put_in_its_order() -> None:
    along = np.array([3.0, 0.0, 1.05, 6.2, 4.1])
    assert cluster_order(np.stack([along, 2 * along], axis=1)).tolist() in ([1, 2, 0, 4, 3], [3, 4, 0, 2, 1])


def test_few_rows_and_equal_ones_are_no_trouble() -> None:
    for n in (0, 1, 2, 5):
        assert sorted(cluster_order(np.ones((n, 3))).tolist()) == list(range(n))
