"""Weights through a training, held against small cases by hand."""

import numpy as np
import pytest

from nnviz.network.weights import (
    kernel_pictures,
    strongest_inputs,
    update_norms,
    weight_histograms,
)


def test_histograms_share_their_edges_and_count_every_weight() -> None:
    rng = np.random.default_rng(0)
    early, late = rng.normal(size=(40, 50)), 3 * rng.normal(size=(40, 50))
    found = weight_histograms([early, None, late], n_bins=20)
    assert found.edges.shape == (21,)
    assert np.isnan(found.shares[1]).all()
    assert np.isnan(found.beyond[1])
    for at, weights in ((0, early), (2, late)):
        assert found.shares[at].sum() == pytest.approx(1, abs=1e-5)
        inside = (weights >= found.edges[0]) & (weights <= found.edges[-1])
        assert found.beyond[at] == pytest.approx(1 - inside.mean(), abs=1e-6)
        bins = np.searchsorted(found.edges, weights[inside], side="right") - 1
        counts = np.bincount(np.minimum(bins, 19), minlength=20)
        np.testing.assert_allclose(found.shares[at], counts / counts.sum(), atol=1e-6)
    assert found.shares[2].std() < found.shares[0].std()


def test_weights_that_are_all_the_same_have_one_bin() -> None:
    found = weight_histograms([np.zeros(5), np.zeros(5)], n_bins=3)
    np.testing.assert_allclose(found.shares, [[0, 1, 0]] * 2)
    assert weight_histograms([None], n_bins=3).shares.shape == (1, 3)


def test_an_update_is_measured_against_what_was_there() -> None:
    weights = [np.array([3.0, 4.0]), np.array([3.0, 9.0]), None, np.zeros(2), np.ones(2)]
    np.testing.assert_allclose(update_norms(weights), [np.nan, 1.0, np.nan, np.nan, np.nan])


def test_nodes_are_the_inputs_that_ever_had_large_weights() -> None:
    early, late = np.array([[9.0, 0], [0, 1], [2, 2], [0, 0]]), np.array([[0.0, 0], [0, 1], [2, 2], [0, -7]])
    assert strongest_inputs([early, None, late], 2).tolist() == [0, 3]
    assert strongest_inputs([early, late], 9).tolist() == [0, 1, 2, 3]
    assert strongest_inputs([None], 9).tolist() == []


def test_kernels_are_pictures_of_what_they_weigh() -> None:
    kernel = np.arange(2 * 3 * 1 * 4, dtype=np.float32).reshape(2, 3, 1, 4)
    pictures = kernel_pictures(kernel, (8, 8, 1))
    assert pictures is not None
    assert pictures.shape == (4, 2, 3)
    np.testing.assert_array_equal(pictures[1], kernel[:, :, 0, 1])
    colours = kernel_pictures(np.ones((2, 3, 3, 4)), None)
    assert colours is not None
    assert colours.shape == (4, 2, 3, 3)
    dense = np.arange(12.0).reshape(6, 2)
    seen = kernel_pictures(dense, (2, 3))
    assert seen is not None
    np.testing.assert_array_equal(seen[1], dense[:, 1].reshape(2, 3))
    assert kernel_pictures(dense, (6,)) is None
    assert kernel_pictures(dense, (2, 4)) is None
    assert kernel_pictures(np.ones((3, 4, 5)), None) is None
