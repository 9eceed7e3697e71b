import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from nnviz.analysis.calibration import calibration


def test_bins_worked_by_hand():
    """Bins (0, ½] and (½, 1]: one answer of 0.5, wrong; then 0.6 right, 0.8 wrong, 1.0 right."""
    found = calibration(np.array([[0.5, 0.6, 0.8, 1.0]]), np.array([[False, True, False, True]]), n_bins=2)
    np.testing.assert_array_equal(found.edges, [0, 0.5, 1])
    np.testing.assert_array_equal(found.counts, [[1, 3]])
    np.testing.assert_allclose(found.confidence, [[0.5, 0.8]])
    np.testing.assert_allclose(found.accuracy, [[0, 2 / 3]])
    np.testing.assert_allclose(found.error, [0.25 * 0.5 + 0.75 * (0.8 - 2 / 3)])
    np.testing.assert_allclose(found.overconfidence, [0.725 - 0.5])


def test_the_error_by_the_published_formula():
    rng = np.random.default_rng(3)
    top = rng.uniform(0.1, 1, (4, 5000)).astype(np.float32)
    right = rng.random((4, 5000)) < top**2
    mask = rng.random(5000) < 0.5
    for kept in (None, mask):
        found = calibration(top, right, mask=kept)
        of = slice(None) if kept is None else kept
        for at in range(4):
            shares, hits = top[at, of].astype(float), right[at, of]
            error = 0
            for low, high in zip(np.arange(15) / 15, (np.arange(15) + 1) / 15, strict=True):
                members = (shares > low) & (shares <= high)
                if members.any():
                    error += members.mean() * abs(hits[members].mean() - shares[members].mean())
            assert found.error[at] == pytest.approx(error)
            assert found.overconfidence[at] == pytest.approx(shares.mean() - hits.mean())


def test_scikit_learn_draws_the_same_diagram():
    rng = np.random.default_rng(4)
    top = rng.uniform(0.3, 1, (1, 2000))
    right = rng.random((1, 2000)) < top
    found = calibration(top, right, n_bins=10)
    accuracy, confidence = calibration_curve(right[0], top[0], n_bins=10)  # leaves empty bins out
    filled = found.counts[0] > 0
    np.testing.assert_allclose(found.accuracy[0, filled], accuracy)
    np.testing.assert_allclose(found.confidence[0, filled], confidence)
    assert np.isnan(found.accuracy[0, ~filled]).all()
    assert np.isnan(found.confidence[0, ~filled]).all()
    assert filled.sum() == 7


def test_every_edge_belongs_to_the_bin_below():
    for n_bins in (1, 3, 7, 10, 15, 49):
        edges = calibration(np.zeros((1, 0)), np.zeros((1, 0), bool), n_bins=n_bins).edges
        found = calibration(edges[None, :], np.ones((1, n_bins + 1), bool), n_bins=n_bins)
        np.testing.assert_array_equal(found.counts[0], [2, *[1] * (n_bins - 1)])


def test_the_ends():
    sure = calibration(np.array([[1.0000005]], np.float32), np.ones((1, 1), bool))
    assert sure.counts[0, -1] == 1
    assert sure.error[0] == pytest.approx(0, abs=1e-6)
    nothing = calibration(np.ones((2, 3)), np.ones((2, 3), bool), mask=np.zeros(3, bool))
    assert np.isnan(nothing.error).all()
    assert np.isnan(nothing.overconfidence).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((2, 3)), np.ones((2, 3))), "right is float64"),
        ((np.ones((2, 3)), np.ones((2, 4), bool)), r"right is bool of shape \(2, 4\)"),
        ((np.ones(3), np.ones(3, bool)), r"have shape \(3,\)"),
    ],
)
def test_what_does_not_fit_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        calibration(*arguments)
    with pytest.raises(ValueError, match="n_bins is 0"):
        calibration(np.ones((2, 3)), np.ones((2, 3), bool), n_bins=0)
