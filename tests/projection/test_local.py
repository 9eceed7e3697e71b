"""Local regression."""

import numpy as np
import pytest

from nnviz.projection.backend.cpu import CpuEngine
from nnviz.projection.local_linear import local_linear_fits


@pytest.fixture
def points() -> np.ndarray:
    return np.random.default_rng(0).random((300, 2))


def test_a_plane_is_found_but_for_the_ridge(points, monkeypatch) -> None:
    monkeypatch.setattr("nnviz.projection.local_linear.RIDGE", 1e-9)
    places = points @ np.array([[2.0, -1.0, 0.5], [0.0, 3.0, 1.0]]) + 7
    values, slopes = local_linear_fits(points, places, CpuEngine().nearest(points))
    np.testing.assert_allclose(values, places, atol=1e-6)
    np.testing.assert_allclose(slopes, np.tile([[2.0, -1.0, 0.5], [0.0, 3.0, 1.0]], (300, 1, 1)), atol=1e-5)


def test_noise_is_smoothed(points) -> None:
    true = np.sin(3 * points)
    noisy = true + np.random.default_rng(1).normal(scale=0.1, size=true.shape)
    values, _ = local_linear_fits(points, noisy, CpuEngine().nearest(points))
    assert np.abs(values - true).mean() < 0.6 * np.abs(noisy - true).mean()


def test_points_that_are_all_equally_far_have_no_slope() -> None:
    corners = np.eye(20)
    values, slopes = local_linear_fits(corners, np.arange(40.0).reshape(20, 2), CpuEngine().nearest(corners))
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()
