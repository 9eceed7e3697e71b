"""Jobs that run a recorded model: their functions are there, and what is stored is not computed again."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.jobs.kinds import KINDS
from nnviz.network import job
from nnviz.network.job import compute_result
from nnviz.network.store import find_result


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.lane == "model"])
def test_the_function_of_every_kind_is_there(kind: str) -> None:
    name, function = KINDS[kind].compute.args  # type: ignore[attr-defined]
    module, _, attribute = function.partition(":")
    assert name == kind
    assert callable(getattr(importlib.import_module(module), attribute))


def test_a_result_is_stored_once_and_told(monkeypatch, tiny_run) -> None:
    run = nnviz.open_run(tiny_run())
    calls: list[dict] = []
    stored: list[Path] = []

    def count(_run: nnviz.Run, arguments: dict, _progress: object) -> dict[str, np.ndarray]:
        calls.append(arguments)
        return {"a": np.arange(3.0)}

    monkeypatch.setattr(job, "count", count, raising=False)
    for _ in range(2):
        compute_result("sums", "nnviz.network.job:count", run, {"n": 3}, lambda *_: None, stored.append)
    assert calls == [{"n": 3}]
    assert [path.parent for path in stored] == [run.path.with_suffix(".maps")]
    found = find_result(run, "sums", {"n": 3})
    assert found is not None
    assert found["a"].tolist() == [0, 1, 2]
