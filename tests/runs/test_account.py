"""Places of the account that need not be there: a home directory, a cache folder, entries that can be described."""

from __future__ import annotations

import os
import pathlib
import stat
import sys
import tempfile

import pytest

from nnviz.projection.settings import settings_of
from nnviz.projection.store import find_earlier_projection, find_projection, forget_old_projections, store_projection
from nnviz.projection.trajectory import project, project_by
from nnviz.runs.account import cache_folders, writable_cache
from nnviz.runs.artifacts import files_in, newest_first

posix_only = pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights as on POSIX systems")


@pytest.fixture
def no_home(monkeypatch, tmp_path):
    """An account without a home directory; its temporary folder comes back."""

    def gone() -> pathlib.Path:
        raise RuntimeError("Could not determine home directory.")

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(pathlib.Path, "home", gone)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


@pytest.mark.usefixtures("no_home")
def test_without_a_home_maps_beside_the_run_are_found_and_kept(learning_run) -> None:
    run = learning_run(2, 70)
    path = store_projection(run, project(run, method="star"))
    assert path.parent == run.path.with_suffix(".maps")
    assert find_projection(run, settings_of("star")) is not None
    assert find_earlier_projection(run, settings_of("pca")) is None
    forget_old_projections(run)
    assert path.exists()


@posix_only
def test_without_a_home_and_beside_a_run_that_cannot_be_written_a_temporary_folder_of_ones_own_serves(
    no_home, learning_run
) -> None:
    run = learning_run(2, 70)
    run.path.with_suffix(".maps").touch()  # a file where the folder would be
    assert find_projection(run, settings_of("star")) is None
    assert list(no_home.iterdir()) == []  # looking for something makes nothing
    path = store_projection(run, project(run, method="star"))
    assert path.is_relative_to(no_home / f"nnviz-{os.getuid()}")
    assert stat.S_IMODE((no_home / f"nnviz-{os.getuid()}").stat().st_mode) == 0o700
    assert find_projection(run, settings_of("star")) is not None


@posix_only
def test_a_temporary_folder_that_others_can_write_is_not_ours(no_home) -> None:
    planted = no_home / f"nnviz-{os.getuid()}"
    planted.mkdir()
    planted.chmod(0o777)
    assert cache_folders(make=True) == []
    planted.rmdir()
    planted.symlink_to(no_home)
    assert cache_folders(make=True) == []
    assert writable_cache("numba") is None


def test_a_cache_folder_is_taken_only_where_it_can_be_written(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    found = writable_cache("numba")
    assert found is not None
    assert found.parent.name.startswith("nnviz-")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert writable_cache("numba") == tmp_path / "cache" / "nnviz" / "numba"


def test_a_relative_cache_folder_is_ignored(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folders()[0] == tmp_path / ".cache" / "nnviz"


@pytest.mark.parametrize("name", ["gone", "loop", "._hidden"])
def test_one_bad_entry_does_not_hide_the_others(learning_run, name) -> None:
    run = learning_run(2, 20)
    made = project_by(run, settings_of("star"), quality=False)
    paths = [store_projection(run, _with_seed(made, seed)) for seed in (1, 2, 3)]
    for age, path in enumerate(paths):
        os.utime(path, ns=(age, age))
    bad = paths[0].with_name(f"{name}.nnmap")
    bad.symlink_to(bad if name == "loop" else bad.with_name("nothing"))
    assert newest_first(bad.parent, "*.nnmap") == paths[::-1]
    assert set(paths) <= set(files_in(bad.parent, "*.nnmap"))
    forget_old_projections(run, most=1)
    assert [path.exists() for path in paths] == [False, False, True]


def _with_seed(made, seed: int):
    import dataclasses

    return dataclasses.replace(made, settings=settings_of("tsne", random_state=seed))


def test_numba_is_given_a_cache_where_its_own_cannot_be_written(monkeypatch, tmp_path) -> None:
    from nnviz.projection.methods import numba_cache

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    numba_cache.give_numba_a_cache("umap")
    if numba_cache.is_writable(pathlib.Path(numba_cache.importlib.util.find_spec("umap").origin).parent):
        assert "NUMBA_CACHE_DIR" not in os.environ  # where it can be written, what was compiled is there
    monkeypatch.setattr(numba_cache, "is_writable", lambda _folder: False)
    numba_cache.give_numba_a_cache("umap")
    assert os.environ.pop("NUMBA_CACHE_DIR") == str(tmp_path / "nnviz" / "numba")
    numba = sys.modules.get("numba")
    if numba:
        numba.config.CACHE_DIR = ""
