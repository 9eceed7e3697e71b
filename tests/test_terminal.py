"""What the command line prints to streams that cannot carry every sign."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnviz
from nnviz.terminal import what_cannot_be_written_is_replaced

ROOT = Path(__file__).parent.parent


def command(*words: object, encoding: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nnviz", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )


@pytest.fixture
def foreign(tmp_path) -> Path:
    path = tmp_path / "猫.nnviz"
    with nnviz.RunWriter(path, labels=[0, 1, 0], class_names=["猫", "кот"], name="опыт") as writer:
        writer.append(probabilities=[[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]], epoch=1)
    return path


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
def test_names_that_the_console_cannot_write_do_not_fail_a_command(foreign, tmp_path, encoding) -> None:
    done = command("info", foreign, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"run:" in done.stdout
    out = tmp_path / "кот.npz"
    done = command("export", foreign, "--to", "npz", "--out", out, encoding=encoding)
    assert (done.returncode, out.exists()) == (0, True)
    assert done.stdout.startswith(b"wrote ")
    done = command("info", tmp_path / "ой.nnviz", encoding=encoding)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    told = command("info", foreign, "--json", encoding=encoding)
    assert json.loads(told.stdout)["class_names"] == ["猫", "кот"]
    assert command("--help", encoding=encoding).returncode == 0


def test_the_streams_are_left_as_they_were(monkeypatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    with what_cannot_be_written_is_replaced():
        print("2 × 3 “猫”")
    stream.flush()
    assert stream.buffer.getvalue() == b"2 ? 3 ???\n"
    assert stream.errors == "strict"
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # one that has no encoding, as in a notebook
    with what_cannot_be_written_is_replaced():
        print("猫")
