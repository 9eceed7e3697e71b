import html
import json

import numpy as np
import pytest

from nnviz.charts.class_rows import row_text
from nnviz.charts.curves import class_accuracy_map, learning_curves
from nnviz.charts.text import plain_text

EPOCHS = np.arange(1.0, 46)
RISING = 1 - np.exp(-EPOCHS / 5)


def as_dict(figure):
    """What the browser gets, as JSON has it."""
    return json.loads(figure.to_json())


def shown_ends(figure):
    """Where the labels of the lines stand: pixels above the bottom of the plot, by name."""
    layout = figure.layout
    low, high = layout.yaxis.range
    height = layout.height - layout.margin.t - layout.margin.b
    return {a.text: (a.y - low) / (high - low) * height + a.yshift for a in layout.annotations}


def test_train_and_test_differ_in_dash_and_colour_in_any_order():
    one = learning_curves(EPOCHS, {"train": RISING, "test": RISING / 2}, y_title="accuracy", percent=True)
    other = learning_curves(EPOCHS, {"test": RISING / 2, "train": RISING}, y_title="accuracy", percent=True)
    styles = [{line.name: (line.line.color, line.line.dash) for line in figure.data} for figure in (one, other)]
    assert styles[0] == styles[1]
    (train_colour, train_dash), (test_colour, test_dash) = styles[0]["train"], styles[0]["test"]
    assert train_colour != test_colour
    assert (train_dash, test_dash) == ("dash", "solid")


def test_sixteen_lines_all_look_different():
    lines = learning_curves(EPOCHS, {f"run {i}": RISING for i in range(16)}, y_title="accuracy").data
    assert len({(line.line.color, line.line.dash) for line in lines}) == 16


def test_shares_are_drawn_as_percentages():
    figure = learning_curves(EPOCHS, {"test": RISING}, y_title="accuracy", percent=True)
    np.testing.assert_allclose(figure.data[0].y, 100 * RISING)
    assert figure.layout.yaxis.ticksuffix == " %"
    assert "%{y:.1f} %" in figure.data[0].hovertemplate
    plain = learning_curves(EPOCHS, {"test": RISING}, y_title="loss")
    np.testing.assert_allclose(plain.data[0].y, RISING)
    assert not plain.layout.yaxis.ticksuffix


@pytest.mark.parametrize("ends", [(0.97, 0.97, 0.97, 0.97), (0.0, 0.0, 1.0, 1.0), (0.5, 0.505, 0.51, 0.9), (0.1, 0.4, 0.7, 1)])
def test_labels_at_the_ends_neither_overlap_nor_leave_the_plot(ends):
    figure = learning_curves(EPOCHS, {f"s{i}": RISING * end for i, end in enumerate(ends)}, y_title="accuracy", percent=True)
    places = shown_ends(figure)
    assert np.diff(sorted(places.values())).min() >= 15
    assert min(places.values()) >= -1
    assert max(places.values()) <= figure.layout.height - figure.layout.margin.t - figure.layout.margin.b + 1
    assert not figure.layout.showlegend


def test_figures_that_are_given_the_longest_name_have_their_epochs_in_line():
    figures = [learning_curves(EPOCHS, {name: RISING}, y_title="a", letters=14) for name in ("test", "train (logged)")]
    assert figures[0].layout.margin.r == figures[1].layout.margin.r > 100


def test_labels_far_apart_stay_at_their_lines_and_keep_their_order():
    figure = learning_curves(EPOCHS, {"a": RISING * 0.1, "b": RISING * 0.9}, y_title="accuracy", percent=True)
    assert [a.yshift for a in figure.layout.annotations] == [0, 0]
    close = shown_ends(learning_curves(EPOCHS, {"a": RISING * 0.90, "b": RISING * 0.89}, y_title="accuracy", percent=True))
    assert close["a"] > close["b"]


def test_a_label_stands_at_the_last_known_value():
    stopped = np.where(EPOCHS <= 20, RISING, np.nan)
    (label,) = learning_curves(EPOCHS, {"test": stopped}, y_title="accuracy").layout.annotations
    assert label.x == 20
    assert label.y == RISING[19]


def test_more_than_four_lines_have_a_legend():
    figure = learning_curves(EPOCHS, {f"run {i}": RISING for i in range(5)}, y_title="accuracy")
    assert figure.layout.showlegend
    assert not figure.layout.annotations


def test_figures_say_what_their_x_axis_is():
    assert learning_curves(EPOCHS, {"test": RISING}, y_title="accuracy").layout.meta == {"nnviz": "epochs"}
    assert class_accuracy_map(EPOCHS, np.ones((45, 2)), ["a", "b"]).layout.meta == {"nnviz": "checkpoints"}


def test_one_checkpoint_shows_markers():
    figure = learning_curves(np.array([3.0]), {"train": np.array([0.5]), "test": np.array([0.4])}, y_title="accuracy")
    assert all(line.mode == "markers" for line in figure.data)
    first, last = figure.layout.xaxis.range
    assert first < 3 < last
    only_one = np.where(EPOCHS == 7, 0.5, np.nan)
    assert learning_curves(EPOCHS, {"test": only_one}, y_title="accuracy").data[0].mode == "markers"


def test_values_that_were_logged_now_and_then_are_dots_joined_by_lines():
    sometimes = np.where(np.arange(45) % 3 == 2, RISING, np.nan)
    figure = learning_curves(EPOCHS, {"test": sometimes, "train": RISING}, y_title="accuracy")
    some, every = figure.data
    assert some.mode == "lines+markers"
    np.testing.assert_array_equal(some.x, EPOCHS[2::3])
    np.testing.assert_array_equal(some.y, RISING[2::3])
    assert "at epoch" in some.hovertemplate  # not that of the pointer
    assert (every.mode, len(every.x), "at epoch" in every.hovertemplate) == ("lines", 45, False)


def test_a_logged_line_of_training_looks_like_training():
    figure = learning_curves(EPOCHS, {"test": RISING, "train (logged)": RISING}, y_title="accuracy")
    assert [line.line.dash for line in figure.data] == ["solid", "dash"]


@pytest.mark.parametrize("values", [np.full(45, np.nan), np.zeros(45), np.ones(45), np.full(45, np.inf)])
@pytest.mark.parametrize("percent", [True, False])
def test_flat_and_unknown_values_have_a_finite_axis(values, percent):
    figure = learning_curves(EPOCHS, {"test": values}, y_title="accuracy", percent=percent)
    low, high = figure.layout.yaxis.range
    assert low < high
    assert np.isfinite([low, high]).all()
    as_dict(figure)


def test_no_checkpoints_and_no_series_are_drawn_empty():
    as_dict(learning_curves(np.array([]), {"test": np.array([])}, y_title="accuracy"))
    as_dict(learning_curves(EPOCHS, {}, y_title="accuracy"))


def test_the_accuracy_axis_stays_near_0_and_100_percent():
    low, high = learning_curves(EPOCHS, {"a": np.linspace(0, 1, 45)}, y_title="accuracy", percent=True).layout.yaxis.range
    assert -2 < low <= 0
    assert 100 <= high < 102


def test_figures_let_the_theme_of_the_page_through():
    figures = (
        learning_curves(EPOCHS, {"test": RISING}, y_title="accuracy"),
        class_accuracy_map(EPOCHS, np.tile(RISING, (2, 1)).T, ["a", "b"]),
    )
    for figure in figures:
        layout = as_dict(figure)["layout"]
        assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0, 0, 0, 0)"
        assert "font" not in layout
        assert "title" not in layout


def test_a_bad_shape_is_named():
    with pytest.raises(ValueError, match=r"series 'test' has shape \(44,\); expected \(45,\)"):
        learning_curves(EPOCHS, {"test": RISING[1:]}, y_title="accuracy")
    with pytest.raises(ValueError, match=r"epochs have shape \(1, 45\)"):
        learning_curves(EPOCHS[None], {}, y_title="accuracy")
    for shares, names in ((np.ones((45, 3)), ["a", "b"]), (np.ones((44, 2)), ["a", "b"]), (np.ones((45, 0)), [])):
        with pytest.raises(ValueError, match="class_accuracy has shape"):
            class_accuracy_map(EPOCHS, shares, names)


def test_the_map_has_a_row_a_class_with_the_first_on_top():
    shares = np.random.default_rng(0).random((45, 3))
    figure = class_accuracy_map(EPOCHS, shares, ["cat", "dog", "owl"])
    drawn = as_dict(figure)
    np.testing.assert_allclose(figure.data[0].z, 100 * shares.T)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (0, 100)
    assert drawn["layout"]["yaxis"]["range"] == [2.5, -0.5]
    assert drawn["layout"]["yaxis"]["ticktext"] == ["cat", "dog", "owl"]
    assert drawn["data"][0]["hovertext"][1][11] == f"class dog, epoch 12: {100 * shares[11, 1]:.1f} %"
    assert drawn["layout"]["xaxis"]["ticktext"] == ["10", "20", "30", "40"]
    assert drawn["layout"]["xaxis"]["tickvals"] == [9, 19, 29, 39]


def test_unevenly_spaced_epochs_are_equal_columns():
    epochs = np.array([0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])
    figure = class_accuracy_map(epochs, np.ones((11, 2)), ["a", "b"])
    assert figure.data[0].x is None  # so that columns are 0, 1, 2, …
    assert list(figure.layout.xaxis.range) == [-0.5, 10.5]
    for column, text in zip(figure.layout.xaxis.tickvals, figure.layout.xaxis.ticktext, strict=True):
        assert float(text) == epochs[column]
    assert {0, 10} <= set(figure.layout.xaxis.tickvals)


def test_a_class_without_samples_says_so():
    shares = np.array([[0.5, np.nan]])
    (cells,) = class_accuracy_map(np.array([1.0]), shares, ["a", "b"]).data
    assert [list(row) for row in cells.hovertext] == [["class a, epoch 1: 50.0 %"], ["class b, epoch 1: no samples"]]
    np.testing.assert_array_equal(cells.z, [[50], [np.nan]])


def test_many_classes_fit_and_their_names_have_room():
    figure = class_accuracy_map(EPOCHS, np.ones((45, 1000)), [f"class {i}" for i in range(1000)])
    named = figure.layout.yaxis.tickvals
    plot_height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert named[0] == 0
    assert (named[1] - named[0]) * plot_height / 1000 > 12
    hundred = class_accuracy_map(EPOCHS, np.ones((45, 100)), [str(i) for i in range(100)])
    assert hundred.layout.height < 800


def test_classes_of_the_same_name_keep_their_own_rows():
    figure = class_accuracy_map(EPOCHS, np.ones((45, 2)), ["x" * 50 + "1", "x" * 50 + "2"])
    assert len(figure.data[0].z) == 2
    assert list(figure.layout.yaxis.tickvals) == [0, 1]


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "<a href='j'>x</a>", "a<br>b", "R&amp;D", "&lt;", "$x^2$", "%{y}", "1 < 2 & 3 > 2"]
)
def test_names_are_shown_letter_for_letter(name):
    text = plain_text(name)
    assert html.unescape(text) == name
    assert not set("<>$") & set(text)
    figures = (
        class_accuracy_map(EPOCHS, np.ones((45, 2)), [name, "b"]),
        learning_curves(EPOCHS, {name: RISING}, y_title=name),
        learning_curves(EPOCHS, {name: RISING, **{str(i): RISING for i in range(5)}}, y_title="accuracy"),
    )
    for figure in figures:
        given = as_dict(figure)
        for line in given["data"]:
            line.pop("hovertemplate", None)  # holds only this project's words; the name comes in by %{fullData.name}
        if "<" in name or "$" in name:
            assert name not in json.dumps(given)


def test_names_stay_out_of_hover_templates():
    (line,) = learning_curves(EPOCHS, {"%{customdata}": RISING}, y_title="accuracy").data
    assert "customdata" not in line.hovertemplate


def test_long_names_end_in_an_ellipsis_and_lines_become_one():
    assert plain_text("a" * 30, 10) == "a" * 9 + "…"
    assert plain_text("a" * 10, 10) == "a" * 10
    assert plain_text("&" * 30, 10) == "&amp;" * 9 + "…"  # cut before it is escaped, so no entity is cut
    assert plain_text("a\n\tb\u2028c\u202ed\x00") == "a b c d"
    assert plain_text("日本語 é 👩‍🔬") == "日本語 é 👩‍🔬"


def test_a_map_of_a_thousand_classes_fits_into_a_window_and_says_what_a_row_is() -> None:
    shares = np.random.default_rng(0).random((4, 1000))
    shares[:, 13] = np.nan
    figure = class_accuracy_map(np.arange(4.0), shares, [f"c{k}" for k in range(1000)])
    assert figure.layout.height <= 700
    heat = figure.data[0]
    together = figure.layout.meta["together"]
    assert row_text(figure) == f"the mean of {together} neighbouring classes"
    for row, values in enumerate(np.asarray(heat.z)):
        members = slice(row * together, (row + 1) * together)
        np.testing.assert_allclose(values, 100 * np.nanmean(shares[:, members], axis=1))
    assert heat.hovertext[1][2].startswith(f"the mean of classes c{together} to c{2 * together - 1}, epoch 2: ")
    gaps = np.diff(figure.layout.yaxis.tickvals) * (figure.layout.height - 60) / 1000
    assert gaps.min() >= 12  # names have room


@pytest.mark.parametrize("n_classes", [1, 2, 10, 93])
def test_a_row_is_a_class_as_long_as_all_have_one(n_classes: int) -> None:
    shares = np.random.default_rng(0).random((3, n_classes))
    figure = class_accuracy_map(np.arange(3.0), shares, [str(k) for k in range(n_classes)])
    np.testing.assert_allclose(figure.data[0].z, 100 * shares.T)
    assert figure.layout.meta == {"nnviz": "checkpoints"}
    assert row_text(figure) == "a class"


def test_phases_are_thin_lines_with_their_names_as_far_as_there_is_room() -> None:
    epochs = np.arange(11.0)
    phases = [(0.0, "warm-up"), (5.0, "<b>tuning</b> of all layers, slowly"), (9.9, "end")]
    figure = learning_curves(epochs, {"test": epochs}, y_title="y", phases=phases)
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(5, 5), (9.9, 9.9)]  # the first begins where the axis does
    names = [each.text for each in figure.layout.annotations]
    assert "warm-up" in names
    assert "&lt;b&gt;tuning&lt;/b&gt; of a…" in names
    assert not any("end" in name for name in names)


def test_a_logarithmic_axis_shows_every_power_of_ten_and_leaves_out_what_is_not_above_zero() -> None:
    figure = learning_curves(np.arange(3.0), {"": np.array([0, 1e-4, 1.0])}, y_title="", logarithmic=True)
    low, high = figure.layout.yaxis.range
    assert (figure.layout.yaxis.type, figure.layout.yaxis.dtick) == ("log", 1)
    assert low < -4
    assert 0 < high < 1
    assert list(figure.data[0].y) == [1e-4, 1]
