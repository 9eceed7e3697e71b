"""The Network screen: its graph, edges, matrix and squares, and the strip of saliency under the epoch bar."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.network.store import store_result

DIGITS = Path(nnviz.__file__).parent / "data" / "digits.nnviz"


def open_network(visit, query: str = ""):
    seen = visit(f"/network?run=digits&{query}")
    seen.page.locator(".layer").first.wait_for()
    seen.settled()
    return seen


def edge_pixels(seen) -> str:
    return seen.page.locator(".edges").evaluate("(canvas) => canvas.toDataURL()")


def test_a_layer_is_opened_from_the_graph_and_says_what_it_is(visit) -> None:
    seen = open_network(visit, "epoch=1")
    assert [name.split("\n")[0] for name in seen.page.locator(".layer .name").all_inner_texts()][:2] == [
        "input_layer",
        "conv2d",
    ]
    conv = seen.page.locator(".layer", has_text="18,496 weights")
    assert "4 × 4 × 64" in conv.inner_text()
    assert "dead" in conv.inner_text()
    seen.page.locator(".layer", has_text="320 weights").click()
    seen.page.wait_for_url("**layer=conv2d*")
    seen.page.locator(".layer[aria-pressed=true]", has_text="320 weights").wait_for()


def test_edges_follow_the_slider_and_the_bar_without_the_server(visit) -> None:
    seen = open_network(visit, "inside=connections&epoch=45")
    seen.page.wait_for_function("document.querySelector('.st-key-network_links')")
    counted = seen.page.locator(".counted")
    counted.get_by_text("60", exact=True).wait_for()
    before, sent = edge_pixels(seen), seen.sent
    seen.page.locator(".links input").evaluate("(slider) => { slider.value = 7; slider.dispatchEvent(new Event('input')); }")
    counted.get_by_text("7", exact=True).wait_for()
    fewer = edge_pixels(seen)
    seen.scrub(3)
    assert edge_pixels(seen) != fewer != before
    assert seen.sent == sent
    seen.page.locator(".units .node").nth(4).hover()
    seen.page.get_by_text("what excites it most at epoch 4").wait_for()
    seen.page.locator(".units .node").nth(4).click()
    seen.page.wait_for_url("**unit=4*")


def test_a_cell_shows_the_samples_behind_it_and_a_square_becomes_a_row(visit) -> None:
    seen = open_network(visit, "epoch=45&layer=dense")
    frame = seen.page.frame_locator(".st-key-network_matrix_place iframe")
    field = frame.locator(".js-plotly-plot .nsewdrag").first
    field.wait_for()
    box = field.bounding_box()
    seen.settled()
    place = {"x": box["width"] * 3.5 / 10, "y": box["height"] * 1.5 / 12}
    field.hover(position=place)
    field.click(position=place)
    seen.page.wait_for_url("**unit=3*row=c1*")
    seen.page.get_by_text("the 12 of 20 that excite it").wait_for()
    seen.page.locator(".card .open").first.wait_for()
    square = seen.page.locator(".square").first
    square.hover()
    seen.page.get_by_text("network says").first.wait_for()
    square.click()
    seen.page.wait_for_url("**added=*")
    seen.page.locator(".square[aria-pressed=true]").wait_for()


@pytest.fixture
def explained(runs_folder: Path) -> None:
    """The digits with the saliency of sample 3 made up: at checkpoint t, pixel t is all that mattered."""
    run = nnviz.open_run(shutil.copy(DIGITS, runs_folder / "explained.nnviz"))
    codes = np.zeros((len(run.checkpoints), 2, 8, 8), np.int16)
    for at in range(len(codes)):
        codes[at].reshape(2, -1)[:, at] = 32767
    classes = np.tile(np.array([run.labels[3], 1], np.int32), (len(codes), 1))
    made = {"classes": classes, "peaks": np.ones((len(codes), 2), np.float32), "codes": codes}
    store_result(run, "saliency", {"sample": 3, "method": "gradient", "seed": 0}, made)


DARKEST = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, 8, 8);
  return [...Array(64).keys()].filter((pixel) => data[4 * pixel + 3] > 200);
}"""


@pytest.mark.usefixtures("explained")
def test_saliency_follows_the_bar_and_its_strip_moves_it(visit) -> None:
    seen = visit("/network?run=explained&inside=saliency&sample=3&epoch=45")
    seen.page.locator(".strip canvas").wait_for()
    seen.settled()
    for picture in (seen.page.locator(".frames figure canvas").nth(1), seen.page.locator(".frames figure canvas").nth(2)):
        assert picture.evaluate(DARKEST) == [44]
    sent = seen.sent
    seen.scrub(7)
    assert seen.page.locator(".frames figure canvas").nth(1).evaluate(DARKEST) == [7]
    assert seen.sent == sent
    lane, track = (seen.page.locator(name).bounding_box() for name in (".lane", ".track"))
    assert lane["x"] == pytest.approx(track["x"], abs=1)  # each tile is under its checkpoint
    assert lane["width"] == pytest.approx(track["width"], abs=1)
    seen.page.mouse.click(lane["x"] + lane["width"] * 20 / 44, lane["y"] + 5)
    seen.page.wait_for_url("**epoch=21*")
    seen.page.wait_for_function("window.__nnvizEpochs.t === 20")  # the address says at once where the bar glides to
    assert seen.page.locator(".frames figure canvas").nth(1).evaluate(DARKEST) == [20]
