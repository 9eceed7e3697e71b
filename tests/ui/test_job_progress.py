"""Jobs as their pages show them: who may begin one, what became of it, and how one begins again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.jobs.job import Job
from nnviz.jobs.lane import LaneRunner
from nnviz.jobs.queue import JobQueue
from nnviz.ui.job_queue import job_queue

ROOT = Path(__file__).parents[2]


class Fate:
    """What becomes of the jobs that are computed here, and which were."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.befalls: Callable[[JobQueue, Job], None] = fail

    def compute(self, job: Job) -> None:
        self.begun.append(job.title)
        self.befalls(job_queue(), job)


def fail(pool: JobQueue, job: Job) -> None:
    pool._runners[job.lane]._end(job, "failed", "there is not enough memory")


def hold(pool: JobQueue, job: Job) -> None:
    """As if it were computed until somebody cancels it."""
    while not job.over:
        pool.await_change(0.1)


@pytest.fixture
def fate(monkeypatch) -> Iterator[Fate]:
    """No worker is started: every job is failed, or what the test says, as soon as it is begun."""
    fate = Fate()
    monkeypatch.setattr(LaneRunner, "_compute", lambda _runner, job: fate.compute(job))
    job_queue.clear()
    yield fate
    job_queue().close()
    job_queue.clear()


@pytest.fixture
def app(monkeypatch, tmp_path, tiny_run) -> AppTest:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    tiny_run("tiny.nnviz")
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(box.value for boxes in (app.info, app.error) for box in boxes).replace("\\", "").replace("\u2060", "")


def by_link(app: AppTest, page: str = "", **words: str) -> AppTest:
    if page:
        app.run().switch_page(page)
    app.query_params.update(words)
    app.run()
    assert not app.exception
    return app


def test_a_link_begins_no_map_and_offers_it(app, fate) -> None:
    by_link(app, run="tiny", method="tsne")
    assert fate.begun == []
    assert "t-SNE of tiny, 2-D, is not computed yet" in said(app)
    app.run()  # nor does whatever happens on the page next
    assert fate.begun == []
    press(app, "Compute it")
    assert fate.begun == ["t-SNE of tiny, 2-D"]
    assert "t-SNE of tiny, 2-D could not be computed. There is not enough memory." in said(app).replace("*", "")
    app.run()
    assert len(fate.begun) == 1  # what has failed is not begun again by itself
    press(app, "Try again")
    assert len(fate.begun) == 2


def test_a_map_that_was_cancelled_stays_so_and_says_by_whom(app, fate) -> None:
    fate.befalls = lambda pool, job: pool.cancel(job, "it was cancelled in the list of jobs")
    by_link(app, run="tiny", method="tsne")
    press(app, "Compute it")
    assert "was cancelled. It was cancelled in the list of jobs." in said(app).replace("*", "")
    app.run()
    assert len(fate.begun) == 1
    press(app, "Start again")
    assert len(fate.begun) == 2
    press(app, "Go back")
    assert app.query_params["method"] == "star"
    assert len(fate.begun) == 2


def test_a_link_to_what_the_model_makes_begins_nothing_and_a_choice_on_the_page_does(app, fate) -> None:
    by_link(app, "pages/network.py", run="digits", inside="saliency", sample="3")
    assert fate.begun == []
    assert "Gradient at 45 checkpoints is not computed yet" in said(app).replace("*", "")
    press(app, "Compute it")
    assert fate.begun == ["Gradient of sample 3, digits"]
    assert "could not be computed" in said(app)
    (method,) = [group for group in app.get("button_group") if group.label == "Method"]
    method.set_value("occlusion").run()
    assert fate.begun[1:] == ["Occlusion of sample 3, digits"]


def test_what_the_model_makes_and_was_cancelled_is_not_begun_again_by_the_page(app, fate) -> None:
    fate.befalls = lambda pool, job: pool.cancel(job)
    by_link(app, "pages/network.py", run="digits", inside="saliency", samples="3,7")
    press(app, "Compute it")
    assert sorted(fate.begun) == ["Gradient of sample 3, digits", "Gradient of sample 7, digits"]
    assert "Gradient at 45 checkpoints was cancelled." in said(app).replace("*", "")
    app.run()
    assert len(fate.begun) == 2
    press(app, "Start again")
    assert len(fate.begun) == 4


def test_a_landscape_that_was_cancelled_can_be_started_again(app, fate) -> None:
    fate.befalls = lambda pool, job: pool.cancel(job)
    by_link(app, "pages/landscape.py", run="digits", points="11")
    press(app, "Compute it")
    assert fate.begun == ["Loss landscape, 11 × 11 points, digits"]
    assert "was cancelled" in said(app)
    app.run()
    press(app, "Start again")
    assert len(fate.begun) == 2


def test_all_jobs_of_the_server_are_listed_and_anybody_can_cancel_them(app, fate) -> None:
    fate.befalls = hold
    pool = job_queue()
    lanes = {"t-SNE of **mnist**, 2-D": "projections", "Gradient of sample 3, mnist": "model", "behind": "projections"}
    jobs = [pool.submit(Job(name, lane, {}, {"": 1.0}, name), "somebody") for name, lane in lanes.items()]
    while [job.state for job in jobs] != ["running", "running", "waiting"]:
        pool.await_change(0.1)
    for job in jobs[:2]:
        job.pace.tell("looking at checkpoint", 11, 45, job.began)
    assert pool.jobs() == jobs
    app.run()
    assert not app.exception
    listed = [box.value.replace("\\", "").replace("\u2060", "") for box in app.sidebar.markdown]
    assert "looking at checkpoint 12 of 45" in listed[0]
    assert "watched by 1 page" in listed[0]
    assert "**t-SNE of **mnist**, 2-D**" in listed[0]
    assert "waiting" in listed[2]
    (cancel,) = [button for button in app.sidebar.button if button.key == "end_behind"]
    cancel.click().run()
    assert jobs[2].state == "cancelled"
    assert pool.jobs() == jobs[:2]
