"""The map in a real browser: what a person does, and what is drawn then."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnviz import open_run
from nnviz.charts.palette import CLASS_COLOURS
from nnviz.projection.linear import star_map
from nnviz.ui.runs import EXAMPLE

from .conftest import serving, write_app

ROOT = Path(__file__).parents[2]
RUN = open_run(EXAMPLE)
LAST = len(RUN.checkpoints) - 1
PREDICTIONS = RUN.probabilities().argmax(axis=2)
LABELS = RUN.labels


def lonely_sample() -> int:
    """A sample of the first checkpoints that no other is drawn near, in star coordinates at checkpoint 20."""
    angle = 2 * np.pi * np.arange(RUN.n_classes) / RUN.n_classes
    places = RUN.probabilities(20) @ np.column_stack([np.cos(angle), np.sin(angle)])
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    return int(gaps.min(axis=1).argmax())


LONELY = lonely_sample()


def is_grey(colour: tuple[int, int, int]) -> bool:
    return max(colour) - min(colour) < 25


def test_the_first_visit_plays_the_training_and_draws_every_sample(visit) -> None:
    first = visit("/")
    first.until("n.points > 0 && n.playing")
    first.until("n.checkpoint >= 2")
    assert first.hook("points") == RUN.n_samples
    first.until(f"!n.playing && n.t === {LAST}", 30_000)
    first.page.wait_for_url(f"**/?run=digits&method=star&epoch={LAST + 1}")
    assert "95.7 % of test right" in first.words(".moment")


def test_a_visitor_who_wants_less_motion_sees_no_animation(visit) -> None:
    calm = visit("/", reduced_motion="reduce").ready()
    assert calm.hook("playing") is False
    assert calm.hook("t") == LAST
    calm.page.keyboard.press("ArrowLeft")
    assert calm.hook("t") == LAST - 1


def test_scrubbing_moves_every_dot_without_the_server(visit) -> None:
    at = visit("/?epoch=45").ready()
    before = at.point(LONELY)
    fetched, sent = len(at.fetched), at.sent
    at.scrub(3)
    assert at.hook("t") == 3  # drawn in the event itself, not after an answer
    assert np.hypot(*np.subtract(at.point(LONELY), before)) > 5
    at.scrub(3.5)
    half = at.point(LONELY)
    at.scrub(4)
    four = at.point(LONELY)
    at.scrub(3)
    np.testing.assert_allclose(half, np.add(at.point(LONELY), four) / 2, atol=0.02)
    assert (len(at.fetched), at.sent) == (fetched, sent)
    assert "epoch 4 of 45" in at.page.locator(".moment").inner_text()


def test_letting_go_of_the_slider_rests_on_a_checkpoint_and_in_the_url(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.scrub(9.4)
    at.page.locator(".epochs input").evaluate("slider => slider.dispatchEvent(new Event('change'))")
    at.until("n.t === 9")
    at.page.wait_for_url("**/?run=digits&method=star&epoch=10")


def test_places_on_the_screen_are_star_coordinates(visit) -> None:
    at = visit("/?epoch=21").ready()
    angle = 2 * np.pi * np.arange(10) / 10
    expected = RUN.probabilities(20) @ np.column_stack([np.cos(angle), np.sin(angle)])
    drawn = np.array([at.point(sample) for sample in range(0, RUN.n_samples, 97)])
    design = np.column_stack([expected[::97] * [1, -1], np.ones(len(drawn))])
    fit, *_ = np.linalg.lstsq(design, drawn, rcond=None)
    np.testing.assert_allclose(design @ fit, drawn, atol=0.2)  # pixels
    np.testing.assert_allclose([fit[0, 1], fit[1, 0]], 0, atol=0.5)
    assert fit[0, 0] == pytest.approx(fit[1, 1], rel=1e-3)


def test_hovering_a_dot_shows_its_sample_and_greys_the_other_classes(visit) -> None:
    at = visit("/?epoch=21").ready()
    at.page.mouse.move(*at.point(LONELY))
    at.until(f"n.hovered === {LONELY} && n.highlighted === {LABELS[LONELY]}")
    panel = at.page.locator(".panel")
    assert f"sample {LONELY}" in panel.inner_text()
    says = PREDICTIONS[20, LONELY]
    sure = round(100 * float(RUN.probabilities(20)[LONELY, says]))
    assert f"is {LABELS[LONELY]}" in panel.inner_text()
    assert f"network says {says}, {sure} %" in at.words(".panel")
    pixels = panel.locator(".image").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 0))"
    )
    np.testing.assert_array_equal(np.reshape(pixels, RUN.images[LONELY].shape), RUN.images[LONELY])

    unsure = np.argsort(RUN.probabilities(20).max(axis=1))  # and so far from the rings at the ends of the axes
    lit = np.array([at.point(int(s)) for s in np.flatnonzero(LABELS[LONELY] == LABELS)])
    others = (int(s) for s in unsure if LABELS[s] != LABELS[LONELY])
    other = next(s for s in others if np.linalg.norm(lit - at.point(s), axis=1).min() > 10)  # which lie over the grey ones
    x, y = at.point(other)
    at.page.wait_for_function("window.__nnviz.frames.at(-1).at < performance.now() - 300")  # the fade is over
    assert is_grey(at.colour_at(x, y))


def test_leaving_a_dot_brings_the_colours_back(visit) -> None:
    at = visit("/?epoch=21").ready()
    at.page.mouse.move(*at.point(LONELY))
    at.until(f"n.hovered === {LONELY}")
    box = at.page.locator(".stage").bounding_box()
    at.page.mouse.move(box["x"] + 4, box["y"] + 4)
    at.until("n.hovered === -1 && n.highlighted === -1")
    assert at.page.locator(".panel .empty").is_visible()


def test_a_dot_has_the_colour_of_its_class(visit) -> None:
    at = visit("/?epoch=21").ready()
    expected = np.array([int(CLASS_COLOURS[LABELS[LONELY]][i : i + 2], 16) for i in (1, 3, 5)])
    expected = expected * 0.85 + 255 * 0.15  # its opacity, on white
    np.testing.assert_allclose(at.colour_at(*at.point(LONELY)), expected, atol=12)


def test_clicking_pins_fills_the_star_graph_and_draws_the_whole_trace(visit) -> None:
    at = visit("/?epoch=21").ready()
    at.page.mouse.click(*at.point(LONELY))
    at.until(f"n.picked === {LONELY}")
    at.page.wait_for_url(f"**/?run=digits&method=star&epoch=21&sample={LONELY}")
    box = at.page.locator(".stage").bounding_box()
    at.page.mouse.move(box["x"] + 4, box["y"] + 4)
    at.until("n.highlighted === -1")

    area = at.page.locator(".star .area")
    spokes = np.array([pair.split(",") for pair in area.get_attribute("points").split()], float)
    np.testing.assert_allclose(np.hypot(*spokes.T) / 70, RUN.probabilities(20)[LONELY], atol=0.001)
    at.scrub(0)
    spokes = np.array([pair.split(",") for pair in area.get_attribute("points").split()], float)
    np.testing.assert_allclose(np.hypot(*spokes.T) / 70, RUN.probabilities(0)[LONELY], atol=0.001)

    # The trace has a mark at every checkpoint, in the colour of what the network said there, wherever the slider stands.
    overlay = at.page.locator(".overlay")
    marks = []
    for checkpoint in range(0, LAST + 1, 4):
        at.scrub(checkpoint)
        marks.append(at.point(LONELY))
    at.scrub(LAST)
    corner = overlay.bounding_box()
    inked = overlay.evaluate(
        """(canvas, points) => points.map(([x, y]) => {
            const ratio = canvas.width / canvas.clientWidth;
            return canvas.getContext('2d').getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3];
        })""",
        [[x - corner["x"], y - corner["y"]] for x, y in marks],
    )
    assert min(inked) > 200
    at.page.keyboard.press("Escape")
    at.until("n.picked === -1")
    at.page.wait_for_url("**/?run=digits&method=star&epoch=*")


def test_the_legend_lights_a_class_and_keeps_it(visit) -> None:
    at = visit("/?epoch=21").ready()
    seven = at.page.locator(".legend button").nth(7)
    seven.hover()
    at.until("n.highlighted === 7 && n.kept === -1")
    seven.click()
    at.until("n.kept === 7")
    at.page.wait_for_url("**/?run=digits&method=star&epoch=21&class=7")
    at.page.mouse.move(5, 5)
    at.until("n.highlighted === 7")
    assert seven.get_attribute("aria-pressed") == "true"
    at.page.mouse.move(*at.point(next(s for s in range(RUN.n_samples) if LABELS[s] == 7)))
    at.until("n.hovered >= 0")
    assert LABELS[at.hook("hovered")] == 7  # grey dots are not in the way
    seven.click()
    at.until("n.kept === -1")


def test_the_keyboard_steps_plays_and_clears(visit) -> None:
    at = visit("/?epoch=10").ready()
    at.page.keyboard.press("ArrowRight")
    at.until("n.t === 10")
    at.page.keyboard.press("ArrowLeft")
    at.page.keyboard.press("ArrowLeft")
    at.until("n.t === 8")
    at.page.keyboard.press("End")
    at.until(f"n.t === {LAST}")
    at.page.keyboard.press("Home")
    at.until("n.t === 0")
    at.page.keyboard.press(" ")
    at.until("n.playing && n.t > 1")
    at.page.keyboard.press(" ")
    at.until("!n.playing && Number.isInteger(n.t)")


def test_play_pause_and_speed_are_buttons(visit) -> None:
    at = visit("/?epoch=1").ready()
    at.page.locator(".speed").click()
    assert at.page.locator(".speed").inner_text() == "2×"
    at.page.locator(".play").click()
    at.until("n.playing && n.t > 2")
    at.page.locator(".play").click()
    at.until("!n.playing && Number.isInteger(n.t)")
    assert 2 <= at.hook("t") < LAST


def test_pca_is_another_picture_that_the_url_names(visit) -> None:
    at = visit("/?epoch=45").ready()
    before = at.point(LONELY)
    at.page.get_by_role("radio", name="PCA").click()
    at.page.wait_for_url("**/?run=digits&method=pca&epoch=45")
    at.until("n.space === 'pca'")
    assert np.hypot(*np.subtract(at.point(LONELY), before)) > 5
    assert visit("/?epoch=45&method=pca").ready().hook("space") == "pca"


def test_zoom_pan_and_reset(visit) -> None:
    at = visit("/?epoch=45").ready()
    x, y = at.point(LONELY)
    at.page.mouse.move(x, y)
    at.page.mouse.wheel(0, -300)
    np.testing.assert_allclose(at.point(LONELY), (x, y), atol=1)  # the pointer's own pixels are whole
    other = (LONELY + 1) % RUN.n_samples
    here = at.point(other)
    box = at.page.locator(".stage").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    at.page.mouse.move(*middle)
    at.page.mouse.down()
    at.page.mouse.move(middle[0] + 40, middle[1] - 25, steps=4)
    at.page.mouse.up()
    np.testing.assert_allclose(at.point(other), np.add(here, (40, -25)), atol=0.01)
    assert at.hook("picked") == -1  # a drag is not a click
    at.page.get_by_role("button", name="Reset view").click()
    at.until("!n.morphing")
    np.testing.assert_allclose(at.point(LONELY), (x, y), atol=0.01)


def test_the_restless_samples_can_be_picked_from_the_empty_panel(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.page.locator(".strip button").first.click()
    flips = (np.diff(PREDICTIONS.astype(int), axis=0) != 0).sum(axis=0)
    assert flips[at.hook("picked")] == flips.max()


def test_narrow_windows_put_the_panel_under_the_map(visit) -> None:
    at = visit("/?epoch=45&sample=5", width=420, height=800).ready()
    stage, panel = at.page.locator(".stage").bounding_box(), at.page.locator(".panel").bounding_box()
    assert stage["height"] >= 0.6 * 800 - 1
    assert panel["y"] >= stage["y"] + stage["height"]
    assert panel["x"] + panel["width"] <= 420


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_follows_the_theme(visit, scheme: str) -> None:
    at = visit("/?epoch=45", color_scheme=scheme).ready()
    box = at.page.locator(".stage").bounding_box()
    background = at.colour_at(box["x"] + 3, box["y"] + 3)
    assert (max(background) < 60) == (scheme == "dark")


def test_double_clicking_shows_everything_and_keeps_the_pin(visit) -> None:
    at = visit(f"/?epoch=45&sample={LONELY}").ready()
    here = at.point(LONELY)
    box = at.page.locator(".stage").bounding_box()
    at.page.mouse.move(box["x"] + 200, box["y"] + 200)
    at.page.mouse.wheel(0, -400)
    assert np.hypot(*np.subtract(at.point(LONELY), here)) > 20
    at.page.mouse.dblclick(box["x"] + 6, box["y"] + 6)
    at.until("!n.morphing")
    np.testing.assert_allclose(at.point(LONELY), here, atol=0.01)
    assert at.hook("picked") == LONELY


def test_space_plays_after_any_button_was_clicked(visit) -> None:
    at = visit("/?epoch=1").ready()
    for button in (
        at.page.locator(".legend button").first,
        at.page.locator(".speed"),
        at.page.get_by_role("radio", name="PCA"),
    ):
        button.click()
        at.page.keyboard.press(" ")
        at.until("n.playing")
        at.page.keyboard.press(" ")
        at.until("!n.playing && Number.isInteger(n.t)")
    assert (at.hook("kept"), at.hook("space")) == (0, "pca")


def test_what_is_hovered_is_looked_up_again_when_the_dots_come_to_rest(visit) -> None:
    at = visit("/?epoch=21").ready()
    at.page.mouse.move(*at.point(LONELY))
    at.until(f"n.hovered === {LONELY}")
    at.page.keyboard.press("Home")
    at.until("n.t === 0")
    assert at.hook("hovered") != LONELY  # it is somewhere else now


def test_a_tap_pins_and_a_pinch_zooms_without_pinning(visit) -> None:
    at = visit("/?epoch=21", width=420, height=800, has_touch=True).ready()
    at.page.touchscreen.tap(*at.point(LONELY))
    at.until(f"n.picked === {LONELY}")
    at.page.locator(".glance").get_by_text(f"is {LABELS[LONELY]}").wait_for()
    before = at.point(LONELY)
    session = at.context.new_cdp_session(at.page)
    box = at.page.locator(".stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, spread in (("touchStart", 30), ("touchMove", 60), ("touchMove", 90)):
        fingers = [{"x": x, "y": y, "id": 0}, {"x": x + spread, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    at.page.wait_for_function(f"Math.abs(window.__nnviz.pixelOf({LONELY})[1] - {before[1]}) > 10")
    assert at.hook("picked") == LONELY


def test_a_lost_graphics_context_comes_back(visit) -> None:
    at = visit("/?epoch=21").ready()
    x, y = at.point(LONELY)
    colour = at.colour_at(x, y)
    at.page.locator(".points").evaluate(
        """canvas => new Promise(resolve => {
            const lose = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
            canvas.addEventListener('webglcontextrestored', () => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            canvas.addEventListener('webglcontextlost', () => setTimeout(() => lose.restoreContext()));
            lose.loseContext();
        })"""
    )
    assert at.colour_at(x, y) == colour


# --- three dimensions, and pictures that somebody else computes --------------------------------------------------------------

#: The map alone, with places that are made up: it computes them when "Finish" is pressed, "Cancel" calls them off.
PLACES_APP = '''
import numpy as np
import streamlit as st
from nnviz import open_run
from nnviz.ui.runs import EXAMPLE, RunChoice, map_addresses, map_data
from nnviz.views.files import content_address
from nnviz.views.map import MapState, show_map
from nnviz.views.map.positions import pack_positions

run = open_run(EXAMPLE)
status = EXAMPLE.stat()
choice = RunChoice("digits", "digits", (str(EXAMPLE), status.st_size, status.st_mtime_ns))
recording, sheets = map_addresses(run, lambda: map_data(choice), lambda: run)
session, query = st.session_state, st.query_params
if "view" not in session:
    session.view = MapState(query.get("space", "star"), int(query.get("dims", 2)), int(query.get("checkpoint", 44)))
    session.done, session.revision, session.version = query.get("done", "").split(), 0, 0
picture = f"{session.view.space}-{session.view.dims}"


def finish():
    session.done.append(picture)


def cancel():
    session.view, session.revision = MapState("pca", 2, 44), session.revision + 1


def compute_anew():
    session.version += 1


for name, action in (("Finish", finish), ("Cancel", cancel), ("Anew", compute_anew)):
    st.sidebar.button(name, on_click=action)
st.sidebar.text(f"asked for {picture}")


def made_up(dims):
    """Samples 0 and 1 on one ray to the eye, the first one nearer; all others on a circle, which turns at every version."""
    angle = np.linspace(0, 2 * np.pi, run.n_samples, endpoint=False) + session.version
    circle = np.column_stack([np.cos(angle), np.sin(angle), 0 * angle])[:, :dims]
    positions = np.repeat(circle[None], len(run.checkpoints), axis=0)
    yaw, tilt = -0.45, 0.35
    eye = [-np.cos(tilt) * np.sin(yaw), np.sin(tilt), np.cos(tilt) * np.cos(yaw)][:dims]
    positions[:, 0], positions[:, 1] = 0.5 * np.array(eye), -0.5 * np.array(eye)
    kept = np.full(positions.shape[:2], 80, np.uint8)
    kept[:, 0] = 20
    kept[0] = 60
    n = len(run.checkpoints)
    quality = {"neighbours_kept": np.linspace(0, 1, n), "trustworthiness": np.full(n, 0.875), "stability": 0.5}
    anchors = np.full((run.n_classes, dims), np.nan, np.float32)
    return pack_positions(positions, anchors=anchors, preserved=kept, quality=quality, provenance="made up in 3 s")


offers, busy = [], ""
if session.view.space in ("tsne", "umap"):
    if picture in session.done:
        url = content_address(made_up(session.view.dims))
        key = f"{picture} {session.version}"
        offers = [{"method": session.view.space, "dims": session.view.dims, "key": key, "url": url}]
    else:
        busy = session.view.space
show_map(
    run="digits",
    digest=run.digest,
    recording=recording,
    sheets=sheets,
    state=session.view,
    revision=session.revision,
    autoplay=False,
    on_rest=lambda view: session.update(view=view),
    offers=offers,
    busy=busy,
)
'''


@pytest.fixture(scope="module")
def places_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("places")
    with serving(folder, write_app(folder / "app.py", PLACES_APP)) as url:
        yield url


@pytest.fixture
def explore(visit, places_server: str):
    """Opens the map with places that are made up."""
    return lambda path="/", **options: visit(path, base=places_server, **options).ready()


def settled_on(at, picture: str) -> None:
    space, dims = picture.split("-")
    at.until(f"n.space === '{space}' && n.dims === {dims} && n.pending === '' && !n.morphing")


def stage_middle(at) -> tuple[float, float]:
    box = at.page.locator(".stage").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(at, start: tuple[float, float], by: tuple[float, float], **options: str) -> None:
    at.page.mouse.move(*start)
    at.page.mouse.down(**options)
    at.page.mouse.move(start[0] + by[0], start[1] + by[1], steps=5)
    at.page.mouse.up(**options)


def radio(at, name: str):
    return at.page.get_by_role("radio", name=name, exact=True)


def media_of(at) -> int:
    """How many pictures it has fetched, which are named by their content."""
    return sum(re.search(r"/nnviz/files/[0-9a-f]{32}$", url) is not None for url in at.fetched)


def test_three_dimensions_are_seen_through_a_camera(explore) -> None:
    at = explore("/?checkpoint=20")
    radio(at, "3-D").click()
    settled_on(at, "star-3")
    drag(at, (stage_middle(at)[0] - 200, stage_middle(at)[1]), (90, 40))
    rotation = np.reshape(at.hook("rotation"), (3, 3))
    corners = star_map(10, 3).matrix
    middle = (corners.max(axis=0) + corners.min(axis=0)) / 2
    size = np.ptp(corners, axis=0).max() / 2
    x, y, z = ((RUN.probabilities(20)[::97] @ corners - middle) / size @ rotation.T).T
    expected = np.column_stack([x, -y]) / (1 - z[:, None] / 4)
    drawn = np.array([at.point(sample) for sample in range(0, RUN.n_samples, 97)]) - stage_middle(at)
    scale = (drawn * expected).sum() / (expected**2).sum()
    np.testing.assert_allclose(drawn, scale * expected, atol=0.6)  # pixels; the stage may begin between two
    assert "Drag to turn, drag with the right button to move." in at.words(".hint")


def test_dragging_turns_the_other_button_moves_and_a_double_click_undoes_it(explore) -> None:
    at = explore("/?dims=3")
    first, start = at.hook("rotation"), stage_middle(at)
    here = [at.point(sample) for sample in (3, 700)]
    drag(at, start, (120, 0))
    turned = np.reshape(at.hook("rotation"), (3, 3))
    assert np.abs(turned - np.reshape(first, (3, 3))).max() > 0.1
    assert at.hook("picked") == -1
    before = at.point(3)
    drag(at, start, (30, -20), button="right")
    np.testing.assert_allclose(at.point(3), np.add(before, (30, -20)), atol=0.01)
    np.testing.assert_array_equal(np.reshape(at.hook("rotation"), (3, 3)), turned)
    there = at.point(3)
    at.page.mouse.move(*np.round(there))
    at.page.mouse.wheel(0, -200)
    np.testing.assert_allclose(at.point(3), there, atol=1.5)
    box = at.page.locator(".stage").bounding_box()
    at.page.mouse.dblclick(box["x"] + 6, box["y"] + 6)
    at.until("!n.morphing")
    np.testing.assert_allclose([at.point(sample) for sample in (3, 700)], here, atol=0.01)
    radio(at, "2-D").click()
    settled_on(at, "star-2")
    assert at.hook("rotation") == [1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_near_dots_cover_far_ones_and_are_the_ones_that_are_pointed_at(explore) -> None:
    at = explore("/?space=tsne&dims=3&done=tsne-3")
    settled_on(at, "tsne-3")
    # The stage may begin between two pixels.
    np.testing.assert_allclose([at.point(0), at.point(1)], [stage_middle(at)] * 2, atol=0.6)
    near, far = (np.array([int(CLASS_COLOURS[LABELS[sample]][i : i + 2], 16) for i in (1, 3, 5)]) for sample in (0, 1))
    colour = np.array(at.colour_at(*stage_middle(at)))
    assert np.abs(colour - near).sum() < 60 < np.abs(near - far).sum()
    at.page.mouse.move(*stage_middle(at))
    at.until("n.hovered === 0")


def test_a_picture_that_is_not_there_is_asked_for_and_shown_when_it_comes(explore) -> None:
    at = explore()
    radio(at, "t-SNE").click()
    at.page.get_by_text("asked for tsne-2").wait_for()
    assert (at.hook("space"), at.hook("pending")) == ("star", "tsne-2")
    assert radio(at, "t-SNE").get_attribute("aria-busy") == "true"
    assert radio(at, "Star").get_attribute("aria-checked") == "true"
    assert at.page.locator(".quality").is_hidden()
    at.page.get_by_role("button", name="Finish").click()
    settled_on(at, "tsne-2")
    at.settled()
    assert radio(at, "t-SNE").get_attribute("aria-busy") == "false"
    assert radio(at, "t-SNE").get_attribute("aria-checked") == "true"
    assert "made up in 3 s" in at.words(".hint")

    fetched = media_of(at)
    radio(at, "Star").click()
    settled_on(at, "star-2")
    at.page.get_by_text("asked for star-2").wait_for()
    radio(at, "t-SNE").click()
    assert at.hook("space") == "tsne"  # it is here, so nobody is waited for
    at.page.get_by_text("asked for tsne-2").wait_for()
    at.settled()
    here = at.point(200)
    at.page.get_by_role("button", name="Anew").click()
    at.page.wait_for_function(f"Math.abs(window.__nnviz.pixelOf(200)[0] - {here[0]}) > 20 && !window.__nnviz.morphing")
    assert media_of(at) == fetched + 1
    assert at.hook("space") == "tsne"


def test_a_picture_can_be_called_off_by_the_server_and_by_choosing_another(explore) -> None:
    at = explore()
    radio(at, "UMAP").click()
    at.page.get_by_text("asked for umap-2").wait_for()
    at.page.get_by_role("button", name="Cancel").click()
    settled_on(at, "pca-2")
    assert radio(at, "UMAP").get_attribute("aria-busy") == "false"
    radio(at, "UMAP").click()
    radio(at, "3-D").click()
    at.page.get_by_text("asked for umap-3").wait_for()
    assert at.hook("pending") == "umap-3"
    radio(at, "Star").click()
    settled_on(at, "star-3")
    at.page.get_by_text("asked for star-3").wait_for()


def test_an_address_may_ask_for_a_picture_that_is_not_there_yet(explore) -> None:
    at = explore("/?space=tsne&dims=3", reduced_motion="reduce")
    assert (at.hook("space"), at.hook("dims"), at.hook("pending")) == ("star", 3, "tsne-3")
    assert radio(at, "t-SNE").evaluate("button => getComputedStyle(button).animationName") == "none"
    at.page.get_by_text("asked for tsne-3").wait_for()
    at.page.get_by_role("button", name="Finish").click()
    settled_on(at, "tsne-3")


def test_a_picture_that_cannot_be_loaded_can_be_tried_again(explore) -> None:
    at = explore()
    at.expected.append("503")
    at.page.route(re.compile(r"/nnviz/files/[0-9a-f]{32}$"), lambda route: route.fulfill(status=503))
    radio(at, "t-SNE").click()
    at.page.get_by_text("asked for tsne-2").wait_for()
    at.page.get_by_role("button", name="Finish").click()
    at.page.get_by_text("The picture could not be loaded: the server answers 503").wait_for()
    assert at.hook("space") == "star"
    at.page.unroute(re.compile(r"/nnviz/files/[0-9a-f]{32}$"))
    at.page.get_by_role("button", name="Try again").click()
    settled_on(at, "tsne-2")
    assert at.page.locator(".notice p").count() == 0


def test_the_scores_follow_the_slider(explore) -> None:
    at = explore("/?space=tsne&done=tsne-2&checkpoint=0")
    settled_on(at, "tsne-2")
    for checkpoint in (0, 11, 44):
        at.scrub(checkpoint)
        kept = checkpoint / LAST
        assert at.hook("quality") == {"neighbours_kept": pytest.approx(kept), "trustworthiness": 0.875, "stability": 0.5}
        shown = at.words(".quality")
        assert all(word in shown for word in (f"{100 * kept:.0f} %", "0.88", "0.50"))
        assert "continuity\n" not in shown  # it was not measured
    radio(at, "Star").click()
    at.until("n.quality === null")
    assert at.page.locator(".quality").is_hidden()


def test_dots_among_wrong_neighbours_are_marked_and_not_by_colour_alone(explore) -> None:
    at = explore("/?space=tsne&done=tsne-2")
    settled_on(at, "tsne-2")
    box = at.page.get_by_role("checkbox", name="Mark dots with wrong neighbours")
    wrong, right = 0, 1  # which stand alone
    at.page.mouse.move(5, 5)
    before = [at.colour_at(*at.point(sample)) for sample in (wrong, right)]
    box.check()
    at.until("n.marked")
    at.page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")  # the panel is under the map in so narrow a place
    at.page.mouse.move(5, 5)
    at.page.wait_for_function("window.__nnviz.frames.at(-1).at < performance.now() - 300")  # the fade is over
    assert at.colour_at(*at.point(wrong)) == before[0]
    assert not is_grey(before[1])
    assert is_grey(at.colour_at(*at.point(right)))
    x, y = at.point(wrong)
    rim = [at.colour_at(x + dx, y) for dx in np.arange(2, 7, 0.5)]
    assert min(sum(colour) for colour in rim) < 300  # darker than any class's colour on white
    at.page.mouse.click(*at.point(wrong))
    at.until("n.picked >= 0")
    assert "keeps 3 of 15 neighbours here" in at.words(".panel")
    at.scrub(0)
    assert "keeps 9 of 15 neighbours here" in at.words(".panel")
    assert at.hook("marked")
