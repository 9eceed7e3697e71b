"""Time and small multiples: what lies along the epoch bar, and pictures beside each other."""

import re

import numpy as np
import pytest

import nnviz
from nnviz.charts.palette import CLASS_COLOURS
from nnviz.story import run_story
from nnviz.ui.runs import EXAMPLE

RUN = nnviz.open_run(EXAMPLE)
LAST = len(RUN.checkpoints) - 1
PROBABILITIES = RUN.probabilities()
PREDICTIONS = PROBABILITIES.argmax(axis=2)
EVENTS = run_story(RUN)
EPOCHS = {"width": 1400, "height": 900}


def flag_of(at, checkpoint: int):
    return at.page.locator(f".flag[data-checkpoints~='{checkpoint}']")


def pixels_of(at, pane: int = 0) -> np.ndarray:
    """Where every sample is drawn in a pane, (n_samples, 2), in pixels of the window."""
    script = "([count, pane]) => Array.from({ length: count }, (_, sample) => window.__nnviz.pixelOf(sample, pane))"
    return np.array(at.page.evaluate(script, [RUN.n_samples, pane]))


def beside(at, expected: str, timeout: float = 15_000) -> list[dict]:
    """The panes, once they are those."""
    at.until(f"n.panes.map(({{ name }}) => name).join(' ').match(/^{expected}$/)", timeout)
    return at.hook("panes")


def lonely_in(pixels: np.ndarray, box: dict) -> np.ndarray:
    """The samples inside a pane, those first that no other is drawn near."""
    gaps = np.linalg.norm(pixels[:, None] - pixels[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    low = np.array([box["left"], box["top"]])
    inside = np.all((pixels > low + 8) & (pixels < low + np.array([box["width"], box["height"]]) - 8), axis=1)
    order = np.argsort(-gaps.min(axis=1))
    return order[inside[order]]


#: In which panes a sample has a ring, as far as the ink of the topmost canvas tells.
RINGS = """sample => {
  const find = root => [...root.querySelectorAll("*")].flatMap(
    node => node.matches("canvas.overlay") ? [node] : node.shadowRoot ? find(node.shadowRoot) : []);
  const [overlay] = find(document);
  const { left, top } = overlay.getBoundingClientRect();
  const ratio = overlay.width / overlay.clientWidth;
  const alpha = (x, y) => overlay.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3];
  return window.__nnviz.panes.map((_, pane) => {
    const [x, y] = window.__nnviz.pixelOf(sample, pane);
    return [[6, 0], [-6, 0], [0, 6], [0, -6]].every(([dx, dy]) => alpha(x - left + dx, y - top + dy) > 150);
  });
}"""


def test_events_are_marked_where_they_happened_and_lead_there(visit) -> None:
    at = visit("/?run=digits&epoch=45", **EPOCHS).ready()
    marked = at.page.locator(".flag").evaluate_all("flags => flags.map(flag => flag.dataset.checkpoints)")
    assert sorted(int(word) for words in marked for word in words.split()) == sorted({event.checkpoint for event in EVENTS})
    at_the_end = [event.words for event in EVENTS if event.checkpoint == LAST]
    assert at.words(".happening").startswith(at_the_end[0])

    slider = at.page.locator(".epochs input").bounding_box()
    event = next(event for event in EVENTS if [str(event.checkpoint)] in [words.split() for words in marked])
    flag = flag_of(at, event.checkpoint)
    box = flag.bounding_box()
    middle = slider["x"] + 9 + (slider["width"] - 18) * event.checkpoint / LAST
    assert box["x"] + box["width"] / 2 == pytest.approx(middle, abs=1)

    flag.hover()
    at.page.locator(".track-tip").wait_for()
    assert event.words in at.words(".track-tip")
    assert event.words in flag.get_attribute("aria-label").replace("\u00a0", " ")
    flag.click()
    at.until(f"n.t === {event.checkpoint}")
    assert at.words(".happening").startswith(event.words)
    at.page.wait_for_url(f"**epoch={event.checkpoint + 1}")
    at.page.keyboard.press("End")
    at.until(f"n.t === {LAST}")
    assert at.words(".happening").startswith(at_the_end[0])
    quiet = next(checkpoint for checkpoint in range(LAST) if checkpoint not in {event.checkpoint for event in EVENTS})
    at.page.goto(re.sub(r"epoch=\d+", f"epoch={quiet + 1}", at.page.url))
    at.ready()
    assert at.words(".happening") == ""


def test_events_can_be_reached_by_the_keyboard(visit) -> None:
    at = visit("/?run=digits&epoch=45", **EPOCHS).ready()
    first, second = (at.page.locator(".flag").nth(i) for i in (0, 1))
    first.focus()
    at.page.keyboard.press("ArrowRight")
    assert second.evaluate("flag => flag.getRootNode().activeElement === flag")
    assert at.hook("t") == LAST  # the arrow was the group's own
    at.page.keyboard.press("Enter")
    there = [int(word) for word in second.get_attribute("data-checkpoints").split()]
    at.until(f"{there}.includes(n.t)")


def test_steps_and_larger_steps(visit) -> None:
    at = visit("/?run=digits&epoch=10").ready()
    back, forward = (at.page.get_by_role("button", name=re.compile(f"One step {way}")) for way in ("back", "forward"))
    forward.click()
    at.until("n.t === 10")
    back.click()
    back.click()
    at.until("n.t === 8")
    at.page.locator(".epochs input").focus()
    at.page.keyboard.press("PageUp")
    at.until("n.t === 12")
    at.page.keyboard.press("End")
    at.until(f"n.t === {LAST}")
    assert forward.get_attribute("aria-disabled") == "true"
    forward.click(force=True)
    assert at.hook("t") == LAST


def test_a_loop_goes_on_from_the_start(visit) -> None:
    at = visit("/?run=digits&epoch=43").ready()
    loop = at.page.get_by_role("button", name="Begin again after the end")
    loop.click()
    assert loop.get_attribute("aria-pressed") == "true"
    at.page.keyboard.press(" ")
    at.until(f"n.playing && n.t === {LAST}")
    at.until("n.playing && n.t > 0 && n.t < 10")
    loop.click()
    at.page.keyboard.press(" ")
    at.until("!n.playing && Number.isInteger(n.t)")


def test_ticks_look_into_the_first_epoch(visit, runs_folder) -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, 60)
    epochs = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, *range(1, 31)]
    if not (runs_folder / "dense.nnviz").exists():
        with nnviz.RunWriter(runs_folder / "dense.nnviz", labels=labels) as writer:
            for epoch in epochs:
                writer.append(probabilities=rng.dirichlet(np.ones(3), 60), epoch=epoch)
    at = visit("/?run=dense&epoch=1", **EPOCHS).ready()
    slider = at.page.locator(".epochs input").bounding_box()
    middle = "({ left, width }) => left + width / 2"
    script = f"ticks => ticks.map(tick => [tick.textContent, ({middle})(tick.getBoundingClientRect())])"
    ticks = at.page.locator(".epoch-ticks span").evaluate_all(script)
    assert ticks[0][0] == "0.01"
    assert {"1", "10", "20", "30"} <= {label for label, _ in ticks}
    for label, x in ticks:
        place = np.interp(float(label), epochs, range(len(epochs)))
        assert x == pytest.approx(slider["x"] + 9 + (slider["width"] - 18) * place / (len(epochs) - 1), abs=1)
    first = at.page.locator(".first-epoch")
    assert first.inner_text() == "first epoch"
    assert "epoch 1 of 30" in at.words(".moment")


def test_epochs_beside_each_other_are_the_picture_at_each_of_them(visit) -> None:
    at = visit("/?run=digits&method=pca&epoch=12&grid=epochs", **EPOCHS).ready()
    panes = beside(at, r"epochs-0 (epochs-\d+ )+epochs-44")
    assert 4 <= len(panes) <= 12
    alone = visit("/?run=digits&method=pca&epoch=45", **EPOCHS).ready()
    for i, pane in enumerate(panes):
        assert pane["title"] == f"epoch {pane['checkpoint'] + 1}"
        alone.scrub(pane["checkpoint"])
        expected, drawn = pixels_of(alone), pixels_of(at, i)
        design = np.column_stack([expected - expected.mean(axis=0), np.ones(len(drawn))])
        fit, *_ = np.linalg.lstsq(design, drawn, rcond=None)
        np.testing.assert_allclose(design @ fit, drawn, atol=0.1)
        np.testing.assert_allclose([fit[0, 1], fit[1, 0]], 0, atol=1e-3)
        assert fit[0, 0] == pytest.approx(fit[1, 1], rel=1e-3)
    current = min(panes, key=lambda pane: abs(pane["checkpoint"] - 11))
    title = at.page.get_by_role("button", name=f"Go to {panes[-2]['title']}", exact=True)
    assert at.page.locator(".pane-title[aria-current=true]").inner_text() == current["title"]
    title.click()
    at.until(f"n.t === {panes[-2]['checkpoint']}")
    at.page.wait_for_url(f"**epoch={panes[-2]['checkpoint'] + 1}&grid=epochs")
    assert at.page.locator(".pane-title[aria-current=true]").inner_text() == panes[-2]["title"]


def test_pointing_in_one_pane_rings_the_sample_in_all(visit) -> None:
    at = visit("/?run=digits&epoch=45&grid=epochs", **EPOCHS).ready()
    panes = beside(at, r"epochs-0 (epochs-\d+ )+epochs-44")
    sample = int(lonely_in(pixels_of(at, 2), panes[2]["box"])[0])
    assert not all(at.page.evaluate(RINGS, sample))
    at.page.mouse.move(*at.page.evaluate("([sample, pane]) => window.__nnviz.pixelOf(sample, pane)", [sample, 2]))
    at.until(f"n.hovered === {sample}")
    assert all(at.page.evaluate(RINGS, sample))
    says = PREDICTIONS[panes[2]["checkpoint"], sample]
    assert f"network says {says}," in at.words(".panel")  # as in the pane, not as at the end


def test_a_box_in_one_pane_chooses_what_lies_inside_it_there(visit) -> None:
    at = visit("/?run=digits&epoch=45&grid=epochs", **EPOCHS).ready()
    panes = beside(at, r"epochs-0 (epochs-\d+ )+epochs-44")
    pixels, box = pixels_of(at, 1), panes[1]["box"]
    low = np.array([box["left"] + 0.3 * box["width"], box["top"] + 0.4 * box["height"]])
    high = np.array([box["left"] + 0.6 * box["width"], box["top"] + 0.7 * box["height"]])
    inside = set(np.flatnonzero(np.all((pixels > low) & (pixels < high), axis=1)).tolist())
    assert 10 < len(inside) < RUN.n_samples
    at.page.keyboard.press("b")
    at.page.mouse.move(*low)
    at.page.mouse.down()
    at.page.mouse.move(*(low + high) / 2)
    at.page.mouse.move(*high)
    at.page.mouse.up()
    at.until("n.chosen.length > 0")
    assert set(at.hook("chosen")) == inside


def test_zooming_is_shared_over_epochs_and_not_over_projections(visit) -> None:
    at = visit("/?run=digits&epoch=45&grid=epochs", **EPOCHS).ready()
    panes = beside(at, r"epochs-0 (epochs-\d+ )+epochs-44")

    def spread(pane: int) -> float:
        return float(np.ptp(pixels_of(at, pane)[:, 0]))

    before = [spread(pane) for pane in range(3)]
    at.page.mouse.move(panes[1]["box"]["left"] + 60, panes[1]["box"]["top"] + 60)
    at.page.mouse.wheel(0, -300)
    np.testing.assert_allclose([spread(pane) / before[pane] for pane in range(3)], np.exp(0.6), rtol=1e-3)
    at.page.get_by_role("radio", name="All projections").click()
    panes = beside(at, "star-2 pca-2 tsne-2 umap-2 pacmap-2")
    before = [spread(pane) for pane in range(5)]
    at.page.mouse.move(panes[3]["box"]["left"] + 60, panes[3]["box"]["top"] + 60)
    at.page.mouse.wheel(0, -300)
    np.testing.assert_allclose([spread(pane) / before[pane] for pane in range(5)], [1, 1, 1, np.exp(0.6), 1], rtol=1e-3)


def test_each_pane_has_the_colours_of_its_own_epoch_also_after_playing(visit) -> None:
    at = visit("/?run=digits&epoch=1&grid=epochs&colour=prediction", **EPOCHS).ready()
    panes = beside(at, r"epochs-0 (epochs-\d+ )+epochs-44")
    at.page.keyboard.press(" ")
    at.until("n.playing && n.t > 3")
    at.page.keyboard.press(" ")
    at.until("!n.playing && Number.isInteger(n.t)")
    at.page.mouse.move(5, 5)
    at.page.wait_for_function("() => window.__nnviz.rests")
    for i in (1, len(panes) - 1):
        pixels, checkpoint = pixels_of(at, i), panes[i]["checkpoint"]
        others = [
            sample
            for sample in lonely_in(pixels, panes[i]["box"])
            if PREDICTIONS[checkpoint, sample] != PREDICTIONS[LAST // 2, sample]
        ]
        sample = others[0]
        colour = CLASS_COLOURS[PREDICTIONS[checkpoint, sample]]
        expected = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) * 0.85 + 255 * 0.15
        np.testing.assert_allclose(at.colour_at(*pixels[sample]), expected, atol=25)


def test_projections_beside_each_other_and_one_of_them_alone(visit) -> None:
    at = visit("/?run=digits&method=pca&epoch=30&grid=pictures", **EPOCHS).ready()
    beside(at, "star-2 pca-2 tsne-2 umap-2 pacmap-2")
    assert at.page.locator(".pane-title[aria-current=true]").inner_text() == "PCA"
    assert at.page.get_by_role("radio", name="All projections").get_attribute("aria-checked") == "true"
    before = pixels_of(at, 0)
    at.scrub(2)
    assert np.abs(pixels_of(at, 0) - before).max() > 5  # they follow the slider
    at.page.get_by_role("button", name="Show UMAP alone").click()
    beside(at, "one")
    assert at.hook("space") == "umap"
    at.page.wait_for_url("**method=umap**")
    assert "grid" not in at.page.url


def test_what_is_not_computed_says_so_and_can_be_asked_for(visit) -> None:
    # of a run for which no other test computes anything
    at = visit("/?run=same&epoch=5&grid=pictures").ready()
    beside(at, "star-2 pca-2")
    at.page.get_by_text("t-SNE is not computed yet.").wait_for()
    vacant = at.page.locator(".vacancy").filter(has_text="UMAP is not computed yet.")
    vacant.get_by_role("button", name="Compute").click()
    at.until("n.pending === 'umap-2'")
    at.page.get_by_text("UMAP is being computed.").wait_for()
    beside(at, "star-2 pca-2 umap-2", 90_000)
    assert at.hook("look.grid") == "pictures"
    at.page.wait_for_url("**method=umap**grid=pictures**")


@pytest.mark.parametrize("width", [700, 390])
def test_narrow_windows_keep_panes_that_can_be_used(visit, width: int) -> None:
    at = visit("/?run=digits&epoch=30&grid=pictures", width=width, height=844).ready()
    panes = beside(at, "star-2 pca-2 tsne-2 umap-2 pacmap-2")
    assert min(min(pane["box"]["width"], pane["box"]["height"]) for pane in panes) >= 130
    assert all(pane["box"]["left"] >= 0 and pane["box"]["left"] + pane["box"]["width"] <= width for pane in panes)
