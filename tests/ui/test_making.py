"""Jobs as their pages show them: who may begin one, what became of it, and how one begins again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.ui import job_list, laboratory, workshop
from nnviz.ui.job import Job
from nnviz.ui.workers import Workers

ROOT = Path(__file__).parents[2]


class Fate:
    """What becomes of the jobs that are computed here, and which were."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.befalls: Callable[[Workers, Job], None] = lambda pool, job: pool._fail(job, "there is not enough memory")

    def compute(self, pool: Workers, job: Job) -> None:
        self.begun.append(job.title)
        self.befalls(pool, job)


@pytest.fixture
def fate(monkeypatch) -> Iterator[Fate]:
    """No worker is started: every job is failed, or what the test says, as soon as it is begun."""
    fate = Fate()
    monkeypatch.setattr(Workers, "_compute", lambda pool, job: fate.compute(pool, job))
    for shared in (workshop.workshop, laboratory.laboratory):
        shared.clear()
    yield fate
    for shared in (workshop.workshop, laboratory.laboratory):
        shared().close()
        shared.clear()


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
    held = []
    fate.befalls = lambda _pool, job: held.append(job)
    shops = workshop.workshop(), laboratory.laboratory()
    jobs = [
        pool.submit(f"{name}", lambda name=name: Job(name, {}, {"": 1.0}, name), "somebody")
        for pool, name in zip(
            (*shops, shops[0]), ("t-SNE of **mnist**, 2-D", "Gradient of sample 3, mnist", "behind"), strict=True
        )
    ]
    # Their threads give them back at once; hold the first two as if they were computed, the third as if it waited.
    for pool in shops:
        while pool._queue:
            pool.await_change(0.1)
    for pool, job in zip(shops, jobs, strict=False):
        pool._current = job
        job.state = "running"
        job.pace.tell("looking at checkpoint", 11, 45, job.began)
    jobs[2].state = "waiting"
    shops[0]._queue.append(jobs[2])
    assert [job.title for _, job in job_list.all_jobs()] == [job.title for job in jobs]
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
    assert [job.title for _, job in job_list.all_jobs()] == [job.title for job in jobs[:2]]
