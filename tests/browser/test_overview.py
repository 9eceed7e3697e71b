"""The Overview: sentences that move the epoch, a data map that chooses samples, a page that fits every window."""

import numpy as np
import pytest

import nnviz
from nnviz.analysis.columns import measured
from nnviz.analysis.learning import data_map, learning
from nnviz.analysis.performance import predictions
from nnviz.analysis.point_sets import points_in_polygon
from nnviz.story import run_story
from nnviz.ui.runs import EXAMPLE
from nnviz.views.map.selection import selection_word

DOTS = ".js-plotly-plot:not(.nnviz-conducted)"


def opened(visit, path: str = "/overview?run=digits&epoch=12", **options):
    seen = visit(path, **{"width": 1400, "height": 2400, **options})
    seen.page.wait_for_function("() => window.__nnvizEpochs?.lines.length === 3", timeout=60_000)
    seen.page.locator(f"{DOTS} .point").first.wait_for()
    seen.settled()
    return seen


def dot_place(seen):
    """A function from variability and confidence to pixels, by the ticks of the chart."""
    ticks = seen.page.locator(DOTS).evaluate(
        """(plot) => ["x", "y"].map((axis) => [...plot.querySelectorAll(`.${axis}tick text`)].map((text) => {
            const { left, top, width, height } = text.getBoundingClientRect();
            return [Number(text.textContent), axis === "x" ? left + width / 2 : top + height / 2];
        }))"""
    )
    fits = [np.polyfit(*np.array(axis).T, 1) for axis in ticks]
    return lambda variability, confidence: (np.polyval(fits[0], variability), np.polyval(fits[1], confidence))


@pytest.fixture(scope="module")
def mapped():
    run = nnviz.open_run(EXAMPLE)
    p = run.probabilities()
    learnt = learning(predictions(p), run.labels, run.n_classes)
    return data_map(measured(run, ["true"])["true"], learnt.times_right)


def test_a_sentence_goes_to_its_epoch_at_once(visit) -> None:
    at = opened(visit)
    sentences = at.page.locator(".story button")
    words = sentences.all_inner_texts()
    assert any("\u00a0%" in sentence for sentence in words)
    assert not any(" %" in sentence for sentence in words)  # so that no line begins with the sign
    learnt = next(i for i, sentence in enumerate(words) if "over epochs 5 to 7" in sentence)
    to_come = [i for i in range(len(words)) if "to-come" in (sentences.nth(i).get_attribute("class") or "")]
    later = sum(event.checkpoint > 11 for event in run_story(nnviz.open_run(EXAMPLE)))
    assert to_come == list(range(len(words) - later, len(words)))
    at.page.keyboard.press("Home")
    at.page.wait_for_function("() => window.__nnvizEpochs.t === 0")
    assert "to-come" in sentences.nth(learnt).get_attribute("class")
    sentences.nth(learnt).click()
    at.page.wait_for_function("() => !window.__nnvizEpochs.moving && window.__nnvizEpochs.t > 3")
    assert sentences.nth(learnt).get_attribute("aria-current") == "true"
    at.page.wait_for_url(f"**epoch={at.page.evaluate('window.__nnvizEpochs.checkpoint') + 1}")
    at.page.keyboard.press(" ")  # the sentence has let go of the keyboard
    at.page.wait_for_function("() => window.__nnvizEpochs.playing")


def test_a_lasso_chooses_all_samples_inside_it(visit, mapped) -> None:
    at = opened(visit)
    place = dot_place(at)
    corners = [(0.01, 0.01), (0.2, 0.01), (0.2, 0.3), (0.01, 0.3)]
    at.page.mouse.move(*place(*corners[0]))
    at.page.mouse.down()
    for corner in [*corners[1:], corners[0]]:
        at.page.mouse.move(*place(*corner), steps=4)
    at.page.mouse.up()
    expected = int(points_in_polygon(mapped.variability, mapped.confidence, np.array(corners)).sum())
    assert expected > 50
    told = at.page.get_by_text("samples chosen")
    told.wait_for()
    assert abs(int(told.inner_text().split()[0]) - expected) <= 3  # a pixel is .001
    at.page.wait_for_url("**samples=**")
    at.settled()
    at.page.evaluate("(chart) => (document.querySelector(chart).kept = true)", DOTS)
    at.page.keyboard.press("End")
    at.page.wait_for_url("**epoch=45&samples=**")
    at.settled()
    assert at.page.evaluate("(chart) => document.querySelector(chart).kept", DOTS)  # neither drawn anew nor unselected
    assert at.page.locator(f"{DOTS} .selectionlayer path").count() > 0
    at.page.get_by_role("button", name="None").click()
    at.page.get_by_text("Draw around dots").wait_for()
    at.page.wait_for_url(lambda url: "samples" not in url)


def test_what_was_chosen_elsewhere_has_rings_and_leads_on(visit) -> None:
    at = opened(visit, "/overview?run=digits&epoch=12&samples=3,7-9")
    assert at.page.locator(f"{DOTS} .scatterlayer .trace").nth(1).locator(".point").count() == 4
    assert at.words(".st-key-overview_map strong") == "4 samples chosen"
    at.page.locator(".st-key-overview_map").get_by_role("button", name="Map").click()
    at.ready()
    assert at.hook("chosen") == [3, 7, 8, 9]


@pytest.mark.parametrize(("lead", "words"), [("Traces", ""), ("Mistakes", "&show=ever&among=chosen")])
def test_a_number_leads_to_its_samples(visit, lead: str, words: str) -> None:
    at = opened(visit)
    run = nnviz.open_run(EXAMPLE)
    right = predictions(run.probabilities()) == run.labels
    chosen = selection_word(np.flatnonzero(~right.any(axis=0)), run.n_samples).replace(",", "%2C")
    at.page.get_by_role("button", name=lead).first.click()  # of those that were never learnt
    at.page.wait_for_url(f"**/{lead.lower()}?run=digits&method=star&epoch=12&samples={chosen}{words}")


@pytest.mark.parametrize("width", [400, 700, 1000, 1400])
@pytest.mark.parametrize("run", ["digits", "hostile"])
def test_the_page_fits_the_window(visit, width: int, run: str) -> None:
    at = visit(f"/overview?run={run}", width=width, height=900)
    at.page.wait_for_function("() => window.__nnvizEpochs?.lines.length === 3", timeout=60_000)
    at.page.locator(f"{DOTS} .point").first.wait_for()
    at.settled()
    wider = at.page.evaluate(
        """() => {
            const main = document.querySelector(".stMain");
            const nodes = [...main.querySelectorAll(".stPlotlyChart, [data-testid=stMetric], .stButton, h3, p")];
            const over = nodes.map((node) => node.getBoundingClientRect().right - innerWidth);
            return [main.scrollWidth - main.clientWidth, ...over];
        }"""
    )
    assert max(wider) <= 0
