"""Parts of the map view that need a browser and no server: pictures and films to take along, the tour, the list of keys."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from nnviz.views.files import BUILT, built_addresses
from tests.views.node import bundled

SCRIPT = """
export { exportPng } from "./src/map/share/imageexport";
export { CanvasRecorder } from "./src/map/share/videoexport";
export { saveFile } from "./src/core/download";
export { Guide } from "./src/map/controls/guide";
export { KeyHelp } from "./src/map/controls/help";
"""
HOST = "http://parts.test/"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="map.css">
<style>body { margin: 0; background: var(--st-background-color, #fff) }</style>
<div class="host"><div class="nnviz-frame"><div class="nnviz" style="height: 600px">
  <div class="main"><div class="toolbar"><button id="first">first</button></div><div class="stage" id="map"></div>
    <div class="epochs" id="bar"><button id="play">play</button></div></div>
</div></div></div>"""


@pytest.fixture(scope="module")
def files() -> dict[str, tuple[str, str]]:
    """What there is beside an empty page, and of which kind, by name."""
    addresses = [built_addresses(name)[0] for name in ("base.css", "epochs.css", "map.css")]
    style = "\n".join((BUILT / Path(address).name).read_text(encoding="utf-8") for address in addresses)
    return {
        "": (PAGE, "text/html"),
        "favicon.ico": ("", "image/x-icon"),
        "map.css": (style, "text/css"),
        "parts.js": (bundled(SCRIPT, "browser"), "text/javascript"),
    }


@pytest.fixture
def open_parts(browser, files: dict[str, tuple[str, str]]) -> Iterator[Callable]:
    """Opens an empty page beside the modules; fails in the end where its console has an error."""
    contexts, problems = [], []

    def answer(route) -> None:
        body, kind = files[route.request.url.removeprefix(HOST)]
        route.fulfill(body=body, content_type=kind)

    def opened(width: int = 1280, height: int = 720):
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        contexts.append(context)
        context.route(f"{HOST}**", answer)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(HOST)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems, problems


# --- to take along ------------------------------------------------------------------------------------------------------------

PHOTOGRAPH = """async (options) => {
  const { exportPng } = await import("/parts.js");
  const layer = (draw) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 200 });
    draw(canvas);
    return canvas;
  };
  const under = layer((canvas) => {
    const context = canvas.getContext("2d");
    context.fillStyle = "#0000ff";
    context.fillRect(0, 0, 200, 200);
  });
  const dots = layer((canvas) => {
    const gl = canvas.getContext("webgl2");
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(100, 100, 300, 100);  // the upper right
    gl.clearColor(1, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  });
  const blob = await exportPng([under, dots], options);
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
  return url;
}"""


def photograph(page, **changes: object) -> Image.Image:
    options = {
        "width": 200, "height": 100, "scale": 2, "background": "#ffffff", "text": "#000000", "font": "sans-serif",
        "title": "", "caption": "", "legend": [], "ramp": None,
    } | changes  # fmt: skip
    url = page.evaluate(PHOTOGRAPH, options)
    assert url.startswith("data:image/png;base64,")
    return Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB")


def test_a_photograph_has_all_layers_over_the_background(open_parts) -> None:
    picture = photograph(open_parts())
    assert picture.size == (400, 200)
    blue, red, white = (0, 0, 255), (255, 0, 0), (255, 255, 255)
    places = [(50, 50), (150, 50), (300, 50), (50, 150), (150, 150), (300, 150)]
    assert [picture.getpixel(place) for place in places] == [blue, red, red, blue, blue, white]


def test_a_photograph_says_what_it_shows(open_parts) -> None:
    legend = [{"colour": "#00ff00", "title": "<b>cat</b>"}]
    ramp = {"title": "loss", "colours": ["#000000", "#ff00ff"], "ticks": [{"at": 0, "title": "0"}, {"at": 1, "title": "11"}]}
    page = open_parts()
    picture = photograph(page, title="mnist", caption="epoch 12 of 45", legend=legend, ramp=ramp, background="#fefefe")
    assert picture.width == 400
    assert picture.height > 400
    found = {colour for _, colour in picture.getcolors(1 << 20)}
    assert {(0, 255, 0), (0, 0, 255), (255, 0, 0), (254, 254, 254)} <= found
    assert any(r > 240 and g < 10 and b > 240 for r, g, b in found), "no bar"
    title, caption = picture.crop((0, 0, 400, 60)), picture.crop((0, picture.height - 50, 400, picture.height))
    assert title.convert("L").getextrema()[0] < 80
    assert caption.convert("L").getextrema()[0] < 80
    assert photograph(page).size == (400, 200)


def test_a_picture_too_large_for_the_browser_is_an_error_in_words(open_parts) -> None:
    with pytest.raises(Exception, match="no room for so large a picture"):
        photograph(open_parts(), scale=400)


FILM = """async () => {
  const { CanvasRecorder } = await import("/parts.js");
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  document.body.append(canvas);
  const context = canvas.getContext("2d");
  const fill = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 320, 240); };
  const frame = () => new Promise(requestAnimationFrame);
  fill("#ff0000");
  const film = new CanvasRecorder();
  film.start(canvas, 30);
  for (let i = 0; i < 40; i++) {
    fill(i < 20 ? "#ff0000" : "#0000ff");
    film.addFrame();
    await frame();
  }
  const blob = await film.stop();
  const video = Object.assign(document.createElement("video"), { src: URL.createObjectURL(blob), muted: true });
  const colour = () => { context.drawImage(video, 0, 0); return [...context.getImageData(160, 120, 1, 1).data.slice(0, 3)]; };
  const ended = new Promise((resolve) => (video.onended = resolve));
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(colour())));
  await video.play();
  const first = await shown;
  await ended;
  const size = [video.videoWidth, video.videoHeight];
  return { supported: CanvasRecorder.supported(), type: blob.type, size, first, last: colour() };
}"""


def test_a_film_shows_what_the_canvas_showed(open_parts) -> None:
    film = open_parts().evaluate(FILM)
    assert film["supported"]
    assert film["type"] in ("video/webm", "video/mp4")
    assert film["size"] == [320, 240]
    assert film["first"][0] > 200 > 60 > film["first"][2]
    assert film["last"][2] > 200 > 60 > film["last"][0]


def test_a_file_is_saved_under_its_name(open_parts) -> None:
    page = open_parts()
    with page.expect_download() as saved:
        page.evaluate("""async () => (await import("/parts.js")).saveFile("a,b\\r\\nÄ,1\\r\\n", "table.csv", "text/csv")""")
    assert saved.value.suggested_filename == "table.csv"
    assert Path(saved.value.path()).read_bytes() == "a,b\r\nÄ,1\r\n".encode()


# --- the tour -----------------------------------------------------------------------------------------------------------------

GUIDE = """async () => {
  const { Guide } = await import("/parts.js");
  const root = document.querySelector(".nnviz");
  const find = (id) => () => document.getElementById(id);
  window.ends = [];
  window.passed = [];
  document.addEventListener("keydown", ({ key }) => window.passed.push(key));
  window.guide = new Guide(root, [
    { target: find("play"), title: "Play", text: "Press <b>here</b>." },
    { target: find("nothing"), title: "Missing", text: "Nobody sees this." },
    { target: find("map"), title: "The map", text: "Each dot is a sample. ".repeat(3) },
    { target: find("first"), title: "Pictures", text: "There are several." },
  ], { onEnd: (end) => window.ends.push(end) });
  return window.guide.show();
}"""


def heading(page) -> tuple[str, str]:
    return page.locator(".guide-card h2").inner_text(), page.locator(".guide-head .caption").inner_text()


@pytest.mark.parametrize("size", [(1280, 720), (400, 700)])
def test_the_tour_goes_from_one_thing_to_the_next(open_parts, size: tuple[int, int]) -> None:
    page = open_parts(*size)
    page.locator("#first").focus()
    assert page.evaluate(GUIDE) is True
    for title, count, button, target in [
        ("Play", "1 of 3", "Next", "play"),
        ("The map", "2 of 3", "Next", "map"),
        ("Pictures", "3 of 3", "Done", "first"),
    ]:
        assert heading(page) == (title, count)
        assert page.evaluate("document.activeElement.textContent") == button
        card, ring = page.locator(".guide-card").bounding_box(), page.locator(".guide-ring").bounding_box()
        about = page.locator(f"#{target}").bounding_box()
        assert card["x"] >= 0
        assert card["x"] + card["width"] <= size[0]
        assert card["y"] >= 0
        assert card["y"] + card["height"] <= size[1]
        assert all(abs(ring[side] - about[side]) < 1 for side in ("x", "y", "width", "height"))
        if target != "map":
            assert card["y"] >= about["y"] + about["height"] or card["y"] + card["height"] <= about["y"]
        page.keyboard.press("Enter")
    assert page.locator(".guide").count() == 0
    assert page.evaluate("ends") == [{"finished": True, "again": False}]
    assert page.evaluate("document.activeElement.id") == "first"


def test_the_tour_can_go_back_but_not_before_its_beginning(open_parts) -> None:
    page = open_parts()
    page.evaluate(GUIDE)
    assert page.locator(".guide-back").is_disabled()
    page.locator(".guide-next").click()
    page.locator(".guide-back").click()
    assert heading(page) == ("Play", "1 of 3")
    assert page.locator(".guide-card p").inner_text() == "Press <b>here</b>."


def test_escape_ends_the_tour_and_nothing_else(open_parts) -> None:
    page = open_parts()
    page.evaluate(GUIDE)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.evaluate("[guide.isOpen, ends, passed]") == [False, [{"finished": False, "again": False}], []]
    page.keyboard.press("Escape")
    assert page.evaluate("[ends.length, passed]") == [1, ["Escape"]]


def test_a_visitor_can_ask_to_see_it_again(open_parts) -> None:
    page = open_parts()
    page.evaluate(GUIDE)
    page.locator(".guide-card input").uncheck()
    page.locator(".guide-end").click()
    assert page.evaluate("ends") == [{"finished": False, "again": True}]
    assert page.evaluate("guide.show()") is True
    assert page.locator(".guide-card input").is_checked()


def test_a_tour_of_nothing_is_not_shown(open_parts) -> None:
    page = open_parts()
    page.add_style_tag(content="#play, #map, #first { display: none !important }")
    assert page.evaluate(GUIDE) is False
    assert page.locator(".guide").count() == 0
    assert page.evaluate("[guide.isOpen, ends]") == [False, []]


def test_the_ring_follows_when_the_window_changes(open_parts) -> None:
    page = open_parts()
    page.evaluate(GUIDE)
    page.locator(".guide-next").click()
    page.set_viewport_size({"width": 700, "height": 720})
    page.wait_for_function("document.querySelector('.guide-ring').offsetWidth <= 700")
    about, ring = (page.locator(at).bounding_box() for at in ("#map", ".guide-ring"))
    assert abs(about["width"] - ring["width"]) < 1


# --- the keys -----------------------------------------------------------------------------------------------------------------

KEYS = """async () => {
  const { KeyHelp } = await import("/parts.js");
  window.help = new KeyHelp([
    { title: "Time", rows: [{ keys: ["←", "→"], meaning: "one checkpoint back or on" }] },
    { title: "Other", rows: [{ keys: ["<"], meaning: "<i>less</i>" }] },
  ]);
  document.querySelector(".nnviz").append(window.help.node);
  window.passed = [];
  document.addEventListener("keydown", ({ key }) => window.passed.push(key));
  window.help.open();
}"""


def test_the_keys_are_listed_as_text_and_closed_in_four_ways(open_parts) -> None:
    page = open_parts()
    page.evaluate(KEYS)
    dialog = page.locator("dialog.keys")
    assert dialog.locator("dt").all_inner_texts()[1] == "<"
    assert dialog.locator("dd").all_inner_texts() == ["one checkpoint back or on", "<i>less</i>"]
    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.keyboard.press("?"),
        lambda: dialog.get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(5, 5),
    ):
        assert dialog.is_visible()
        close()
        assert not dialog.is_visible()
        page.evaluate("help.open(), help.open()")
    dialog.locator("h2").click()
    assert dialog.is_visible()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("passed") == []
