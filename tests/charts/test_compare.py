"""Several runs in one figure."""

import json

import numpy as np
import pytest

from nnviz.charts.compare import Curve, run_colours, run_curves
from nnviz.charts.compare_maps import agreement_table, class_history, class_table

X = np.arange(1.0, 6)
SCRIPT = "<script>$x$</script>"


def as_dict(figure):
    """What the browser gets, as JSON has it."""
    return json.loads(figure.to_json())


def curve(name: str = "a", y=X / 10, **options) -> Curve:
    return Curve(name, name, options.pop("colour", "#506cb9"), options.pop("x", X), np.asarray(y, float), **options)


def test_six_runs_have_six_colours_and_a_seventh_begins_again():
    assert len(set(run_colours(6))) == 6
    assert run_colours(7)[6] == run_colours(1)[0]


def test_curves_carry_their_names_at_their_ends_in_their_colours():
    figure = run_curves([curve("a"), curve("b", X / 5, colour="#b85809"), curve("", X / 20)], y_title="right", percent=True)
    assert [(note.text, note.font.color, note.x) for note in figure.layout.annotations] == [
        ("a", "#506cb9", 5.0),
        ("b", "#b85809", 5.0),
    ]
    np.testing.assert_allclose(figure.data[1].y, 100 * X / 5)
    assert figure.layout.meta == {"nnviz": "epochs"}  # the bar conducts it
    assert list(figure.layout.xaxis.range) == [1, 5]


def test_names_that_would_overlap_are_moved_apart_and_those_of_shorter_curves_stay_at_their_ends():
    short = curve("short", [0.1, 0.2], x=np.array([1.0, 2.0]))
    figure = run_curves([curve("a", X / 10), curve("b", X / 10 + 0.001), short], y_title="", percent=True, height=260)
    low, high = figure.layout.yaxis.range
    plot = 260 - figure.layout.margin.t - figure.layout.margin.b
    heights = {note.text: (note.y - low) / (high - low) * plot + note.yshift for note in figure.layout.annotations}
    assert abs(heights["a"] - heights["b"]) >= 15
    (shift,) = [note.yshift for note in figure.layout.annotations if note.text == "short"]
    assert shift == 10
    wide = run_curves([curve("a name of many letters"), short], y_title="").layout.margin.r
    assert wide > run_curves([curve("a"), short], y_title="").layout.margin.r


def test_a_band_lies_around_a_mean_behind_the_lines_and_faint_lines_come_first():
    band = (np.array([np.nan, 0.1, 0.2, 0.3, 0.4]), np.array([np.nan, 0.3, 0.4, 0.5, 0.6]))
    figure = run_curves([curve("mean", band=band), curve("", faint=True)], y_title="right", percent=True)
    faint, around, mean = figure.data
    assert faint.line.width < mean.line.width
    assert around.fill == "toself"
    np.testing.assert_allclose(around.x, [2, 3, 4, 5, 5, 4, 3, 2])
    np.testing.assert_allclose(around.y, [10, 20, 30, 40, 60, 50, 40, 30])
    low, high = figure.layout.yaxis.range
    assert low < 10
    assert high > 60


def test_along_accuracies_the_axis_is_in_per_cent():
    figure = run_curves([curve(x=np.array([50.0, 60, 70, 80, 90]))], y_title="epoch", x_title="accuracy", of_percent=True)
    assert figure.layout.xaxis.ticksuffix == " %"
    assert "accuracy %{x:.1f} %" in figure.data[0].hovertemplate


def test_curves_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"'a' has x of shape \(5,\) and y of shape \(2,\)"):
        run_curves([curve(y=[1, 2])], y_title="")


def test_the_first_run_is_told_as_it_is_and_the_others_as_differences():
    shares = np.array([[0.9, 0.5, np.nan], [0.95, 0.4, np.nan], [0.9, 0.5004, np.nan]])
    figure = class_table(shares, ["one", "two", "three"], ["x", "y", SCRIPT], ink="#123456")
    sent = as_dict(figure)
    (text,) = [trace for trace in sent["data"] if trace.get("mode") == "text"]
    cells = dict(zip(zip(text["x"], text["y"], strict=True), text["text"], strict=True))
    assert [cells[(k, 0)] for k in range(3)] == ["90.0", "50.0", "none"]
    assert [cells[(k, 1)] for k in range(3)] == ["+5.0", "−10.0", "none"]
    assert [cells[(k, 2)] for k in range(2)] == ["0", "0"]
    assert text["textfont"]["color"] == "#123456"
    (_, others) = [trace for trace in figure.data if trace.type == "heatmap"]
    assert np.isnan(others.z[0]).all()
    np.testing.assert_allclose(others.z[1][:2], [5, -10])
    assert (others.zmin, others.zmax) == pytest.approx((-10, 10))
    assert "<script" not in figure.to_json()
    assert others.hovertext[1][0] == "two, class x: 95.0 %<br>+5.0 points against one"


def test_small_differences_look_small():
    figure = class_table(np.array([[0.9, 0.9], [0.901, 0.9]]), ["one", "two"], ["x", "y"])
    assert figure.data[1].zmax == 5


def test_a_history_has_a_row_a_class_and_a_column_a_moment():
    points = np.array([[0.1, -0.2], [0.0, np.nan], [-0.3, 0.05]])
    figure = class_history(["1", "2", "4"], points, "epoch", ["x", "y"])
    assert figure.layout.meta == {"nnviz": "checkpoints"}
    (heat,) = figure.data
    np.testing.assert_allclose(heat.z, 100 * points.T)
    assert (heat.zmin, heat.zmax) == (-30, 30)
    assert heat.hovertext[1][2] == "class y, epoch 4: +5.0 points"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top


def test_agreement_is_told_of_each_two_runs():
    shares = np.array([[1, 0.9, 0.8], [0.9, 1, 0.85], [0.8, 0.85, 1]])
    figure = agreement_table(shares, ["one", "two", "three"])
    heat, numbers = figure.data
    assert np.isnan(np.diag(heat.z)).all()
    told = dict(zip(zip(numbers.y, numbers.x, strict=True), numbers.text, strict=True))
    assert told == {(0, 1): "90.0", (1, 0): "90.0", (0, 2): "80.0", (2, 0): "80.0", (1, 2): "85.0", (2, 1): "85.0"}
    assert heat.hovertext[2][1] == "three and two agree on 85.0 %"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: class_table(np.ones((2, 3)), ["a", "b"], ["x", "y"]), r"expected \(2, 2\)"),
        (lambda: class_history(["1"], np.ones((2, 2)), "epoch", ["x", "y"]), r"expected \(1, 2\)"),
        (lambda: agreement_table(np.ones((2, 3)), ["a", "b"]), r"expected \(2, 2\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_values_that_are_known_now_and_then_are_dots_joined_by_lines():
    x = np.arange(5.0)
    curves = [Curve("a", "a", "#4477aa", x, np.array([np.nan, 1, np.nan, 2, np.nan])), Curve("b", "b", "#4477aa", x, x)]
    some, every = run_curves(curves, y_title="loss").data
    assert (some.mode, some.x.tolist(), some.y.tolist()) == ("lines+markers", [1, 3], [1, 2])
    assert (every.mode, len(every.x)) == ("lines", 5)


def test_differences_of_a_thousand_classes_fit_into_a_window():
    points = np.random.default_rng(0).normal(size=(3, 1000)) / 10
    figure = class_history(["1", "2", "3"], points, "epoch", [str(k) for k in range(1000)])
    assert figure.layout.height <= 560
    together = figure.layout.meta["together"]
    np.testing.assert_allclose(figure.data[0].z[2], 100 * points[:, 2 * together : 3 * together].mean(axis=1))


def test_names_stand_at_the_ends_of_lines_also_on_a_logarithmic_axis() -> None:
    x = np.arange(3.0)
    curves = [
        Curve("a", "a", "#3961ce", x, np.array([0.1, 0.01, 0.001])),
        Curve("b", "b", "#3961ce", x, np.array([0, 1, 100.0])),
    ]
    figure = run_curves(curves, y_title="learning_rate", logarithmic=True)
    low, high = figure.layout.yaxis.range
    assert figure.layout.yaxis.type == "log"
    assert low < -3
    assert 2 < high < 3
    assert {each.text: each.y for each in figure.layout.annotations} == {"a": pytest.approx(-3), "b": pytest.approx(2)}
    assert len(figure.data[1].y) == 2  # zero has no place
