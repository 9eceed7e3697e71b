"""Metadata and phases in a browser: colours, search, the card, the epoch bar."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nnviz

from .conftest import serving

N, EPOCHS = 60, 6
HOSPITALS = ["A", "St. Mary", "<b>North</b>"]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """A run with a column of each kind; the last two samples have no hospital."""
    path = tmp_path_factory.mktemp("columns") / "columns.nnviz"
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, N)
    columns = {
        "hospital": [*(HOSPITALS[at % 3] for at in range(N - 2)), None, None],
        "age": np.arange(N) / 2,
        "taken on": np.datetime64("2024-01-01") + np.arange(N),
        "note": [f"<i>note {at}</i>" for at in range(N)],
    }
    with nnviz.RunWriter(path, labels=labels, columns=columns) as writer:
        for epoch in range(EPOCHS):
            p = rng.dirichlet(np.ones(3), N) * (1 - epoch / EPOCHS) + np.eye(3)[labels] * (epoch / EPOCHS)
            restored = 3.0 if epoch == EPOCHS - 1 else None
            writer.append(
                probabilities=p, epoch=epoch, phase="warm-up" if epoch < 2 else "<b>tuning</b>", restored_from=restored
            )
    return path


@pytest.fixture(scope="module")
def columns_server(recorded: Path) -> Iterator[str]:
    with serving(recorded.parent) as url:
        yield url


def legend(seen) -> list[str]:
    return seen.page.locator(".key .entry").all_inner_texts()


def test_a_link_colours_the_map_by_a_category_and_the_card_says_all_columns(visit, columns_server) -> None:
    seen = visit("/?run=columns&colour=column%3Ahospital&sample=4", base=columns_server, height=1400).ready()
    seen.page.locator(".key .entry", has_text="missing").wait_for()
    assert sorted(legend(seen)) == sorted([*HOSPITALS, "missing"])
    seen.page.locator(".metadata dd").nth(3).wait_for()
    card = dict(
        zip(
            seen.page.locator(".metadata dt").all_inner_texts(),
            seen.page.locator(".metadata dd").all_inner_texts(),
            strict=True,
        )
    )
    assert card == {"hospital": "St. Mary", "age": "2", "taken on": "2024-01-05", "note": "<i>note 4</i>"}


def test_the_search_box_completes_columns_and_finds_what_holds_together(visit, columns_server) -> None:
    seen = visit("/?run=columns", base=columns_server).ready()
    field = seen.page.get_by_role("combobox", name="Search samples")
    field.click()
    field.press_sequentially("hospital:s")
    option = seen.page.locator(".search [role=option]").first
    option.wait_for()
    assert option.locator(".query").inner_text() == 'hospital:"St. Mary"'
    field.fill('hospital:"St. Mary" age>10 "taken on"<2024-02-01')
    field.press("Enter")
    expected = [at for at in range(N - 2) if at % 3 == 1 and at / 2 > 10 and at < 31]
    seen.page.get_by_text(f"{len(expected)} chosen", exact=True).wait_for()


def test_the_epoch_bar_names_phases_and_says_whose_model_the_last_one_is(visit, columns_server) -> None:
    seen = visit("/?run=columns", base=columns_server).ready()
    assert seen.page.locator(".track .phase").all_inner_texts() == ["warm-up", "<b>tuning</b>"]
    said = seen.page.locator(".epochs input").get_attribute("aria-valuetext")
    assert "<b>tuning</b>, the model of epoch 3 again" in said
    box = seen.page.locator(".epochs input").bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] - 9, box["y"] + 20)
    seen.page.locator(".track-tip", has_text="the model of epoch 3 again").wait_for()


def test_the_gallery_is_filtered_by_a_column(visit, columns_server) -> None:
    seen = visit("/mistakes?run=columns&show=ever", base=columns_server)
    seen.page.wait_for_function("() => window.__nnvizGallery?.samples.length > 0", timeout=30_000)
    seen.settled()
    seen.page.locator(".st-key-mistakes_where button").first.click()
    seen.page.get_by_role("combobox", name="Column").click()
    seen.page.get_by_role("option", name="hospital").click()
    seen.page.wait_for_function(
        f"""() => {{
            const {{ samples }} = window.__nnvizGallery;
            return samples.length && samples.every((at) => at % 3 === 2 && at < {N - 2});
        }}"""
    )  # the first of the categories in their order, "<b>North</b>"
    assert "where=hospital" in seen.page.url
