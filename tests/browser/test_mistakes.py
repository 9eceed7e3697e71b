"""The screen of the mistakes: cards, the matrix that filters them, the epoch bar, what is pinned and chosen."""

import csv
import io
import re

import numpy as np
import pytest
from PIL import Image

HOOK = "window.__nnvizGallery"


def cards(seen, condition: str = "g.samples.length > 0") -> None:
    """Wait for a JavaScript condition; `g` is the gallery's window, `b` the epoch bar's."""
    script = f"() => {{ const g = {HOOK}, b = window.__nnvizEpochs; return g && b && ({condition}); }}"
    seen.page.wait_for_function(script, timeout=30_000)


def hook(seen, name: str):
    return seen.page.evaluate(f"{HOOK}.{name}")


@pytest.fixture
def gallery(visit):
    def open_gallery(query: str = "run=digits&epoch=1", **options):
        seen = visit(f"/mistakes?{query}", **options)
        cards(seen)
        seen.settled()
        return seen

    return open_gallery


def test_cards_show_what_is_and_what_the_network_says(gallery) -> None:
    seen = gallery("run=digits&epoch=2&class=8&show=now")
    first = seen.page.locator(".card").first
    said = first.locator(".open").get_attribute("aria-label").replace("\u00a0", " ")
    assert re.match(r"sample \d+ \((train|test)\): is 8, network says \d, \d+ %, wrong$", said)
    assert first.locator(".class").all_inner_texts()[0] == "is 8"
    shot = Image.open(io.BytesIO(first.locator(".image").screenshot())).convert("L")
    assert len(np.unique(np.asarray(shot))) > 5  # the image is there, not a black square


def test_a_click_on_a_cell_of_the_matrix_filters_the_cards_and_a_second_one_shows_all_again(gallery) -> None:
    seen = gallery("run=digits&epoch=2")
    before = hook(seen, "samples")
    frame = seen.page.frame_locator(".st-key-mistakes_matrix_place iframe")
    # The largest mistake: its number is written in the cell.
    drawn = frame.locator(".js-plotly-plot").evaluate(
        """plot => {
          const { x, y, text } = plot.data.find(({ mode }) => mode === "text");
          const at = [...x.keys()].filter((i) => x[i] !== y[i]).sort((a, b) => text[b] - text[a])[0];
          const along = (axis, value) => axis._offset + axis.d2p(value);
          const { xaxis, yaxis } = plot._fullLayout;
          return { says: x[at], is: y[at], count: Number(text[at]), left: along(xaxis, x[at]), top: along(yaxis, y[at]) };
        }"""
    )

    def click() -> None:
        frame.locator(".js-plotly-plot").hover(position={"x": drawn["left"], "y": drawn["top"]})
        frame.locator(".js-plotly-plot").click(position={"x": drawn["left"], "y": drawn["top"]})

    click()
    seen.page.wait_for_url(f"**class={drawn['is']}*says={drawn['says']}*")
    listed = ",".join(map(str, before))
    cards(seen, f"g.samples.length === {min(drawn['count'], 100)} && String(g.samples) !== '{listed}'")
    for said in seen.page.locator(".card .open").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))"):
        assert f"is {drawn['is']}, network says {drawn['says']}," in said
    seen.page.locator(".st-key-mistakes_cell .js-plotly-plot").wait_for()
    cards(seen, "b.lines.length === 1")  # and the bar conducts it
    seen.settled()
    click()
    cards(seen, f"String(g.samples) === '{listed}'")
    assert "says" not in seen.page.url


def test_the_epoch_bar_moves_the_words_at_once_and_the_cards_when_it_rests(gallery) -> None:
    seen = gallery("run=digits&epoch=1&show=ever")
    before = hook(seen, "samples")
    # One move without letting go: the words follow, and nobody is asked.
    seen.scrub(20)
    cards(seen, "g.said === 20")
    seen.page.keyboard.press("End")
    cards(seen, "g.checkpoint === 44 && g.said === 44")
    seen.page.wait_for_url("**epoch=45**")
    assert hook(seen, "samples") != before
    assert "wrong at least once" in seen.words(".st-key-mistakes_pages")


def test_a_click_pins_and_shift_chooses_here_and_on_the_map(gallery) -> None:
    seen = gallery("run=digits&epoch=2")
    first, second, third = hook(seen, "samples")[:3]
    seen.page.locator(".card .open").nth(0).click()
    assert hook(seen, "picked") == first  # before the server knows
    seen.page.wait_for_url(f"**sample={first}*")
    seen.page.locator(".card .open").nth(1).click(modifiers=["Shift"])
    seen.page.locator(".card").nth(2).hover()
    seen.page.locator(".card .choose").nth(2).click()
    seen.page.wait_for_url(lambda url: "samples=" in url and all(str(number) in url for number in (second, third)))
    seen.settled()
    assert hook(seen, "picked") == first
    assert sorted(hook(seen, "chosen")) == sorted([second, third])
    seen.page.get_by_role("link", name="Projection").click()
    seen.ready()
    assert seen.hook("picked") == first
    assert sorted(seen.hook("chosen")) == sorted([second, third])


def test_the_keyboard_goes_from_card_to_card_and_leaves_the_epoch_alone(gallery) -> None:
    seen = gallery("run=digits&epoch=2")
    samples = hook(seen, "samples")
    seen.page.locator(".card .open").first.focus()
    seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("ArrowLeft")
    seen.page.keyboard.press("Enter")
    assert hook(seen, "picked") == samples[1]
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("Enter")
    assert hook(seen, "picked") == samples[-1]
    assert seen.page.evaluate("window.__nnvizEpochs.t") == 1
    assert seen.page.locator(".card .open[tabindex='0']").count() == 1


def test_pages_of_a_hundred(gallery) -> None:
    seen = gallery("run=digits&epoch=1&show=ever")
    first = hook(seen, "samples")
    assert len(first) == 100
    seen.page.locator(".gallery").evaluate("node => node.scrollTo(0, 500)")
    seen.page.get_by_test_id("stPagination").get_by_role("button").last.click()
    seen.page.wait_for_url("**page=2**")
    cards(seen, f"g.samples.length === 100 && g.samples[0] !== {first[0]}")
    assert not set(first) & set(hook(seen, "samples"))
    assert seen.page.locator(".gallery").evaluate("node => node.scrollTop") == 0


def test_the_file_has_all_samples_of_the_list_in_its_order(gallery) -> None:
    seen = gallery("run=digits&epoch=1&show=ever")
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "nnviz-mistakes-epoch-1.csv"
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["sample"]) for row in rows[:100]] == hook(seen, "samples")
    assert len(rows) == int(re.match(r"([\d,]+) of", seen.words(".st-key-mistakes_pages"))[1].replace(",", ""))


def test_names_of_strangers_are_letters(gallery) -> None:
    seen = gallery("run=hostile&epoch=1&show=ever")
    said = seen.page.locator(".card .open").evaluate_all("all => all.map((one) => one.getAttribute('aria-label')).join(' ')")
    assert "<img src=x onerror='window.hacked=1'>" in said
    seen.page.frame_locator(".st-key-mistakes_matrix_place iframe").get_by_text("<img").first.wait_for()
    assert seen.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("query", ["run=bare&epoch=2", "run=colour&epoch=1&show=ever"])
def test_runs_that_lack_something(gallery, query: str) -> None:
    seen = gallery(query)
    assert len(hook(seen, "samples")) > 10
    if "bare" in query:
        assert "has no labels" in seen.page.locator(".stMainBlockContainer").inner_text()
        assert not seen.page.locator(".card .image:visible").count()


def test_a_narrow_window_puts_the_matrix_under_the_cards(gallery) -> None:
    seen = gallery("run=digits&epoch=2", width=700, height=900)
    matrix = seen.page.locator(".st-key-mistakes_matrix_place")
    matrix.wait_for()
    grid = seen.page.locator(".gallery").bounding_box()
    assert matrix.bounding_box()["y"] >= grid["y"] + grid["height"]
    assert grid["width"] > 600
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
