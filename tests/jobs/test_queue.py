"""The job queue and its workers: whatever a worker does, its job alone fails, in one sentence, and the next one is computed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nnviz.jobs import lane, queue, worker_process
from nnviz.jobs.job import Job
from nnviz.jobs.lane import Lane
from nnviz.jobs.queue import JobQueue

FINISH: list[Any] = ["say", {"finished": True}]


@pytest.fixture
def make(monkeypatch, tmp_path) -> Iterator[Callable[..., JobQueue]]:
    """Makes queues with two lanes of fake workers, in a temporary folder of their own; all are closed in the end."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    made: list[JobQueue] = []

    def queue_of(**options: Any) -> JobQueue:
        fakes = Lane("fakes", module="fake_worker")
        made.append(JobQueue({"": fakes, "other": fakes}, **options))
        return made[-1]

    yield queue_of
    for each in made:
        each.close()


def ask(pool: JobQueue, key: str, *does: list[Any], session: str = "", lane: str = "") -> Job:
    return pool.submit(Job(key, lane, {"does": list(does)}, {"": 1.0}, key), session)


def worker_of(pool: JobQueue) -> worker_process.WorkerProcess | None:
    return pool._runners[""]._worker


def until(pool: JobQueue, condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        pool.await_change(0.2)


def over(pool: JobQueue, job: Job) -> Job:
    until(pool, lambda: job.over)
    return job


def assert_goes_on(pool: JobQueue) -> None:
    assert over(pool, ask(pool, f"next {time.monotonic()}", FINISH)).state == "done"


# --- workers that fail --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file or directory"),
        OSError(12, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
        MemoryError("for a moment"),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_a_worker_that_cannot_be_started_fails_its_job_alone(make, monkeypatch, error: Exception, times: int) -> None:
    pool, left, start = make(), [times], subprocess.Popen

    def starting(*arguments: Any, **options: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise error
        return start(*arguments, **options)

    monkeypatch.setattr(worker_process.subprocess, "Popen", starting)
    jobs = [ask(pool, f"job {number}", FINISH) for number in range(times + 1)]
    for job in jobs[:times]:
        assert over(pool, job).state == "failed"
        assert str(error.args[-1]) in job.error
    assert over(pool, jobs[-1]).state == "done"
    assert over(pool, pool.again(jobs[0])).state == "done"


def test_an_interpreter_that_is_away_for_a_while_blocks_nothing(make, monkeypatch) -> None:
    pool = make()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "could not be started (No such file or directory)" in over(pool, ask(pool, "early", FINISH)).error
    monkeypatch.undo()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    assert_goes_on(pool)


def test_a_thread_that_cannot_be_started_fails_the_job_and_not_the_next(make, monkeypatch) -> None:
    pool = make()
    with monkeypatch.context() as patched:

        def refuse(_: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        patched.setattr(threading.Thread, "start", refuse)
        assert "can't start new thread" in ask(pool, "early", FINISH).error
    assert_goes_on(pool)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ([["exit", 3]], "ended (status 3)"),
        ([["write", '{"stage": "fit'], ["exit", 0]], "ended (status 0)"),
        ([["write", '{"finished": true}'], ["exit", 1]], "ended (status 1)"),  # a line is whole when it ends
        ([["say", {"stage": "a", "done": 1, "total": 2}], ["exit", 5]], "ended (status 5)"),
        ([["close", 0], ["hang", 0]], "ended (it stopped answering)"),
        ([["say", {"error": "no such layer"}]], "no such layer"),
    ],
)
def test_a_worker_that_dies_or_refuses_fails_its_job_in_one_sentence(make, does, said: str) -> None:
    pool = make()
    job = over(pool, ask(pool, "job", *does))
    assert job.state == "failed"
    assert said in job.error
    assert ask(pool, "job", FINISH) is job  # it is not begun again by itself
    assert_goes_on(pool)


def test_a_worker_that_is_killed_while_it_computes_or_while_it_idles_is_replaced(make, tmp_path) -> None:
    pool, pid = make(), tmp_path / "pid"
    job = ask(pool, "job", ["write pid", str(pid)], ["say", {"stage": "on", "done": 0, "total": 1}], ["hang", 0])
    until(pool, lambda: job.pace.stage == "on")
    os.kill(int(pid.read_text()), signal.SIGKILL)
    assert "stopped from outside" in over(pool, job).error
    assert over(pool, ask(pool, "idle", ["write pid", str(pid)], FINISH)).state == "done"
    os.kill(int(pid.read_text()), signal.SIGKILL)
    until(pool, lambda: not worker_of(pool).alive)
    assert_goes_on(pool)


@pytest.mark.parametrize(
    "junk",
    [
        ["write", "\n\nTensorFlow says hello\n"],
        ["write", "{not json}\n[1, 2]\n3\nnull\n"],
        ["write", '{"finished": 1}\n{"stage": 5, "done": 0, "total": 1}\n{"stage": "x", "done": "all", "total": NaN}\n'],
        ["write", '{"stage": "x", "done": -1, "total": 1}\n{"error": ["why"]}\n' + "[" * 5000 + "\n"],
        ["write bytes", [0xFF, 0xFE, 0x00, 0x0A]],
        ["write", "x" * 3_000_000 + "\n"],
        ["say", {"unknown": True}],
    ],
)
def test_what_is_no_message_of_a_worker_is_passed_over(make, junk) -> None:
    pool = make()
    job = ask(pool, "job", junk, ["say", {"stage": "placing checkpoint", "done": 2, "total": 5}], FINISH)
    assert over(pool, job).state == "done"
    assert job.pace.text(time.monotonic()) == "placing checkpoint 3 of 5"


def test_what_goes_wrong_here_ends_one_job(make) -> None:
    pool = make()
    bad = pool.submit(Job("bad", "", {"does": {1, 2}}, {}))  # a set is no JSON
    assert over(pool, bad).state == "failed"
    assert "TypeError" in bad.error
    assert_goes_on(pool)


# --- cancelling ---------------------------------------------------------------------------------------------------------------


def test_a_job_can_be_cancelled_whatever_it_is_doing(make) -> None:
    pool = make()
    loading = ask(pool, "loading", ["hang", 0])
    until(pool, lambda: loading.state == "running")
    pool.cancel(loading)  # before its first word
    running = ask(pool, "running", ["say", {"stage": "on", "done": 0, "total": 1}], ["hang", 0])
    waiting = ask(pool, "waiting", FINISH)
    last = ask(pool, "last", FINISH)
    until(pool, lambda: running.pace.stage == "on")
    assert pool.before(last) == [running, waiting]
    pool.cancel(waiting, "it was not wanted")
    pool.cancel(running)
    assert [job.state for job in (loading, running, waiting)] == ["cancelled"] * 3
    assert waiting.error == "it was not wanted"
    assert over(pool, last).state == "done"
    assert pool.jobs() == []
    pool.cancel(last)
    assert last.state == "done"  # what is over stays so


def test_a_cancelled_job_stays_so_until_somebody_asks_again(make) -> None:
    pool = make()
    job = ask(pool, "job", ["hang", 0])
    pool.cancel(job)
    assert pool.find("job") is job
    again = pool.again(job)
    assert again is not job
    assert again.message == job.message
    assert pool.again(job) is again  # two pages press the button
    pool.cancel(again)


def test_jobs_of_two_lanes_do_not_wait_for_each_other(make, tmp_path) -> None:
    pool, gate = make(), tmp_path / "gate"
    held = ask(pool, "held", ["wait for", str(gate)], FINISH)
    behind = ask(pool, "behind", FINISH)
    assert over(pool, ask(pool, "free", FINISH, lane="other")).state == "done"
    assert [job.key for job in pool.jobs()] == ["held", "behind"]
    assert pool.before(behind) == [held]
    beside = ask(pool, "beside", ["wait for", str(gate)], FINISH, lane="other")
    until(pool, lambda: beside.state == "running")
    assert [job.key for job in pool.jobs()] == ["held", "beside", "behind"]  # what is computed, then what waits
    assert [job.key for job in pool.jobs("other")] == ["beside"]
    pool.cancel(beside)
    assert held.state == "running"
    gate.touch()
    assert over(pool, behind).state == "done"
    assert held.state == "done"


# --- who waits ----------------------------------------------------------------------------------------------------------------


def test_what_a_page_watches_comes_before_what_none_does(make, tmp_path) -> None:
    here = {"ann", "ben"}
    pool, gate = make(here=here.__contains__), tmp_path / "gate"
    first = ask(pool, "first", ["wait for", str(gate)], FINISH, session="ann")
    until(pool, lambda: first.state == "running")
    left, watched = ask(pool, "left", FINISH, session="gone"), ask(pool, "watched", FINISH, session="ben")
    assert pool.watchers(left) == 0
    assert pool.watchers(watched) == 1
    pool.join(watched, "ann")
    assert pool.watchers(watched) == 2
    gate.touch()
    over(pool, left)
    assert watched.began < left.began


def test_jobs_are_computed_in_the_order_in_which_they_were_asked_for_those_that_are_watched_first(make, tmp_path) -> None:
    here = {"ann", "ben"}
    pool, gate = make(here=here.__contains__), tmp_path / "gate"
    first = ask(pool, "first", ["wait for", str(gate)], FINISH, session="ann")
    until(pool, lambda: first.state == "running")
    sessions = {"a": "ann", "left": "gone", "b": "ben", "left too": "gone", "c": "ann"}
    jobs = [ask(pool, key, FINISH, session=session) for key, session in sessions.items()]
    order = ["first", "a", "b", "c", "left", "left too"]
    assert [job.key for job in pool.jobs()] == order
    assert [job.key for job in pool.before(jobs[1])] == order[:4]
    gate.touch()
    until(pool, lambda: all(job.over for job in jobs))
    assert [job.key for job in sorted(jobs, key=lambda job: job.began)] == order[1:]


def test_a_job_whose_page_has_gone_gives_way_after_a_while(make, monkeypatch) -> None:
    monkeypatch.setattr(queue, "GRACE_SECONDS", 0.5)
    here = {"ann", "ben"}
    pool = make(here=here.__contains__)
    endless, waiting = ask(pool, "endless", ["hang", 0], session="ann"), ask(pool, "waiting", FINISH, session="ann")
    until(pool, lambda: endless.state == "running")
    here.remove("ann")
    until(pool, lambda: waiting.over)
    assert (waiting.state, waiting.error) == ("cancelled", "no page waited for it any more")
    assert pool.find("waiting") is None  # whoever comes back begins anew
    assert endless.state == "running"  # nobody waits behind it, and its result is kept
    assert over(pool, ask(pool, "wanted", FINISH, session="ben")).state == "done"
    assert endless.state == "cancelled"


def test_a_page_that_comes_back_in_time_keeps_its_job(make, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(queue, "GRACE_SECONDS", 1.0)
    here, gate = {"ann"}, tmp_path / "gate"
    pool = make(here=here.__contains__)
    job = ask(pool, "job", ["wait for", str(gate)], FINISH, session="ann")
    ask(pool, "behind", FINISH, session="ben")
    until(pool, lambda: job.state == "running")
    here.clear()
    here.add("cleo")
    pool.join(job, "cleo")  # the same person, in a new session
    until(pool, lambda: pool.find("behind") is None)
    assert job.state == "running"
    gate.touch()
    assert over(pool, job).state == "done"


def test_what_a_session_does_not_want_any_more_comes_last(make, tmp_path) -> None:
    pool, gate = make(), tmp_path / "gate"
    first = ask(pool, "first", ["wait for", str(gate)], FINISH, session="ann")
    until(pool, lambda: first.state == "running")
    old, new = ask(pool, "old", FINISH, session="ann"), ask(pool, "new", FINISH, session="ann")
    pool.withdraw("ann", [old])
    gate.touch()
    over(pool, old)
    assert new.began < old.began


# --- what they leave ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["cancel", "die", "close"])
def test_a_worker_that_is_ended_leaves_nothing_in_the_temporary_folder(make, tmp_path, end: str) -> None:
    pool, note = make(), tmp_path / "note"
    job = ask(pool, "job", ["litter", str(note)], ["hang" if end != "die" else "exit", 3])
    until(pool, lambda: note.exists() and note.read_text() != "")
    littered = Path(note.read_text())
    assert littered.is_relative_to(tmp_path / "temporary")
    if end == "cancel":
        pool.cancel(job)
    if end == "close":
        pool.close()
    over(pool, job)
    assert_goes_on(pool) if end != "close" else None
    pool.close()
    until(pool, lambda: not list((tmp_path / "temporary").iterdir()))
    assert not littered.exists()


def test_an_idle_worker_leaves_by_itself_and_the_next_job_has_another(make, monkeypatch, tmp_path) -> None:
    pool = make()
    assert_goes_on(pool)
    monkeypatch.setattr(lane, "IDLE_SECONDS", 0.1)
    assert_goes_on(pool)
    until(pool, lambda: pool._runners[""]._thread is None)
    until(pool, lambda: not list((tmp_path / "temporary").iterdir()))
    assert_goes_on(pool)


@pytest.mark.skipif(not hasattr(os, "getppid"), reason="a process knows its parent")
def test_a_worker_leaves_with_a_server_that_was_killed(tmp_path) -> None:
    script = """
import sys, time
from nnviz.jobs.job import Job
from nnviz.jobs.kinds import LANES
from nnviz.jobs.queue import JobQueue
pool = JobQueue(LANES)
job = pool.submit(Job("a", "model", {"kind": "line", "runs": ["/nowhere"], "arguments": {}}, {}))
while not job.over:
    pool.await_change(1)
print(pool._runners["model"]._worker._process.pid, flush=True)
time.sleep(600)
"""
    root = Path(__file__).parents[2]
    server = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
    )
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{worker}").exists() and list(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert list(tmp_path.glob("nnviz-worker-*")) == []
