import html
import json

import numpy as np
import pytest

from nnviz.charts.palette import ACCENT, class_colours
from nnviz.charts.scatter import MOST_DOTS, map_figure

RNG = np.random.default_rng(0)


def dots(figure):
    """The traces of dots, without the rings."""
    return [trace for trace in figure.data if trace.marker.symbol != "circle-open"]


def drawn_samples(figure):
    return np.sort(np.concatenate([trace.customdata for trace in dots(figure)]))


def rings(figure):
    return [trace for trace in figure.data if trace.marker.symbol == "circle-open"]


def test_every_sample_stands_where_it_is_in_the_colour_of_its_class():
    positions, codes = RNG.normal(size=(40, 2)), np.arange(40) % 3
    figure = map_figure(positions, codes, ["cat", "dog", "owl"])
    assert [trace.type for trace in figure.data] == ["scatter"] * 3
    assert [trace.name for trace in figure.data] == ["cat", "dog", "owl"]
    assert [trace.marker.color for trace in figure.data] == list(class_colours(3))
    for code, trace in enumerate(figure.data):
        np.testing.assert_array_equal(trace.customdata, np.flatnonzero(codes == code))
        np.testing.assert_allclose(np.column_stack([trace.x, trace.y]), positions[codes == code])
    assert not figure.layout.annotations
    assert figure.layout.yaxis.scaleanchor == "x"


def test_dots_say_who_they_are_and_what_the_network_says():
    positions, codes = RNG.normal(size=(3, 2)), np.array([0, 0, 1])
    plain = map_figure(positions, codes, ["cat", "dog"])
    assert list(plain.data[0].hovertext) == ["sample 0: cat", "sample 1: cat"]
    told = map_figure(positions, codes, ["cat", "dog"], predictions=np.array([0, 1, 1]))
    assert list(told.data[0].hovertext) == ["sample 0: is cat, network says cat", "sample 1: is cat, network says dog"]


@pytest.mark.parametrize("name", ["<b>x</b>", "<a href='j'>x</a>", "a<br>b", "R&amp;D", "$x^2$", "%{y}"])
def test_names_are_shown_letter_for_letter(name):
    figure = map_figure(np.zeros((2, 2)), np.array([0, 0]), [name], predictions=np.array([0, 0]))
    texts = [figure.data[0].name, figure.data[0].hovertext[0]]
    assert html.unescape(texts[0]) == name
    assert html.unescape(texts[1]) == f"sample 0: is {name}, network says {name}"
    assert not any(set("<>$") & set(text) for text in texts)
    assert figure.data[0].hovertemplate is None


def test_of_many_samples_an_even_part_is_drawn_and_the_figure_says_so():
    sizes = [6000, 3000, 40, 2000]
    codes = np.repeat(np.arange(4), sizes)
    positions = RNG.normal(size=(codes.size, 2))
    figure = map_figure(positions, codes, list("abcd"))
    samples = drawn_samples(figure)
    counts = np.bincount(codes[samples])
    assert samples.size == np.unique(samples).size == MOST_DOTS
    assert counts[2] == 40
    assert np.ptp(counts[[0, 1, 3]]) <= 1
    assert "5,000 of 11,040 samples" in figure.layout.annotations[0].text
    np.testing.assert_array_equal(samples, drawn_samples(map_figure(positions, codes, list("abcd"))))
    gaps = np.diff(samples[codes[samples] == 0])
    assert gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize("n_samples", [MOST_DOTS - 1, MOST_DOTS])
def test_what_can_be_drawn_is_drawn_whole(n_samples):
    figure = map_figure(RNG.normal(size=(n_samples, 2)), np.zeros(n_samples, int), ["a"])
    np.testing.assert_array_equal(drawn_samples(figure), np.arange(n_samples))
    assert not figure.layout.annotations


@pytest.mark.slow
def test_more_classes_than_dots_are_drawn_as_far_as_they_go():
    codes = np.arange(2 * MOST_DOTS)
    figure = map_figure(np.zeros((codes.size, 2)), codes, ["a"] * codes.size)
    assert drawn_samples(figure).size == MOST_DOTS


def test_the_picked_and_the_selected_are_drawn_in_any_case_and_ringed():
    codes = np.zeros(20_000, int)
    positions = RNG.normal(size=(codes.size, 2))
    few = drawn_samples(map_figure(positions, codes, ["a"]))
    missing = np.setdiff1d(np.arange(codes.size), few)[:3]
    figure = map_figure(positions, codes, ["a"], picked=int(missing[0]), selected=missing[1:])
    assert np.isin(missing, drawn_samples(figure)).all()
    selected, picked = rings(figure)
    np.testing.assert_allclose(np.column_stack([selected.x, selected.y]), positions[missing[1:]])
    np.testing.assert_allclose([picked.x[0], picked.y[0]], positions[missing[0]])
    assert picked.marker.size > selected.marker.size
    assert picked.marker.color == selected.marker.color == ACCENT


@pytest.mark.parametrize("wrong", [-1, 40, 10**9])
def test_samples_that_there_are_not_are_not_ringed(wrong):
    figure = map_figure(np.zeros((40, 2)), np.zeros(40, int), ["a"], picked=wrong, selected=[wrong, 3])
    (selected,) = rings(figure)
    assert len(selected.x) == 1


def test_three_dimensions_are_seen_along_the_two_widest():
    spread = RNG.normal(size=(500, 3)) * [5, 0.1, 2]
    turn, _ = np.linalg.qr(RNG.normal(size=(3, 3)))
    figure = map_figure(spread @ turn + [1, 2, 3], np.zeros(500, int), ["a"])
    (trace,) = figure.data
    seen = np.column_stack([trace.x, trace.y])
    _, singular, rows = np.linalg.svd(spread - spread.mean(axis=0), full_matrices=False)
    expected = (spread - spread.mean(axis=0)) @ rows[:2].T
    np.testing.assert_allclose(np.abs(seen), np.abs(expected), atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(seen, axis=0), singular[:2])
    assert "seen flat" in figure.layout.annotations[0].text


def test_the_view_of_three_dimensions_is_the_same_each_time():
    positions = RNG.normal(size=(50, 3)) * [3, 2, 1]
    one, other = (map_figure(given, np.zeros(50, int), ["a"]).data[0] for given in (positions, positions + 10))
    np.testing.assert_allclose(one.x, other.x, atol=1e-9)
    np.testing.assert_allclose(one.y, other.y, atol=1e-9)


def test_places_that_are_none_are_not_drawn():
    positions = np.array([[0, 0], [np.nan, 0], [0, np.inf], [1, 1]], float)
    for given in (positions, np.column_stack([positions, np.zeros(4)])):
        figure = map_figure(given, np.zeros(4, int), ["a"], picked=1)
        np.testing.assert_array_equal(drawn_samples(figure), [0, 3])
        assert not rings(figure)
        json.loads(figure.to_json())


@pytest.mark.parametrize("dims", [2, 3])
def test_no_samples_are_an_empty_figure(dims):
    figure = map_figure(np.empty((0, dims)), np.empty(0, int), ["a"])
    assert not figure.data
    json.loads(figure.to_json())


def test_many_classes_have_no_legend_and_few_have():
    for n_classes, has_legend in ((30, True), (31, False)):
        figure = map_figure(np.zeros((n_classes, 2)), np.arange(n_classes), ["a"] * n_classes)
        assert all(trace.showlegend is has_legend for trace in figure.data)


def test_the_figure_lets_the_theme_of_the_page_through():
    layout = json.loads(map_figure(np.zeros((2, 2)), np.zeros(2, int), ["a"]).to_json())["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0, 0, 0, 0)"
    assert "font" not in layout
    assert "title" not in layout


@pytest.mark.parametrize(
    ("positions", "codes", "message"),
    [
        (np.zeros((4, 4)), np.zeros(4, int), r"positions have shape \(4, 4\)"),
        (np.zeros(4), np.zeros(4, int), r"positions have shape \(4,\)"),
        (np.zeros((4, 2)), np.zeros(3, int), r"of shape \(3,\); expected whole numbers of shape \(4,\)"),
        (np.zeros((4, 2)), np.zeros(4), "float64"),
        (np.zeros((4, 2)), np.array([0, 1, 2, 3]), "reach from 0 to 3; expected 0 to 1"),
        (np.zeros((4, 2)), np.array([0, -1, 0, 0]), "reach from -1"),
    ],
)
def test_what_does_not_fit_is_named(positions, codes, message):
    with pytest.raises(ValueError, match=message):
        map_figure(positions, codes, ["a", "b"])


def test_predictions_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="reach from 0 to 5"):
        map_figure(np.zeros((2, 2)), np.zeros(2, int), ["a", "b"], predictions=np.array([0, 5]))


def test_rare_classes_are_drawn_last_and_named_in_their_place() -> None:
    codes = np.repeat([0, 1, 2, 3], [3, 400, 390, 60])
    figure = map_figure(np.zeros((853, 2)), codes, ["a", "b", "c", "d"])
    assert [trace.name for trace in figure.data] == ["b", "c", "d", "a"]
    assert [trace.legendrank for trace in figure.data] == [2, 3, 4, 1]
