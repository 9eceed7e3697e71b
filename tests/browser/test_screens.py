"""What lies over what: nothing hides anything, at every size of the window."""

import numpy as np
import pytest

import nnviz
from nnviz.charts.palette import class_colours

SIZES = [(1440, 900), (1366, 650), (720, 450), (400, 850)]

#: The box of an element, in CSS pixels of the window.
BOX = "node => { const { left, top, right, bottom } = node.getBoundingClientRect(); return [left, top, right, bottom]; }"


def box(at, selector: str) -> list[float]:
    return at.page.locator(selector).first.evaluate(BOX)


def inside(point, box, edge: float = 0) -> bool:
    (x, y), (left, top, right, bottom) = point, box
    return left - edge < x < right + edge and top - edge < y < bottom + edge


@pytest.fixture(scope="session")
def odd_runs(runs_folder):
    """Two classes of which one is rare, and a network that is right and sure of everything."""
    rng = np.random.default_rng(1)
    labels = (rng.random(1500) < 0.04).astype(int)
    z = np.where(labels == 1, 1, -1) + 0.5 * rng.normal(size=1500)
    with nnviz.RunWriter(runs_folder / "rare.nnviz", labels=labels, class_names=["healthy", "ill"]) as writer:
        for rate in (0.2, 1.0, 3.0):
            q = 1 / (1 + np.exp(-rate * z))
            writer.append(probabilities=np.stack([1 - q, q], axis=1), epoch=rate)
    labels = rng.integers(0, 8, 400)
    with nnviz.RunWriter(runs_folder / "perfect.nnviz", labels=labels) as writer:
        writer.append(probabilities=np.full((400, 8), 1 / 8), epoch=1)
        writer.append(probabilities=np.eye(8)[labels], epoch=2)
    return runs_folder


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("method", ["star", "pca", "tsne"])
def test_no_dot_and_no_ring_lies_under_the_tools(visit, width: int, height: int, method: str) -> None:
    at = visit(f"/?method={method}&epoch=45", width=width, height=height).ready()
    tools, stage = box(at, ".tools"), box(at, ".stage")
    assert stage[0] <= tools[0]
    assert stage[1] <= tools[1]
    assert tools[2] <= stage[2]
    assert tools[3] <= stage[3], "the tools are cut off"
    dots = at.page.evaluate("Array.from({ length: window.__nnviz.points }, (_, i) => window.__nnviz.pixelOf(i))")
    rings = [] if method == "tsne" else at.page.evaluate("Array.from({ length: 10 }, (_, k) => window.__nnviz.ringOf(k))")
    hidden = [point for point in [*dots, *rings] if inside(point, tools, edge=4)]
    assert not hidden
    assert all(inside(point, stage) for point in [*dots, *rings])


def test_the_dots_of_a_perfect_classifier_are_seen(visit, odd_runs) -> None:
    at = visit("/?run=perfect&epoch=2").ready()
    labels = nnviz.open_run(odd_runs / "perfect.nnviz").labels
    for k, colour in enumerate(class_colours(8)):
        seen = at.colour_at(*at.point(int(np.flatnonzero(labels == k)[0])))
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        np.testing.assert_allclose(seen, wanted, atol=12)


@pytest.mark.parametrize("draws", ["on the graphics card", "in software"])
def test_a_rare_class_is_drawn_over_a_common_one_and_found_there(visit, odd_runs, draws: str) -> None:
    imitates = "Object.defineProperty(WebGL2RenderingContext.prototype, 'getParameter', { value: () => 'a card' });"
    at = visit("/?run=rare&epoch=3", scripts=[imitates] if draws == "on the graphics card" else []).ready()
    run = nnviz.open_run(odd_runs / "rare.nnviz")
    rare = np.flatnonzero(run.labels == 1)
    wanted = [int(class_colours(2)[1][i : i + 2], 16) for i in (1, 3, 5)]
    for sample in rare[::4]:
        np.testing.assert_allclose(at.colour_at(*at.point(int(sample))), wanted, atol=70, err_msg=f"sample {sample}")
    at.page.mouse.move(*at.point(int(rare[0])))
    at.page.wait_for_function("(rare) => rare.includes(window.__nnviz.hovered)", arg=rare.tolist())


def test_two_classes_are_no_line_and_the_picture_says_what_its_height_is(visit, odd_runs) -> None:
    at = visit("/?run=rare&epoch=3").ready()
    p = nnviz.open_run(odd_runs / "rare.nnviz").probabilities(2)
    x, y = np.array([at.point(sample) for sample in range(0, 1500, 25)]).T
    across, height = p[::25, 0] - p[::25, 1], 2 * np.sqrt(p[::25, 0] * p[::25, 1])
    scale = np.polyfit(across, x, 1)[0]
    np.testing.assert_allclose(np.polyfit(height, y, 1)[0], -scale, rtol=0.01)  # a circle is round
    assert "twice the standard deviation" in at.words(".hint")


# --- what the browser's history holds ----------------------------------------------------------------------------------------

PAGES = ["overview", "traces", "mistakes", "network", "landscape", "compare", "playground"]


@pytest.mark.parametrize("name", PAGES)
def test_one_press_of_back_leaves_a_page(visit, name: str) -> None:
    at = visit("/?epoch=45").ready()
    entries = at.page.evaluate("history.length")
    title = "Loss landscape" if name == "landscape" else name.capitalize()
    at.page.get_by_role("link", name=title).click()
    at.page.wait_for_url(f"**/{name}?*")
    at.settled()
    assert at.page.evaluate("history.length") == entries + 1
    at.page.go_back()
    at.page.wait_for_url("**/?run=digits&method=star&epoch=45")
    at.ready()


@pytest.mark.parametrize("path", ["/", "/?epoch=7", "/mistakes", "/overview?run=digits&epoch=7", "/playground"])
def test_a_page_that_is_opened_is_one_entry_that_says_what_is_seen(visit, path: str) -> None:
    at = visit(path)
    at.page.wait_for_url("**?*rate=*" if path == "/playground" else "**?run=digits&method=star&epoch=*")
    at.settled()
    assert at.page.evaluate("history.length") == 2  # the browser's empty page is the first


def test_where_the_bar_rests_is_no_step(visit) -> None:
    at = visit("/mistakes?epoch=3")
    at.page.wait_for_url("**run=digits&method=star&epoch=3")
    at.settled()
    entries = at.page.evaluate("history.length")
    for epoch in (4, 5, 6):
        at.page.keyboard.press("ArrowRight")
        at.page.wait_for_url(f"**epoch={epoch}")
        at.settled()
    assert at.page.evaluate("history.length") == entries
    at.page.get_by_role("link", name="Projection").click()
    at.ready()
    at.page.get_by_role("radio", name="PCA").click()
    at.page.wait_for_url("**method=pca*")
    at.page.keyboard.press("Home")
    at.page.wait_for_url("**epoch=1")
    at.page.mouse.move(*at.point(3))
    at.page.mouse.wheel(0, -200)
    at.page.wait_for_url("**camera=*")
    assert at.page.evaluate("history.length") == entries + 2
    at.page.go_back()
    at.until("n.space === 'star' && n.t === 5")
    at.page.go_back()
    at.page.wait_for_url("**/mistakes?*epoch=6")
