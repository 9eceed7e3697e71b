import json

import numpy as np
import pytest

from nnviz.charts.datamap import data_map_figure

RNG = np.random.default_rng(0)
CONFIDENCE, VARIABILITY, CORRECTNESS = RNG.random(50), RNG.random(50) / 2, RNG.integers(0, 6, 50) / 5
CLASSES = ["<b>b</b>"] * 25 + ["cat"] * 25


def drawn_figure(drawn, marked=None):
    return data_map_figure(CONFIDENCE, VARIABILITY, CORRECTNESS, CLASSES, drawn=np.array(drawn), marked=marked)


def test_a_dot_stands_at_its_sample_and_knows_it():
    (dots,) = drawn_figure([3, 7, 40]).data
    np.testing.assert_allclose(dots.x, VARIABILITY[[3, 7, 40]], rtol=1e-6)
    np.testing.assert_allclose(dots.y, CONFIDENCE[[3, 7, 40]], rtol=1e-6)
    assert list(dots.customdata) == [3, 7, 40]
    assert [text.split("<br>")[0] for text in dots.text] == [
        "sample 3, is &lt;b&gt;b&lt;/b&gt;",
        "sample 7, is &lt;b&gt;b&lt;/b&gt;",
        "sample 40, is cat",
    ]


def test_what_was_never_right_has_a_sign_of_its_own():
    (dots,) = drawn_figure(range(50)).data
    np.testing.assert_array_equal(np.array(dots.marker.symbol) == "x", CORRECTNESS == 0)
    assert 0 < (CORRECTNESS == 0).sum() < 50


def test_marked_samples_have_rings_at_their_places():
    _, rings = drawn_figure([3, 7], np.array([12, 40])).data
    np.testing.assert_allclose(rings.x, VARIABILITY[[12, 40]], rtol=1e-6)
    assert list(rings.customdata) == [12, 40]
    assert len(drawn_figure([3], np.array([], int)).data) == 1


def test_every_place_of_a_data_map_is_in_sight():
    layout = json.loads(drawn_figure([0]).to_json())["layout"]
    for axis, low, high in (("xaxis", 0, 0.5), ("yaxis", 0, 1)):
        first, last = layout[axis]["range"]
        assert first < low < high < last
    assert "meta" not in layout  # its x axis is no epoch


def test_a_bad_shape_is_named():
    with pytest.raises(ValueError, match=r"shapes are \[\(49,\), \(50,\)\]"):
        data_map_figure(CONFIDENCE[1:], VARIABILITY, CORRECTNESS, CLASSES, drawn=np.array([0]))
