"""Figures of loss landscapes: what is drawn where, and what they say of the path."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.charts.heights import heights_of
from nnviz.charts.landscape import PathLine, contour_figure, line_figure, surface_figure

X, Y = np.linspace(-2, 1, 7), np.linspace(-1, 3, 5)
LOSS = 2.0 + 0.5 * X[None, :] + 0.25 * Y[:, None]  # a slope: known everywhere between its points
PATH = PathLine(
    "<b>a</b>",
    np.array([-1.7, 0.2, 0.0]),
    np.array([2.3, -0.4, 0.0]),
    np.array([2.0, np.nan, 0.5]),
    np.array([0, 3, 8]),
    ["1", "4", "9"],
)
TITLES = ("first", "second")


def test_contours_and_surface_show_the_numbers_bright_where_they_are_good() -> None:
    for draw, scale in ((contour_figure, "colorscale"), (surface_figure, "colorscale")):
        ground = {
            accuracy: draw(X, Y, LOSS / 4, [PATH], accuracy=accuracy, titles=TITLES).data[0] for accuracy in (False, True)
        }
        np.testing.assert_allclose(ground[False].z, LOSS / 4)
        np.testing.assert_allclose(ground[False].customdata, LOSS / 4)
        np.testing.assert_allclose(ground[True].customdata, 100 * LOSS / 4)
        colours = [[colour for _, colour in ground[accuracy][scale]] for accuracy in (False, True)]
        assert colours[0] == colours[1][::-1]


def test_a_loss_of_many_magnitudes_is_drawn_by_its_logarithm_and_named_by_itself() -> None:
    values = np.array([[0.01, 1.0], [10.0, np.nan]])
    scale = heights_of(values, accuracy=False)
    np.testing.assert_allclose(scale.of(values), [[-2, 0], [1, np.nan]])
    heights, texts = scale.ticks()
    np.testing.assert_allclose(heights, [np.log10(float(text)) for text in texts])
    assert {"0.01", "1", "10"} <= set(texts)
    assert not heights_of(np.array([1.0, 5.0]), accuracy=False).logarithmic
    assert not heights_of(np.array([0.0, 5.0]), accuracy=False).logarithmic  # zero has no logarithm
    assert (heights_of(values, accuracy=True).low, heights_of(values, accuracy=True).high) == (0, 1)
    assert heights_of(np.full((2, 2), np.nan), accuracy=False).ticks()


def test_the_page_is_told_where_the_path_is() -> None:
    flat = contour_figure(X, Y, LOSS, [PATH], accuracy=False, titles=TITLES).layout.meta
    assert flat["nnviz"] == "path"
    assert (flat["x"], flat["y"], flat["checkpoints"]) == (PATH.x.tolist(), PATH.y.tolist(), [0, 3, 8])
    spatial = surface_figure(X, Y, LOSS, [PATH], accuracy=False, titles=TITLES, ink="#5b6069")
    assert {axis.color for axis in (spatial.layout.scene.xaxis, spatial.layout.scene.yaxis, spatial.layout.scene.zaxis)} == {
        "#5b6069"
    }
    lifted = np.array(spatial.layout.meta["z"])
    own = 2.0 + 0.5 * PATH.x + 0.25 * PATH.y
    np.testing.assert_allclose(lifted - own, 0.012 * np.ptp(LOSS), atol=1e-9)  # on the slope, and a little above
    np.testing.assert_array_equal(spatial.data[1].z, lifted)


def test_each_checkpoint_tells_its_own_loss_and_names_are_text() -> None:
    figure = contour_figure(X, Y, LOSS, [PATH], accuracy=False, titles=TITLES)
    texts = next(trace.text for trace in figure.data if trace.text is not None)
    assert list(texts) == [
        "&lt;b&gt;a&lt;/b&gt;, epoch 1<br>its own loss: 2",
        "&lt;b&gt;a&lt;/b&gt;, epoch 4",
        "&lt;b&gt;a&lt;/b&gt;, epoch 9<br>its own loss: 0.5",
    ]
    assert not figure.layout.showlegend


def test_several_paths_have_colours_and_a_legend() -> None:
    figure = contour_figure(X, Y, LOSS, [PATH, PATH], accuracy=True, titles=TITLES)
    named = [trace for trace in figure.data if trace.showlegend is None and trace.type == "scatter"]
    assert len({trace.line.color for trace in named}) == 2
    assert figure.layout.showlegend


def test_a_path_that_leaves_the_grid_stays_on_its_edge() -> None:
    out = PathLine("a", np.array([-9.0, 9.0]), np.array([0.0, 9.0]), np.zeros(2), np.array([0, 1]), ["1", "2"])
    z = surface_figure(X, Y, LOSS, [out], accuracy=False, titles=TITLES).layout.meta["z"]
    np.testing.assert_allclose(np.array(z) - 0.012 * np.ptp(LOSS), [2 - 1 + 0, 2 + 0.5 + 0.75], atol=1e-4)


def test_a_line_has_loss_and_accuracy_on_their_own_axes() -> None:
    t = np.linspace(-0.25, 1.25, 4)
    figure = line_figure(t, t**2, np.full(4, 0.5), ("epoch 1", "epoch $9$"))
    assert [trace.name for trace in figure.data] == ["loss", "accuracy"]
    np.testing.assert_allclose(figure.data[1].y, 50)
    assert figure.layout.xaxis.ticktext[-1] == "epoch &#36;9&#36;"
    assert [trace.name for trace in line_figure(t, t, t, ("a", "b"), with_loss=False).data] == ["accuracy"]
    with pytest.raises(ValueError, match="accuracy has shape"):
        line_figure(t, t, t[:2], ("a", "b"))


@pytest.mark.parametrize("aspect", [0.82, 1.0, 1.2, 1.6])  # of a figure on a telephone, and beside another in a wide window
def test_all_of_the_surface_is_seen_at_its_first_view(aspect: float) -> None:
    scene = surface_figure(X, Y, LOSS, [PATH], accuracy=False, titles=TITLES).layout.scene
    eye, centre = (np.array([point.x, point.y, point.z]) for point in (scene.camera.eye, scene.camera.center))
    sides = np.array([scene.aspectratio.x, scene.aspectratio.y, scene.aspectratio.z])
    corners = np.array(np.meshgrid(*[[-0.5, 0.5]] * 3)).reshape(3, -1).T * sides
    forward = (centre - eye) / np.linalg.norm(centre - eye)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    depth = (corners - eye) @ forward
    reach = np.tan(np.pi / 8)  # Plotly's camera sees 45 degrees from top to bottom
    across = np.abs((corners - eye) @ right) / depth / (reach * aspect)
    along = np.abs((corners - eye) @ up) / depth / reach
    assert across.max() < 0.97
    assert along.max() < 0.85  # words stand under it
