"""Figures of the Network screen."""

import json

import numpy as np
import pytest

from nnviz.charts.activations import activation_map, clicked_cell_of
from nnviz.charts.weights import histogram_map, norm_lines


def test_cells_are_where_their_row_and_unit_are_also_in_a_second_panel() -> None:
    first, second = np.array([[1.0, 2, 3], [4, 5, np.nan]]), np.array([[0.0, 0, 1], [8, 0, 0]])
    figure = activation_map([("now", first), ("then", second)], ["is a", "is b"], [4, 9, 11], ink="#000000")
    heats = [trace for trace in figure.data if trace.type == "heatmap"]
    assert [list(heat.y) for heat in heats] == [[0, 1], [3, 4]]
    assert [list(row) for heat in heats for row in heat.z] == [[1, 2, 3], [4, 5, None], [0, 0, 1], [8, 0, 0]]
    assert {(heat.zmin, heat.zmax) for heat in heats} == {(0, 8)}
    assert heats[1].hovertext[1][0] == "is b, unit 4: 8<br>then"
    assert clicked_cell_of((2, 4), 2) == (2, 1, 1)
    assert clicked_cell_of(("0", 1.0), 2) == (0, 1, 0)
    assert list(figure.layout.xaxis.ticktext) == ["4", "9", "11"]


def test_differences_have_a_scale_of_their_own_around_zero() -> None:
    matrix = np.array([[10.0, 20], [12, 15], [-2, 5]])
    figure = activation_map([("now", matrix)], ["a", "b", "a − b"], [0, 1], ink="#000000", differences=[2])
    plain, apart = figure.data
    assert (plain.zmin, plain.zmax, apart.zmin, apart.zmax) == (0, 20, -5, 5)
    assert list(plain.z[2]) == [None, None]
    assert list(apart.z[2]) == [-2, 5]


def test_activations_below_zero_are_told_by_hue() -> None:
    (heat,) = activation_map([("now", np.array([[-3.0, 2]]))], ["a"], [0, 1], ink="#000000").data
    assert (heat.zmin, heat.zmax) == (-3, 3)


def test_names_of_strangers_are_text() -> None:
    figure = activation_map([("now", np.ones((1, 1)))], ["<img src=x>"], [0], ink="#000000")
    assert "<img" not in json.dumps(figure.to_plotly_json(), default=str)


def test_matrices_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        activation_map([("now", np.ones((2, 2)))], ["a"], [0, 1], ink="#000000")
    with pytest.raises(ValueError, match="shapes"):
        activation_map([], [], [], ink="#000000")


def test_histograms_have_a_column_a_checkpoint_and_follow_the_bar() -> None:
    epochs, shares = np.array([1.0, 2, 3]), np.array([[0.25, 0.75], [1, 0], [np.nan, np.nan]])
    figure = histogram_map(epochs, np.array([-1.0, 0, 1]), shares)
    (heat,) = figure.data
    np.testing.assert_allclose(np.asarray(heat.z, float)[:, :2], np.sqrt(shares[:2].T))
    assert list(heat.y) == [-0.5, 0.5]
    assert figure.layout.meta == {"nnviz": "epochs"}
    assert list(figure.layout.xaxis.range) == [0.5, 3.5]
    uneven = histogram_map(np.array([0.01, 0.02, 5]), np.array([-1.0, 0, 1]), shares)
    assert uneven.layout.meta == {"nnviz": "checkpoints"}


def test_norms_are_lines_on_a_logarithmic_axis_without_what_is_not_above_zero() -> None:
    figure = norm_lines(np.array([1.0, 2, 3]), {"a": np.array([np.nan, 0.1, 0.0])}, y_title="norm")
    (line,) = figure.data
    assert figure.layout.yaxis.type == "log"
    assert np.asarray(line.y, float)[1] == 0.1
    assert np.isnan(np.asarray(line.y, float)[[0, 2]]).all()
    shares = norm_lines(np.array([1.0, 2]), {"a": np.array([0.05, 0.02])}, y_title="share", percent=True)
    assert (list(shares.data[0].y), shares.layout.yaxis.ticksuffix) == ([5, 2], " %")
    with pytest.raises(ValueError, match="'a'"):
        norm_lines(np.array([1.0]), {"a": np.ones(2)}, y_title="norm")
