"""Histories as charts."""

import numpy as np
import pytest

from nnviz.charts.time_axis import time_axis
from nnviz.charts.traces import ClassPanel, Panel, class_curves, overlaid_curves

EPOCHS = np.array([1.0, 2.5, 4.0])
MARGINS = np.array([[-0.5, 0.0, 0.25], [-0.5, 0.5, 0.75]])
BANDS = np.linspace(0, 1, 15).reshape(3, 5)


def overlaid(**changes):
    given = {
        "panels": [Panel("margin", MARGINS, -1, 1, BANDS), Panel("loss (nats)", MARGINS + 1, 0, 2)],
        "names": ["12", "<b>7"],
        "colours": ["#3961ce", "#3961ce"],
        "texts": ["sample 12", "sample 7, says <i>x"],
    }
    return overlaid_curves(EPOCHS, **(given | changes))


def curves(figure):
    """The lines that are samples: (subplot, x, y)."""
    return [
        (line.yaxis, list(line.x), list(line.y)) for line in figure.data if line.line.width == 2 and line.customdata is None
    ]


def test_every_sample_has_a_curve_in_every_panel() -> None:
    figure = overlaid()
    expected = [
        (axis, EPOCHS.tolist(), values.tolist()) for axis, rows in (("y", MARGINS), ("y2", MARGINS + 1)) for values in rows
    ]
    assert curves(figure) == expected
    assert figure.layout.meta == {"nnviz": "epochs"}
    assert figure.layout.yaxis.range == (-1, 1)
    assert figure.layout.yaxis2.range == (0, 2)
    assert [figure.layout.yaxis.title.text, figure.layout.yaxis2.title.text] == ["margin", "loss (nats)"]


def test_samples_of_one_colour_differ_in_their_dashes() -> None:
    dashes = [line.line.dash for line in overlaid().data if line.line.width == 2 and line.customdata is None]
    assert dashes == ["solid", "dash", "solid", "dash"]
    lines = overlaid(colours=["#3961ce", "#f1ae29"]).data
    assert {line.line.dash for line in lines if line.line.width == 2 and line.customdata is None} == {"solid"}


def test_names_of_strangers_are_text() -> None:
    figure = overlaid()
    assert {note.text for note in figure.layout.annotations} == {"12", "&lt;b&gt;7"}
    assert not any("<i>" in (line.hovertemplate or "") for line in figure.data)


def test_each_name_stands_at_the_end_of_its_curve_and_no_two_overlap() -> None:
    figure = overlaid(panels=[Panel("margin", np.array([[0, 0, 0.5], [0, 0, 0.5]]), -1, 1)])
    ends = [(note.x, note.y, note.yshift) for note in figure.layout.annotations]
    assert [(x, y) for x, y, _ in ends] == [(4.0, pytest.approx(0.5)), (4.0, pytest.approx(0.5))]
    assert abs(ends[0][2] - ends[1][2]) >= 13  # both are at one height


def test_bands_lie_behind_and_hold_what_their_quantiles_say() -> None:
    outer, inner, median = overlaid().data[:3]
    np.testing.assert_allclose(outer.y, [*BANDS[:, 0], *BANDS[::-1, 4]])
    np.testing.assert_allclose(inner.y, [*BANDS[:, 1], *BANDS[::-1, 3]])
    np.testing.assert_allclose(median.y, BANDS[:, 2])
    assert [*outer.x] == [1, 2.5, 4, 4, 2.5, 1]


def test_one_checkpoint_is_drawn_as_points() -> None:
    figure = overlaid_curves(EPOCHS[:1], [Panel("margin", MARGINS[:, :1], -1, 1)], ["1", "2"], ["#000000"] * 2, ["", ""])
    assert {line.mode for line in figure.data} == {"markers"}


@pytest.mark.parametrize("values", [MARGINS[:1], MARGINS[:, :2], MARGINS[0]])
def test_shapes_that_do_not_fit_are_refused(values) -> None:
    with pytest.raises(ValueError, match=r"margin has shape .* expected \(2, 3\)"):
        overlaid(panels=[Panel("margin", values, -1, 1)])


def panel(name: str = "four", bands: np.ndarray = BANDS, names: tuple[str, ...] = ("sample 3",)) -> ClassPanel:
    return ClassPanel(name, "#3961ce", bands, names, MARGINS[: len(names)])


def test_every_class_has_a_panel_with_its_bands_and_its_samples() -> None:
    figure = class_curves(EPOCHS, [panel(name) for name in "abcdefg"], title="margin", low=-1, high=1)
    assert [note.text for note in figure.layout.annotations] == list("abcdefg")
    assert len({trace.xaxis for trace in figure.data}) == 7
    assert len(figure.data) == 7 * 4
    assert figure.layout.meta == {"nnviz": "epochs"}
    # seven panels with room for five in a row are four and three
    domains = {figure.layout[f"xaxis{k or ''}"].domain for k in ("", 2, 3, 4)}
    assert len(domains) == 4
    assert figure.layout.xaxis5.domain == figure.layout.xaxis.domain
    np.testing.assert_allclose(figure.data[3].y, MARGINS[0])


def test_a_class_without_samples_has_no_bands() -> None:
    figure = class_curves(EPOCHS, [panel("<b>", np.full((3, 5), np.nan), ())], title="loss", low=0, high=1)
    assert not figure.data
    assert figure.layout.annotations[0].text == "&lt;b&gt;"


def test_bands_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"four has shape \(3, 4\); expected \(3, 5\)"):
        class_curves(EPOCHS, [panel(bands=BANDS[:, :4])], title="loss", low=0, high=1)


def test_a_recording_that_is_dense_at_the_start_shows_its_start() -> None:
    figure = overlaid_curves(
        np.array([0.01, 0.1, 40]), [Panel("margin", MARGINS, -1, 1)], ["1", "2"], ["#000000"] * 2, ["", ""]
    )
    assert figure.layout.meta == {"nnviz": "checkpoints"}
    assert [*figure.data[0].x] == [0, 1, 2]
    assert [*figure.data[0].text] == ["0.01", "0.1", "40"]
    ticks = dict(zip(figure.layout.xaxis.tickvals, figure.layout.xaxis.ticktext, strict=True))
    assert ticks == {0: "0.01", 1: "0.1", 2: "40"}
    assert {note.x for note in figure.layout.annotations} == {2}


def test_epochs_in_even_steps_are_the_axis() -> None:
    time = time_axis(np.arange(1, 46))
    assert (time.kind, time.axis["range"]) == ("epochs", [1, 45])
    assert time_axis(np.array([3.0])).kind == time_axis(np.array([1.0, 9.0])).kind == "epochs"
    assert time_axis(np.array([])).names == []
    with pytest.raises(ValueError, match="expected"):
        time_axis(np.ones((2, 2)))
