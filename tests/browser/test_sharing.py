"""Taking it along: the link, the picture, the film, the table."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz import open_run
from nnviz.charts.palette import CLASS_COLOURS
from nnviz.ui.runs import EXAMPLE

RUN = open_run(EXAMPLE)
CLIPBOARD = ["clipboard-read", "clipboard-write"]
REFUSES = "navigator.clipboard.writeText = () => Promise.reject(new Error('not here'))"
NO_RECORDER = "delete window.MediaRecorder"


def share(at, name: str):
    """A button of the menu, which is opened where it is shut."""
    opener = at.page.get_by_role("button", name="Share", exact=True)
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    return at.page.get_by_role("dialog", name="Share").get_by_role("button", name=name)


def saved(at, name: str, folder: Path) -> Path:
    with at.page.expect_download() as download:
        share(at, name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def stage_size(at) -> tuple[int, int]:
    return tuple(at.page.locator(".stage").evaluate("stage => [stage.clientWidth, stage.clientHeight]"))


def test_the_link_opens_the_very_view_also_where_it_changed_just_now(visit) -> None:
    at = visit("/?epoch=45&dims=3", permissions=CLIPBOARD).ready()
    box = at.page.locator(".stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    at.page.keyboard.press("Home")
    at.page.mouse.move(x, y + 60)
    at.page.mouse.down()
    at.page.mouse.move(x + 70, y + 90, steps=3)
    at.page.mouse.up()
    at.page.mouse.wheel(0, -200)
    rotation = at.hook("rotation")
    both = "button => { document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' })); button.click(); }"
    share(at, "Copy link").evaluate(both)  # the server has heard nothing of it yet
    at.page.get_by_text("Copied.").wait_for()
    link = at.page.evaluate("navigator.clipboard.readText()")
    assert "epoch=2&dims=3" in link
    other = visit(link.removeprefix(link[: link.index("/", 8)])).ready()
    assert (other.hook("checkpoint"), other.hook("dims")) == (1, 3)
    np.testing.assert_allclose(other.hook("rotation"), rotation, atol=1e-3)
    np.testing.assert_allclose(other.point(17), at.point(17), atol=0.5)


def test_a_browser_that_keeps_its_clipboard_shows_the_link_to_be_copied(visit) -> None:
    at = visit("/?epoch=21", scripts=[REFUSES]).ready()
    share(at, "Copy link").click()
    at.page.get_by_text("Copy it from here.").wait_for()
    field = at.page.get_by_role("textbox", name="link to this view")
    assert field.input_value() == at.page.url
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == at.page.url


@pytest.mark.parametrize(("scheme", "scale"), [("light", 1), ("dark", 4)])
def test_the_picture_is_what_is_seen_at_its_scale(visit, tmp_path, scheme: str, scale: int) -> None:
    at = visit("/?epoch=21", color_scheme=scheme).ready()
    width, height = stage_size(at)
    at.page.mouse.move(5, 5)
    corner = at.page.locator(".stage").bounding_box()
    before = at.page.locator(".points").evaluate("canvas => [canvas.width, canvas.height]")
    share(at, "Save picture")
    at.page.get_by_role("radio", name=f"{scale}×").click()
    path = saved(at, "Save picture", tmp_path)
    assert path.name == "nnviz-digits-star-epoch-21.png"
    picture = Image.open(path).convert("RGB")
    assert picture.width == width * scale
    assert picture.height > height * scale + 60 * scale  # a title, a legend and a caption
    background = picture.getpixel((2, 2))
    assert max(background) < 60 if scheme == "dark" else min(background) > 250

    # Dots that no other lies over are where they are seen, in their classes' colours, under a title of so many pixels.
    pixels = np.asarray(picture).astype(int)
    places = np.array([at.point(sample) for sample in range(RUN.n_samples)]) - (corner["x"], corner["y"])
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    for sample in np.argsort(gaps.min(axis=1))[-8:]:
        x, y = np.round((places[sample] + (0, 38)) * scale).astype(int)
        colour = np.array([int(CLASS_COLOURS[RUN.labels[sample]][i : i + 2], 16) for i in (1, 3, 5)])
        np.testing.assert_allclose(pixels[y, x], 0.85 * colour + 0.15 * np.array(background), atol=6)
    assert at.page.locator(".points").evaluate("canvas => [canvas.width, canvas.height]") == before
    at.page.get_by_text(f"Saved as {path.name}").wait_for()


def test_the_picture_of_a_scale_of_colours_has_their_key(visit, tmp_path) -> None:
    classes = visit("/?epoch=21").ready()
    scale = visit("/?epoch=21&colour=loss").ready()
    heights = [Image.open(saved(at, "Save picture", tmp_path)).height for at in (classes, scale)]
    assert heights[0] != heights[1]


def test_the_film_shows_the_training_and_locks_the_view_meanwhile(visit, tmp_path) -> None:
    at = visit("/?run=colour&epoch=3").ready()
    with at.page.expect_download() as download:
        share(at, "Save film").click()
        at.until("n.playing")
        assert at.page.get_by_role("dialog", name="recording a film").is_visible()
        at.page.keyboard.press("Home")
        at.page.keyboard.press("l")
        assert (at.hook("playing"), at.hook("tool")) == (True, "move")
        assert at.page.locator(".nnviz").evaluate("view => view.inert")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "nnviz-colour-star-epochs.webm"
    assert path.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"  # EBML, as every WebM begins
    at.until("!n.playing && n.t === 2")  # where it was
    assert at.page.locator(".filming").is_hidden()
    assert not at.page.locator(".nnviz").evaluate("view => view.inert")

    film = at.context.new_page()
    film.goto(at.page.url)
    seconds, size = film.evaluate(
        """async bytes => {
            const video = document.createElement('video');
            video.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], {type: 'video/webm'}));
            await new Promise(resolve => video.onloadeddata = resolve);
            video.currentTime = 1e6;  // the end, which such a film does not name
            await new Promise(resolve => video.onseeked = resolve);
            return [video.currentTime, [video.videoWidth, video.videoHeight]];
        }""",
        list(path.read_bytes()),
    )
    assert seconds > 1.5  # four steps at five a second, and a while at both ends
    width, height = stage_size(at)
    assert size[0] == width - width % 2
    assert size[1] > height


def test_a_film_can_be_given_up(visit) -> None:
    at = visit("/?run=colour&epoch=3").ready()
    downloads = []
    at.page.on("download", lambda download: downloads.append(download))
    share(at, "Save film").click()
    at.until("n.playing && n.t > 1")
    at.page.keyboard.press("Escape")  # the button has the keyboard
    at.until("!n.playing && n.t === 2")
    assert at.page.locator(".filming").is_hidden()
    at.page.keyboard.press("End")  # and the view has it again
    at.until("n.t === 4")
    assert downloads == []


def test_a_browser_that_records_nothing_says_so(visit) -> None:
    at = visit("/?run=colour&epoch=3", scripts=[NO_RECORDER]).ready()
    assert share(at, "Save film").is_disabled()
    at.page.get_by_text("This browser cannot record films.").wait_for()


def test_samples_are_saved_as_a_table(visit, tmp_path) -> None:
    at = visit("/?run=digits&epoch=12").ready()
    assert share(at, "Save chosen as CSV").is_disabled()
    at.page.get_by_text("Nothing is chosen yet").wait_for()
    whole = saved(at, "Save all as CSV", tmp_path)
    assert whole.name == "nnviz-digits-star-epoch-12.csv"
    assert len(whole.read_text(encoding="utf-8").splitlines()) == RUN.n_samples + 1

    chosen = visit("/?run=digits&epoch=12&samples=3,700-702").ready()
    path = saved(chosen, "Save chosen as CSV", tmp_path)
    assert path.name == "nnviz-digits-star-epoch-12-chosen.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [int(row["sample"]) for row in rows] == [3, 700, 701, 702]
    probabilities = RUN.probabilities(11)
    for row in rows:
        sample = int(row["sample"])
        assert row["true class"] == str(RUN.labels[sample])
        assert row["predicted class"] == str(probabilities[sample].argmax())
        assert float(row["confidence"]) == pytest.approx(probabilities[sample].max(), abs=1e-3)
        assert float(row["epoch"]) == 12


def test_what_strangers_call_things_is_text_in_what_is_taken_along(visit, tmp_path) -> None:
    at = visit("/?run=hostile&epoch=3").ready()
    path = saved(at, "Save all as CSV", tmp_path)
    assert path.name.startswith("nnviz-")
    assert not set(path.name) & set('<>:"/\\|?*\n')
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert {row["true class"] for row in rows} == {"<img src=x onerror='window.hacked=1'>", "**bold** $x$ :red[a]", "<b>b</b>"}
    assert saved(at, "Save picture", tmp_path).stat().st_size > 1000
    assert at.page.evaluate("window.hacked") is None
