"""Clicks on heat maps, in an app that says what it was told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import serving, write_app

APP = """
import numpy as np
import streamlit as st
from nnviz.charts.confusion import confusion_map
from nnviz.ui.clicks import clicked_cell

names = ["<b>b</b>", "$x^2$", "<img src=x onerror='window.hacked=1'>"]
counts = np.array([[5, 2, 0], [1, 4, 0], [0, 3, 9]])
counted = st.session_state.setdefault("counted", [])
st.button("Again")
marked = counted[-1][::-1] if counted else None
figure = confusion_map(counts, counts.astype(float), names, marked=marked)
cell = clicked_cell(figure, "cells", 420)
if cell:
    counted.append(cell)
st.text("Clicks: " + ", ".join(f"{x}/{y}" for x, y in counted) + ".")
"""


@pytest.fixture(scope="module")
def clicks_app(tmp_path_factory) -> Iterator[str]:
    script = write_app(tmp_path_factory.mktemp("clicks") / "app.py", APP)
    with serving(Path("runs"), script) as url:
        yield url


def middle_of(seen, x: int, y: int) -> tuple[float, float]:
    """Where a cell of the 3 × 3 is, in pixels of the window: by its field's box, not by Plotly's axes."""
    box = seen.page.frame_locator("iframe").locator(".nsewdrag").first.bounding_box()
    return box["x"] + (x + 0.5) * box["width"] / 3, box["y"] + (y + 0.5) * box["height"] / 3


def opened(visit, url: str, **options):
    seen = visit("/", base=url, **options)
    seen.page.frame_locator("iframe").locator(".heatmaplayer image").first.wait_for()
    seen.settled()
    return seen


def test_each_click_on_a_cell_counts_once(visit, clicks_app) -> None:
    at = opened(visit, clicks_app)
    at.page.mouse.click(*middle_of(at, 1, 0))
    at.page.get_by_text("Clicks: 1/0.").wait_for()
    at.page.get_by_role("button", name="Again").click()
    at.settled()
    at.page.mouse.click(*middle_of(at, 0, 1))
    at.page.get_by_text("Clicks: 1/0, 0/1.").wait_for()
    at.settled()
    at.page.mouse.click(*middle_of(at, 0, 1))
    at.page.get_by_text("Clicks: 1/0, 0/1, 0/1.").wait_for()


def test_the_chart_is_drawn_into_the_same_frame_and_takes_its_place_at_once(visit, clicks_app) -> None:
    at = opened(visit, clicks_app)
    at.page.evaluate("document.querySelector('iframe').contentWindow.kept = true")
    assert at.page.locator("iframe").bounding_box()["height"] == 420
    assert at.page.locator(".st-key-cells_place").evaluate("node => getComputedStyle(node).minHeight") == "420px"
    at.page.mouse.click(*middle_of(at, 2, 2))
    at.page.get_by_text("Clicks: 2/2.").wait_for()
    assert at.page.evaluate("document.querySelector('iframe').contentWindow.kept")


def test_names_with_markup_are_text_in_the_frame(visit, clicks_app) -> None:
    at = opened(visit, clicks_app)
    frame = at.page.frame_locator("iframe")
    ticks = frame.locator(".ytick text").all_text_contents()
    assert ticks == ["<b>b</b>", "$x^2$", "<img src=x…"]
    assert frame.locator("img").count() == 0
    assert at.page.frames[1].evaluate("window.hacked") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shows_through(visit, clicks_app, scheme: str) -> None:
    at = opened(visit, clicks_app, color_scheme=scheme)
    box = at.page.locator("iframe").bounding_box()
    beside = at.colour_at(box["x"] - 20, box["y"] + 5)
    assert at.colour_at(box["x"] + box["width"] - 3, box["y"] + 5) == beside
    assert (sum(beside) < 200) == (scheme == "dark")
