"""Axes that one can hold: what stands under the hand, what the others do, and going back."""

import numpy as np
import pytest

import nnviz
from nnviz.projection.linear import star_map
from nnviz.ui.runs import EXAMPLE

RUN = nnviz.open_run(EXAMPLE)
SAMPLES = list(range(0, RUN.n_samples, 61))


def corners(at) -> np.ndarray:
    """All of one moment, also while the picture turns."""
    return np.array(at.page.evaluate(f"Array.from({{ length: {RUN.n_classes} }}, (_, k) => window.__nnviz.cornerOf(k))"))


def points(at) -> np.ndarray:
    return np.array([at.point(sample) for sample in SAMPLES])


def hold(at, start, by, *, release: bool = True) -> None:
    at.page.mouse.move(*start)
    at.page.mouse.down()
    at.page.mouse.move(start[0] + by[0], start[1] + by[1], steps=6)
    if release:
        at.page.mouse.up()


def spectrum(at) -> np.ndarray:
    """The singular values of the view's axes, less what they have in common, in pixels: all equal where it is a projection."""
    matrix = corners(at)
    return np.linalg.svd(matrix - matrix.mean(axis=0), compute_uv=False)


def test_an_axis_follows_the_hand_and_takes_the_samples_along(visit) -> None:
    at = visit("/?epoch=21").ready()
    before, there = corners(at), points(at)
    hold(at, before[3], (90, 60))
    after = corners(at)
    np.testing.assert_allclose(after[3], before[3] + (90, 60), atol=0.5)
    np.testing.assert_allclose(np.delete(after, 3, axis=0), np.delete(before, 3, axis=0), atol=1e-3)
    weights = RUN.probabilities(20)[SAMPLES, 3]
    np.testing.assert_allclose(points(at), there + weights[:, None] * (90, 60), atol=0.5)
    assert at.hook("picked") == -1
    at.page.wait_for_url("**&axes=*")
    again = visit(at.page.url[at.page.url.index("/?") :]).ready()
    np.testing.assert_allclose(corners(again), after, atol=0.5)

    at.page.mouse.dblclick(*after[3])
    at.until("!n.morphing")
    np.testing.assert_allclose(corners(at), before, atol=0.01)
    at.page.wait_for_function("!location.search.includes('axes=')")


def test_the_tour_turns_the_picture_and_keeps_it_a_projection(visit) -> None:
    at = visit("/?epoch=21").ready()
    before = corners(at)
    tour = at.page.get_by_role("button", name="Tour")
    tour.click()
    at.page.wait_for_function(
        "before => Math.hypot(window.__nnviz.cornerOf(0)[0] - before[0], window.__nnviz.cornerOf(0)[1] - before[1]) > 60",
        arg=before[0].tolist(),
    )
    first = spectrum(at)
    assert first[0] == pytest.approx(first[1], rel=1e-3)
    nearest = int(np.argmin(np.linalg.norm(corners(at) - corners(at).mean(axis=0), axis=1)))
    held = at.page.evaluate(f"window.__nnviz.cornerOf({nearest})")
    hold(at, held, (40, -30), release=False)
    at.until(f"n.axis === {nearest}")
    second = spectrum(at)
    assert second[0] == pytest.approx(second[1], rel=1e-3)
    at.page.mouse.up()
    tour.click()
    still = corners(at)
    at.page.wait_for_function("window.__nnviz.frames.at(-1).at < performance.now() - 200")
    np.testing.assert_array_equal(corners(at), still)
    at.page.get_by_role("button", name="Reset view").click()
    at.until("!n.morphing")
    np.testing.assert_allclose(corners(at), before, atol=0.01)


def test_a_group_of_chosen_dots_is_held_like_an_axis(visit) -> None:
    answers = RUN.probabilities(20)
    fours = np.flatnonzero((RUN.labels == 4) & (answers[:, 4] > 0.5))[:30]
    at = visit(f"/?epoch=21&samples={','.join(map(str, fours))}").ready()
    at.until(f"n.chosen.length === {len(fours)}")
    angle = star_map(10, 2).matrix
    places = answers @ angle
    alone = max(fours, key=lambda s: np.sort(np.linalg.norm(places - places[s], axis=1))[1])
    before = np.array([at.point(int(s)) for s in fours])
    hold(at, at.point(int(alone)), (-70, 50))
    after = np.array([at.point(int(s)) for s in fours])
    np.testing.assert_allclose(after.mean(axis=0), np.add(before.mean(axis=0), (-70, 50)), atol=0.5)


def test_an_axis_can_be_held_in_three_dimensions(visit) -> None:
    at = visit("/?epoch=21&dims=3&method=pca").ready()
    before = corners(at)
    middle = before.mean(axis=0)
    outer = int(np.argmax(np.linalg.norm(before - middle, axis=1)))
    hold(at, before[outer], (-30, 25))
    after = corners(at)
    np.testing.assert_allclose(after[outer], before[outer] + (-30, 25), atol=6)  # the nearer the eye, the faster
    np.testing.assert_allclose(np.delete(after, outer, axis=0), np.delete(before, outer, axis=0), atol=1e-3)
