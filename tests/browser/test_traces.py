"""The Traces screen in a browser: what follows the epoch bar by itself, and what a hand on it does."""

import csv
import io

import pytest

MOST_FORGOTTEN = "/traces?run=digits&epoch=12&list=forgotten"
# Where the vertical line stands in each card, as a share of its curves' width.
LINES = """() => [...document.querySelectorAll("*")]
    .flatMap((host) => [...(host.shadowRoot?.querySelectorAll(".trace .field") ?? [])])
    .map((field) => {
        const { left, width } = field.getBoundingClientRect();
        const line = getComputedStyle(field.querySelector(".now"), "::before");
        const now = field.querySelector(".now").getBoundingClientRect();
        return (now.left + parseFloat(line.left) + 1 - left - 1) / (width - 2);
    })"""
SCRUB = """(slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
    return [window.__nnvizTraces.at, window.__nnviz.t];
}"""


def opened(visit, path: str = MOST_FORGOTTEN, **options):
    seen = visit(path, **options)
    await_cards(seen, "n.samples.length > 0")
    return seen.ready()


def await_cards(seen, condition: str) -> None:
    seen.page.wait_for_function(f"() => {{ const n = window.__nnvizTraces; return n && ({condition}); }}", timeout=30_000)


def cards(seen, expression: str):
    return seen.page.evaluate(f"window.__nnvizTraces.{expression}")


def curve_point(seen, checkpoint: float, place: int = 0) -> tuple[float, float]:
    """A pixel of the window over a card's curves, at a checkpoint of the digits' 45."""
    field = seen.page.locator(".trace .field").nth(place)
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    return box["x"] + 1 + (box["width"] - 2) * checkpoint / 44, box["y"] + 20


def press(seen, words: str, place: int = 0) -> None:
    seen.page.locator(".trace").nth(place).get_by_role("button", name=words).click()


def test_twelve_cards_and_the_map_follow_the_bar_in_the_same_task_without_the_server(visit) -> None:
    at = opened(visit)
    assert len(cards(at, "samples")) == 12
    assert at.page.evaluate(LINES) == pytest.approx([11 / 44] * 12, abs=0.01)
    at.sent = 0
    share, t = at.page.locator(".epochs input").evaluate(SCRUB, 29.5)
    assert (share, t) == (pytest.approx(29.5 / 44), 29.5)
    assert at.page.evaluate(LINES) == pytest.approx([29.5 / 44] * 12, abs=0.01)
    assert at.sent == 0
    said = at.page.locator(".says").all_inner_texts()
    assert all(words.startswith("at epoch 31 the network says ") for words in said)
    at.page.locator(".epochs input").evaluate("slider => slider.dispatchEvent(new Event('change'))")
    at.page.wait_for_url("**epoch=31**")


def test_a_click_on_a_curve_goes_to_its_epoch_everywhere(visit) -> None:
    at = opened(visit)
    at.page.mouse.click(*curve_point(at, 20, 1))
    at.page.wait_for_url("**epoch=21**")
    await_cards(at, "n.t === 20")
    assert at.hook("checkpoint") == at.page.evaluate("window.__nnvizEpochs.checkpoint") == 20


def test_a_hand_that_drags_takes_the_moment_along(visit) -> None:
    at = opened(visit)
    at.page.mouse.move(*curve_point(at, 2))
    await_cards(at, "n.pointed === 2")
    assert at.page.locator(".says").first.inner_text().startswith("at epoch 3 ")
    at.page.mouse.down()
    at.page.mouse.move(*curve_point(at, 22), steps=4)
    await_cards(at, "Math.abs(n.t - 22) < 0.2 && n.pointed < 0")
    at.page.mouse.up()
    at.page.wait_for_url("**epoch=23**")


def test_a_number_pins_its_sample_and_the_list_stays(visit) -> None:
    at = opened(visit, "/traces?run=digits")  # nothing is chosen: the usual list
    listed = cards(at, "samples")
    press(at, f"sample {listed[2]}", 2)
    at.page.wait_for_url(f"**sample={listed[2]}**")
    at.settled()
    assert cards(at, "samples") == listed
    assert cards(at, "picked") == listed[2]
    at.until(f"n.picked === {listed[2]}")  # the map, too
    press(at, "On the map", 3)
    at.page.wait_for_url(f"**/?*sample={listed[3]}*")
    at.ready()
    assert at.hook("picked") == listed[3]


def test_alike_shows_what_learnt_like_a_sample(visit) -> None:
    at = opened(visit)
    sample = cards(at, "samples[4]")
    press(at, "Alike", 4)
    at.page.wait_for_url("**list=like**")
    await_cards(at, f"n.samples[0] === {sample} && n.samples.length === 13")
    notes = at.page.locator(".note").all_inner_texts()
    distances = [float(note.split()[0]) for note in notes[1:]]
    assert distances == sorted(distances)
    assert all(note.endswith(f"from sample {sample}") for note in notes[1:])


def test_what_is_found_beside_the_map_is_shown_and_can_be_taken_out(visit) -> None:
    at = opened(visit)
    at.page.get_by_role("combobox", name="Search samples").fill("#8, 3 12-14")
    at.page.keyboard.press("Enter")
    await_cards(at, "String(n.samples) === '3,8,12,13,14'")
    assert "samples=3%2C8%2C12-14" in at.page.url
    assert sorted(at.hook("chosen")) == [3, 8, 12, 13, 14]
    press(at, "Chosen", 1)
    await_cards(at, "String(n.samples) === '3,12,13,14'")
    at.until("String(n.chosen) === '3,12,13,14'")  # the map follows


def test_a_dot_of_the_map_is_shown_first_when_it_is_clicked(visit) -> None:
    at = opened(visit, f"{MOST_FORGOTTEN}&epoch=45")
    listed = cards(at, "samples")
    other = next(sample for sample in range(1797) if sample not in listed)
    at.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    at.page.mouse.click(*at.point(other))
    await_cards(at, "n.picked >= 0")
    await_cards(at, f"n.samples.length === {12 + (at.hook('picked') not in listed)} && n.samples.includes(n.picked)")


def test_overlaid_curves_and_classes_carry_the_line_of_the_bar(visit) -> None:
    at = visit(f"{MOST_FORGOTTEN}&tab=overlaid")
    lines = "() => window.__nnvizEpochs?.lines.length === %s"
    at.page.wait_for_function(lines % 5, timeout=30_000)
    at.settled()
    at.page.get_by_role("radio", name="By class").click()
    at.page.wait_for_url("**tab=classes**")
    named = "document.querySelectorAll('.js-plotly-plot .annotation').length"  # each panel has its class over it
    at.page.wait_for_function(lines % named, timeout=30_000)
    assert at.page.evaluate(named) == 10


def test_the_file_holds_what_is_shown(visit) -> None:
    at = opened(visit)
    with at.page.expect_download() as download:
        at.page.get_by_role("button", name="CSV").click()
    lines = list(csv.DictReader(io.StringIO(download.value.path().read_bytes().decode())))
    assert len(lines) == 12 * 45
    assert list(dict.fromkeys(int(line["sample"]) for line in lines)) == cards(at, "samples")


def test_a_narrow_window_has_no_sideways_scrolling(visit) -> None:
    at = opened(visit, width=700, height=900)
    main = "document.querySelector('[data-testid=stMain]')"
    assert at.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth")


@pytest.mark.parametrize("run", ["hostile", "bare", "colour"])
def test_every_kind_of_run_is_shown(visit, run: str) -> None:
    at = opened(visit, f"/traces?run={run}")
    rows = at.page.locator(".trace >> nth=0 >> .label >> visible=true").all_inner_texts()
    assert rows == ["answers", "says", "confidence", *([] if run == "bare" else ["loss", "margin"]), "entropy"]
    if run == "hostile":
        assert at.page.evaluate("window.hacked") is None
        assert any(
            "<img src=" in title for title in at.page.locator(".class").evaluate_all("nodes => nodes.map((n) => n.title)")
        )
    assert at.page.locator(".trace >> nth=0 >> .image").is_visible() == (run == "colour")
