import numpy as np
import pytest

from nnviz.analysis.calibration import calibration
from nnviz.charts.calibration import calibration_curve, reliability_diagram

EDGES = np.linspace(0, 1, 5)
COUNTS = np.array([0, 10, 20, 70])
CONFIDENCE = np.array([np.nan, 0.4, 0.6, 0.9])
ACCURACY = np.array([np.nan, 0.5, 0.6, 0.7])


def test_bars_are_right_answers_and_hatching_reaches_to_the_confidence():
    bars, gaps, line, below = reliability_diagram(EDGES, COUNTS, CONFIDENCE, ACCURACY).data
    np.testing.assert_allclose(bars.x, [37.5, 62.5, 87.5])
    np.testing.assert_allclose(bars.y, [50, 60, 70])
    np.testing.assert_allclose(np.asarray(gaps.base, float) + gaps.y, [50, 60, 90])
    np.testing.assert_allclose(np.asarray(gaps.base, float), [40, 60, 70])
    assert gaps.marker.pattern.shape == "/"  # not by colour alone
    assert (list(line.x), list(line.y)) == ([0, 100], [0, 100])
    np.testing.assert_allclose(below.y, [10, 20, 70])
    assert below.yaxis == "y2"
    assert bars.hovertext[2] == "says 90.0 % on average, right 70.0 %<br>70 samples, 70.0 %"


def test_no_samples_are_drawn_empty_and_bad_shapes_are_named():
    empty = reliability_diagram(EDGES, np.zeros(4, int), np.full(4, np.nan), np.full(4, np.nan))
    assert len(empty.data[0].y) == 0
    with pytest.raises(ValueError, match=r"edges have shape \(4,\)"):
        reliability_diagram(EDGES[1:], COUNTS, CONFIDENCE, ACCURACY)


def test_the_error_over_the_epochs_is_in_per_cent_and_follows_the_epoch_bar():
    rng = np.random.default_rng(0)
    found = calibration(rng.random((3, 50)), rng.random((3, 50)) < 0.5)
    figure = calibration_curve(np.array([1.0, 2, 3]), found.error)
    np.testing.assert_allclose(figure.data[0].y, 100 * found.error)
    assert figure.layout.meta == {"nnviz": "epochs"}
    assert not figure.layout.annotations
