"""The playground in a browser: a newcomer's way, going back, other networks, what diverges, data of one's own."""

from __future__ import annotations

import re

import pytest

from .conftest import Visit


def until(page, condition: str, timeout: float = 60_000) -> None:
    """Wait for a JavaScript condition; `n` is the view's window."""
    page.wait_for_function(f"() => {{ const n = window.__nnvizPlayground; return n && ({condition}); }}", timeout=timeout)


def of(page, expression: str):
    return page.evaluate(f"window.__nnvizPlayground.{expression}")


@pytest.fixture
def opened(visit):
    def open_page(query: str = "") -> Visit:
        seen = visit(f"/playground{query}", width=1400, height=900)
        until(seen.page, "n.frame >= 0")
        return seen

    return open_page


def numbers_of(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+)?", text)]


def test_a_newcomer_plays_and_reads_the_equation_of_a_unit(opened) -> None:
    page = opened().page
    before = of(page, "weights.before")
    page.get_by_role("button", name="Play", exact=True).click()
    for phase in ("forward", "backward", "update"):
        until(page, f"n.phase === {phase!r}")
    until(page, "n.steps >= 1")
    page.get_by_role("button", name="Pause", exact=True).click()
    assert of(page, "weights.after") != before
    page.get_by_role("button", name=re.compile("unit 2 of hidden layer 1")).click()
    reader = page.locator(".reader")
    reader.locator("h2", has_text=re.compile("^Unit 2 of hidden layer 1, ReLU")).wait_for()
    assert reader.locator("math").count() > 10
    sum_, activation = (reader.locator(".block .numbers").nth(k).locator("math").all_text_contents() for k in (0, 1))
    z, a = numbers_of(sum_[-1])[-1], numbers_of(activation[-1])[-1]
    assert a == pytest.approx(max(z, 0), rel=2e-3)
    page.wait_for_url("**pick=u0.1**")


def test_going_back_returns_the_same_numbers(opened) -> None:
    page = opened("?pace=batch&speed=8").page
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")  # the first is done at once, the second is waited for
        until(page, "!n.moving")
        seen.append((of(page, "steps"), of(page, "weights.after")))
    assert [steps for steps, _ in seen] == [2, 4, 6]
    for steps, weights in reversed(seen[:-1]):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        until(page, f"n.steps === {steps}")
        assert of(page, "weights.after") == weights


def test_layers_and_units_come_and_go_on_the_diagram_and_a_reload_keeps_them(opened) -> None:
    page = opened().page
    page.get_by_role("button", name="One unit more in hidden layer 2").click()
    until(page, "n.sizes.join() === '4,8,9,3'")
    page.get_by_role("button", name="Add a layer here").first.click()
    until(page, "n.sizes.join() === '4,4,8,9,3'")
    page.get_by_role("button", name="Take hidden layer 2 away").click()
    until(page, "n.sizes.join() === '4,4,9,3' && n.idle")
    page.get_by_label("Optimiser").select_option("adam")
    page.wait_for_url("**optimiser=adam**")
    page.reload()
    until(page, "n.sizes.join() === '4,4,9,3'")
    assert of(page, "words.optimiser") == "adam"


def test_a_rate_that_is_too_high_stops_with_the_last_good_state(opened) -> None:
    page = opened("?lesson=rate&speed=64").page
    assert "Try:" in page.locator(".lesson").inner_text()
    page.keyboard.press("Space")
    until(page, "!n.playing && n.steps > 5")
    said = page.locator(".notice.error").first.inner_text()
    step = int(re.match(r"Diverged at step (\d+): loss is not finite\.", said)[1])
    assert of(page, "steps") == step - 2
    assert all(abs(weight) < 1e300 for weight in of(page, "weights.after"))
    page.keyboard.press("ArrowLeft")
    until(page, f"n.steps === {step - 3}")


def test_own_data_says_what_is_wrong_and_is_then_trained_and_recorded(opened) -> None:
    seen = opened()
    page = seen.page
    page.get_by_label("Data", exact=True).select_option("own")
    rows = [f"{k},{k * k % 7},{'xy'[k % 2]}" for k in range(20)]
    page.get_by_label("CSV", exact=True).fill("\n".join(["a,<b>b</b>,kind", *rows[:4], "4,two,x", *rows[5:]]))
    page.get_by_role("button", name="Use it").click()
    page.get_by_text("Row 6, column 2 (<b>b</b>): “two” is not a number.").wait_for()
    page.get_by_label("CSV", exact=True).fill("\n".join(["a,<b>b</b>,kind", *rows]))
    page.get_by_role("button", name="Use it").click()
    until(page, "n.sizes.join() === '2,8,8,2'")
    page.get_by_role("button", name="Record this").click()
    page.get_by_text("Recorded as").wait_for()
    page.get_by_role("link", name="Projection", exact=True).last.click()
    seen.until("n.run === 'playground-own-data' && n.points === 20", 60_000)
