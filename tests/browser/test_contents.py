"""What samples are, on the screens: texts, tables, drawn series, sounds that play, several inputs side by side."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nnviz
from nnviz.runs.contents import Content

from .conftest import serving

SCRIPT = "<img src=x onerror='window.hacked=1'>"
N = 40


@pytest.fixture(scope="module")
def contents_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("contents")
    rng = np.random.default_rng(0)
    labels = np.arange(N) % 3
    texts = [f"{SCRIPT} letter {at} " + ("of joy" if at % 2 else "of sorrow, " + "word " * 400) for at in range(N)]
    moments = np.linspace(0, 12, 300)
    waves = np.stack([np.sin(moments * (1 + label)) for label in labels])
    contents: dict[str, dict[str, Content]] = {
        "texts": {"letter": nnviz.Texts(texts)},
        "series": {"ecg": nnviz.Series(np.stack([waves, waves * 0.3 - 0.5], axis=2), names=["I", "II"], rate=100.0)},
        "sounds": {"call": nnviz.Audio((waves * 0.5).repeat(10, axis=1), 8000.0)},
        "both": {
            "scan": nnviz.Pictures(rng.integers(0, 255, (N, 8, 8), dtype=np.uint8)),
            "patient": nnviz.Table(np.column_stack([np.where(np.arange(N) == 4, 900.0, 50.0), labels]), names=["age", SCRIPT]),
        },
        "bare": {},
    }
    for name, each in contents.items():
        with nnviz.RunWriter(folder / f"{name}.nnviz", labels=labels, class_names=["a", "b", "c"], contents=each) as writer:
            for epoch in range(3):
                writer.append(probabilities=rng.dirichlet(np.ones(3), N), epoch=epoch)
    with serving(folder) as url:
        yield url


@pytest.fixture
def open_screen(visit, contents_server: str):
    def opened(path: str, **options):
        seen = visit(path, base=contents_server, **options)
        seen.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
        return seen

    return opened


def shown(seen, selector: str):
    """What a selector finds, as soon as the first of it is seen."""
    found = seen.page.locator(selector)
    found.first.wait_for(timeout=20_000)
    return found


def colours(locator) -> int:
    """How many pixels differ from the corner's."""
    shot = np.asarray(Image.open(io.BytesIO(locator.screenshot())).convert("RGB")).astype(int)
    return int((np.abs(shot - shot[0, 0]).sum(axis=2) > 60).sum())


def test_a_pinned_sample_shows_its_whole_text_as_text_and_words_are_found(open_screen) -> None:
    seen = open_screen("/?run=texts&sample=4")
    letters = shown(seen, ".sample .as-large .letters")
    whole = f"{SCRIPT} letter 4 of sorrow, " + "word " * 400
    seen.page.wait_for_function(
        """whole => {
          const roots = [document, ...[...document.querySelectorAll('*')].flatMap((node) => node.shadowRoot ?? [])];
          return roots.some((root) => root.querySelector('.as-large .letters')?.textContent === whole);
        }""",
        arg=whole,
    )
    assert seen.page.evaluate("window.hacked") is None
    before = letters.bounding_box()
    neighbours = shown(seen, ".neighbours .strip.text .letters")
    assert "letter" in neighbours.first.text_content()
    seen.page.get_by_role("combobox", name="Search samples").fill("text:OF   joy")
    seen.page.keyboard.press("Enter")
    seen.until(f"n.chosen.length === {N // 2}")
    assert seen.hook("chosen") == list(range(1, N, 2))
    assert letters.bounding_box() == before


def test_series_are_drawn_in_a_colour_a_channel_in_a_box_that_stays(open_screen) -> None:
    seen = open_screen("/mistakes?run=series")
    plots = shown(seen, ".card .of-series .plot")
    shown(seen, ".card .line-of")
    assert colours(plots.first) > 150
    lines = seen.page.locator(".card").first.locator(".line-of")
    assert len({lines.nth(at).get_attribute("stroke") for at in range(lines.count())}) == 2
    heights = {round(box["height"]) for card in seen.page.locator(".card").all() if (box := card.bounding_box())}
    assert len(heights) == 1


def test_a_sound_is_drawn_and_plays_from_a_file_of_its_own(open_screen) -> None:
    seen = open_screen("/traces?run=sounds")
    assert colours(shown(seen, ".trace .outline").first) > 300
    card = seen.page.locator(".trace").first
    audio = card.locator("audio")
    assert not [url for url in seen.fetched if "/sound/" in url]
    with seen.page.expect_response(lambda answer: "/sound/" in answer.url) as response:
        card.get_by_role("button", name="Play the sound").click()
    assert response.value.headers["content-type"] == "audio/wav"
    audio.evaluate("sound => new Promise((done) => sound.duration ? done() : sound.addEventListener('loadedmetadata', done))")
    assert audio.evaluate("sound => sound.duration") == pytest.approx(3000 / 8000, abs=0.01)


def test_an_image_and_a_table_stand_side_by_side(open_screen) -> None:
    seen = open_screen("/mistakes?run=both")
    card = seen.page.locator(".card").first
    shown(seen, ".card .cell")
    image, table = card.locator(".of-image"), card.locator(".of-table")
    left, right = image.bounding_box(), table.bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 2
    assert colours(image) > 200
    assert "age" in table.inner_text()
    seen = open_screen("/?run=both&sample=4")
    row = shown(seen, ".sample .values tr.unusual")
    assert row.first.inner_text().split() == ["age", "900▲"]
    assert seen.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("path", ["/?run=bare&sample=4", "/mistakes?run=bare", "/traces?run=bare"])
def test_a_run_of_which_nothing_is_known_has_no_empty_frames(open_screen, path: str) -> None:
    seen = open_screen(path)
    shown(seen, ".sample, .card, .trace")
    for frame in seen.page.locator(".image, .input").all():
        assert not frame.is_visible()


def test_no_content_travels_through_messages(open_screen) -> None:
    seen = open_screen("/mistakes?run=texts")
    received: list[bytes] = []
    client = seen.context.new_cdp_session(seen.page)
    client.send("Network.enable")
    client.on(
        "Network.webSocketFrameReceived", lambda frame: received.append(base64.b64decode(frame["response"]["payloadData"]))
    )
    seen.page.reload()
    shown(seen, ".card .letters")
    seen.page.locator(".card .open").nth(1).click()
    seen.page.wait_for_function("() => window.__nnvizGallery.picked >= 0")
    seen.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert any(b"letter" in frame for frame in received)  # the name of the input, which messages say
    assert not any(b"of joy" in frame or b"of sorrow" in frame for frame in received)
