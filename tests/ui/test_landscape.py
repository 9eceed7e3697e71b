"""The Loss landscape screen and its jobs: what is drawn, offered, said and computed."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.jobs.job import Job
from nnviz.jobs.kinds import LANES, job_of
from nnviz.jobs.queue import JobQueue
from nnviz.network.plane import LandscapeSettings
from nnviz.network.store import find_result
from nnviz.runs.inputs import store_inputs
from nnviz.ui.landscape.parameters import LANDSCAPE, LandscapeState, comparable_runs, settings_of
from nnviz.ui.runs import EXAMPLE, list_runs, load_run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app(monkeypatch, tmp_path) -> AppTest:
    """The app, from an empty folder of runs beside the bundled one."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def visit(app: AppTest, **words: str) -> AppTest:
    app.run().switch_page("pages/landscape.py")
    app.query_params.update({"run": "digits", **words})
    app.run()
    assert not app.error
    assert not app.exception
    return app


def charts(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def write(path: Path, *, seed: int = 0, loss: str = "categorical_crossentropy", n_units: int = 4, **options) -> nnviz.Run:
    """A run with weights (3, n_units) and a model that cannot be rebuilt."""
    rng = np.random.default_rng(seed)
    options.setdefault("labels", [0, 1, 0, 1])
    with nnviz.RunWriter(path, **options) as writer:
        inputs = store_inputs(rng.normal(size=(4, 3)).astype(np.float32), None, None)
        writer.describe_model(architecture="{}", compiled={"loss": loss}, weight_names=["kernel"], inputs=inputs)
        for epoch in range(1, 5):
            writer.append(probabilities=rng.dirichlet([1, 1], 4), epoch=epoch, weights=[rng.normal(size=(3, n_units))])
    return nnviz.open_run(path)


def test_a_first_visit_shows_the_bundled_landscape_at_once(app) -> None:
    visit(app, epoch="7")
    contours, hills, *_ = charts(app)
    assert contours["data"][0]["type"] == "contour"
    assert hills["data"][0]["type"] == "surface"
    assert len(contours["layout"]["meta"]["x"]) == 45
    said = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "98.3 %" in said
    assert "Of a random walk of as many checkpoints a plane of its own holds 76.1 %" in said
    assert (
        "Cross-entropy, a mean over 1,000 of 1,797 recorded samples (898 test, 899 train), about as many of each class" in said
    )
    assert app.query_params["epoch"] == "7"


def test_random_directions_and_accuracy_stand_in_the_address(app) -> None:
    visit(app, directions="random", surface="accuracy")
    contours, *_ = charts(app)
    assert contours["data"][0]["zmax"] == 1
    assert any("Random directions hardly meet a path" in caption.value for caption in app.caption)
    assert app.query_params["directions"] == "random"


def test_a_landscape_that_is_not_there_is_offered_and_nothing_begins_by_itself(app) -> None:
    visit(app, points="11", measured="200", of="test")
    assert not [chart for chart in charts(app) if chart["data"][0]["type"] == "surface"]
    assert any("has not been computed yet" in box.value for box in app.info)
    (command,) = (code.value for code in app.code)
    assert command.endswith("digits.nnviz --directions pca --grid 11 --samples 200 --part test")
    assert app.button(key="landscape_compute")


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("directions", "up", "“up” is not a kind of directions; choose pca, random."),
        ("points", "12", "“12” is not a number of points along an axis; choose 11, 15, 21, 31, 41, 51, 75, 101."),
        ("of", "dev", "“dev” is not a part of the split; choose test, train."),
        (
            "line",
            "0,99",
            "“0,99” is not a pair of checkpoints; choose two checkpoints from 0 to 44, such as 0,-1; -1 is the last.",
        ),
        ("beside", "nobody", "“nobody” is not a run of the same model; there is none here."),
        ("seeded", "-3", "“-3” is not a seed of random directions; choose a whole number from 0 to 999."),
    ],
)
def test_nonsense_in_the_address_is_said_with_what_can_be_chosen(app, word: str, text: str, said: str) -> None:
    visit(app, **{word: text})
    assert [toast.value.replace("\\", "") for toast in app.toast] == [said]
    assert charts(app)


def test_a_run_without_weights_says_which_flag_records_them(app, tiny_run) -> None:
    tiny_run("bare.nnviz")
    visit(app, run="bare")
    assert "--weights" in app.info[0].value
    assert not charts(app)


def test_a_loss_that_is_not_cross_entropy_leaves_the_accuracy(app, tmp_path) -> None:
    write(tmp_path / "squares.nnviz", loss="mean_squared_error")
    visit(app, run="squares")
    assert any("trained with mean squared error" in caption.value for caption in app.caption)
    assert [control.label for control in app.get("button_group")] == ["Directions"]


def test_a_run_without_labels_says_so_and_the_rest_works(app, tmp_path) -> None:
    write(tmp_path / "bare.nnviz", labels=None)
    visit(app, run="bare")
    assert any("no labels" in box.value for box in app.info)
    assert app.selectbox(key="landscape_line_0")


def test_only_runs_of_the_same_model_are_put_beside(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    for name, options in {"a": {}, "b": {"seed": 1}, "wide": {"n_units": 5}, "copy": {}}.items():
        write(tmp_path / f"{name}.nnviz", name="same", **options)
    (tmp_path / "broken.nnviz").write_bytes(b"x")
    runs = list_runs()
    choice = next(other for other in runs if other.id == "a")
    run = load_run(choice)
    beside = comparable_runs(run, choice, runs)
    assert [other.id for other in beside] == ["b"]  # the copy is the same recording
    other = load_run(beside[0])
    assert settings_of(LandscapeState(seeded=5), [other]) == LandscapeSettings(
        others=((other.digest, str(other.path.resolve())),)
    )
    assert LANDSCAPE.query(LandscapeState(beside=("b", "x,y"), line=(2, -1)), run) == {"beside": "b,x%2Cy", "line": "2,-1"}


# --- the jobs -----------------------------------------------------------------------------------------------------------------


def test_however_many_runs_there_are_each_is_opened_once_to_see_whether_it_fits(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    for seed in range(10):
        write(tmp_path / f"{seed}.nnviz", seed=seed)
    st.cache_resource.clear()
    choices, opened = list_runs(), []
    run = load_run(choices[1])

    def opening(path: str) -> nnviz.Run:
        opened.append(path)
        return nnviz.open_run(path)

    for module in ("nnviz.ui.runs.open_run", "nnviz.ui.landscape.parameters.open_run"):
        monkeypatch.setattr(module, opening)
    for _ in range(2):
        assert [other.id for other in comparable_runs(run, choices[1], choices)] == [str(seed) for seed in range(1, 10)]
    assert sorted(opened) == sorted(choice.version[0] for choice in choices if choice != choices[1])
    assert load_run(choices[1]) is run


def over(pool: JobQueue, job, seconds: float = 240):
    deadline = time.monotonic() + seconds
    while not job.over:
        assert time.monotonic() < deadline
        pool.await_change(1)
    return job


def test_jobs_of_the_model_compute_store_and_fail_in_words(tmp_path) -> None:
    shutil.copy(EXAMPLE, tmp_path / "digits.nnviz")
    run, broken = nnviz.open_run(tmp_path / "digits.nnviz"), write(tmp_path / "broken.nnviz")
    pool = JobQueue(LANES)

    def ask(of: nnviz.Run, kind: str, arguments: dict[str, Any]) -> Job:
        return pool.submit(job_of(of, kind, arguments))

    words = LandscapeSettings(grid=3, samples=100).as_dict()
    try:
        job = ask(run, "landscape", words)
        assert ask(run, "landscape", words) is job  # somebody else wants the same
        failing = ask(broken, "landscape", words)
        given_up = ask(run, "line", {"first": 0, "last": 1, "samples": 100, "part": ""})
        pool.cancel(given_up)
        assert (over(pool, job).state, job.error) == ("done", "")
        assert job.title == "Loss landscape, 3 × 3 points, digits"
        assert find_result(run, "landscape", words)["loss"].shape == (3, 3)
        assert pool.find(job.key) is job
        assert over(pool, failing).state == "failed"
        assert failing.error == "The recorded configuration is one of a dict, not of a model."
        assert ask(broken, "landscape", words) is failing  # it is not begun again by itself
        assert given_up.state == "cancelled"
    finally:
        pool.close()
