"""Artifact folders: what lies there comes back, from the first where it can be read, and nothing else is taken for it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz import RunFileError
from nnviz.runs.artifacts import Artifact, ArtifactStore, artifact_folders, artifact_key

SUMS = ArtifactStore("sum", ".nnsum", most=2)
OTHERS = ArtifactStore("other", ".nnsum", most=2)


def numbers(artifact: Artifact) -> list[float]:
    return artifact.array("a", "<f4", (None,)).tolist()


@pytest.fixture
def run(tiny_run):
    return nnviz.open_run(tiny_run())


def write(run, name: str, *values: float) -> Path:
    return SUMS.write(run, name, {"version": 1}, {"a": np.array(values, np.float32)})


def find(run, name: str) -> list[float] | None:
    return SUMS.find(run, name, lambda path: SUMS.read(path, numbers))


def test_an_artifact_comes_back_with_its_fields_and_arrays(run) -> None:
    path = write(run, "a.nnsum", 1, 2)
    assert path == run.path.with_suffix(".maps") / "a.nnsum"
    assert find(run, "a.nnsum") == [1, 2]
    fields = SUMS.read(path, lambda artifact: artifact.head.values)
    assert (fields["kind"], fields["digest"], fields["version"]) == ("sum", run.digest, 1)
    assert find(run, "b.nnsum") is None
    SUMS.remove(run, "a.nnsum")
    assert find(run, "a.nnsum") is None


def test_a_damaged_one_beside_the_run_does_not_hide_the_one_in_the_cache(run) -> None:
    beside = write(run, "a.nnsum", 1)
    content = beside.read_bytes()
    cache = artifact_folders(run)[1] / "a.nnsum"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(content)
    beside.write_bytes(content[:-1])
    assert SUMS.paths(run, "a.nnsum")[:2] == [beside, cache]
    assert find(run, "a.nnsum") == [1]
    SUMS.remove(run, "a.nnsum")
    assert not beside.exists()
    assert not cache.exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="rights that bind this account")
def test_beside_a_run_in_a_folder_that_cannot_be_written_the_cache_serves(run) -> None:
    run.path.parent.chmod(0o500)
    try:
        path = write(run, "a.nnsum", 1)
        assert path.is_relative_to(os.environ["XDG_CACHE_HOME"])
        assert find(run, "a.nnsum") == [1]
    finally:
        run.path.parent.chmod(0o700)


def test_where_nothing_can_be_written_the_first_reason_is_given(run, monkeypatch) -> None:
    run.path.with_suffix(".maps").write_text("no folder")
    monkeypatch.setattr("nnviz.runs.artifacts.cache_folders", lambda make=False: [])  # noqa: ARG005
    with pytest.raises(OSError, match=r"tiny\.maps"):
        write(run, "a.nnsum", 1)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: content[:-1], "not one whole record; expected a stored sum"),
        (lambda content: content * 2, "not one whole record"),
        (lambda _: b"", "expected"),
        (lambda content: content.replace(b"sum", b"gum", 1), "a.nnsum"),
    ],
)
def test_what_is_damaged_is_refused_in_one_sentence(run, spoil, said: str) -> None:
    path = write(run, "a.nnsum", 1)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(RunFileError, match=said) as refused:
        SUMS.read(path, numbers)
    assert "\n" not in str(refused.value)
    assert find(run, "a.nnsum") is None


def test_one_of_another_kind_or_shape_is_refused(run) -> None:
    other = OTHERS.write(run, "a.nnsum", {}, {"a": np.zeros(1, np.float32)})
    with pytest.raises(RunFileError, match=r"a\.nnsum: not a sum"):
        SUMS.read(other, numbers)
    path = SUMS.write(run, "b.nnsum", {}, {"a": np.zeros((2, 2), np.float32), "b": np.full(1, np.nan, np.float32)})
    with pytest.raises(RunFileError, match="'a' is missing or not of shape"):
        SUMS.read(path, numbers)
    with pytest.raises(RunFileError, match="'b' holds numbers that are not finite"):
        SUMS.read(path, lambda artifact: artifact.array("b", "<f4", (1,)))


@pytest.mark.parametrize("error", [ValueError("no such layer"), IndexError("no such layer"), MemoryError("no such layer")])
def test_what_its_reader_finds_wrong_is_said_of_the_file(run, error: Exception) -> None:
    def decode(_: Artifact) -> None:
        raise error

    with pytest.raises(RunFileError, match=r"a\.nnsum: no such layer"):
        SUMS.read(write(run, "a.nnsum", 1), decode)


def test_the_oldest_are_forgotten_in_every_folder_and_not_those_that_are_preserved(run) -> None:
    paths = [write(run, f"{name}.nnsum", 1) for name in ("kept", "a", "b", "c", "d")]
    stranger = paths[0].with_suffix(".nnmap")
    stranger.touch()
    for age, path in enumerate([stranger, *paths]):
        os.utime(path, ns=(age, age))
    SUMS.forget_old(run, lambda name: name == "kept.nnsum")
    assert [path.exists() for path in [stranger, *paths]] == [True, True, False, False, True, True]


def test_a_key_depends_on_every_part() -> None:
    keys = {artifact_key(*parts) for parts in (("a", 1), ("a", 2), ("b", 1), ("a", "1"), ("a",))}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)
