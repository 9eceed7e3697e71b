"""What lies over what: nothing hides anything, at every size of the window."""

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.charts.palette import class_colours
from nnviz.views.screens import SCREENS

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
    shutil.copy(runs_folder / "perfect.nnviz", runs_folder / "twin.nnviz")
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


#: What stands first on each page: where it begins, from the header's lower edge on.
UNDER_HEADER = """() => {
  const header = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom;
  const tops = [];
  const look = (root) => {
    for (const node of root.querySelectorAll('button, input, select, label, h1, h2, .step, .layer')) {
      const box = node.getBoundingClientRect();
      if (box.width && box.height && !node.closest('[data-testid=stHeader], [data-testid=stSidebar]')) tops.push(box.top);
    }
    for (const node of root.querySelectorAll('*')) if (node.shadowRoot) look(node.shadowRoot);
  };
  look(document.querySelector('.stMain'));
  return Math.min(...tops) - header;
}"""


@pytest.mark.parametrize(("width", "height"), [(720, 450), (400, 850)])
@pytest.mark.parametrize("path", ["/?epoch=45", *(f"/{screen.name}" for screen in SCREENS[1:])])
def test_nothing_lies_under_the_header_of_a_narrow_window(visit, path: str, width: int, height: int) -> None:
    at = visit(path, width=width, height=height)
    at.page.wait_for_url("**?*=*")
    at.settled()
    at.page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    assert at.page.evaluate(UNDER_HEADER) >= 0


@pytest.mark.usefixtures("odd_runs")
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_panes_of_compared_runs_hold_their_rings_and_the_names_beyond(visit, width: int, height: int) -> None:
    at = visit("/compare?run=perfect&with=twin&epoch=2", width=width, height=height)
    at.until("n.panes.length === 2", 30_000)
    at.settled()
    for pane, box in enumerate(pane["box"] for pane in at.hook("panes")):
        assert min(box["width"], box["height"]) >= 150
        for x, y in at.page.evaluate(f"Array.from({{ length: 8 }}, (_, k) => window.__nnviz.ringOf(k, {pane}))"):
            right, bottom = box["left"] + box["width"], box["top"] + box["height"]
            assert (
                min(x - box["left"], y - box["top"], right - x, bottom - y) >= 22
            )  # half a name, and what it keeps from its ring


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


@pytest.mark.parametrize(("name", "title"), [(screen.name, screen.title) for screen in SCREENS[1:]])
def test_one_press_of_back_leaves_a_page(visit, name: str, title: str) -> None:
    at = visit("/?epoch=45").ready()
    entries = at.page.evaluate("history.length")
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


# --- the keyboard ------------------------------------------------------------------------------------------------------------

#: How many elements of the page the tabulator comes to, by their class.
STOPS = """() => {
  const found = {};
  const look = (root) => {
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (node.tabIndex < 0 || !node.getClientRects().length || node.disabled) continue;
      const name = node.className?.toString().split(' ')[0] || node.tagName;
      found[name] = (found[name] ?? 0) + 1;
    }
  };
  look(document);
  return found;
}"""


@pytest.mark.parametrize(
    ("path", "many"),
    [
        ("/network?run=digits&layer=dense&inside=activations", ".square"),
        ("/network?run=digits&inside=connections", ".node"),
        ("/mistakes?run=digits&epoch=1", ".card .open"),
        ("/?run=digits&epoch=45", ".legend button"),
    ],
)
def test_many_alike_are_one_stop_of_the_tabulator(visit, path: str, many: str) -> None:
    at = visit(path)
    at.page.locator(many).nth(5).wait_for()
    at.settled()
    reached = at.page.locator(many).evaluate_all("all => all.filter((node) => node.tabIndex === 0).length")
    assert reached <= (2 if many == ".node" else 1)
    assert sum(at.page.evaluate(STOPS).values()) < 80
    at.page.locator(f"{many}[tabindex='0']").first.focus()
    before = at.page.locator(f"{many}:focus").evaluate("node => node.getBoundingClientRect().left")
    at.page.keyboard.press("ArrowRight" if many != ".node" else "ArrowDown")
    focused = at.page.locator(f"{many}:focus")
    assert focused.count() == 1
    assert focused.get_attribute("tabindex") == "0"
    if many != ".node":
        assert focused.evaluate("node => node.getBoundingClientRect().left") > before


def test_the_confusion_matrix_is_reached_and_pressed_by_the_keyboard(visit) -> None:
    at = visit("/mistakes?run=digits&epoch=45")
    grid = at.page.get_by_role("grid", name="confusion matrix")
    cell = grid.get_by_role("gridcell")
    cell.wait_for(state="attached")
    at.settled()
    frame = at.page.locator(".st-key-mistakes_matrix_place iframe")
    frame.content_frame.locator(".heatmaplayer image").first.wait_for()
    cell.focus()
    for _ in range(8):
        at.page.keyboard.press("ArrowDown")
    at.page.keyboard.press("ArrowRight")
    assert cell.get_attribute("aria-label").startswith("is 8, says 1: 7 samples")
    ring = at.page.locator(".ring").bounding_box()
    place = frame.bounding_box()
    assert ring is not None
    assert place["x"] < ring["x"] < place["x"] + place["width"] / 2
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**class=8**says=1**")
    assert at.page.evaluate("location.search").count("epoch=45") == 1  # arrows were no steps in time


# --- what can be read ------------------------------------------------------------------------------------------------------

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8").split("\n", 1)[1]
SCREENS = [
    "/?epoch=45&sample=5&samples=3-9",
    "/?epoch=45&colour=margin",
    "/overview",
    "/traces",
    "/mistakes",
    "/network?inside=activations",
    "/network?inside=connections",
    "/network?inside=weights",
    "/landscape",
    "/compare",
    "/compare?run=bare&with=same",
    "/playground",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", SCREENS)
def test_small_text_can_be_read(visit, path: str, scheme: str) -> None:
    at = visit(path, width=1440, height=900, color_scheme=scheme)
    at.page.wait_for_url("**?*=*")
    at.settled()
    drawn = "[...document.querySelectorAll('.stPlotlyChart')].every((place) => place.querySelector('.svg-container'))"
    at.page.wait_for_function(f"() => {drawn} && !document.querySelector('[data-stale=true]')")
    at.page.locator(".loading").wait_for(state="detached")
    rest = "document.getAnimations().every(({ playState }) => playState !== 'running')"  # colours glide to where they rest
    at.page.wait_for_function(f"() => {rest}")
    assert at.page.evaluate(CONTRAST) == {}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("path", ["/?epoch=45", "/traces", "/mistakes", "/overview", "/playground"])
def test_no_text_is_wider_than_the_window(visit, path: str, width: int, height: int) -> None:
    at = visit(path, width=width, height=height)
    at.page.wait_for_url("**?*=*")
    at.settled()
    main = "document.querySelector('.stMain')"  # what is drawn last may still be finding its place
    at.page.wait_for_function(
        f"() => {main}.scrollWidth <= {main}.clientWidth && document.documentElement.scrollWidth <= {width}"
    )


def test_a_card_is_seen_at_twice_the_zoom(visit) -> None:
    at = visit("/mistakes?epoch=45", width=720, height=450)
    card = at.page.locator(".card").first
    card.wait_for()
    at.settled()
    seen = at.page.locator(".epochs").bounding_box()["y"] - card.bounding_box()["y"]
    assert seen > 120, f"{seen} pixels of it"
    at = visit("/?epoch=45&sample=5", width=720, height=450).ready()
    tools, bar = box(at, ".tools"), box(at, ".epochs")
    assert tools[3] <= 450
    assert bar[1] < 450  # it stays in sight of the map
    glance = box(at, ".glance")
    assert glance[3] <= bar[1]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 650)])
def test_the_numbers_of_the_overview_stand_in_one_row(visit, width: int, height: int) -> None:
    at = visit("/overview?run=digits&epoch=45", width=width, height=height)
    tiles = at.page.locator(".st-key-overview_numbers [data-testid=stMetric]")
    tiles.nth(3).wait_for()
    at.settled()
    assert len({round(tile.bounding_box()["y"]) for tile in tiles.all()}) == 1


def test_the_name_under_a_matrix_of_activations_is_whole(visit) -> None:
    at = visit("/network?run=digits&layer=dense&inside=activations", width=1440, height=900)
    place = at.page.locator("iframe").first
    name = place.content_frame.locator(".xtitle")
    name.wait_for()
    at.settled()
    words, picture = (place.content_frame.locator(selector).first.bounding_box() for selector in (".xtitle", ".main-svg"))
    assert words["y"] + words["height"] <= picture["y"] + picture["height"]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("layers", ["8relu-8relu", "4relu-4relu-4relu-4relu-4relu-4relu"])
def test_what_heads_the_columns_of_the_playground_lies_on_nothing(visit, width: int, height: int, layers: str) -> None:
    at = visit(f"/playground?layers={layers}", width=width, height=height)
    at.page.wait_for_function("() => window.__nnvizPlayground?.frame >= 0", timeout=60_000)
    choices = at.page.locator(".header select").evaluate_all(f"all => all.map({BOX})")
    assert len(choices) == layers.count("-") + 2
    for before, after in pairwise(sorted(choices)):
        assert before[2] < after[0]
    board, last = at.page.locator(".board"), at.page.locator(".loss-node")
    last.scroll_into_view_if_needed()
    assert (
        last.bounding_box()["x"] + last.bounding_box()["width"] <= board.bounding_box()["x"] + board.bounding_box()["width"] + 1
    )


def test_the_map_of_traces_is_as_tall_as_its_picture_and_its_words_are_over_the_bar(visit) -> None:
    at = visit("/traces?epoch=45", width=1440, height=900).ready()
    stage, hint, bar = box(at, ".stage"), box(at, ".nnviz.small .hint"), box(at, ".epochs")
    corners = at.page.evaluate("Array.from({ length: 10 }, (_, k) => window.__nnviz.ringOf(k)[1])")
    assert min(corners) - stage[1] < 60
    assert stage[3] - max(corners) < 60
    assert hint[3] <= bar[1]


@pytest.mark.parametrize("width", [1440, 1366, 1280])
def test_what_colours_say_is_not_cut(visit, width: int) -> None:
    at = visit("/?epoch=45", width=width, height=800).ready()
    choice = at.page.locator(".colour select")
    for option in choice.locator("option").all():
        choice.select_option(option.evaluate("option => option.value"))
        cut = choice.evaluate(
            """node => {
              const words = Object.assign(document.createElement('span'), { textContent: node.selectedOptions[0].textContent });
              words.style.font = getComputedStyle(node).font;
              document.body.append(words);
              const room = node.clientWidth - parseFloat(getComputedStyle(node).paddingLeft) - 12;
              const width = words.getBoundingClientRect().width;
              words.remove();
              return width - room;
            }"""
        )
        assert cut <= 0
        at.page.wait_for_function("() => window.__nnviz.rests")
        if not at.page.locator(".scale-key").is_visible():
            continue
        ticks = at.page.locator(".ticks span").evaluate_all(f"all => all.map({BOX})")
        for before, after in pairwise(ticks):
            assert before[2] < after[0]
        assert box(at, ".key > .quiet")[2] < ticks[0][0]
