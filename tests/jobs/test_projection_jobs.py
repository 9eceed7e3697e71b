"""Projection jobs: one worker, jobs that can be watched, cancelled, and that fail in words."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from nnviz.jobs.job import Job
from nnviz.jobs.kinds import KINDS, LANES, expected_seconds, job_of
from nnviz.jobs.queue import JobQueue
from nnviz.projection.settings import MapSettings, settings_of
from nnviz.projection.store import find_projection
from nnviz.runs.run import Run

TSNE = settings_of("tsne", landmarks=60, neighbours=8)


@pytest.fixture(scope="module")
def pool() -> Iterator[JobQueue]:
    pool = JobQueue(LANES)
    yield pool
    pool.close()


def ask(pool: JobQueue, run: Run, settings: MapSettings) -> Job:
    return pool.submit(job_of(run, "projection", settings.as_dict()))


def until(pool: JobQueue, condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        pool.await_change(1)


def over(pool: JobQueue, job: Job) -> Job:
    until(pool, lambda: job.over)
    return job


def test_a_job_computes_a_map_and_keeps_it(pool, learning_run) -> None:
    run = learning_run(3, 80)
    job = ask(pool, run, TSNE)
    assert ask(pool, run, TSNE) is job  # somebody else wants the same
    stages = []
    while not job.over:
        pool.await_change(1)
        stages.append(job.pace.stage)
        left = job.pace.seconds_left(time.monotonic())
        assert 0 <= job.pace.share <= 1
        assert left is None or left >= 0
    assert (job.state, job.error) == ("done", "")
    assert any(stage.startswith("fitting") for stage in stages)
    assert job.title == f"t-SNE of {run.name}, 2-D"
    kept = find_projection(run, TSNE)
    assert kept.trajectory.positions.shape == (3, 80, 2)
    assert kept.sample_quality is not None
    assert pool.find(KINDS["projection"].key(run, TSNE.as_dict())) is job


def test_a_job_that_is_cancelled_stops_at_once_and_can_be_asked_for_again(pool, learning_run) -> None:
    run = learning_run(3, 400)
    settings = settings_of("tsne", 3, landmarks=1200)
    job = ask(pool, run, settings)
    waiting = ask(pool, run, TSNE)
    until(pool, lambda: job.pace.stage.startswith("fitting"))
    assert pool.before(waiting) == [job]
    pool.cancel(job)
    assert job.state == "cancelled"
    assert over(pool, waiting).state == "done"  # by another worker
    assert find_projection(run, settings) is None
    again = ask(pool, run, settings)
    assert again is not job
    pool.cancel(again)


def test_a_job_that_waits_can_be_cancelled(pool, learning_run) -> None:
    run = learning_run(2, 70)
    first, second = ask(pool, run, TSNE), ask(pool, run, settings_of("star"))
    pool.cancel(second)
    assert over(pool, first).state == "done"
    assert second.state == "cancelled"
    assert find_projection(run, settings_of("star")) is None


def test_a_worker_that_is_killed_is_said_and_replaced(pool, learning_run) -> None:
    run = learning_run(2, 400)
    settings = settings_of("tsne", 3, landmarks=800)
    job = ask(pool, run, settings)
    until(pool, lambda: job.pace.stage.startswith("fitting"))
    os.kill(pool._runners["projections"]._worker._process.pid, signal.SIGKILL)
    assert over(pool, job).state == "failed"
    assert "ended (it was stopped from outside" in job.error
    assert ask(pool, run, settings) is job  # it is not begun again by itself
    assert over(pool, pool.again(job)).state == "done"
    assert over(pool, ask(pool, run, TSNE)).state == "done"


def test_a_run_that_went_away_fails_in_words(pool, learning_run) -> None:
    run = learning_run(2, 70)
    run.path.unlink()
    job = over(pool, ask(pool, run, TSNE))
    assert job.state == "failed"
    assert "there is no such file" in job.error


def test_a_recording_in_progress_is_followed_without_fitting_again(pool, learning_run) -> None:
    early = learning_run(5, 80, first=3)
    assert over(pool, ask(pool, early, TSNE)).state == "done"
    before = find_projection(early, TSNE)
    grown = learning_run(5, 80, first=4)
    stages = []
    job = ask(pool, grown, TSNE)
    while not job.over:
        pool.await_change(1)
        stages.append(job.pace.stage)
    after = find_projection(grown, TSNE).trajectory
    assert not any(stage.startswith("fitting") for stage in stages)
    assert (after.map.places == before.trajectory.map.places).all()
    assert after.n_fitted == 3
    assert len(list(early.path.with_suffix(".maps").glob("*"))) == 1  # the earlier one went


def test_what_is_expected_grows_with_the_work(learning_run) -> None:
    run = learning_run(3, 80)
    small, large = (
        expected_seconds(run, "projection", settings_of("tsne", landmarks=size).as_dict()) for size in (1000, 20_000)
    )
    assert 0 < small <= large
