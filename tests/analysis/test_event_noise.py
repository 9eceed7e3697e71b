import numpy as np
import pytest
from scipy.stats import kendalltau, norm

from nnviz.analysis.events.noise import (
    FALSE_ALARMS,
    LEAST_DEVIATIONS,
    curve_noise,
    deviations_above,
    deviations_apart,
    normal_bound,
    share_variance,
    trend,
)


def test_the_bound_keeps_its_promise_and_is_no_larger():
    for count in (1, 10, 1e4, 1e8):
        assert count * norm.sf(normal_bound(count)) <= FALSE_ALARMS * (1 + 1e-9)
    assert 1e8 * norm.sf(normal_bound(1e8)) == pytest.approx(FALSE_ALARMS)
    assert normal_bound(0) == normal_bound(1) == LEAST_DEVIATIONS


def test_the_variance_of_a_share_is_the_binomial_one():
    rng = np.random.default_rng(1)
    found = rng.binomial(5000, 0.3, 20000) / 5000
    assert share_variance(0.3, 5000) == pytest.approx(found.var(), rel=0.03)
    assert share_variance(0.0, 8) == pytest.approx(0.1 * 0.9 / 8)  # (0 + 1) / (8 + 2), Laplace's rule of succession


def test_shares_that_differ_by_noise_alone_are_a_standard_normal_apart():
    rng = np.random.default_rng(2)
    before, after = rng.binomial(400, 0.4, (2, 3000)) / 400
    apart = [deviations_apart(one, two, 400) for one, two in zip(before, after, strict=True)]
    assert np.std(apart) == pytest.approx(1, rel=0.05)
    assert deviations_apart(0.2, 0.9, 30) == -deviations_apart(0.9, 0.2, 30)
    above = [deviations_above(share, 0.4, 400) for share in before]
    assert (np.mean(above), np.std(above)) == (pytest.approx(0, abs=0.06), pytest.approx(1, rel=0.05))


def test_a_handful_of_samples_says_little():
    assert deviations_apart(0, 1, 5) < LEAST_DEVIATIONS < deviations_apart(0, 1, 20)
    assert deviations_apart(0, 1, 1) < 2


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
