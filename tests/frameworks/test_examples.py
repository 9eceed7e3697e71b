"""The examples of the frameworks run, on data that needs no network, and leave complete runs."""

import runpy
from importlib.util import find_spec
from pathlib import Path

import pytest

import nnviz

#: Those that are called otherwise than the library.
FILES = {"torch": "pytorch"}
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("name", ["sklearn", "xgboost", "lightgbm", "flax", "torch", "lightning", "transformers"])
def test_the_example_records(name, tmp_path, monkeypatch):
    if not find_spec(name):
        pytest.skip(f"{name} is not installed")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / f"record_{FILES.get(name, name)}.py"), run_name="__main__")
    runs = [nnviz.open_run(path) for path in (tmp_path / "runs").glob("*.nnviz")]
    assert runs
    for run in runs:
        assert run.complete
        assert (run.probabilities(-1).argmax(axis=1) == run.labels).mean() > 0.85
