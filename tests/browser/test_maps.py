"""t-SNE and UMAP in the app: computed once, kept, cancelled, and there at once for the bundled run."""

import numpy as np
import pytest

import nnviz
from nnviz.projection.settings import settings_of
from nnviz.projection.store import find_projection

CARD = ".st-key-job [data-testid=stProgress]"


@pytest.mark.parametrize("method", ["tsne", "umap"])
@pytest.mark.parametrize("dims", [2, 3])
def test_the_bundled_run_has_its_maps_with_it(visit, method: str, dims: int) -> None:
    at = visit("/?run=digits&epoch=45").ready()
    at.page.get_by_role("radio", name={"tsne": "t-SNE", "umap": "UMAP"}[method]).click()
    if dims == 3:
        at.page.get_by_role("radio", name="3-D").click()
    at.until(f"n.space === '{method}' && n.dims === {dims} && n.pending === '' && !n.morphing", 10_000)
    assert at.page.locator(CARD).count() == 0
    assert at.hook("quality.trustworthiness") > 0.95
    assert " · CPU · " in at.words(".hint")
    run = nnviz.open_run("nnviz/data/digits.nnviz")
    kept = find_projection(run, settings_of(method, dims))
    assert kept.sample_quality is not None
    last = kept.trajectory.positions[-1][:, :2]
    if dims == 2:  # what is drawn is what was computed: moved and scaled, the same for all
        drawn = np.array([at.point(sample) for sample in range(0, 1797, 90)]) * [1, -1]
        places = last[::90]
        scale = np.ptp(drawn, axis=0) / np.ptp(places, axis=0)
        np.testing.assert_allclose(scale[0], scale[1], rtol=0.01)
        np.testing.assert_allclose(drawn - drawn[0], (places - places[0]) * scale, atol=1)


def test_a_map_is_computed_once_and_then_there_for_everybody(visit, runs_folder) -> None:
    at = visit("/?run=colour&epoch=5").ready()
    at.page.get_by_role("radio", name="t-SNE").click()
    at.page.locator(CARD).wait_for()
    assert at.hook("space") == "star"  # what there is meanwhile
    at.until("n.space === 'tsne' && n.pending === ''", 60_000)
    at.page.wait_for_url("**method=tsne**")
    at.page.locator(CARD).wait_for(state="detached")
    at.settled()
    run = nnviz.open_run(runs_folder / "colour.nnviz")
    kept = find_projection(run, settings_of("tsne"))
    assert kept.trajectory.positions.shape == (5, 60, 2)
    changed = next((runs_folder / "colour.maps").glob("tsne-2d-*")).stat().st_mtime_ns
    other = visit("/?run=colour&method=tsne&epoch=2")
    other.until("n.space === 'tsne' && n.points === 60", 15_000)
    other.settled()
    assert next((runs_folder / "colour.maps").glob("tsne-2d-*")).stat().st_mtime_ns == changed
    other.page.get_by_text("Mark dots with wrong neighbours").wait_for()


def test_other_settings_are_another_map_and_stand_in_the_address(visit) -> None:
    at = visit("/?run=colour&method=tsne&epoch=5")
    at.until("n.space === 'tsne' && n.pending === ''", 60_000)
    at.settled()
    before = [at.point(sample) for sample in range(10)]
    at.page.get_by_role("spinbutton", name="Seed").fill("7")
    at.page.get_by_role("button", name="Compute map").click()
    at.page.wait_for_url("**seed=7**")
    moved = "before.some(([x, y], k) => Math.hypot(n.pixelOf(k)[0] - x, n.pixelOf(k)[1] - y) > 5)"
    script = f"before => {{ const n = window.__nnviz; return !n.morphing && {moved}; }}"
    at.page.wait_for_function(script, arg=before, timeout=60_000)
    at.settled()
    linked = visit("/?run=colour&method=tsne&epoch=5&seed=7&neighbours=nonsense")
    linked.until("n.space === 'tsne' && n.pending === ''", 60_000)
    linked.page.get_by_text("“nonsense” is not a value of perplexity; choose a whole number from 2 to 200").wait_for()
    linked.page.wait_for_url("**seed=7")
    assert linked.page.get_by_role("spinbutton", name="Seed").input_value() == "7"


def test_a_computation_can_be_cancelled(visit, cold_server, runs_folder) -> None:
    at = visit("/?run=bare&method=pca&epoch=5", base=cold_server).ready()
    at.page.get_by_role("radio", name="UMAP").click()
    at.page.locator(".st-key-job").get_by_text("fitting").wait_for(timeout=60_000)  # which compiles for seconds
    at.page.get_by_role("button", name="Cancel").click()
    at.page.wait_for_url("**method=pca**")
    at.until("n.space === 'pca' && n.pending === ''")
    at.page.locator(CARD).wait_for(state="detached")
    at.settled()
    assert find_projection(nnviz.open_run(runs_folder / "bare.nnviz"), settings_of("umap")) is None


def test_cancelling_other_settings_goes_back_to_the_ones_before(visit, cold_server) -> None:
    at = visit("/?run=digits&method=umap&epoch=45", base=cold_server)
    at.until("n.space === 'umap' && n.pending === ''", 30_000)
    at.settled()
    at.page.get_by_role("spinbutton", name="Seed").fill("7")
    at.page.get_by_role("button", name="Compute map").click()
    at.page.locator(".st-key-job").get_by_text("fitting").wait_for(timeout=60_000)
    at.page.get_by_role("button", name="Cancel").click()
    at.page.locator(CARD).wait_for(state="detached")
    at.settled()
    assert at.page.get_by_role("spinbutton", name="Seed").input_value() == "0"
    assert "seed" not in at.page.url
    assert at.hook("space") == "umap"


def test_the_app_answers_others_while_a_map_is_computed(visit, cold_server) -> None:
    waiting = visit("/?run=bare&method=umap&epoch=5", base=cold_server)
    waiting.page.get_by_role("button", name="Compute it").click()  # a link begins nothing
    waiting.page.locator(CARD).wait_for(timeout=60_000)
    other = visit("/?run=digits&epoch=45", base=cold_server).ready()
    other.page.get_by_role("link", name="Overview").click()
    other.page.get_by_text("How to read this").wait_for()
    assert waiting.page.locator(CARD).count() == 1
    waiting.page.get_by_role("link", name="Overview").click()  # so can the one who waits
    waiting.page.get_by_text("This run has no labels").wait_for()
    waiting.page.get_by_role("link", name="Projection").click()
    waiting.until("n.space === 'umap' && n.pending === ''", 60_000)


LONG = "/?run=digits&method=tsne&dims=3&epoch=45"  # a minute of work, which is cancelled


def compute(seen) -> None:
    """What a link names is offered; the person wants it."""
    seen.page.get_by_role("button", name="Compute it").click()
    seen.page.locator(CARD).wait_for(timeout=60_000)


def test_a_second_page_watches_the_same_job_and_is_told_that_it_was_cancelled(visit, cold_server) -> None:
    first = visit(f"{LONG}&seed=11", base=cold_server)
    compute(first)
    second = visit(f"{LONG}&seed=11", base=cold_server)  # who comes by a link joins what is under way
    second.page.locator(CARD).wait_for(timeout=60_000)
    elsewhere = visit("/overview?run=digits", base=cold_server)
    elsewhere.page.get_by_role("button", name="1 job under way").click()
    listed = elsewhere.page.locator("[data-testid=stPopoverBody]")
    listed.get_by_text("t-SNE of digits, 3-D").wait_for()
    listed.get_by_text("watched by 2 pages").wait_for()
    listed.get_by_text("fitting").wait_for(timeout=60_000)  # the sheet goes on telling
    first.page.get_by_role("button", name="Cancel").click()
    first.page.locator(CARD).wait_for(state="detached")
    second.page.get_by_text("was cancelled").wait_for()
    listed.wait_for(state="detached")  # there is nothing to list any more
    for seen in (first, second, elsewhere):
        seen.settled()
    assert first.hook("space") == "star"
    second.page.get_by_role("button", name="Start again").click()
    second.page.locator(CARD).wait_for()
    second.page.get_by_role("button", name="Cancel").click()
    second.page.locator(CARD).wait_for(state="detached")
    second.settled()


def behind_a_closed_page(visit, cold_server, *, left: int, seed: int):
    """A page that waits for its map behind the job that a closed page has left."""
    gone = visit(f"{LONG}&seed={left}", base=cold_server)
    compute(gone)
    gone.page.close()
    at = visit(f"/?run=colour&method=umap&seed={seed}&epoch=5", base=cold_server)
    compute(at)
    return at


def test_the_job_of_a_page_that_was_closed_can_be_named_and_cancelled(visit, cold_server) -> None:
    at = behind_a_closed_page(visit, cold_server, left=12, seed=3)
    at.page.locator(".st-key-job").get_by_text("waiting for t-SNE of digits, 3-D").wait_for()
    at.page.get_by_role("button", name="2 jobs under way").click()
    listed = at.page.locator("[data-testid=stPopoverBody]")
    listed.get_by_text("watched by no page any more").wait_for()
    listed.get_by_role("button", name="Cancel").first.click()
    at.until("n.space === 'umap' && n.pending === ''", 60_000)


def test_the_job_of_a_page_that_was_closed_gives_way_by_itself(visit, cold_server) -> None:
    at = behind_a_closed_page(visit, cold_server, left=13, seed=4)
    at.until("n.space === 'umap' && n.pending === ''", 90_000)
