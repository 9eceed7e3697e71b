"""The epoch bar where there is no map: what it moves by itself, and what the server hears."""

import numpy as np
import pytest

import nnviz

# Where an epoch lies in each chart over the training, by the middles of the words under it. The digits have epochs 1 to 45, one
# a checkpoint, so that ticks are evenly spaced on both kinds of axes.
PLACES = """(epoch) => [...document.querySelectorAll(".js-plotly-plot")]
    .filter((plot) => plot.layout.meta?.nnviz)
    .map((plot) => {
        const ticks = [...plot.querySelectorAll(".xtick text")].map((text) => {
            const { left, width } = text.getBoundingClientRect();
            return [Number(text.textContent), left + width / 2];
        });
        const [[a, x], [b, y]] = [ticks[0], ticks.at(-1)];
        return x + ((epoch - a) / (b - a)) * (y - x);
    })"""
# Plotly draws each chart as wide as its place, a moment after that has changed.
FITTED = """() => [...document.querySelectorAll(".js-plotly-plot")].every((plot) =>
    Math.abs(plot.querySelector(".main-svg").getBoundingClientRect().width - plot.getBoundingClientRect().width) < 1.5)"""
# The lines and where they belong, in the task in which the slider moves.
SCRUB = f"""(slider, value) => {{
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
    return [window.__nnvizEpochs.lines.map(({{ x }}) => x), ({PLACES})(value + 1)];
}}"""


def opened(visit, path: str = "/overview?run=digits&epoch=12", **options):
    seen = visit(path, **options)
    await_bar(seen, "n.lines.length === 3")
    seen.settled()
    seen.page.wait_for_function(FITTED)
    return seen


def await_bar(seen, condition: str) -> None:
    seen.page.wait_for_function(f"() => {{ const n = window.__nnvizEpochs; return n && ({condition}); }}", timeout=60_000)


def bar(seen, expression: str):
    return seen.page.evaluate(f"window.__nnvizEpochs.{expression}")


def slider(seen):
    return seen.page.locator(".epochs input")


def assert_lines_at(seen, epoch: float, *, also: str = "true") -> None:
    """The lines come to stand at an epoch in all charts, also while a page finds its size; `also` is about `lines`, their x."""
    seen.page.wait_for_function(
        f"""(epoch) => {{
            const lines = window.__nnvizEpochs.lines.map(({{ x }}) => x);
            const expected = ({PLACES})(epoch);
            return lines.length === expected.length && lines.every((x, i) => Math.abs(x - expected[i]) < 1.5) && {also};
        }}""",
        arg=epoch,
        timeout=15_000,
    )


def plot_area(seen, chart: int) -> dict[str, float]:
    return seen.page.locator(".nnviz-conducted .nsewdrag").nth(chart).bounding_box()


def test_a_line_stands_in_every_chart_over_the_training(visit) -> None:
    at = opened(visit)
    assert bar(at, "checkpoint") == 11
    assert_lines_at(at, 12)
    areas = [plot_area(at, chart) for chart in range(3)]
    for line, area in zip(bar(at, "lines"), areas, strict=True):
        assert (line["top"], line["height"]) == pytest.approx((area["y"], area["height"]), abs=1)
    assert [line["axis"] for line in bar(at, "lines")] == ["epochs", "epochs", "checkpoints"]


def test_lines_move_with_the_hand_in_the_same_task_and_the_server_hears_where_it_rests(visit) -> None:
    at = opened(visit)
    at.sent = 0
    moved, expected = slider(at).evaluate(SCRUB, 29.5)
    assert moved == pytest.approx(expected, abs=1.5)
    assert at.sent == 0
    slider(at).evaluate("slider => slider.dispatchEvent(new Event('change'))")
    at.page.wait_for_url("**epoch=31")
    at.settled()
    assert_lines_at(at, 31)
    assert at.page.locator(".js-plotly-plot").count() >= 3
    at.page.reload()
    await_bar(at, "n.lines.length === 3 && n.t === 30")


def test_charts_are_not_drawn_again_when_the_epoch_moves(visit) -> None:
    at = opened(visit)
    at.page.evaluate(
        """() => {
            window.drawn = 0;
            for (const plot of document.querySelectorAll(".nnviz-conducted")) plot.on("plotly_afterplot", () => window.drawn++);
        }"""
    )
    at.page.keyboard.press("End")
    at.page.wait_for_url("**epoch=45")
    at.settled()
    assert at.page.evaluate("window.drawn") == 0
    assert_lines_at(at, 45)


def test_a_hand_that_holds_still_is_heard_once(visit) -> None:
    at = opened(visit)
    at.sent = 0
    slider(at).evaluate(f"slider => {{ for (let t = 12; t < 30; t++) ({SCRUB})(slider, t); }}")
    at.page.wait_for_url("**epoch=30")
    at.settled()
    assert at.sent == 1


@pytest.mark.parametrize("chart", [0, 2])
def test_a_click_anywhere_in_a_chart_goes_there(visit, chart: int) -> None:
    at = opened(visit, height=2000)  # all charts over the bar
    area = plot_area(at, chart)
    goal = at.page.evaluate(PLACES, 23)[chart]
    at.page.mouse.click(goal + 3, area["y"] + area["height"] - 4)  # not on the curve
    at.page.wait_for_url("**epoch=23")
    await_bar(at, "!n.moving && n.t === 22")
    at.page.mouse.click(area["x"] - 20, area["y"] + 20)  # beside the field
    at.page.mouse.click(area["x"] + 5, area["y"] - 8)
    assert bar(at, "t") == 22


def test_a_mouse_that_is_dragged_through_a_chart_takes_the_moment_along(visit) -> None:
    at = opened(visit, height=2000)
    area = plot_area(at, 1)
    x = at.page.evaluate(PLACES, 30)[1]
    at.page.mouse.move(area["x"] + 40, area["y"] + 60)
    at.page.mouse.down()
    at.page.mouse.move(x + 2, area["y"] + 80, steps=4)
    assert bar(at, "t") == pytest.approx(29.2, abs=0.3)
    at.page.mouse.up()
    at.page.wait_for_url("**epoch=30")


def test_keys_move_it_and_nothing_is_said_while_it_plays(visit) -> None:
    at = opened(visit)
    at.page.keyboard.press("Home")
    at.page.wait_for_url("**epoch=1")
    at.page.keyboard.press("ArrowRight")
    at.page.keyboard.press("ArrowRight")
    at.page.wait_for_url("**epoch=3")
    at.settled()
    at.sent = 0
    at.page.keyboard.press(" ")
    await_bar(at, "n.playing && n.t > 6")
    assert at.sent == 0
    at.page.keyboard.press(" ")
    await_bar(at, "!n.moving")
    at.page.wait_for_url(f"**epoch={bar(at, 't') + 1}")
    assert_lines_at(at, bar(at, "t") + 1)


def test_a_slider_that_has_the_keyboard_goes_by_checkpoints_too(visit) -> None:
    at = opened(visit)
    slider(at).focus()
    at.page.keyboard.press("ArrowLeft")
    await_bar(at, "!n.moving && n.t === 10")
    at.page.keyboard.press("End")
    at.page.wait_for_url("**epoch=45")


def test_on_the_way_to_the_navigation_what_plays_is_said(visit) -> None:
    at = opened(visit, "/overview?run=digits&epoch=3")
    at.page.mouse.move(700, 300)
    at.page.keyboard.press(" ")
    await_bar(at, "n.playing && n.t > 5")
    at.page.mouse.move(100, 700)
    at.page.wait_for_url(lambda url: not url.endswith("epoch=3"))
    at.page.get_by_role("link", name="Projection").click()
    at.ready()
    assert at.hook("t") >= 5


def test_lines_follow_charts_that_change_their_size(visit) -> None:
    at = opened(visit)
    before = bar(at, "lines")[0]["x"]
    at.page.set_viewport_size({"width": 1000, "height": 800})
    assert_lines_at(at, 12, also=f"Math.abs(lines[0] - {before}) > 5")


def test_the_back_button_moves_the_bar_to_where_it_rested_at_the_step_before(visit) -> None:
    at = opened(visit)
    at.page.get_by_role("link", name="Mistakes").click()
    at.page.wait_for_url("**/mistakes?*epoch=12")
    at.settled()
    at.page.keyboard.press("End")
    at.page.wait_for_url("**epoch=45")
    at.settled()
    at.page.go_back()
    at.page.wait_for_url("**/overview?*epoch=12")
    await_bar(at, "n.lines.length === 3 && n.t === 11")
    at.settled()
    assert_lines_at(at, 12)


def test_other_views_of_the_page_hear_of_each_moment_and_can_ask_for_one(visit) -> None:
    at = opened(visit)
    at.page.evaluate(
        """() => {
            window.heard = [];
            document.addEventListener("nnviz:moment", ({ detail }) => window.heard.push(detail));
            document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run: "another", checkpoint: 3 } }));
            document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: null }));
            document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run: "digits", t: 20.25 } }));
            document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { checkpoint: 40 } }));
        }"""
    )
    await_bar(at, "n.t === 40")
    heard = at.page.evaluate("window.heard")
    assert heard[0] == {"run": "digits", "t": 20.25}
    assert heard[-1] == {"run": "digits", "t": 40}
    moments = [detail["t"] for detail in heard]
    assert moments == sorted(moments)


def test_the_bar_stays_in_sight_at_the_foot_of_the_window(visit) -> None:
    at = opened(visit, width=1280, height=700)
    for y in (0, 400, 5000):
        at.page.locator(".stMain").evaluate("(main, y) => main.scrollTo(0, y)", y)
        box = at.page.locator(".epochs").bounding_box()
        assert box["y"] > 560
        assert box["y"] + box["height"] <= 701


def test_a_run_of_one_checkpoint_has_a_bar_that_cannot_move(visit, runs_folder) -> None:
    with nnviz.RunWriter(runs_folder / "once.nnviz", labels=np.array([0, 1])) as writer:
        writer.append(probabilities=np.array([[0.9, 0.1], [0.2, 0.8]]), epoch=3)
    at = visit("/overview?run=once")
    await_bar(at, "n.lines.length >= 1")
    assert slider(at).is_disabled()
    at.page.keyboard.press("ArrowRight")
    assert bar(at, "t") == 0


def test_going_to_the_map_and_back_keeps_the_epoch(visit) -> None:
    at = opened(visit)
    at.page.keyboard.press("Home")
    at.page.wait_for_url("**epoch=1")
    at.page.get_by_role("link", name="Projection").click()
    at.ready()
    assert at.hook("t") == 0
    assert at.page.evaluate("window.__nnvizEpochs") is None
    at.page.keyboard.press("ArrowRight")
    at.page.wait_for_url("**epoch=2")
    at.page.get_by_role("link", name="Overview").click()
    await_bar(at, "n.lines.length === 3 && n.t === 1")
    assert_lines_at(at, 2)
