"""The table of jobs: every kind says its lane, what it computes, what it is called and what it costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nnviz
from nnviz.jobs import kinds
from nnviz.jobs.kinds import KINDS, LANES, JobKind, expected_seconds, job_of
from nnviz.network.plane import LandscapeSettings
from nnviz.projection.settings import settings_of
from nnviz.ui.runs import EXAMPLE

#: Kind → arguments of the example, what such a job is called, and about how many seconds it takes at least.
EXAMPLES: dict[str, tuple[dict[str, Any], str, float]] = {
    "projection": (settings_of("umap", 3).as_dict(), "UMAP of digits, 3-D", 1),
    "landscape": (LandscapeSettings(grid=11).as_dict(), "Loss landscape, 11 × 11 points, digits", 1),
    "line": ({"first": 0, "last": 3, "samples": 500, "part": ""}, "Loss along a line, digits", 1),
    "saliency": ({"sample": 3, "method": "smoothgrad", "seed": 0}, "SmoothGrad of sample 3, digits", 4),
    "features": ({"layer": "dense", "units": [0, 1], "seed": 0}, "What 2 units of dense look for, digits", 12),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_of_every_kind_is_told_and_shown_by_its_entry_alone(kind: str) -> None:
    run = nnviz.open_run(EXAMPLE)
    arguments, title, seconds = EXAMPLES[kind]
    job = job_of(run, kind, arguments)
    assert (job.title, job.lane) == (title, KINDS[kind].lane)
    assert json.loads(json.dumps(job.message)) == {"kind": kind, "runs": [str(EXAMPLE)], "arguments": arguments}
    assert len(job.key) == 32
    assert job.key == job_of(run, kind, arguments).key
    assert seconds <= expected_seconds(run, kind, arguments) <= sum(job.expected.values()) < 300
    assert job.lane in LANES


def test_jobs_of_the_model_expect_that_tensorflow_is_loaded_first_and_maps_do_not() -> None:
    run = nnviz.open_run(EXAMPLE)
    expected = {kind: list(job_of(run, kind, arguments).expected) for kind, (arguments, *_) in EXAMPLES.items()}
    assert "loading TensorFlow" not in expected.pop("projection")
    assert all(stages[:2] == ["starting", "loading TensorFlow"] for stages in expected.values())


def test_a_new_kind_is_one_entry(monkeypatch, tiny_run) -> None:
    """A toy kind is called, costs, and is computed by the worker, which tells of it."""
    from nnviz.jobs import worker

    seen: list[Any] = []

    def compute(run, arguments, progress, stored) -> None:
        progress("counting sample", 0, run.n_samples)
        stored(run.path)
        seen.append((run.name, arguments))

    toy = JobKind(
        "toy", "model", compute, lambda *_: "k" * 32, lambda run, _: f"Toy of {run.name}", lambda *_: {"counting": 2.0}
    )
    monkeypatch.setitem(kinds.KINDS, "toy", toy)
    path = tiny_run()
    job = job_of(nnviz.open_run(path), "toy", {"a": 1})
    assert (job.title, job.lane, expected_seconds(nnviz.open_run(path), "toy", {})) == ("Toy of tiny", "model", 2.0)
    said: list[dict[str, Any]] = []
    worker._compute(json.loads(json.dumps(job.message)), lambda **message: said.append(message))
    assert seen == [("tiny", {"a": 1})]
    assert said == [{"stage": "counting sample", "done": 0, "total": nnviz.open_run(path).n_samples}, {"stored": str(path)}]


def test_a_job_that_memory_does_not_suffice_for_says_what_its_lane_says(monkeypatch, tiny_run) -> None:
    from nnviz.jobs import worker

    def compute(*_: Any) -> None:
        raise MemoryError

    toy = JobKind("toy", "projections", compute, lambda *_: "", lambda *_: "", lambda *_: {})
    monkeypatch.setitem(kinds.KINDS, "toy", toy)
    with pytest.raises(ValueError, match="fewer landmarks need less"):
        worker._compute({"kind": "toy", "runs": [str(tiny_run())], "arguments": {}}, lambda **_: None)
