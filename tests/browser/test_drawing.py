"""How the map is drawn: trails, rings, images, shading, decision regions, what keeps its colour, and the menu of all that."""

import io

import numpy as np
import pytest
from PIL import Image

from nnviz import open_run
from nnviz.charts.palette import CLASS_COLOURS, RIGHT, WRONG
from nnviz.ui.runs import EXAMPLE

RUN = open_run(EXAMPLE)
PREDICTIONS = RUN.probabilities().argmax(axis=2)
EPOCH, SINCE = 30, 10  # between them many answers change and dots go far
AT, THEN = EPOCH - 1, SINCE - 1
RESTS = "n.rests"  # every fade is over
BEHIND = """(stage, points) => {
  const canvas = stage.querySelector("canvas"), ratio = canvas.width / canvas.clientWidth;
  const { left, top } = stage.getBoundingClientRect();
  const at = ([x, y]) => [Math.round((x - left) * ratio), Math.round((y - top) * ratio)];
  return points.map((point) => [...canvas.getContext("2d").getImageData(...at(point), 1, 1).data]);
}"""


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def alone(points: np.ndarray, radius: float) -> np.ndarray:
    """The samples that no other is drawn near."""
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    return np.flatnonzero(gaps.min(axis=1) > radius)


def points_of(at) -> np.ndarray:
    """Where all samples are drawn, in pixels of the window."""
    return np.array(
        at.page.evaluate(f"Array.from({{ length: {RUN.n_samples} }}, (_, sample) => window.__nnviz.pixelOf(sample))")
    )


def seen(at) -> np.ndarray:
    """The stage as the visitor sees it, (height, width, 3), once nothing moves on it and the pointer is elsewhere."""
    at.page.mouse.move(2, 2)
    at.until(f"n.hovered === -1 && n.highlighted === n.kept && {RESTS}")
    box = at.page.locator(".stage").bounding_box()
    shot = at.page.screenshot(
        clip={"x": round(box["x"]), "y": round(box["y"]), "width": int(box["width"]), "height": int(box["height"])}
    )
    return np.array(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def corner_of_stage(at) -> np.ndarray:
    box = at.page.locator(".stage").bounding_box()
    return np.array([round(box["x"]), round(box["y"])])


def behind(at, points) -> np.ndarray:
    """Red, green, blue and opacity of what lies behind the dots."""
    return np.array(at.page.locator(".stage").evaluate(BEHIND, np.asarray(points).tolist()))


def choose(at, group: str, choice: str) -> None:
    """Choose in the View menu, and close it."""
    at.page.locator(".view-menu .opener").click()
    at.page.get_by_role("radiogroup", name=group).get_by_role("radio", name=choice, exact=True).click()
    at.page.keyboard.press("Escape")
    assert not at.page.locator(".view-menu .menu-sheet").is_visible()


def distances_to_ways(pixels: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How far each pixel is from the nearest straight way."""
    ways = ends - starts
    along = ((pixels[:, None] - starts) * ways).sum(axis=2) / np.maximum((ways**2).sum(axis=1), 1e-9)
    nearest = starts + np.clip(along, 0, 1)[:, :, None] * ways
    return np.linalg.norm(pixels[:, None] - nearest, axis=2).min(axis=1)


def test_trails_of_flips_run_from_where_those_dots_were_to_where_they_are(visit) -> None:
    at = visit(f"/?epoch={EPOCH}&since={SINCE}").ready()
    ends = points_of(at)
    plain = seen(at)
    at.scrub(THEN)
    starts = points_of(at)
    at.scrub(AT)
    choose(at, "Trails", "Flips")
    flipped = np.flatnonzero(PREDICTIONS[AT] != PREDICTIONS[THEN])
    at.until(f"n.trails === {len(flipped)}")
    changed = np.argwhere(np.abs(seen(at) - plain).max(axis=2) > 12)[:, ::-1] + corner_of_stage(at) + 0.5
    assert len(changed) > 200
    assert distances_to_ways(changed, starts[flipped], ends[flipped]).max() < 6
    long = flipped[np.linalg.norm(ends - starts, axis=1)[flipped] > 25]
    assert len(long) > 5
    later = starts[long] + 0.7 * (ends - starts)[long]  # thick there
    reached = np.linalg.norm(changed[None] - later[:, None], axis=2).min(axis=1)
    assert (reached < 4).mean() > 0.8  # the others lie under dots
    at.page.wait_for_url("**trails=flips**")
    choose(at, "Trails", "None")
    at.until("n.trails === 0")
    np.testing.assert_array_equal(seen(at), plain)


def test_trails_since_another_epoch_and_of_the_chosen_ones(visit) -> None:
    at = visit(f"/?epoch={EPOCH}&trails=flips&since=1").ready()
    at.until(f"n.trails === {(PREDICTIONS[AT] != PREDICTIONS[0]).sum()}")
    at.page.locator(".view-menu .opener").click()
    menu = at.page.locator(".view-menu .menu-sheet")
    assert "Thin where a dot was at epoch 1" in menu.inner_text()
    menu.get_by_role("button", name="Now").click()
    at.until("n.trails === 0")
    at.page.wait_for_url(f"**since={EPOCH}**")
    menu.get_by_role("radio", name="Chosen").click()
    menu.get_by_text("Nothing is chosen yet").wait_for()
    visit(f"/?epoch={EPOCH}&trails=chosen&samples=3,7-9").ready().until("n.trails === 4")


def test_only_wrong_dots_are_ringed(visit) -> None:
    at = visit(f"/?epoch={EPOCH}").ready()
    points = points_of(at)
    plain = seen(at)
    at.page.locator(".view-menu .opener").click()
    at.page.get_by_label("Ring wrong predictions").check()
    at.page.keyboard.press("Escape")
    at.until("n.look.rings")
    changed = np.argwhere(np.abs(seen(at) - plain).max(axis=2) > 40)[:, ::-1] + corner_of_stage(at) + 0.5
    wrong = np.flatnonzero(PREDICTIONS[AT] != RUN.labels)
    assert np.linalg.norm(changed[:, None] - points[wrong], axis=2).min(axis=1).max() < 8
    lonely = np.intersect1d(alone(points, 12), wrong)
    assert len(lonely) >= 3
    near = np.linalg.norm(changed[None] - points[lonely][:, None], axis=2) < 8
    assert near.sum(axis=1).min() > 12


def test_images_stand_at_the_places_of_their_samples(visit) -> None:
    at = visit("/?epoch=21&draw=images").ready()
    at.until("n.tiles.length > 20")
    few = set(at.hook("tiles"))
    points = points_of(at)
    reach = np.abs(points[list(few)][:, None] - points[list(few)][None]).max(axis=2)
    assert reach[~np.eye(len(few), dtype=bool)].min() > 26  # none lies over another
    sample = min(few, key=lambda s: np.linalg.norm(points[s] - points.mean(axis=0)))
    at.page.mouse.move(*points[sample])
    for _ in range(4):
        at.page.mouse.wheel(0, -300)
    at.page.mouse.move(2, 2)
    at.until(f"n.tiles.includes({sample}) && n.hovered === -1 && n.highlighted === -1 && {RESTS}")
    assert few & set(at.hook("tiles"))
    middle = np.array(at.point(sample)) - corner_of_stage(at)
    steps = (np.arange(8) - 3.5) * 4  # four pixels for one of the image
    columns, rows = (np.floor(middle[axis] + steps).astype(int) for axis in (0, 1))
    drawn = seen(at)[np.ix_(rows, columns)]
    image = RUN.images[sample].astype(int)
    np.testing.assert_allclose(drawn, np.repeat(image[:, :, None], 3, axis=2), atol=10)


def test_a_run_without_images_shows_numbers(visit) -> None:
    at = visit("/?run=bare&epoch=5").ready()
    plain = seen(at)
    choose(at, "Samples as", "Numbers")
    at.until("n.tiles.length > 5")
    assert np.abs(seen(at) - plain).max() > 100
    at.page.locator(".view-menu .opener").click()
    menu = at.page.locator(".view-menu .menu-sheet")
    assert "No images here" in menu.inner_text()
    wrong = menu.get_by_role("radio", name="Wrong")
    assert wrong.is_disabled()
    assert "no true classes" in wrong.get_attribute("title")
    assert menu.get_by_label("Ring wrong predictions").is_disabled()


def test_regions_have_the_class_of_their_place_and_are_nowhere_else(visit) -> None:
    at = visit("/?epoch=45").ready()
    box = at.page.locator(".stage").bounding_box()
    outside = [(box["x"] + 3, box["y"] + 3), (box["x"] + 3, box["y"] + box["height"] - 3)]
    assert behind(at, outside)[:, 3].max() == 0
    at.page.locator(".view-menu .opener").click()
    at.page.get_by_label("Decision regions").check()
    at.until("n.backed === 1 && n.rests", 30_000)  # the hint has become longer, and the map smaller
    corners = np.array([at.page.evaluate(f"window.__nnviz.cornerOf({k})") for k in range(10)])
    ways = corners.mean(axis=0) - corners
    inside = corners + 0.06 * ways + 0.02 * ways[:, ::-1] * (1, -1)  # beside the axis
    drawn = behind(at, inside)
    assert drawn[:, 3].min() > 40
    np.testing.assert_allclose(drawn[:, :3], [channels(colour) for colour in CLASS_COLOURS], atol=12)
    assert behind(at, outside)[:, 3].max() == 0
    assert "what the network says at that place" in at.words(".hint")
    at.page.keyboard.press("Escape")
    at.page.get_by_role("radio", name="3-D").click()
    at.until("n.dims === 3 && n.backed === 0")
    at.page.locator(".view-menu .opener").click()
    assert at.page.get_by_label("Decision regions").is_disabled()
    assert "Only in two dimensions" in at.words(".view-menu .menu-sheet")


def test_regions_follow_an_axis_that_was_dragged(visit) -> None:
    at = visit("/?epoch=45&regions=1").ready()
    at.until("n.backed === 1", 30_000)
    x, y = at.page.evaluate("window.__nnviz.cornerOf(0)")
    there = (x - 60, y + 80)
    colour = channels(CLASS_COLOURS[0])
    at.page.mouse.move(x, y)
    at.page.mouse.down()
    at.page.mouse.move(*there, steps=4)
    at.until("n.backed === 0")  # what was there is not true any more
    at.page.mouse.up()
    at.until("n.backed === 1", 30_000)
    under = [(there[0] - right, there[1] - down) for right in (6, 12, 18) for down in (4, 8, 12)]  # one may lie on a border
    np.testing.assert_allclose(np.median(behind(at, under)[:, :3], axis=0), colour, atol=12)


def test_only_flips_keep_their_colour(visit) -> None:
    at = visit(f"/?epoch={EPOCH}&only=flips").ready()
    assert at.hook("lit") == np.flatnonzero(PREDICTIONS[AT] != PREDICTIONS[AT - 1]).tolist()
    at.page.keyboard.press("ArrowRight")
    at.until(f"n.t === {AT + 1}")
    assert at.hook("lit") == np.flatnonzero(PREDICTIONS[AT + 1] != PREDICTIONS[AT]).tolist()
    choose(at, "In colour", "Wrong")
    assert at.hook("lit") == np.flatnonzero(PREDICTIONS[AT + 1] != RUN.labels).tolist()
    points = points_of(at)
    right = np.intersect1d(alone(points, 10), np.flatnonzero(PREDICTIONS[AT + 1] == RUN.labels))
    shot = seen(at)
    x, y = np.floor(points[right[0]] - corner_of_stage(at)).astype(int)
    assert np.ptp(shot[y, x]) < 25  # grey


@pytest.mark.parametrize(
    ("colour", "words"), [("loss", "loss, in nats"), ("right or wrong", "right or wrong"), ("confidence", "confidence")]
)
def test_the_legend_says_what_the_colours_say(visit, colour: str, words: str) -> None:
    at = visit("/?epoch=21").ready()
    lonely = alone(points_of(at), 10)

    def colours() -> np.ndarray:
        columns, rows = np.floor(points_of(at)[lonely] - corner_of_stage(at)).astype(int).T
        return seen(at)[rows, columns]

    before = colours()
    at.page.get_by_role("combobox", name="colour", exact=False).first.select_option(label=colour)
    at.page.locator(".key").get_by_text(words).first.wait_for()
    after = colours()
    assert (np.abs(after - before).max(axis=1) > 20).mean() > 0.5
    if colour == "right or wrong":
        right = (PREDICTIONS[20] == RUN.labels)[lonely]
        expected = np.where(right[:, None], channels(RIGHT), channels(WRONG)) * 0.85 + 255 * 0.15  # its opacity, on white
        assert (np.abs(after - expected).max(axis=1) < 14).mean() > 0.95


def test_shading_is_where_the_dots_are(visit) -> None:
    at = visit("/?epoch=45").ready()
    crowd = np.array(at.page.evaluate("window.__nnviz.cornerOf(6)"))
    box = at.page.locator(".stage").bounding_box()
    nowhere = (box["x"] + 6, box["y"] + 6)
    choose(at, "Samples as", "Density")
    at.until("n.look.draw === 'density'")
    assert behind(at, [crowd, nowhere])[:, 3].tolist()[0] > 120
    assert behind(at, [nowhere])[0, 3] == 0
    choose(at, "Samples as", "Dots")
    at.until("n.look.draw === 'dots'")
    assert behind(at, [crowd + np.array([3, -9])])[0, 3] < 60


def test_the_menu_says_that_something_is_unusual_and_resets_it(visit) -> None:
    at = visit("/?epoch=21&draw=images&size=2&opacity=0.3&rings=1&only=wrong&trails=all&regions=1&since=3").ready()
    opener = at.page.locator(".view-menu .opener")
    assert "changed" in opener.get_attribute("class")
    opener.click()
    menu = at.page.locator(".view-menu .menu-sheet")
    assert menu.get_by_role("slider", name="Size").get_attribute("aria-valuetext") == "2×"
    assert menu.get_by_role("radio", name="Images").get_attribute("aria-checked") == "true"
    menu.get_by_role("slider", name="Opacity").focus()
    at.page.keyboard.press("ArrowRight")  # the menu's own, the epoch stays
    at.until("n.look.opacity > 0.3 && n.t === 20")
    menu.get_by_role("button", name="Reset to usual").click()
    at.until("n.look.draw === 'dots' && n.look.size === 1 && n.look.opacity === 1 && !n.look.rings && n.look.since === -1")
    at.page.locator(".view-menu .opener:not(.changed)").wait_for()
    at.page.wait_for_url("**/?run=digits&method=star&epoch=21")
    assert menu.get_by_role("button", name="Reset to usual").is_disabled()
