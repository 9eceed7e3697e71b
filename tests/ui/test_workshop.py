"""Maps in the making: one worker, jobs that can be watched, cancelled, and that fail in words."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from nnviz.projection.settings import settings_of
from nnviz.projection.store import find_projection
from nnviz.ui.workers import Job
from nnviz.ui.workshop import Workshop, expected_seconds

TSNE = settings_of("tsne", landmarks=60, neighbours=8)


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    shop = Workshop()
    yield shop
    shop.close()


def until(shop: Workshop, condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        shop.await_change(1)


def over(shop: Workshop, job: Job) -> Job:
    until(shop, lambda: job.over)
    return job


def test_a_job_computes_a_map_and_keeps_it(shop, learning_run) -> None:
    run = learning_run(3, 80)
    job = shop.ask(run, TSNE)
    assert shop.ask(run, TSNE) is job  # somebody else wants the same
    stages = []
    while not job.over:
        shop.await_change(1)
        stages.append(job.stage)
        assert 0 <= job.share <= 1
        assert job.seconds_left is None or job.seconds_left >= 0
    assert (job.state, job.error) == ("done", "")
    assert any(stage.startswith("fitting") for stage in stages)
    assert job.title == f"t-SNE of {run.name}, 2-D"
    kept = find_projection(run, TSNE)
    assert kept.trajectory.positions.shape == (3, 80, 2)
    assert kept.sample_quality is not None
    assert shop.asked(run, TSNE) is None


def test_a_job_that_is_cancelled_stops_at_once_and_can_be_asked_for_again(shop, learning_run) -> None:
    run = learning_run(3, 400)
    settings = settings_of("tsne", 3, landmarks=1200)
    job = shop.ask(run, settings)
    waiting = shop.ask(run, TSNE)
    until(shop, lambda: job.stage.startswith("fitting"))
    assert shop.before(waiting) == [job]
    shop.cancel(job)
    assert job.state == "cancelled"
    assert over(shop, waiting).state == "done"  # by another worker
    assert find_projection(run, settings) is None
    again = shop.ask(run, settings)
    assert again is not job
    shop.cancel(again)


def test_a_job_that_waits_can_be_cancelled(shop, learning_run) -> None:
    run = learning_run(2, 70)
    first, second = shop.ask(run, TSNE), shop.ask(run, settings_of("star"))
    shop.cancel(second)
    assert over(shop, first).state == "done"
    assert second.state == "cancelled"
    assert find_projection(run, settings_of("star")) is None


def test_a_worker_that_is_killed_is_said_and_replaced(shop, learning_run) -> None:
    run = learning_run(2, 400)
    settings = settings_of("tsne", 3, landmarks=800)
    job = shop.ask(run, settings)
    until(shop, lambda: job.stage.startswith("fitting"))
    os.kill(shop._worker._process.pid, signal.SIGKILL)
    assert over(shop, job).state == "failed"
    assert "ended (it was stopped from outside" in job.error
    assert shop.ask(run, settings) is job  # it is not begun again by itself
    shop.forget(job)
    assert over(shop, shop.ask(run, TSNE)).state == "done"


def test_a_run_that_went_away_fails_in_words(shop, learning_run) -> None:
    run = learning_run(2, 70)
    run.path.unlink()
    job = over(shop, shop.ask(run, TSNE))
    assert job.state == "failed"
    assert "there is no such file" in job.error


def test_a_recording_in_progress_is_followed_without_fitting_again(shop, learning_run) -> None:
    early = learning_run(5, 80, first=3)
    assert over(shop, shop.ask(early, TSNE)).state == "done"
    before = find_projection(early, TSNE)
    grown = learning_run(5, 80, first=4)
    stages = []
    job = shop.ask(grown, TSNE)
    while not job.over:
        shop.await_change(1)
        stages.append(job.stage)
    after = find_projection(grown, TSNE).trajectory
    assert not any(stage.startswith("fitting") for stage in stages)
    assert (after.map.places == before.trajectory.map.places).all()
    assert after.n_fitted == 3
    assert len(list(early.path.with_suffix(".maps").glob("*"))) == 1  # the earlier one went


def test_what_is_expected_grows_with_the_work(learning_run) -> None:
    run = learning_run(3, 80)
    small, large = (sum(expected_seconds(run, settings_of("tsne", landmarks=size)).values()) for size in (1000, 20_000))
    assert 0 < small <= large
