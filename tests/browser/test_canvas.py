"""What the canvas shows, pixel by pixel, against where each dot of a small recording is known to stand. No Streamlit."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from nnviz.analysis.measures import MEASURES
from nnviz.views.map.column import column_file

from .canvas_page import (
    COLOURS,
    CROWD,
    FAR,
    GLIDERS,
    LABELS,
    NEAR,
    N,
    answers,
    places,
    quadrants_of,
    serving_canvas,
)
from .conftest import Visit

WHITE, DARK = np.full(3, 255), np.array([14, 17, 23])
INK, LIGHT_INK = np.array([49, 51, 63]), np.array([250, 250, 250])
GREY, DARK_GREY = np.array([180, 184, 194]), np.array([91, 96, 110])  # as theme.ts has them
OPACITY = 0.85  # of a dot
DIAMETER = 9  # pixels of a dot, where they are few; half a pixel of the device at its edge is too faint to count
RIM = 4.8  # pixels from the middle of a dot to the middle of its rim
SAID = answers(places(0)).argmax(axis=1)  # at the first checkpoint


class Canvas(Visit):
    """A page with the map of the small recording."""

    def rested(self) -> Canvas:
        self.until("n.points > 0 && n.rests && Number.isFinite(n.t)")
        return self

    def seek(self, moment: float) -> Canvas:
        """Without letting go of the slider, so that it stays between two checkpoints."""
        self.scrub(moment)
        self.until(f"n.t === {moment} && n.rests")
        return self

    def pixels(self, pane: int = 0) -> np.ndarray:
        """Where the view says that all samples are drawn, (n, 2), in pixels of the window."""
        script = f"Array.from({{ length: {N} }}, (_, sample) => window.__nnviz.pixelOf(sample, {pane}))"
        return np.array(self.page.evaluate(script))

    def stage(self) -> tuple[slice, slice]:
        """The rows and columns of the window where the stage is, but for the tools on it."""
        box = self.page.locator(".stage").bounding_box()
        top, left = int(box["y"]), int(box["x"])
        return slice(top, top + int(box["height"])), slice(left, left + int(box["width"]) - 60)

    def shot(self) -> np.ndarray:
        """The window as the visitor sees it, (height, width, 3)."""
        return np.array(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_canvas(tmp_path_factory.mktemp("canvas")) as url:
        yield url


@pytest.fixture
def canvas(browser, address: str) -> Iterator[Callable[..., Canvas]]:
    opened: list[Canvas] = []

    def open_canvas(*, ratio: float = 1, **query: object) -> Canvas:
        options = {"device_scale_factor": ratio, "reduced_motion": "reduce"}  # nothing fades or glides by itself
        opened.append(Canvas(browser, address, f"/?{urlencode(query)}", {"width": 1280, "height": 860}, options))
        return opened[-1].rested()

    yield open_canvas
    problems = [problem for at in opened for problem in at.problems]
    for at in opened:
        at.context.close()
    assert not problems, problems


def over(background: np.ndarray, colour: np.ndarray, opacity: float = OPACITY) -> np.ndarray:
    return colour * opacity + background * (1 - opacity)


def around(shot: np.ndarray, middle: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The pixels in a square about a point: their colours (m, 3), and where their middles are from it, (m, 2)."""
    left, top = np.floor(middle - reach).astype(int)
    side = int(2 * reach) + 1
    offsets = np.stack(np.meshgrid(np.arange(side) + left, np.arange(side) + top), axis=-1) + 0.5 - middle
    return shot[top : top + side, left : left + side].reshape(-1, 3), offsets.reshape(-1, 2)


def is_colour(colours: np.ndarray, expected: np.ndarray, within: float = 14) -> np.ndarray:
    return np.abs(colours - expected).max(axis=-1) <= within


def disc(shot: np.ndarray, middle: np.ndarray, radius: float) -> np.ndarray:
    """The colours of the pixels that are wholly within a radius."""
    colours, offsets = around(shot, middle, radius)
    return colours[np.linalg.norm(offsets, axis=1) < radius - 0.7]


def centre_of(shot: np.ndarray, near: np.ndarray, colour: np.ndarray, background: np.ndarray = WHITE, reach: float = 9):
    """Where a dot of such a colour is seen near a point, weighed by how much of it each pixel shows; and its area in pixels."""
    colours, offsets = around(shot, near, reach)
    span = colour - background
    weights = np.clip(((colours - background) @ span) / (span @ span), 0, 1)
    off_line = np.abs(colours - background - weights[:, None] * span).max(axis=1)
    weights[(weights < 0.15) | (off_line > 30)] = 0  # lines and names that lie there
    return near + weights @ offsets / weights.sum(), weights.sum()


def shot_colour(shot: np.ndarray, pixel: np.ndarray) -> np.ndarray:
    column, row = np.floor(pixel).astype(int)
    return shot[row, column]


def test_a_page_without_streamlit_fetches_its_view_and_its_recording_alone(canvas, address: str) -> None:
    fetched = [url.removeprefix(address) for url in canvas().fetched if not url.startswith("data:")]
    assert all(path.startswith(("/?", "/x/assets/", "/x/files/")) or path == "/" for path in fetched), fetched
    recording, *columns = [path for path in fetched if path.startswith("/x/files/")]
    assert recording == "/x/files/plain"
    of_training = {f"/x/files/{column_file(each.name)}" for each in MEASURES.values() if each.of_training}
    assert set(columns) <= of_training  # what cards say, once the map is drawn
    assert len(set(columns)) == len(columns)
    assert not [path for path in fetched if any(word in path for word in ("adapter", "loader", "streamlit"))]


def test_dots_stand_where_their_answers_put_them(canvas) -> None:
    at = canvas()
    for moment in (0, 1, 2):
        seen = at.seek(moment).pixels()
        plane = places(moment)[:, :2] * (1, -1)
        design = np.column_stack([plane, np.ones(N)])
        fit, *_ = np.linalg.lstsq(design, seen, rcond=None)
        assert np.abs(design @ fit - seen).max() < 0.5  # recordings keep three digits
        np.testing.assert_allclose(fit[:2], np.eye(2) * fit[0, 0], atol=0.5)  # neither turned nor stretched
        shot = at.shot()
        for sample in GLIDERS:
            assert is_colour(disc(shot, seen[sample], 3.5), over(WHITE, COLOURS[LABELS[sample]])).all(), sample


@pytest.mark.parametrize("dims", [2, 3])
def test_half_way_dots_are_seen_between_their_places(canvas, dims: int) -> None:
    at = canvas(dims=dims, look="camera=0,0,1,0,0" if dims == 3 else "")
    where = {moment: at.seek(moment).pixels() for moment in (0, 1, 0.5)}
    middles = (where[0] + where[1]) / 2  # of those whose depth stays
    shot = at.shot()
    for sample in GLIDERS:
        colour = shot_colour(shot, middles[sample])
        assert not is_colour(colour, WHITE, 60), sample
        np.testing.assert_allclose(where[0.5][sample], middles[sample], atol=0.1)
        found, area = centre_of(shot, middles[sample], colour)
        assert np.linalg.norm(found - middles[sample]) < 0.5, sample
        assert area > 30, sample
        for end in (where[0][sample], where[1][sample]):
            assert not is_colour(disc(shot, end, 4), colour, 40).any(), sample


@pytest.mark.parametrize("moment", [0.25, 0.75])
def test_dots_move_evenly(canvas, moment: float) -> None:
    at = canvas()
    first, last = (at.seek(end).pixels() for end in (0, 1))
    shot = at.seek(moment).shot()
    for sample in GLIDERS:
        expected = first[sample] * (1 - moment) + last[sample] * moment
        found, _ = centre_of(shot, expected, over(WHITE, COLOURS[LABELS[sample]]))
        assert np.linalg.norm(found - expected) < 0.5, sample


@pytest.mark.parametrize("camera", ["0,0,1,0,0", "0,0,1,0.7,-0.4", "0.1,-0.05,1.6,-1.1,0.5", "-0.1,0.1,0.9,2.6,0.2"])
def test_in_depth_dots_are_seen_where_the_view_says(canvas, camera: str) -> None:
    at = canvas(dims=3, look=f"camera={camera}")
    pixels, shot = at.pixels(), at.shot()
    apart = np.linalg.norm(pixels[:, None] - pixels[None], axis=2) + np.diag(np.full(N, np.inf))
    alone = [sample for sample in GLIDERS if apart[sample].min() > 20]
    assert len(alone) > 3
    for sample in alone:
        found, area = centre_of(shot, pixels[sample], shot_colour(shot, pixels[sample]))
        assert np.linalg.norm(found - pixels[sample]) < 0.7, sample
        assert area > 25, sample


@pytest.mark.parametrize("camera", ["0,0,1", "0.2,-0.1,1.7", "-0.2,0.15,0.6"])
def test_a_moved_and_zoomed_picture_is_drawn_where_the_view_says(canvas, camera: str) -> None:
    at = canvas(look=f"camera={camera}")
    pixels, shot = at.pixels(), at.shot()
    box = at.page.locator(".stage").bounding_box()
    inside = [s for s in GLIDERS if box["x"] + 20 < pixels[s][0] < box["x"] + box["width"] - 80]
    assert len(inside) > 3
    for sample in inside:
        found, _ = centre_of(shot, pixels[sample], over(WHITE, COLOURS[LABELS[sample]]))
        assert np.linalg.norm(found - pixels[sample]) < 0.5, sample


def test_what_is_nearer_hides_what_is_behind_it_whatever_is_drawn_first(canvas) -> None:
    at = canvas(dims=3, look="camera=0,0,1,0,0")
    pixels, shot = at.pixels(), at.shot()
    for near, far in zip(NEAR, FAR, strict=True):
        assert np.linalg.norm(pixels[near] - pixels[far]) < 0.2
        assert is_colour(disc(shot, pixels[near], 2.5), COLOURS[LABELS[near]]).all(), near
    turned = canvas(dims=3, look="camera=0,0,1,3.14159,0")  # from behind
    pixels, shot = turned.pixels(), turned.shot()
    for near, far in zip(NEAR, FAR, strict=True):
        seen = shot_colour(shot, pixels[far])
        others = [np.abs(seen - over(WHITE, COLOURS[LABELS[sample]], 1)).max() for sample in (near, far)]
        assert others[1] < others[0], far


@pytest.mark.parametrize(("theme", "background"), [("light", WHITE), ("dark", DARK)])
def test_what_is_farther_is_smaller_and_paler(canvas, theme: str, background: np.ndarray) -> None:
    at = canvas(dims=3, look="camera=0,0,1,0,0", theme=theme)
    pixels, shot = at.pixels(), at.shot()
    areas = []
    for sample, depth in ((4, 0.3), (0, 0), (5, -0.3)):
        colour = over(background, COLOURS[LABELS[sample]], min(OPACITY * np.exp(0.8 * depth), 1))
        assert is_colour(disc(shot, pixels[sample], 2.5), colour, 8).all(), sample
        areas.append(centre_of(shot, pixels[sample], colour, background)[1])
    assert areas[0] > 1.08 * areas[1] > 1.08**2 * areas[2]


def test_dots_are_as_large_as_the_screens_pixels_make_them(canvas) -> None:
    for ratio in (1, 2):
        at = canvas(ratio=ratio)
        pixels, shot = at.pixels(), at.shot()
        assert shot.shape == (860 * ratio, 1280 * ratio, 3)
        for sample in (0, 1, 2, 3):
            colour = over(WHITE, COLOURS[LABELS[sample]])
            found, area = centre_of(shot, pixels[sample] * ratio, colour, reach=9 * ratio)
            assert np.linalg.norm(found / ratio - pixels[sample]) < 0.4, sample
            assert area == pytest.approx(np.pi * ((DIAMETER * ratio - 1) / 2) ** 2, rel=0.1), sample


def test_on_a_fine_screen_trails_images_and_rims_are_where_they_are_on_any(canvas) -> None:
    for query in (
        {"look": "trails=all&since=1", "checkpoint": 1},
        {"look": "rings=1"},
        {"look": "draw=images", "run": "images"},
    ):
        coarse, fine = (canvas(ratio=ratio, **query) for ratio in (1, 2))
        shot = fine.shot()
        halved = shot.reshape(860, 2, 1280, 2, 3).mean(axis=(1, 3))
        differs = np.abs(halved - coarse.shot())[coarse.stage()].max(axis=2) > 90
        assert differs.mean() < 0.002, query


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_wrong_dots_have_rims_in_the_colour_of_text(canvas, theme: str) -> None:
    background, ink = (DARK, LIGHT_INK) if theme == "dark" else (WHITE, INK)
    at = canvas(look="rings=1", theme=theme)
    pixels, shot = at.pixels(), at.shot()
    wrong = SAID != LABELS
    assert {wrong[sample] for sample in GLIDERS} == {True, False}
    for sample in GLIDERS:
        colours, offsets = around(shot, pixels[sample], 8)
        distances = np.linalg.norm(offsets, axis=1)
        rim = colours[np.abs(distances - RIM) < 0.4]
        inside = disc(shot, pixels[sample], 3.5)
        assert is_colour(inside, over(background, COLOURS[LABELS[sample]])).all(), sample
        assert is_colour(rim, over(background, ink), 40).mean() > 0.7 if wrong[sample] else True, sample
        beyond = colours[np.abs(distances - 7.5) < 0.4]
        assert not is_colour(rim, ink, 60).any() or wrong[sample], sample
        assert not is_colour(beyond, ink, 60).any(), sample


def test_chosen_dots_have_rims_in_the_accent_and_the_others_are_grey(canvas) -> None:
    at = canvas(chosen="0,4")
    pixels, shot = at.pixels(), at.shot()
    for sample in GLIDERS:
        colours, offsets = around(shot, pixels[sample], 8)
        distances = np.linalg.norm(offsets, axis=1)
        rim = colours[np.abs(distances - RIM) < 0.4]
        is_accent = is_colour(rim, over(WHITE, np.array([59, 111, 212])), 40).mean()
        if sample in (0, 4):
            assert is_accent > 0.7, sample
            assert is_colour(disc(shot, pixels[sample], 3.5), over(WHITE, COLOURS[LABELS[sample]])).all(), sample
        else:
            assert is_accent == 0, sample
            assert is_colour(disc(shot, pixels[sample], 3.5), over(WHITE, GREY, OPACITY * 0.35), 6).all(), sample


@pytest.mark.parametrize("dims", [2, 3])
def test_on_a_dark_page_dots_lie_on_its_background(canvas, dims: int) -> None:
    at = canvas(theme="dark", dims=dims, look="only=wrong" + ("&camera=0,0,1,0,0" if dims == 3 else ""))
    pixels, shot = at.pixels(), at.shot()
    box = at.page.locator(".stage").bounding_box()
    np.testing.assert_array_equal(shot[int(box["y"]) + 4, int(box["x"]) + 4], DARK)
    wrong = SAID != LABELS
    for sample in (0, 1, 2, 3):
        colour, opacity = (COLOURS[LABELS[sample]], OPACITY) if wrong[sample] else (DARK_GREY, OPACITY * 0.35)
        assert is_colour(disc(shot, pixels[sample], 3), over(DARK, colour, opacity), 6).all(), sample


@pytest.mark.parametrize(
    ("dims", "since", "begin", "end"),
    [(2, "&since=1", 0, 1), (3, "&since=1", 0, 1), (2, "&since=1", 0, 0.5), (2, "", 0.5, 1.5)],
)
def test_trails_run_from_thin_and_faint_to_thick_and_strong(canvas, dims: int, since: str, begin: float, end: float) -> None:
    camera = "&camera=0,0,1,0,0" if dims == 3 else ""
    at = canvas(dims=dims, look=f"trails=all{since}{camera}").seek(end)
    assert at.hook("trails") == N
    trailed, ends = at.shot(), at.pixels()
    plain = canvas(dims=dims, look=camera[1:]).seek(end).shot()
    starts = at.seek(begin).pixels()
    changed = np.abs(trailed - plain).max(axis=2)
    near_ways = np.zeros(changed.shape, dtype=bool)
    rows, columns = np.indices(changed.shape)
    middles = np.stack([columns, rows], axis=-1) + 0.5
    for sample in GLIDERS:
        way = ends[sample] - starts[sample]
        length = np.linalg.norm(way)
        along = (middles - starts[sample]) @ way / length
        across = (middles - starts[sample]) @ (np.array([-way[1], way[0]]) / length)
        near_ways |= (np.abs(across) < 6) & (along > -3) & (along < length + 6)
        parts = [np.abs(along - share * length) < 4 for share in (0.2, 0.5, 0.8)]
        widths = [((changed > 12) & part & (np.abs(across) < 8)).sum() for part in parts]
        strengths = [changed[part & (np.abs(across) < 1)].max() for part in parts]
        assert widths[0] < widths[1] < widths[2], sample
        assert 5 < strengths[0] < strengths[1] < strengths[2], sample
        colours = trailed[parts[2] & (np.abs(across) < 1)]
        hue = over(WHITE, COLOURS[LABELS[sample]], 1) - WHITE
        faded = (colours - WHITE) @ hue / (hue @ hue)
        np.testing.assert_allclose(colours, WHITE + faded[:, None] * hue, atol=14)
    assert (changed[at.stage()][~near_ways[at.stage()]] > 12).sum() == 0


def test_images_stand_upright_at_the_places_of_their_samples_in_the_frame_of_their_class(canvas) -> None:
    at = canvas(run="images", look="draw=images")
    at.until(f"{list(GLIDERS)}.every((sample) => n.tiles.includes(sample)) && n.rests")
    pixels, shot = at.pixels(), at.shot()
    for sample in GLIDERS:
        middle = pixels[sample]
        corners = middle + np.array([(-6, -6), (6, -6), (-6, 6), (6, 6)])
        seen = np.array([shot_colour(shot, corner) for corner in corners])
        np.testing.assert_allclose(seen, quadrants_of(sample), atol=6)
        colours, offsets = around(shot, middle, 18)
        edge = np.abs(offsets)
        frame = (np.abs(edge.max(axis=1) - 13.75) < 0.3) & (edge.min(axis=1) < 9)
        assert is_colour(colours[frame], COLOURS[LABELS[sample]], 90).mean() > 0.6, sample
        outside = (edge.max(axis=1) > 16.5) & (edge.max(axis=1) < 18)
        assert not is_colour(colours[outside], COLOURS[LABELS[sample]], 60).any(), sample


def test_numbers_stand_above_their_dots_and_differ(canvas) -> None:
    at = canvas(look="draw=images")
    at.until(f"{list(GLIDERS)}.every((sample) => n.tiles.includes(sample)) && n.rests")
    pixels, shot = at.pixels(), at.shot()
    plain = canvas().shot()
    written = []
    for sample in GLIDERS:
        column, row = np.floor(pixels[sample]).astype(int)
        above, below = (shot[row + a : row + b, column - 9 : column + 9] for a, b in ((-22, -5), (6, 22)))
        ink = (np.abs(above - INK).max(axis=2) < 110).astype(int)
        assert ink.sum() > 6, sample
        np.testing.assert_array_equal(below, plain[row + 6 : row + 22, column - 9 : column + 9])
        rows, columns = np.nonzero(ink)
        assert abs(columns.mean() - 9) < 2.5, sample
        written.append(ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])
    for i, one in enumerate(written):
        for other in written[i + 1 :]:
            assert one.shape != other.shape or np.abs(one - other).sum() > 3


def test_every_pane_has_its_dots_and_nothing_of_the_others(canvas) -> None:
    at = canvas(look="grid=epochs")
    boxes = [pane["box"] for pane in at.hook("panes")]
    assert len(boxes) == 3
    shot = at.shot()
    for pane in (0, 1, 2):
        pixels = at.pixels(pane)
        for sample in GLIDERS:
            colour = over(WHITE, COLOURS[LABELS[sample]])
            found, _ = centre_of(shot, pixels[sample], colour, reach=7)
            assert np.linalg.norm(found - pixels[sample]) < 0.6, (pane, sample)
            assert boxes[pane]["left"] < found[0] < boxes[pane]["left"] + boxes[pane]["width"]


def test_regions_lie_behind_with_the_colour_of_the_answer_there_and_nowhere_else(canvas) -> None:
    at = canvas(look="regions=1")
    at.until("n.backed === 1 && n.rests", 30_000)
    plain = canvas().shot()
    pixels, shot = at.pixels(), at.shot()
    crowd = pixels[CROWD[0]]
    beside = crowd + np.array([6, 0])  # the dots' edges are nearer
    said = int(SAID[CROWD[0]])
    tint = shot_colour(shot, beside) - shot_colour(plain, beside)
    toward = COLOURS[said] - WHITE
    assert (tint @ toward) / np.linalg.norm(toward) > 20
    assert (tint @ toward) / (np.linalg.norm(tint) * np.linalg.norm(toward)) > 0.97
    nowhere = crowd - np.array([60, 0])
    assert is_colour(shot_colour(shot, nowhere), shot_colour(plain, nowhere), 2)
    for sample in GLIDERS:  # the dots lie over it
        assert is_colour(disc(shot, pixels[sample], 3), over(WHITE, COLOURS[LABELS[sample]]), 24).all(), sample


def test_density_is_where_the_dots_are(canvas) -> None:
    at = canvas(look="draw=density")
    plain = canvas(look="size=0.3&opacity=0.05").shot()
    pixels, shot = at.pixels(), at.shot()
    darker = (plain - shot).mean(axis=2)
    crowd = pixels[CROWD[0]]
    beside = [shot_colour(plain - shot, crowd + offset).mean() for offset in ((7, 0), (-7, 0), (0, 7), (0, -7))]
    assert min(beside) > 25
    for sample in GLIDERS:
        colours, offsets = around(darker[:, :, None].repeat(3, axis=2), pixels[sample], 14)
        distances = np.linalg.norm(offsets, axis=1)
        assert colours[np.abs(distances - 5.5) < 0.5].mean() > 2.5, sample
        assert colours[distances > 13.5].mean() < 1, sample
    shifted = at.seek(1).shot()
    for sample in GLIDERS:  # it goes with them
        assert is_colour(disc(shifted, pixels[sample], 6), WHITE, 2).all(), sample
