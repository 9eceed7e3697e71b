"""The folder of the runs: what in it is a run, and what it says where it is no folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.ui.facts import day_text
from nnviz.ui.runs import folder_trouble, list_runs, runs_folder

ROOT = Path(__file__).parents[2]


def labels() -> list[str]:
    return [choice.label for choice in list_runs()]


def test_an_entry_that_cannot_be_described_leaves_the_others(monkeypatch, tmp_path, tiny_run) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    tiny_run("mine.nnviz")
    (tmp_path / "theirs.nnviz").touch()
    described = Path.is_file

    def refused(path: Path) -> bool:
        if path.name == "theirs.nnviz":
            raise PermissionError(13, "Permission denied")
        return described(path)

    monkeypatch.setattr(Path, "is_file", refused)
    assert labels() == ["digits (example)", "mine", "theirs"]
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert not app.exception
    app.query_params["run"] = "theirs"
    app.run()
    assert "cannot be shown" in app.error[0].value
    assert not app.exception


def test_hidden_files_folders_and_broken_links_are_no_runs(monkeypatch, tmp_path, tiny_run) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    tiny_run("mine.nnviz")
    (tmp_path / "._mine.nnviz").write_bytes(b"\x00\x05\x16\x07" + bytes(60))
    (tmp_path / "folder.nnviz").mkdir()
    (tmp_path / "gone.nnviz").symlink_to(tmp_path / "nothing")
    assert labels() == ["digits (example)", "mine"]


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_named_and_is_none_is_said(monkeypatch, tmp_path, kind) -> None:
    named = tmp_path / "elsewhere"
    if kind == "file":
        named.touch()
    monkeypatch.setenv("NNVIZ_RUNS", str(named))
    assert labels() == ["digits (example)"]
    assert f"NNVIZ_RUNS names {named}" in folder_trouble()
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert "NNVIZ" in app.sidebar.warning[0].value
    assert not app.exception


def test_a_folder_that_nobody_named_need_not_be_there(monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    for given in (None, ""):
        if given is None:
            monkeypatch.delenv("NNVIZ_RUNS", raising=False)
        else:
            monkeypatch.setenv("NNVIZ_RUNS", given)
        assert runs_folder() == Path("runs")
        assert folder_trouble() == ""
        assert labels() == ["digits (example)"]


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-03-05T07:08:09+00:00", "5 Mar 2026"),
        ("2026-11-30", "30 Nov 2026"),
        ("0001-01-01", "1 Jan 1"),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_days_are_written_without_what_only_some_systems_know(created, said) -> None:
    assert day_text(created) == said


def test_no_date_is_written_by_what_windows_does_not_know() -> None:
    for path in [*ROOT.glob("nnviz/**/*.py"), *ROOT.glob("pages/*.py")]:
        assert "strftime" not in path.read_text(encoding="utf-8").replace("by `strftime`", ""), path


def test_without_a_home_every_screen_opens(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()  # Streamlit has read its settings now

    def gone() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", gone)
    app.query_params["method"] = "tsne"
    for page in sorted(ROOT.glob("pages/*.py")):
        app.switch_page(os.path.relpath(page, ROOT)).run()
        assert not app.exception, page
