"""Every screen on a server that is 150 ms away each way: of what is chosen in quick succession, all stays and the last wins."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

import nnviz

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


def in_turn(page, *steps) -> None:
    """One step after another, each before the answer to the last: names of keys move the bar, anything else is done.

    Between two it waits for `GAP`, a person's pace. That is what is tested: there is no condition to wait for, since the answer
    may not be there yet.
    """
    for at, step in enumerate(steps):
        if at:
            page.wait_for_timeout(GAP)
        if isinstance(step, str):
            press(page, step)
        else:
            step()


def hold_arrow(seen, hook: str, *, start: int, heard: str = "false") -> int:
    """Hold an arrow key down until an answer is there, then the one and the other; returns where the bar has to rest then.

    The answer is there when `heard` holds in the page, or when the view of this `hook` is another. The bar rests at `start`, or
    is on its way there.
    """
    return seen.page.evaluate(
        """async ([hook, at, heard]) => {
            const first = window[hook];
            let [presses, after] = [0, 0];
            while (after < 5) {
                await new Promise((goOn) => setTimeout(goOn, 20)); // sooner than a bar is taken to rest
                if (window[hook] !== first) break;
                const way = presses++ < 15 || presses % 2 ? 1 : -1;
                at += way;
                const key = way > 0 ? "ArrowRight" : "ArrowLeft";
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                if (eval(heard)) after++;
            }
            return at;
        }""",
        [hook, start, heard],
    )


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
    in_turn(
        page,
        page.get_by_role("radio", name="Learnt last").click,
        "ArrowLeft",
        page.get_by_role("radio", name="Overlaid").click,
        "ArrowLeft",
    )
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
    in_turn(
        page,
        page.get_by_text("Diagonal", exact=True).click,
        "ArrowRight",
        page.get_by_text("Only what moved", exact=True).click,
        "ArrowRight",
    )
    until_words(seen, diagonal="0", moved="1", epoch="4")
    assert page.evaluate("window.__nnvizEpochs.checkpoint") == 3


def test_an_answer_does_not_take_back_where_a_key_that_is_held_down_has_moved_the_bar(far) -> None:
    seen = far("/mistakes?run=digits&epoch=2", ".card")
    seen.page.get_by_text("Diagonal", exact=True).click()
    rests = hold_arrow(seen, "__nnvizEpochs", start=1, heard="location.search.includes('diagonal=0')")
    until_words(seen, diagonal="0", epoch=str(rests + 1))
    assert seen.page.evaluate("window.__nnvizEpochs.checkpoint") == rests


def test_an_answer_does_not_stop_what_plays(far) -> None:
    seen = far("/mistakes?run=digits&epoch=2", ".card")
    seen.page.keyboard.press(" ")
    seen.page.get_by_text("Diagonal", exact=True).click()
    until_words(seen, diagonal="0")
    at = seen.page.evaluate("(({ t, playing }) => ({ t, playing }))(window.__nnvizEpochs)")
    assert at["t"] == 44 or (at["playing"] and at["t"] > 1)
    seen.page.wait_for_function("() => window.__nnvizEpochs.t === 44")
    until_words(seen, diagonal="0", epoch="45")


def test_a_run_that_grows_does_not_take_the_map_back(far, runs_folder) -> None:
    labels = np.arange(40) % 4

    def answers(epoch: int) -> np.ndarray:
        return np.random.default_rng(epoch).dirichlet(np.ones(4), 40).astype(np.float32)

    with nnviz.RunWriter(runs_folder / "growing.nnviz", labels=labels) as writer:
        for epoch in range(1, 41):
            writer.append(probabilities=answers(epoch), epoch=epoch)
        seen = far("/?run=growing&epoch=2", ".epochs input").ready()
        writer.append(probabilities=answers(41), epoch=41)
        seen.page.keyboard.press("ArrowRight")  # now the server sees that there is more
        rests = hold_arrow(seen, "__nnviz", start=2)
        until_words(seen, epoch=str(rests + 1))
        seen.until(f"n.checkpoints === 41 && n.t === {rests}")


def test_every_card_that_is_chosen_among_the_mistakes_is_and_the_last_pin_stays(far) -> None:
    seen = far("/mistakes?run=digits&epoch=1", ".card")
    cards = seen.page.locator(".card .open")
    samples = seen.page.evaluate("window.__nnvizGallery.samples").copy()
    for place in range(4):
        cards.nth(place).click(modifiers=["Shift"])
    in_turn(seen.page, cards.nth(5).click, cards.nth(6).click)
    until_words(seen, sample=str(samples[6]))
    assert sorted(seen.page.evaluate("window.__nnvizGallery.chosen")) == sorted(samples[:4])
    assert seen.page.evaluate("window.__nnvizGallery.picked") == samples[6]


def test_the_network_keeps_layer_part_and_unit(far) -> None:
    seen = far("/network?run=digits&epoch=45", ".layer")
    page = seen.page
    in_turn(
        page,
        page.locator(".layer", has_text="320 weights").click,
        page.get_by_role("radio", name="Weights").click,
        page.locator(".layer", has_text="18,496 weights").click,
        "ArrowLeft",
    )
    until_words(seen, inside="weights", epoch="44")
    page.locator(".layer[aria-pressed=true]", has_text="18,496 weights").wait_for()


def test_the_landscape_keeps_what_is_drawn_and_the_epoch(far) -> None:
    seen = far("/landscape?run=digits&epoch=45", ".epochs input")
    page = seen.page
    in_turn(page, page.get_by_role("radio", name="Accuracy").click, "ArrowLeft", "ArrowLeft")
    until_words(seen, surface="accuracy", epoch="43")
    assert page.get_by_role("radio", name="Accuracy").get_attribute("aria-checked") == "true"


def test_the_map_keeps_projection_sample_and_epoch_and_goes_back(far) -> None:
    seen = far("/?run=digits&epoch=45", ".epochs input").ready()
    page = seen.page
    in_turn(page, page.get_by_role("radio", name="PCA").click, "ArrowLeft", "ArrowLeft")
    until_words(seen, method="pca", epoch="43")
    seen.until("n.checkpoint === 42")
    page.go_back()
    page.wait_for_function("() => new URLSearchParams(location.search).get('epoch') !== '43'")
    seen.settled()
    seen.until(f"n.checkpoint === {int(words(seen)['epoch']) - 1}")


def test_comparing_keeps_samples_moment_and_alignment(far, runs_folder) -> None:
    labels, split = np.arange(60) % 3, np.where(np.arange(60) < 30, "train", "test")
    for seed, name in enumerate(("left", "right")):
        with nnviz.RunWriter(runs_folder / f"{name}.nnviz", labels=labels, split=split) as writer:
            for epoch in range(1, 7):
                noise = np.random.default_rng(10 * epoch + seed).dirichlet(np.ones(3), 60)
                writer.append(probabilities=noise * (1 - epoch / 8) + np.eye(3)[labels] * epoch / 8, epoch=epoch)
    seen = far("/compare?run=left&with=right&epoch=2", ".epochs input")
    page = seen.page
    samples = page.get_by_role("radiogroup", name="Samples")
    train, every, test = (samples.get_by_role("radio", name=name) for name in ("train", "all", "test"))
    in_turn(page, train.click, "ArrowRight", every.click, "ArrowRight")
    until_words(seen, part="all", epoch="4")
    assert page.evaluate("window.__nnvizEpochs.checkpoint") == 3
    in_turn(page, page.get_by_role("radio", name="accuracy", exact=True).click, test.click)
    until_words(seen, part="test", align="accuracy")


def test_a_cell_of_the_matrix_that_is_clicked_takes_nothing_back(far) -> None:
    seen = far("/mistakes?run=digits&epoch=2", ".card")
    page = seen.page
    plot = page.frame_locator(".st-key-mistakes_matrix_place iframe").locator(".js-plotly-plot")
    drawn = plot.evaluate(
        """plot => {
          const { x, y, text } = plot.data.find(({ mode }) => mode === "text");
          const at = [...x.keys()].filter((i) => x[i] !== y[i]).sort((a, b) => text[b] - text[a])[0];
          const { xaxis, yaxis } = plot._fullLayout;
          const along = (axis, value) => axis._offset + axis.d2p(value);
          return { says: x[at], is: y[at], place: { x: along(xaxis, x[at]), y: along(yaxis, y[at]) } };
        }"""
    )

    def click_cell() -> None:
        plot.hover(position=drawn["place"])
        plot.click(position=drawn["place"])

    in_turn(page, "ArrowRight", click_cell, page.get_by_text("Only what moved", exact=True).click)
    until_words(seen, **{"epoch": "3", "moved": "1", "class": str(drawn["is"]), "says": str(drawn["says"])})
    assert page.evaluate("window.__nnvizEpochs.checkpoint") == 2
