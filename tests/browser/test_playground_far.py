"""The playground on a server that is 150 ms away each way: the last wish wins, and what was asked for comes."""

from __future__ import annotations

import re

import pytest

from .test_playground import of, until


@pytest.fixture
def opened(visit, far_server: str):
    def open_page(query: str = ""):
        seen = visit(f"/playground{query}", base=far_server, width=1400, height=900)
        until(seen.page, "n.frame >= 0 && n.idle")
        return seen.page

    return open_page


@pytest.mark.parametrize("gap", [0, 250, 500, 900])
def test_settings_that_are_chosen_one_after_another_all_stay(opened, gap: int) -> None:
    page = opened()
    for label, value in (("Data", "XOR"), ("Optimiser", "Adam"), ("Learning rate", "0.03"), ("Batch size", "32")):
        page.get_by_label(label, exact=True).select_option(label=value)
        page.wait_for_timeout(gap)  # the pace of a person
    until(page, "n.idle && n.sizes.join() === '2,8,8,2'")
    words = of(page, "words")
    assert (words["data"], words["optimiser"], words["rate"], words["batch"]) == ("xor", "adam", "0.03", "32")
    page.wait_for_url("**batch=32**")
    shown = [
        page.get_by_label(label, exact=True).input_value() for label in ("Data", "Optimiser", "Learning rate", "Batch size")
    ]
    assert shown == ["xor", "adam", "0.03", "32"]


def test_every_click_on_more_units_counts(opened) -> None:
    page = opened()
    for _ in range(6):
        page.get_by_role("button", name="One unit more in hidden layer 1").click()
    until(page, "n.idle && n.sizes.join() === '4,14,8,3'")
    page.get_by_role("button", name="Add a layer here").first.click()
    page.get_by_role("button", name="One unit less in hidden layer 1").click()  # the layer that was the first, as it is drawn
    until(page, "n.idle && n.sizes.join() === '4,4,13,8,3'")


def test_what_is_chosen_while_a_lesson_comes_is_chosen_in_the_lesson(opened) -> None:
    page = opened()
    page.get_by_label("Lessons").select_option("momentum")
    page.get_by_label("Optimiser").select_option("adam")
    page.get_by_role("radio", name="batch", exact=True).click()
    until(page, "n.idle && n.sizes.join() === '2,16,16,2' && n.words.optimiser === 'adam'")
    assert of(page, "pace") == "batch"
    page.wait_for_url("**optimiser=adam**lesson=momentum**")


def test_a_rate_that_is_changed_while_it_plays_keeps_the_weights(opened) -> None:
    page = opened("?pace=batch&speed=8")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "n.steps > 10")
    page.get_by_label("Learning rate").select_option("0.3")
    page.get_by_label("Batch size").select_option("32")
    changed_at = of(page, "steps")
    until(page, f"n.idle && n.steps > {changed_at + 12}")
    page.get_by_role("button", name="Pause", exact=True).click()
    words = of(page, "words")
    assert (words["rate"], words["batch"]) == ("0.3", "32")
    assert "~rate~0.1" in words["earlier"]
    page.get_by_text("rate 0.1 → 0.3").wait_for()
    steps = of(page, "steps")
    page.wait_for_url(re.compile(rf"earlier=.*step={steps}\b"))
    page.reload()
    until(page, f"n.steps === {steps} && n.words.earlier === {words['earlier']!r}")
    page.get_by_role("button", name="Restart").click()
    until(page, "n.idle && n.steps === 0 && !n.words.earlier")
    assert of(page, "words")["rate"] == "0.3"


@pytest.mark.parametrize(
    "query",
    ["optimiser=adam&batch=64&pace=batch&step=200", "data=digits&layers=16relu-16relu&optimiser=adam&pace=batch&step=60"],
)
def test_one_goes_back_whatever_a_step_weighs(opened, query: str) -> None:
    page = opened(f"?{query}")
    before = of(page, "steps")
    for k in range(1, 12):
        page.keyboard.press("ArrowLeft")
        until(page, f"n.steps === {before - k}")


def test_large_networks_are_played_by_epoch_at_sixteen_times(opened) -> None:
    page = opened("?data=digits&layers=16relu-16relu-16relu-16relu-16relu-16relu&optimiser=adam&rate=0.001&pace=epoch&speed=16")
    page.keyboard.press("Space")
    until(page, "n.frame >= 25", 120_000)
