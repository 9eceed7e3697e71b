"""Choosing samples: with the hand, by what they have in common, by searching; and what the panel says of those chosen."""

import csv
import re
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest

from nnviz import open_run
from nnviz.ui.runs import EXAMPLE
from nnviz.views.map.selection import selection_word

RUN = open_run(EXAMPLE)
LABELS = RUN.labels
PREDICTIONS = RUN.probabilities().argmax(axis=2)
AT = 20  # the checkpoint that these tests look at: epoch 21
SAYS = PREDICTIONS[AT]
MISTAKEN = int(np.flatnonzero((LABELS == 8) & (SAYS == 1))[0])


def places(at, count: int = RUN.n_samples) -> np.ndarray:
    """Where all samples are drawn, (count, 2), in pixels of the window."""
    return np.array(at.page.evaluate(f"Array.from({{length: {count}}}, (_, s) => window.__nnviz.pixelOf(s))"))


def inside(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Who is inside a polygon, by the angles under which its edges are seen: they add up to a full turn, or to nothing."""
    rays = polygon[None] - points[:, None]
    angles = np.arctan2(rays[..., 1], rays[..., 0])
    turns = (np.roll(angles, -1, axis=1) - angles + np.pi) % (2 * np.pi) - np.pi
    return np.abs(turns.sum(axis=1)) > np.pi


def draw(at, corners: Iterable[tuple[float, float]]) -> None:
    """Drag the mouse along some corners."""
    mouse = at.page.mouse
    first, *others = corners
    mouse.move(*first)
    mouse.down()
    for corner in others:
        mouse.move(*corner, steps=6)
    mouse.up()


def chosen(at) -> list[int]:
    return sorted(at.hook("chosen"))


def star_around(at, x: float, y: float) -> np.ndarray:
    """A lasso with dents, at whole pixels, about a point given by its share of the stage."""
    box = at.page.locator(".stage").bounding_box()
    angles = np.arange(10) * 2 * np.pi / 10
    radii = np.where(np.arange(10) % 2, 60, 140)
    middle = np.array([box["x"] + x * box["width"], box["y"] + y * box["height"]])
    return np.round(middle + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))


def test_the_lasso_chooses_exactly_the_dots_inside_and_stays_in_the_hand(visit) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    drawn = places(at)
    at.page.keyboard.press("l")
    lasso = at.page.get_by_role("button", name="Lasso")
    assert lasso.get_attribute("aria-pressed") == "true"
    outline = star_around(at, 0.4, 0.4)
    draw(at, outline)
    first = np.flatnonzero(inside(drawn, outline))
    assert 20 < len(first) < RUN.n_samples / 2
    assert chosen(at) == first.tolist()
    assert at.hook("tool") == "lasso"

    second = star_around(at, 0.55, 0.6)
    at.page.keyboard.down("Shift")
    draw(at, second)
    at.page.keyboard.up("Shift")
    both = inside(drawn, outline) | inside(drawn, second)
    assert chosen(at) == np.flatnonzero(both).tolist()
    at.page.keyboard.down("Alt")
    draw(at, outline)
    at.page.keyboard.up("Alt")
    left = np.flatnonzero(both & ~inside(drawn, outline))
    assert chosen(at) == left.tolist()
    at.page.wait_for_url(re.compile(r"samples="))
    word = selection_word(left, RUN.n_samples)
    again = visit(f"/?run=digits&epoch=21&samples={word}").ready()
    assert chosen(again) == left.tolist()


def test_a_box_chooses_and_escape_leaves_it(visit) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    drawn = places(at)
    at.page.get_by_role("button", name="Box").click()
    stage = at.page.locator(".stage").bounding_box()
    left, top = round(stage["x"] + 150), round(stage["y"] + 150)
    right, bottom = left + 200, top + 170
    at.page.mouse.move(left, top)
    at.page.mouse.down()
    at.page.mouse.move(right, bottom, steps=5)
    at.page.keyboard.press("Escape")
    at.page.mouse.move(right + 30, bottom + 30, steps=3)
    at.page.mouse.up()
    assert chosen(at) == []
    draw(at, [(right, bottom), (left, top)])
    within = (drawn > (left, top)).all(axis=1) & (drawn < (right, bottom)).all(axis=1)
    assert within.any()
    assert chosen(at) == np.flatnonzero(within).tolist()
    at.page.keyboard.press("v")
    assert at.hook("tool") == "move"
    at.page.keyboard.press("Escape")
    assert chosen(at) == []


def test_shift_click_takes_and_leaves_single_dots(visit) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    drawn = places(at)
    gaps = np.linalg.norm(drawn[:, None] - drawn[None], axis=2) + np.eye(RUN.n_samples) * 1e9
    one, other = (int(sample) for sample in np.argsort(-gaps.min(axis=1))[:2])
    for sample in (one, other):
        at.page.mouse.click(*at.point(sample))  # pins it
        at.until(f"n.picked === {sample}")
    at.page.keyboard.down("Shift")
    for sample in (one, other):
        at.page.mouse.click(*at.point(sample))
    assert at.hook("chosen") == [one, other]
    at.page.mouse.click(*at.point(one))
    at.page.keyboard.up("Shift")
    assert at.hook("chosen") == [other]
    assert at.hook("picked") == other
    at.page.wait_for_url(f"**/?*sample={other}&samples={other}")


def test_alike_are_the_class_the_mistake_and_the_neighbours(visit) -> None:
    at = visit(f"/?run=digits&epoch=21&sample={MISTAKEN}").ready()
    alike = at.page.get_by_role("group", name="choose alike")
    alike.get_by_role("button", name="class 8").click()
    assert chosen(at) == np.flatnonzero(LABELS == 8).tolist()
    alike.get_by_role("button", name="8 → 1").click()
    mistakes = np.flatnonzero((LABELS == 8) & (SAYS == 1))
    assert chosen(at) == mistakes.tolist()
    p = np.round(RUN.probabilities(AT).astype(float) * 65535)
    distance = ((p - p[MISTAKEN]) ** 2).sum(axis=1)
    distance[MISTAKEN] = -1
    nearest = np.argsort(distance, kind="stable")[:16]
    alike.get_by_role("button", name="neighbours").click()
    assert at.hook("chosen") == nearest.tolist()
    alike.get_by_role("button", name="class 8").click(modifiers=["Shift"])
    assert chosen(at) == sorted({*nearest.tolist(), *np.flatnonzero(LABELS == 8).tolist()})


def test_neighbours_gained_and_lost_are_told_at_rest(visit) -> None:
    at = visit(f"/?run=digits&epoch=21&sample={MISTAKEN}").ready()

    def nearest(checkpoint: int) -> set[int]:
        p = np.round(RUN.probabilities(checkpoint).astype(float) * 65535)
        distance = ((p - p[MISTAKEN]) ** 2).sum(axis=1)
        distance[MISTAKEN] = -1
        return set(np.argsort(distance, kind="stable")[1:16].tolist())

    def shown(selector: str) -> set[int]:
        labels = at.page.locator(f"{selector} button").evaluate_all(
            "buttons => buttons.map((b) => b.getAttribute('aria-label'))"
        )
        return {int(re.match(r"sample (\d+)", label)[1]) for label in labels}  # type: ignore[index]

    now, before = nearest(AT), nearest(AT - 1)
    assert now != before
    section = at.page.locator(".neighbours")
    assert shown(".neighbours .strip:not(.lost)") == now
    assert shown(".neighbours .lost") == before - now
    marked = section.locator(".strip:not(.lost) .mark", has_text="+")
    assert marked.count() == len(now - before)
    at.page.keyboard.press("ArrowRight")
    section.get_by_text("Neighbours at epoch 22").wait_for()
    assert shown(".neighbours .strip:not(.lost)") == nearest(AT + 1)
    # A neighbour that is pointed at is ringed in the picture, and the card stays with the pinned sample.
    section.locator(".strip:not(.lost) button").first.hover()
    at.until("n.hovered >= 0")
    assert at.hook("hovered") in nearest(AT + 1)
    assert f"sample {MISTAKEN}" in at.words(".sample .words")


@pytest.mark.parametrize(
    ("query", "expected", "words"),
    [
        ("7", LABELS == 7, f"class 7: {np.sum(LABELS == 7)} samples"),
        (
            "8 > 1",
            (LABELS == 8) & (SAYS == 1),
            f"is 8, network says 1 at epoch 21: {np.sum((LABELS == 8) & (SAYS == 1))} samples",
        ),
        ("wrong", LABELS != SAYS, f"wrong at epoch 21: {np.sum(LABELS != SAYS)} samples"),
        ("12, 40-42", np.isin(np.arange(RUN.n_samples), [12, 40, 41, 42]), "4 samples"),
    ],
)
def test_searching_chooses_what_is_meant_and_says_so(visit, query: str, expected: np.ndarray, words: str) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    at.page.keyboard.press("/")
    at.page.keyboard.type(query)
    at.page.keyboard.press("Enter")
    at.until("n.chosen.length")
    assert chosen(at) == np.flatnonzero(expected).tolist()
    assert at.words(".found") == words
    right = int(np.sum(expected & (LABELS == SAYS)))
    assert f"{right} right, {int(expected.sum()) - right} wrong at epoch 21" in at.words(".chosen")


def test_one_found_sample_is_pinned_and_typing_is_no_shortcut(visit) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    field = at.page.get_by_role("combobox", name="Search samples")
    field.click()
    at.page.keyboard.type("cr l b v 1")  # the host has shortcuts of its own, such as c and r
    assert field.input_value() == "cr l b v 1"
    assert (at.hook("tool"), at.hook("playing")) == ("move", False)
    assert at.page.get_by_role("dialog").count() == 0
    at.page.keyboard.press("Enter")
    assert at.words(".found") == "nothing called “cr l b v 1” here"
    field.fill("#123")
    at.page.keyboard.press("Enter")
    at.until("n.picked === 123")
    assert at.hook("chosen") == [123]
    at.page.keyboard.press("Escape")
    assert field.evaluate("input => input.getRootNode().activeElement !== input")
    assert at.hook("picked") == 123  # the field was left, nothing else
    at.page.keyboard.press("Escape")
    assert (at.hook("picked"), at.hook("chosen")) == (-1, [])


def test_suggestions_are_a_list_for_the_keyboard_and_the_mouse(visit) -> None:
    at = visit("/?run=digits&epoch=21").ready()
    field = at.page.get_by_role("combobox", name="Search samples")
    at.page.keyboard.press("/")
    at.page.keyboard.type("7")
    assert field.get_attribute("aria-expanded") == "true"
    at.page.keyboard.press("ArrowDown")
    at.page.keyboard.press("ArrowDown")
    option = at.page.locator(".field [role=option][aria-selected=true]")
    assert option.get_attribute("id") == field.get_attribute("aria-activedescendant")
    assert option.get_attribute("title") == "#7"
    at.page.keyboard.press("Enter")
    at.until("n.picked === 7")
    assert field.get_attribute("aria-expanded") == "false"
    field.fill("wro")
    at.page.locator(".field [role=option]").filter(has_text="wrong").first.click()
    assert chosen(at) == np.flatnonzero(LABELS != SAYS).tolist()


def test_the_chosen_show_their_images_and_are_saved(visit) -> None:
    samples = [5, 17, 300, *range(900, 1000)]
    at = visit(f"/?run=digits&epoch=21&samples={selection_word(samples, RUN.n_samples)}").ready()
    images = at.page.locator(".chosen .strip canvas")
    assert images.count() == 60
    assert "+ 43 more" in at.words(".chosen")
    for index in (0, 2, 59):
        pixels = images.nth(index).evaluate(
            "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 0))"
        )
        image = RUN.images[samples[index]]
        np.testing.assert_array_equal(np.reshape(pixels, image.shape), image)
    strip = at.page.locator(".chosen .strip button")
    strip.nth(2).hover()
    at.until("n.hovered === 300")
    at.page.mouse.move(5, 5)
    at.page.locator(".chosen").get_by_role("button", name="Save CSV").focus()
    at.page.keyboard.press("Tab")  # the images are one stop
    at.page.keyboard.press("ArrowRight")
    at.until("n.hovered === 17")
    at.page.keyboard.press("End")
    at.until(f"n.hovered === {samples[59]}")
    assert at.hook("t") == AT
    strip.nth(2).click()
    at.until("n.picked === 300")
    assert strip.nth(2).get_attribute("aria-pressed") == "true"
    with at.page.expect_download() as download:
        at.page.locator(".chosen").get_by_role("button", name="Save CSV").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["sample"]) for row in rows] == samples
    assert [row["predicted class"] for row in rows] == [RUN.class_names[k] for k in SAYS[samples]]
    strip.nth(0).click(modifiers=["Shift"])
    at.until(f"n.chosen.length === {len(samples) - 1} && !n.chosen.includes(5)")
    at.page.locator(".chosen").get_by_role("button", name="Clear").click()
    assert chosen(at) == []
    at.page.wait_for_url(lambda url: "samples=" not in url)


def test_nothing_moves_when_samples_are_chosen(visit) -> None:
    at = visit(f"/?run=digits&epoch=21&sample={MISTAKEN}").ready()
    card, stage = at.page.locator(".sample"), at.page.locator(".stage")
    before = card.bounding_box(), stage.bounding_box()
    at.page.locator(".chosen").get_by_role("button", name="wrong").click()
    at.until("n.chosen.length > 1")
    assert (card.bounding_box(), stage.bounding_box()) == before


@pytest.mark.parametrize("run", ["bare", "hostile"])
def test_runs_without_images_show_numbers_and_strange_names_as_text(visit, run: str) -> None:
    at = visit(f"/?run={run}&epoch=3&sample=4").ready()
    alike = at.page.get_by_role("group", name="choose alike")
    assert alike.get_by_role("button").count() == (2 if run == "bare" else 3)
    alike.get_by_role("button", name="neighbours").click()
    at.until("n.chosen.length === 16")
    assert at.page.locator(".chosen .strip button").first.inner_text() == "4"
    assert ("right" in at.words(".chosen")) == (run == "hostile")
    at.page.keyboard.press("/")
    at.page.keyboard.type("<img")
    at.page.keyboard.press("Enter")
    if run == "hostile":
        at.until("n.chosen.length !== 16")
        assert at.words(".found").startswith("class <img src=x onerror='window.hacked=1'>")
    else:
        assert at.words(".found") == "nothing called “<img” here"
    assert at.page.evaluate("window.hacked") is None


def test_a_finger_draws_where_a_drawing_tool_is_chosen(visit) -> None:
    at = visit("/?run=digits&epoch=21", has_touch=True).ready()
    drawn = places(at)
    at.page.get_by_role("button", name="Lasso").tap()
    outline = star_around(at, 0.4, 0.4)
    touch = at.context.new_cdp_session(at.page)

    def send(kind: str, *points: np.ndarray) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    corners = np.concatenate([np.linspace(a, b, 8) for a, b in pairwise(outline)])
    send("touchStart", outline[0])
    for corner in corners:
        send("touchMove", corner)
    send("touchEnd")
    at.until("n.chosen.length")
    taken = np.zeros(RUN.n_samples, bool)
    taken[at.hook("chosen")] = True
    wanted = inside(drawn, outline)
    assert wanted.sum() > 20
    assert np.sum(taken != wanted) <= 2  # the lasso's corners are some pixels apart
