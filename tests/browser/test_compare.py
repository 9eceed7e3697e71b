"""Runs beside each other in a real browser: panes, the bar that moves them all, the list that lights them up, the joint map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.runs.concatenated import concatenate_runs

from .conftest import serving

N = 120
LABELS = np.arange(N) % 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs over the same samples; the second learns half as fast, and is recorded at other epochs too."""
    folder = tmp_path_factory.mktemp("compared")
    images = np.random.default_rng(0).integers(0, 256, (N, 8, 8), dtype=np.uint8)
    for name, epochs, speed in (("quick", (1, 2, 3, 4), 0.2), ("slow", (1, 2, 2.5, 3, 4), 0.1)):
        with nnviz.RunWriter(folder / f"{name}.nnviz", labels=LABELS, images=images) as writer:
            for at, epoch in enumerate(epochs):
                noise = np.random.default_rng(10 * at + len(name)).dirichlet(np.ones(3), N)
                writer.append(probabilities=noise * (1 - speed * epoch) + np.eye(3)[LABELS] * speed * epoch, epoch=epoch)
    return folder


@pytest.fixture(scope="module")
def comparing(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


@pytest.fixture
def compare(visit, comparing):
    def open_page(query: str = "", **options):
        seen = visit(f"/compare?run=quick&with=slow{query}", base=comparing, **options)
        seen.until(f"n.points === {2 * N}", 30_000)
        seen.settled()
        return seen

    return open_page


def answers(folder: Path, name: str, checkpoint: int) -> np.ndarray:
    return nnviz.open_run(folder / f"{name}.nnviz").probabilities(checkpoint)


def test_one_bar_moves_the_panes_of_all_at_once_without_the_server(compare, folder) -> None:
    seen = compare("&epoch=1")
    told = [pane["words"] for pane in seen.hook("panes")]
    shares = [100 * (answers(folder, name, 0).argmax(axis=1) == LABELS).mean() for name in ("quick", "slow")]
    assert told == [f"epoch 1 · {share:.1f} % right" for share in shares]
    before = [seen.page.evaluate(f"window.__nnviz.pixelOf(5, {pane})") for pane in range(2)]
    # To the last of the epochs 1, 2, 2.5, 3, 4 of both together: drawn in the event itself.
    moved = seen.page.locator(".epochs input").evaluate(
        """slider => {
          slider.value = 4;
          slider.dispatchEvent(new Event("input"));
          return window.__nnviz.panes.map(({ checkpoint }) => checkpoint);
        }"""
    )
    assert moved == [3, 8]
    after = [seen.page.evaluate(f"window.__nnviz.pixelOf(5, {pane})") for pane in range(2)]
    assert all(np.hypot(*np.subtract(b, a)) > 3 for a, b in zip(before, after, strict=True))
    # Both stand on one map: an answer as sure as the other's would stand at the same place of its pane.
    boxes = [pane["box"] for pane in seen.hook("panes")]
    assert boxes[0]["width"] == boxes[1]["width"]
    corners = [seen.page.evaluate(f"window.__nnviz.cornerOf(1, {pane})") for pane in range(2)]
    assert corners[1][0] - corners[0][0] == pytest.approx(boxes[1]["left"] - boxes[0]["left"])
    seen.page.locator(".epochs input").dispatch_event("change")
    seen.page.wait_for_url("**epoch=4**")


def test_what_one_gets_right_and_the_other_wrong_is_listed_and_in_colour(compare, folder) -> None:
    seen = compare("&epoch=2&tab=right")
    quick, slow = (answers(folder, name, 1).argmax(axis=1) for name in ("quick", "slow"))
    expected = np.flatnonzero((quick == LABELS) & (slow != LABELS)).tolist()
    assert expected
    seen.until(f"String(n.lit) === '{','.join(map(str, expected))}'")
    seen.page.wait_for_function("() => window.__nnvizGallery?.samples.length > 0")
    listed = seen.page.evaluate("window.__nnvizGallery.samples")
    assert sorted(listed) == expected
    seen.page.locator(".card .open").first.click()
    seen.until(f"n.picked === {listed[0]}")
    says = seen.page.locator(".answer .says")
    says.nth(1).wait_for()
    told = [text.replace("\u00a0", " ") for text in says.all_inner_texts()]
    for text, name in zip(told, ("quick", "slow"), strict=True):
        own = answers(folder, name, 1)[listed[0]]
        sign = "✓" if own.argmax() == LABELS[listed[0]] else "✗"
        assert text == f"{sign} says {own.argmax()}, {100 * own.max():.0f} %"
    seen.page.get_by_role("button", name="Swap").click()
    other = np.flatnonzero((quick != LABELS) & (slow == LABELS)).tolist()
    seen.until(f"String(n.lit) === '{','.join(map(str, other))}'")


def test_by_accuracy_the_slow_one_stands_later_and_charts_go_along_accuracies(compare) -> None:
    seen = compare("&epoch=4")
    seen.page.get_by_role("radio", name="accuracy").click()
    seen.page.wait_for_url("**align=accuracy**")
    seen.page.wait_for_function(
        "() => window.__nnvizEpochs.run.endsWith('accuracy') && window.__nnvizEpochs.lines.length === 2"
    )
    assert seen.words(".moment").startswith("accuracy ")
    seen.page.locator(".epochs input").focus()
    seen.page.keyboard.press("Home")
    seen.page.wait_for_function("() => window.__nnvizEpochs.t === 0")
    first = [pane["checkpoint"] for pane in seen.hook("panes")]
    seen.page.keyboard.press("End")
    seen.until("n.t > 0 && Number.isInteger(n.t)")
    quick, slow = (pane["checkpoint"] for pane in seen.hook("panes"))
    assert slow - 4 > quick  # the second's own checkpoints follow the four of the first
    assert [quick, slow] != first


def test_the_joint_map_is_fitted_to_all_and_found_again(compare, folder) -> None:
    seen = compare("&epoch=4")
    seen.page.get_by_role("radio", name="t-SNE").click()
    seen.page.locator(".st-key-job [data-testid=stProgress]").wait_for()
    assert seen.hook("space") == "star"
    seen.until("n.space === 'tsne' && n.pending === ''", 90_000)
    joined = concatenate_runs([nnviz.open_run(folder / f"{name}.nnviz") for name in ("quick", "slow")])
    from nnviz.projection.settings import settings_of
    from nnviz.projection.store import find_projection

    kept = find_projection(joined, settings_of("tsne"))
    assert kept.trajectory.positions.shape == (9, N, 2)
    drawn = [np.array(seen.page.evaluate(f"window.__nnviz.pixelOf({sample}, 1)")) for sample in (0, 7)]
    places = kept.trajectory.positions[8][[0, 7]] * [1, -1]
    ratio = (drawn[1] - drawn[0]) / (places[1] - places[0])
    assert ratio[0] == pytest.approx(ratio[1], rel=0.05)  # what is drawn is what was computed
    again = compare("&method=tsne&epoch=4")
    again.until("n.space === 'tsne' && n.pending === ''")
    assert again.page.get_by_text("is not computed yet").count() == 0
