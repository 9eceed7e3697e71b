"""Texts and columns go out to other formats and come back; what is none is left out by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest

from nnviz import RunWriter, Series, open_run
from nnviz.runs.exchange import export_run, import_run, sample_fields

COLUMNS = {
    "age": [41.5, None, 7],
    "site": ["north", None, "south"],
    "seen": ["2020-01-01T10:00", None, "2021-02-03"],
    "note ü": ["long " * 30, "", "=1+1"],
    "ill": [True, False, None],
}


@pytest.fixture
def run(tmp_path: Path):
    with RunWriter(tmp_path / "run.nnviz", texts=["so\ngood", "", "🦊"], columns=COLUMNS, labels=[0, 1, 0]) as writer:
        writer.append(probabilities=np.full((3, 2), 0.5), epoch=1)
    return open_run(tmp_path / "run.nnviz")


@pytest.mark.parametrize("to", ["npz", "json", "msgpack"])
def test_texts_and_columns_come_back(run, tmp_path, to) -> None:
    assert export_run(run.path, tmp_path / "out", to=to) == ()
    assert import_run(tmp_path / "out", tmp_path / "back.nnviz").left_out == ()
    back = open_run(tmp_path / "back.nnviz")
    assert (back.texts, back.column_names, back.column_kinds) == (run.texts, run.column_names, run.column_kinds)
    for name in run.column_names:
        assert back.column(name).categories == run.column(name).categories
        np.testing.assert_array_equal(back.column(name).values, run.column(name).values)


def test_a_run_without_them_is_exported_as_before(tmp_path, tiny_run) -> None:
    export_run(tiny_run(), tmp_path / "out.json", to="json")
    assert set(json.loads((tmp_path / "out.json").read_text())) == {
        *("format", "name", "class_names", "labels", "epochs", "outputs")
    }


def test_what_no_format_carries_is_said(tmp_path) -> None:
    contents = {"pulse": Series(np.zeros((2, 9)))}
    with RunWriter(tmp_path / "run.nnviz", texts=["a", "b"], contents=contents) as writer:
        writer.append(probabilities=np.eye(2), embeddings={"encoder": np.eye(2)}, epoch=1, phase="first")
    assert export_run(tmp_path / "run.nnviz", tmp_path / "out", to="npz") == ("pulse", "encoder", "phases")


def test_texts_that_would_take_too_much_room_as_an_array_are_left_out(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sample_fields, "MOST_TEXT_BYTES", 1000)
    assert export_run(run.path, tmp_path / "out", to="npz") == ("column note ü",)
    assert export_run(run.path, tmp_path / "out", to="json") == ()


STRANGE: dict[str, Any] = {
    "texts": ["a", "b"],
    "columns": {"short": [1], "odd": [{}, 2, 3], "": [1, 2, 3], "right": [1, 2, 3]},
}


@pytest.mark.parametrize("pack", [lambda content: json.dumps(content).encode(), msgpack.packb])
def test_what_is_neither_text_nor_column_is_left_out_by_name(tmp_path, pack) -> None:
    outputs = [[[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]]
    (tmp_path / "in").write_bytes(pack({"outputs": outputs, **STRANGE}))
    assert import_run(tmp_path / "in", tmp_path / "a.nnviz").left_out == ("texts", "short", "odd", "")
    assert open_run(tmp_path / "a.nnviz").column_names == ("right",)
    (tmp_path / "in").write_bytes(pack({"outputs": outputs, "texts": 7, "columns": ["a", "b"]}))
    assert import_run(tmp_path / "in", tmp_path / "b.nnviz").left_out == ("texts", "columns")


def test_strange_arrays_of_an_archive_are_left_out_by_name(tmp_path) -> None:
    arrays = {"column short": [1], "column right": [1, 2, 3], "column 2d": np.eye(3), "columns": [1, 2, 3], "texts": [1, 2, 3]}
    np.savez(tmp_path / "in.npz", scores=np.full((1, 3, 2), 0.5), **arrays)
    left_out = import_run(tmp_path / "in.npz", tmp_path / "a.nnviz").left_out
    assert sorted(left_out) == ["column 2d", "column short", "columns", "texts"]
    assert open_run(tmp_path / "a.nnviz").column_names == ("right",)
