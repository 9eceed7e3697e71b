"""The Loss landscape screen: the moment on the path, in the plane and in space, and the path under the hand."""

import numpy as np
import pytest

import nnviz
from nnviz.network.plane import LandscapeSettings, plane_of
from nnviz.ui.runs import EXAMPLE

# Where a checkpoint's point of the path is drawn in the contours, by the words under and beside the axes alone.
PIXEL_OF = """([x, y]) => {
    const plot = [...document.querySelectorAll(".js-plotly-plot")].find(({ data }) => data?.[0]?.type === "contour");
    const scale = (selector, side, value) => {
        const ticks = [...plot.querySelectorAll(selector)].map((text) => {
            const box = text.getBoundingClientRect();
            const middle = side === "x" ? box.left + box.width / 2 : box.top + box.height / 2;
            return [Number(text.textContent.replace("−", "-")), middle];
        });
        const [[a, p], [b, q]] = [ticks[0], ticks.at(-1)];
        return p + ((value - a) / (b - a)) * (q - p);
    };
    return [scale(".xtick text", "x", x), scale(".ytick text", "y", y)];
}"""
HEAR_HOVERS = """() => {
    const plot = [...document.querySelectorAll(".js-plotly-plot")].find(({ data }) => data?.[0]?.type === "surface");
    plot.on("plotly_hover", ({ points: [point] }) => (window.heard = [point.data.type, point.pointNumber, point.x, point.y]));
}"""
PATH = plane_of([nnviz.open_run(EXAMPLE)], LandscapeSettings()).paths[0].places


def opened(visit, epoch: int):
    seen = visit(f"/landscape?epoch={epoch}")
    until(seen, "n.marks.length === 2 && n.marks.every(Boolean)")
    seen.settled()
    return seen


def until(seen, condition: str) -> None:
    seen.page.wait_for_function(f"() => {{ const n = window.__nnvizEpochs; return n && ({condition}); }}", timeout=60_000)


def marks(seen) -> list[list[float]]:
    return seen.page.evaluate("window.__nnvizEpochs.marks")


def pixel_of(seen, checkpoint: int) -> list[float]:
    return seen.page.evaluate(PIXEL_OF, PATH[checkpoint].tolist())


def test_the_mark_follows_the_bar_and_the_path_can_be_clicked_and_dragged(visit) -> None:
    seen = opened(visit, 7)
    assert marks(seen)[0] == pytest.approx(pixel_of(seen, 6), abs=2)
    seen.scrub(20)
    assert marks(seen)[0] == pytest.approx(pixel_of(seen, 20), abs=2)  # in the event itself
    x, y = pixel_of(seen, 12)
    seen.page.mouse.click(x + 3, y + 2)
    until(seen, "n.checkpoint === 12 && !n.moving")
    seen.page.wait_for_url("**epoch=13*")
    seen.page.mouse.move(x, y)
    seen.page.mouse.down()
    seen.page.mouse.move(*pixel_of(seen, 3), steps=5)
    assert seen.page.evaluate("window.__nnvizEpochs.t") == pytest.approx(3, abs=0.3)
    seen.page.mouse.up()
    seen.page.wait_for_url("**epoch=4*")


def test_in_space_the_mark_lies_on_the_path_and_stays_there_when_it_is_turned(visit) -> None:
    seen = opened(visit, 15)
    seen.page.evaluate(HEAR_HOVERS)

    def assert_plotly_sees_the_path_there() -> None:
        seen.page.mouse.move(*np.add(marks(seen)[1], [30, 30]))
        seen.page.mouse.move(*marks(seen)[1], steps=3)
        seen.page.wait_for_function("() => window.heard?.[0] === 'scatter3d'", timeout=20_000)
        assert seen.page.evaluate("window.heard[1]") == pytest.approx(14, abs=1)

    assert_plotly_sees_the_path_there()
    before = marks(seen)[1]
    seen.page.evaluate("window.heard = null")
    seen.page.mouse.move(before[0] + 40, before[1] + 120)
    seen.page.mouse.down()
    seen.page.mouse.move(before[0] - 30, before[1] + 100, steps=6)
    seen.page.mouse.up()
    seen.page.wait_for_function(f"() => Math.abs(window.__nnvizEpochs.marks[1][0] - {before[0]}) > 5", timeout=20_000)
    assert_plotly_sees_the_path_there()
    seen.scrub(30)
    seen.page.mouse.click(*marks(seen)[1])  # and a click there goes there
    until(seen, "Math.abs(n.checkpoint - 30) <= 1 && !n.moving")
