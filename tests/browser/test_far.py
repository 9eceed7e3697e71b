"""Every screen on a server that is 150 ms away each way: of what is chosen in quick succession, all stays and the last wins."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

GAP = 300  # milliseconds between two deeds of a person, less than it takes to be answered


@pytest.fixture
def far(visit, far_server: str):
    def open_page(path: str, ready: str, **options):
        seen = visit(path, base=far_server, width=1440, height=900, **options)
        seen.page.locator(ready).first.wait_for(timeout=30_000)
        seen.settled()
        return seen

    return open_page


def press(page, key: str) -> None:
    """Move the epoch bar, and not the control that was clicked last."""
    page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          at?.blur();
        }"""
    )
    page.keyboard.press(key)


def words(seen) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(seen.page.url).query, keep_blank_values=True).items()}


def until_words(seen, **wanted: str) -> None:
    """Wait until the address says so, then that nothing takes it back."""
    seen.page.wait_for_function(
        "wanted => Object.entries(wanted).every(([name, word]) => new URLSearchParams(location.search).get(name) === word)",
        arg=wanted,
        timeout=20_000,
    )
    seen.settled()
    assert words(seen).items() >= wanted.items()


def test_traces_keep_list_view_and_epoch_that_are_chosen_one_after_another(far) -> None:
    seen = far("/traces?run=digits&epoch=45", ".trace")
    page = seen.page
    page.get_by_role("radio", name="Learnt last").click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    page.wait_for_timeout(GAP)
    page.get_by_role("radio", name="Overlaid").click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    until_words(seen, list="last", tab="overlaid", epoch="43")
    assert page.evaluate("window.__nnvizEpochs.checkpoint") == 42  # the first is epoch 1
    assert page.get_by_role("radio", name="Learnt last").get_attribute("aria-checked") == "true"


def test_every_card_that_is_chosen_on_the_traces_is(far) -> None:
    seen = far("/traces?run=digits&epoch=45&list=last", ".trace")
    labels = seen.page.locator(".trace")
    for place in range(4):
        labels.nth(place).get_by_role("button", name="Choose").click()
    seen.page.wait_for_function("() => (new URLSearchParams(location.search).get('samples') ?? '').split(/[,-]/).length >= 4")
    seen.settled()
    assert len(words(seen)["samples"].replace("-", ",").split(",")) == 4


def test_mistakes_keep_filters_cards_and_epoch(far) -> None:
    seen = far("/mistakes?run=digits&epoch=2", ".card")
    page = seen.page
    page.get_by_text("Diagonal", exact=True).click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowRight")
    page.wait_for_timeout(GAP)
    page.get_by_text("Only what moved", exact=True).click()
    until_words(seen, diagonal="0", moved="1", epoch="3")
    assert page.evaluate("window.__nnvizEpochs.checkpoint") == 2


def test_every_card_that_is_chosen_among_the_mistakes_is_and_the_last_pin_stays(far) -> None:
    seen = far("/mistakes?run=digits&epoch=1", ".card")
    cards = seen.page.locator(".card .open")
    samples = seen.page.evaluate("window.__nnvizGallery.samples").copy()
    for place in range(4):
        cards.nth(place).click(modifiers=["Shift"])
    for place in (5, 6):
        cards.nth(place).click()
        seen.page.wait_for_timeout(GAP)
    until_words(seen, sample=str(samples[6]))
    assert sorted(seen.page.evaluate("window.__nnvizGallery.chosen")) == sorted(samples[:4])
    assert seen.page.evaluate("window.__nnvizGallery.picked") == samples[6]


def test_the_network_keeps_layer_part_and_unit(far) -> None:
    seen = far("/network?run=digits&epoch=45", ".layer")
    page = seen.page
    page.locator(".layer", has_text="320 weights").click()
    page.wait_for_timeout(GAP)
    page.get_by_role("radio", name="Weights").click()
    page.wait_for_timeout(GAP)
    page.locator(".layer", has_text="18,496 weights").click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    until_words(seen, inside="weights", epoch="44")
    page.locator(".layer[aria-pressed=true]", has_text="18,496 weights").wait_for()


def test_the_landscape_keeps_what_is_drawn_and_the_epoch(far) -> None:
    seen = far("/landscape?run=digits&epoch=45", ".epochs input")
    page = seen.page
    page.get_by_role("radio", name="Accuracy").click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    until_words(seen, surface="accuracy", epoch="43")
    assert page.get_by_role("radio", name="Accuracy").get_attribute("aria-checked") == "true"


def test_the_map_keeps_projection_sample_and_epoch_and_goes_back(far) -> None:
    seen = far("/?run=digits&epoch=45", ".epochs input").ready()
    page = seen.page
    page.get_by_role("radio", name="PCA").click()
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    page.wait_for_timeout(GAP)
    press(page, "ArrowLeft")
    until_words(seen, method="pca", epoch="43")
    seen.until("n.checkpoint === 42")
    page.go_back()
    page.wait_for_function("() => new URLSearchParams(location.search).get('epoch') !== '43'")
    seen.settled()
    seen.until(f"n.checkpoint === {int(words(seen)['epoch']) - 1}")
