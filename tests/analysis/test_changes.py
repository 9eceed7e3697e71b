import numpy as np
import pytest
from scipy.stats import kendalltau, norm

from nnviz.analysis.events.changes import (
    FALSE_ALARMS,
    Change,
    curve_noise,
    find_changes,
    normal_bound,
    running_median,
    share_deviation,
    trend,
)


def test_a_step_a_ramp_and_a_dip_are_found_where_they_are():
    assert find_changes(np.array([0, 0, 0, 1, 1.0]), 0.5) == [Change(3, 2, 3, 0, 1, 3, 2)]
    ramp = np.array([0, 0, 0, 0.36, 0.9, 0.92, 0.94, 0.96, 0.98])  # class 7 of the published run
    (change,) = find_changes(ramp, 0.3)
    assert (change.at, change.start, change.end, change.before, change.after) == (4, 2, 4, 0, 0.94)
    dip = np.array([0.9, 0.95, 0.9, 0.2, 0.95, 0.9])
    down, up = find_changes(dip, 0.3)
    assert (down.at, down.start, down.end, down.before, down.after, down.n_after) == (3, 2, 3, 0.9, 0.2, 1)
    assert (up.at, up.start, up.end, up.n_before, up.n_after) == (4, 3, 4, 1, 2)
    assert down.size == pytest.approx(-0.7)


def test_smaller_wiggles_are_no_changes():
    wiggles = np.array([0.5, 0.7, 0.45, 0.65, 0.5])
    assert find_changes(wiggles, 0.3) == []
    assert len(find_changes(wiggles, 0.15)) == 4
    assert find_changes(np.zeros(1), 0.3) == []
    assert find_changes(np.zeros(0), 0.3) == []


def test_a_slow_rise_with_wiggles_is_one_change():
    rng = np.random.default_rng(0)
    curve = np.linspace(0, 1, 60) + rng.uniform(-0.1, 0.1, 60)
    (change,) = find_changes(curve, 0.4)
    assert abs(change.at - 30) <= 6
    assert (curve[change.at :] >= 0.45).all()


def test_the_bound_keeps_its_promise():
    for count in (1, 10, 1e4, 1e8):
        assert count * norm.sf(normal_bound(count)) <= FALSE_ALARMS
    assert normal_bound(0) == normal_bound(1)


def test_the_deviation_of_a_share_is_the_binomial_one():
    rng = np.random.default_rng(1)
    for n_before, n_after in ((1, 1), (2, 1), (3, 3)):
        means = [rng.binomial(50, 0.3, (20000, count)).mean(axis=1) / 50 for count in (n_before, n_after)]
        assert share_deviation(0.3, 0.3, n_before, n_after, 50) == pytest.approx(np.std(means[1] - means[0]), rel=0.03)
    assert share_deviation(0.3, 0.3, 30, 30, 50) == share_deviation(0.3, 0.3, 3, 3, 50)  # they see the same samples


def test_the_trend_is_that_of_mann_and_kendall():
    rng = np.random.default_rng(2)
    for count in (5, 12, 40):
        for ties in (False, True):
            values = rng.integers(6, size=count).astype(float) if ties else rng.normal(size=count) + np.arange(count) / count
            found = kendalltau(np.arange(count), values, method="asymptotic")  # without the correction for continuity
            score = sum(np.sign(b - a) for at, a in enumerate(values) for b in values[at + 1 :])
            uncorrected = norm.isf(found.pvalue / 2) * np.sign(found.statistic)
            corrected = uncorrected * (abs(score) - 1) / abs(score) if score else 0
            assert trend(values) == pytest.approx(corrected)
    assert trend(np.ones(9)) == 0
    assert trend(np.array([1.0, 2.0])) == 0


def test_the_noise_of_a_curve_is_found_beside_its_course():
    rng = np.random.default_rng(3)
    smooth = 2 * np.exp(-np.arange(2000) / 300)
    assert curve_noise(smooth + rng.normal(0, 0.05, 2000)) == pytest.approx(0.05, rel=0.1)
    assert curve_noise(np.ones(2)) == 0


def test_a_running_median_takes_single_values_out():
    np.testing.assert_array_equal(running_median(np.array([1.0, 1, 9, 1, 1])), [1, 1, 1, 1, 1])
    np.testing.assert_array_equal(running_median(np.array([3.0, 1, 2])), [2, 2, 1.5])
