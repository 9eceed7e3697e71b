import tracemalloc

import numpy as np
import pytest

from nnviz.projection.components import MOST_AT_ONCE, principal_components
from nnviz.projection.linear import pca_map


def answers(n_samples, n_classes, seed=0):
    """What a half-trained network says: softmax of noise, and more for the true class."""
    rng = np.random.default_rng(seed)
    logits = rng.standard_normal((n_samples, n_classes)).astype(np.float32)
    logits[np.arange(n_samples), rng.integers(0, n_classes, n_samples)] += rng.gamma(4, 2, n_samples)
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


#: Few columns; few rows; many of both.
SHAPES = [(500, 10), (40, 300), (300, 1500), (1500, 1500)]


@pytest.mark.parametrize("shape", SHAPES)
def test_components_are_those_of_the_singular_value_decomposition(shape):
    rows = answers(*shape)
    mean, components = principal_components(rows, 3)
    np.testing.assert_allclose(mean, rows.mean(axis=0, dtype=float))
    expected = np.linalg.svd(rows - mean, full_matrices=False)[2][:3].T
    np.testing.assert_allclose(np.abs((components * expected).sum(axis=0)), 1, atol=1e-9)
    np.testing.assert_allclose(components.T @ components, np.eye(3), atol=1e-12)
    assert (components[np.abs(components).argmax(axis=0), range(3)] > 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_rows_give_the_same_bits_and_fewer_components_are_the_first(shape):
    rows = answers(*shape)
    three = principal_components(rows, 3)[1]
    np.testing.assert_array_equal(three, principal_components(rows.copy(), 3)[1])
    np.testing.assert_allclose(three[:, :2], principal_components(rows, 2)[1], atol=1e-6)
    plane = pca_map(rows, 2)
    np.testing.assert_allclose(plane.transform(rows), pca_map(rows, 3).transform(rows)[:, :2], atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_that_span_too_little_have_orthogonal_components_all_the_same(shape):
    rows = np.zeros(shape, np.float32)
    rows[: shape[0] // 2, 1], rows[shape[0] // 2 :, 4] = 1, 1  # a line
    mean, components = principal_components(rows, 3)
    np.testing.assert_allclose(components.T @ components, np.eye(3), atol=1e-9)
    places = (rows - mean) @ components
    np.testing.assert_allclose(np.ptp(places[:, 0]), np.sqrt(2), atol=1e-6)
    np.testing.assert_allclose(places[:, 1:], 0, atol=1e-6)
    alike = principal_components(np.ones(shape), 2)[1]
    np.testing.assert_allclose(alike.T @ alike, np.eye(2), atol=1e-9)


def test_no_table_of_classes_by_classes_is_made():
    rows = answers(1200, 4 * MOST_AT_ONCE)
    tracemalloc.start()
    principal_components(rows, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.7 * 8 * rows.shape[1] ** 2
