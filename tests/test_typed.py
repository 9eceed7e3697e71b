"""The package is typed for those who use it: it says so, and a program that is checked strictly gets the types it expects."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "tests" / "typed_client.py"


def check(path: Path) -> str:
    """What mypy says of a program, without what it says of the package."""
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_strictly_checked_program_gets_the_types_of_the_public_names() -> None:
    assert check(CLIENT) == ""


@pytest.mark.slow
def test_a_wrong_use_is_an_error(tmp_path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import nnviz\n"
        "nnviz.open_rnu('a')\n"
        "nnviz.open_run('a').probabilities('last')\n"
        "nnviz.project('a')\n"
        "nnviz.RunWriter('a', label=[1])\n"
        "nnviz.RunRecorder()\n"
    )
    said = check(wrong).splitlines()
    found = [(int(line.split(":")[1]), line.rpartition("[")[2]) for line in said if ": error:" in line]
    assert found == [(2, "attr-defined]"), (3, "arg-type]"), (4, "arg-type]"), (5, "call-arg]"), (6, "call-arg]")], said


def test_what_is_no_module_is_packaged() -> None:
    """As setuptools reads it: `**` are any number of folders, also none."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["nnviz"]
    packaged = {path for pattern in patterns for path in (ROOT / "nnviz").glob(pattern) if path.is_file()}
    there = {
        path
        for path in (ROOT / "nnviz").rglob("*")
        if path.is_file() and path.suffix != ".py" and path.parent.name != "__pycache__"
    }
    assert packaged == there
    assert ROOT / "nnviz" / "py.typed" in packaged
