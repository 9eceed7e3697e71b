"""The built front end where it cannot be loaded, under another path, inside other pages, and on a page without Streamlit."""

from __future__ import annotations

import base64
import functools
import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import numpy as np
import pytest

import nnviz
from nnviz.analysis.measures import MEASURES, measured
from nnviz.projection.linear import star_map
from nnviz.views.files import BUILT
from nnviz.views.gallery import CardData, pack_gallery
from nnviz.views.map.bundle import draw_sheets, layout_sprites, pack_bundle
from nnviz.views.map.column import column_file, pack_column
from nnviz.views.protocol import NO_CONTENTS, PROTOCOL

from .conftest import serving, write_app
from .prefixing import prefixed
from .test_far import press

NOT_LOADED = "This part of the page could not be loaded from the server."
CARDS = "() => window.__nnvizGallery?.samples.length > 0 && window.__nnvizEpochs"

#: Path of a screen, and when its view is there.
SCREENS = {
    "/?run=digits&epoch=3": "window.__nnviz?.points > 0 && window.__nnviz.checkpoint === 2",
    "/overview?run=digits&epoch=3": "window.__nnvizEpochs?.checkpoint === 2",
    "/mistakes?run=digits&epoch=3": "window.__nnvizGallery?.samples.length > 0 && window.__nnvizEpochs?.checkpoint === 2",
    "/traces?run=digits&epoch=3": "window.__nnvizTraces && window.__nnvizEpochs?.checkpoint === 2",
    "/network?run=digits&epoch=3": "window.__nnvizEpochs?.checkpoint === 2",
    "/landscape?run=digits&epoch=3": "window.__nnvizEpochs?.checkpoint === 2",
    "/playground?data=xor": "window.__nnvizPlayground?.frame >= 0 && window.__nnvizPlayground.words.data === 'xor'",
}


def blocked(route) -> None:
    route.abort("blockedbyclient")


def offline(route) -> None:
    route.abort("internetdisconnected")


def gone(route) -> None:
    """As of a newer server, which has not the files of an older page."""
    route.fulfill(status=404, body="This file belongs to another version of nnviz; load the page again.")


def channels(colour: str) -> np.ndarray:
    return np.array([float(part) for part in re.findall(r"[\d.]+", colour)[:3]])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    shares = channels(colour) / 255
    return float(np.where(shares <= 0.03928, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722))


def assert_readable(alert) -> None:
    """A notice that is seen, whose sentence and whose button stand out from the page."""
    box = alert.bounding_box()
    assert box["height"] >= 28
    assert box["width"] >= 200
    ground = alert.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    for part in (alert, alert.get_by_role("button")):
        ink = part.evaluate("node => getComputedStyle(node).color")
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4.5, (ink, ground)


# --- what cannot be loaded --------------------------------------------------------------------------------------------------


def test_messages_are_compressed_on_the_way(server: str) -> None:
    place = urlsplit(server)
    connection = HTTPConnection(place.hostname or "", place.port)
    asked = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "bm52aXogbm52aXogbm52aQ==", "Origin": server}
    asked |= {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Extensions": "permessage-deflate"}
    connection.request("GET", "/_stcore/stream", headers=asked)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Sec-WebSocket-Extensions", "").split(";")[0]) == (101, "permessage-deflate")
    connection.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("file", "fault", "told"),
    [
        ("adapter-*.js", blocked, 3),
        ("core-*.js", gone, 3),
        ("gallery-*.js", offline, 1),
        ("gallery-*.css", gone, 1),
    ],
)
def test_what_cannot_be_loaded_is_told_in_its_place_and_reload_brings_it(
    visit, file: str, fault, told: int, scheme: str
) -> None:
    address = f"**/nnviz/assets/{file}"
    at = visit(
        "/mistakes?run=digits&epoch=3",
        routes={address: fault},
        expected=["/nnviz/", "adapter", NOT_LOADED],
        color_scheme=scheme,
    )
    alerts = at.page.get_by_role("alert").filter(has_text=NOT_LOADED)
    alerts.nth(told - 1).wait_for()
    at.settled()
    assert alerts.count() == told  # and nothing where nothing would be seen
    for alert in alerts.all():
        assert alert.inner_text().split("\n")[0].strip().removesuffix("Reload").strip() == NOT_LOADED
        assert_readable(alert)
    at.page.get_by_text("Only what moved", exact=True).click()  # Streamlit's own parts go on
    at.page.wait_for_url("**moved=1**")
    if told == 1:
        press(at.page, "ArrowRight")
        at.page.wait_for_function("() => window.__nnvizEpochs.checkpoint === 3")
        at.page.wait_for_url("**epoch=4**")
    at.settled()  # the next message would bring it back by itself
    at.context.unroute(address)
    alerts.first.get_by_role("button", name="Reload").click()
    at.page.wait_for_function(CARDS)
    at.settled()
    assert alerts.count() == 0


def test_a_page_that_is_older_than_the_server_tells_it_on_the_next_screen(visit) -> None:
    at = visit("/?run=digits&epoch=3", expected=["/nnviz/"]).ready()
    at.context.route("**/nnviz/assets/gallery-*", gone)
    at.page.get_by_role("link", name="Mistakes").click()
    alert = at.page.get_by_role("alert").filter(has_text=NOT_LOADED)
    alert.wait_for()
    at.page.wait_for_function("() => window.__nnvizEpochs?.checkpoint === 2")  # came with the map
    assert_readable(alert)
    at.context.unroute("**/nnviz/assets/gallery-*")
    alert.get_by_role("button", name="Reload").click()
    at.page.wait_for_function(CARDS)
    assert at.page.evaluate("window.__nnvizEpochs.checkpoint") == 2


FAULTY_APP = """
import streamlit as st
from nnviz.views import component
from nnviz.views.component import Component

def as_told(message):
    component._mounted()(
        key=str(message), data=message, on_said_change=print, on_asked_change=print, on_unsupported_change=print
    )

content = {"sides": [[], []], "bands": [], "height": 40}
Component("flow").show("whole", content=content)
component.PROTOCOL += 1
Component("flow").show("newer", content=content)
component.PROTOCOL -= 1
Component("chart").show("unknown")
Component("flow").show("nonsense", content={"sides": 7})
as_told(["nonsense"])
as_told([None])
st.write("The rest of the page.")
"""


def test_messages_that_are_none_are_refused_by_name_and_the_others_shown(visit, runs_folder, tmp_path) -> None:
    with serving(runs_folder, write_app(tmp_path / "app.py", FAULTY_APP)) as url:
        at = visit("/", base=url, expected=["TypeError"])
        at.page.get_by_text("The rest of the page.").wait_for()
        alerts = at.page.get_by_role("alert")
        alerts.nth(4).wait_for()
        at.settled()
        assert [text.replace("\n", "").removesuffix("Reload") for text in alerts.all_inner_texts()] == [
            f"The server speaks version {PROTOCOL + 1} of nnviz's messages, and this page version {PROTOCOL}: "
            "one of them is older.",
            'The server asks for a view "chart", which this page has not.',
            "This part of the page does not understand what the server says.",
            "What the server says is no message of nnviz's.",
            "What the server says is no message of nnviz's.",
        ]
        for alert in alerts.all():
            assert_readable(alert)
        assert at.page.locator("svg.flow, .flow svg, .flow").count() > 0
        with at.page.expect_event("domcontentloaded"):
            alerts.first.get_by_role("button", name="Reload").click()


# --- under another path -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["server.baseUrlPath", "a proxy"])
def under_path(request, runs_folder: Path, server: str) -> Iterator[str]:
    """The address of a server under a path, of which it knows, or a proxy alone."""
    if request.param == "a proxy":
        with prefixed(server, "/some/path") as url:
            yield url
    else:
        with serving(runs_folder, base="/some/path") as url:
            yield url


@pytest.mark.parametrize("path", SCREENS)
def test_every_screen_works_under_another_path(visit, under_path: str, path: str) -> None:
    at = visit(path, base=under_path)
    failed = []
    at.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    at.page.wait_for_function(f"() => {SCREENS[path]}", timeout=30_000)
    at.settled()
    at.page.wait_for_load_state("networkidle")
    assert [url for url in failed if "_stcore" not in url] == []
    own = [urlsplit(url).path for url in at.fetched if "/nnviz/" in url]
    assert len(own) > 5
    assert all(file.startswith("/some/path/nnviz/") for file in own)
    kinds = {"/?": r"/sheet-0\.png$", "/t": r"/files/[0-9a-f]{32}$"}  # images, histories
    if kind := kinds.get(path[:2]):
        assert any(re.search(kind, file) for file in own), own
    if path.startswith("/playground"):  # the fonts of equations, whoever of Streamlit's page and the view declares them
        fonts = "document.fonts.load('16px KaTeX_Main').then((faces) => faces.map(({ status }) => status))"
        assert "loaded" in at.page.evaluate(fonts)
    assert at.page.get_by_role("alert").filter(has_text="Reload").count() == 0


def test_one_goes_from_screen_to_screen_under_another_path(visit, under_path: str) -> None:
    at = visit("/?run=digits&epoch=3", base=under_path).ready()
    at.page.keyboard.press("ArrowRight")
    at.page.get_by_role("link", name="Mistakes").click()
    at.page.wait_for_url("**/some/path/mistakes?*epoch=4*")
    at.page.wait_for_function(CARDS)


# --- inside another page ----------------------------------------------------------------------------------------------------


class _Outer(SimpleHTTPRequestHandler):
    """Any page with the page in it that the address names."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(outer_page(self.path).encode())

    def log_message(self, *_: object) -> None:
        pass


def outer_page(address: str) -> str:
    inner = unquote(address.split("?inner=")[-1])
    frame = f'<iframe src="{inner}" width="1260" height="840"></iframe>' if "?inner=" in address else ""
    return f'<!doctype html><link rel="icon" href="data:,">{frame}'


@pytest.fixture(scope="module")
def other_origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Outer) as outer:
        threading.Thread(target=outer.serve_forever, daemon=True).start()
        yield f"http://localhost:{outer.server_port}"
        outer.shutdown()


@pytest.mark.parametrize("embed", ["", "&embed=true"])
@pytest.mark.parametrize("origin", ["same", "other"])
@pytest.mark.parametrize("path", ["/?run=digits&epoch=3", "/mistakes?run=digits&epoch=3", "/playground?data=xor"])
def test_screens_work_inside_another_page(visit, server, other_origin, path: str, origin: str, embed: str) -> None:
    base = server if origin == "same" else other_origin
    routes = {"**/outer.html?*": lambda route: route.fulfill(content_type="text/html", body=outer_page(route.request.url))}
    inner = quote(f"{server}{path}{embed}", safe="")
    at = visit(f"/outer.html?inner={inner}", base=base, routes=routes if origin == "same" else {}, width=1300, height=900)
    at.expected.append("Blocked autofocusing")  # of a menu's button, where the outer page is of another origin
    frame = at.page.frames[1]
    frame.wait_for_function(f"() => {SCREENS[path]}", timeout=30_000)
    frame.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert frame.get_by_role("alert").filter(has_text="Reload").count() == 0
    if path.startswith("/mistakes"):
        frame.locator(".card .open").first.click()
        frame.wait_for_function("() => window.__nnvizGallery.picked >= 0")
        frame.wait_for_url("**sample=*")
    elif path.startswith("/?"):
        frame.wait_for_function("() => window.__nnviz.rests")
        x, y = frame.evaluate("[...window.__nnviz.pixelOf(7)]")
        place = at.page.locator("iframe").bounding_box()
        at.page.mouse.click(place["x"] + x, place["y"] + y)
        frame.wait_for_function("() => window.__nnviz.picked >= 0")
        frame.wait_for_url("**sample=*")


# --- without Streamlit ------------------------------------------------------------------------------------------------------

PLAIN_PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body { margin: 8px; --st-background-color: #fff }</style>
<div id="map"></div><div id="epochs"></div><div id="gallery"></div>
<script type="module">
  const manifest = await (await fetch("assets/manifest.json")).json();
  const { mount } = await import(`./assets/${manifest.mount[0]}`);
  window.said = {};
  for (const view of ["map", "epochs", "gallery"]) {
    const message = await (await fetch(`${view}.json`)).json();
    mount(document.getElementById(view), message, (name, value) => (window.said[view] = [name, value]));
  }
</script>"""


@pytest.fixture(scope="module")
def plain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that any server of files can serve: the built files, a recording, images, a page of cards and three messages."""
    folder = tmp_path_factory.mktemp("plain")
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, 40)
    images = rng.integers(0, 256, (40, 8, 8), dtype=np.uint8)
    with nnviz.RunWriter(folder / "run.nnviz", labels=labels, images=images) as writer:
        for epoch in (1, 2, 3):
            writer.append(probabilities=rng.dirichlet(np.ones(3), 40), epoch=epoch)
    run = nnviz.open_run(folder / "run.nnviz")
    answers = run.probabilities()
    shutil.copytree(BUILT, folder / "assets")
    (folder / "files").mkdir()
    layout = layout_sprites(images)
    spaces = {("star", dims): star_map(3, dims) for dims in (2, 3)}
    (folder / "files" / "recording").write_bytes(pack_bundle(run, spaces, layout))
    for name in MEASURES:
        (folder / "files" / column_file(name)).write_bytes(pack_column(run, name, lambda names: measured(run, names)))
    for number, sheet in enumerate(draw_sheets(images, layout)):
        (folder / "files" / f"sheet-{number}.png").write_bytes(sheet)
    cards = CardData(
        np.arange(6),
        answers[0, :6],
        answers[:, :6].argmax(2).T,
        answers[:, :6].max(2).T,
        labels[:6],
        None,
        images[:6],
        [""] * 6,
    )
    page = pack_gallery(cards, run.class_names, 0)
    packed = {"page": base64.b64encode(page.numbers).decode(), "sheet": "files/cards.png", "contents": NO_CONTENTS}
    (folder / "files" / "cards").write_text(json.dumps(packed))
    (folder / "files" / "cards.png").write_bytes(page.sheet)
    (folder / "files" / "epochs").write_text(
        json.dumps(
            {
                "checkpoints": [{"epoch": epoch, "label": str(epoch)} for epoch in (1, 2, 3)],
                "accuracy": {"of": "accuracy", "shares": [0.2, 0.5, 0.9]},
                "events": [],
                "unit": "Epoch",
            }
        )
    )
    shown = {"space": "star", "dims": 2, "checkpoint": 1, "picked": -1, "kept": -1, "chosen": "", "look": ""}
    none = {"offers": [], "missing": [], "measured": None, "busy": "", "traced": [], "autoplay": False, "guide": False}
    content = {"digest": "a", "recording": "files/recording", "sheets": ["files/sheet-0.png"], "contents": NO_CONTENTS}
    content |= {
        "methods": [{"name": "star", "title": "Star", "hint": ""}],
        "events": [],
        "trainings": [],
        "bar": "a",
        "compact": False,
    }
    messages = {
        "map": {"content": content, "state": {"initial": shown, "revision": 0, **none}},
        "epochs": {"content": "files/epochs", "state": {"checkpoint": 1, "revision": 0}},
        "gallery": {
            "content": "files/cards",
            "state": {"place": "all", "picked": -1, "chosen": [], "compact": True},
        },
    }
    for view, message in messages.items():
        message |= {"protocol": PROTOCOL, "view": view, "files": [], "run": "a", "heard": 0}
        (folder / f"{view}.json").write_text(json.dumps(message))
    (folder / "index.html").write_text(PLAIN_PAGE)
    return folder


@pytest.fixture(scope="module")
def plain_site(plain_folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=plain_folder)) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def test_a_folder_of_files_is_a_page_with_a_map_an_epoch_bar_and_cards(visit, plain_site: str) -> None:
    at = visit("/", base=plain_site, height=1400)
    at.until("n.points === 40 && n.checkpoint === 1 && n.rests")
    at.page.wait_for_function("() => window.__nnvizEpochs?.checkpoint === 1 && window.__nnvizGallery?.samples.length === 6")
    x, y = at.point(7)
    around = [at.colour_at(x + dx, y + dy) for dx in (-2, 0, 2) for dy in (-2, 0, 2)]
    assert any(min(colour) < 230 for colour in around)  # a dot is drawn there
    at.page.mouse.click(x, y)
    at.page.wait_for_function("() => window.said.map?.[1].wishes.at(-1)?.changes.picked >= 0")
    name, word = at.page.evaluate("window.said.map")
    assert (name, word["run"], word["wishes"][-1]["changes"]["picked"]) == ("said", "a", at.hook("picked"))
    at.page.locator("#gallery").locator(".card .open").nth(2).click()
    at.page.wait_for_function("() => window.said.gallery?.[1].wishes.at(-1)?.changes.picked === 2")
    bar = at.page.locator("#epochs input[type=range]")
    bar.focus()
    at.page.keyboard.press("ArrowRight")
    at.page.wait_for_function("() => window.said.epochs?.[1].wishes.at(-1)?.changes.checkpoint === 2")
    own = {urlsplit(url).path for url in at.fetched}
    assert {"/files/recording", "/files/sheet-0.png", "/files/cards", "/files/cards.png", "/files/epochs"} <= own
    assert not any("adapter" in path or "stcore" in path for path in own)
    assert all(url.startswith(plain_site) for url in at.fetched if not url.startswith(("data:", "blob:")))
