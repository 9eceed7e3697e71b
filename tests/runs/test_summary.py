"""The summary of a run tells what it holds, and nothing of what it does not."""

from __future__ import annotations

import numpy as np

from nnviz import Pictures, RunWriter, Series
from nnviz.runs.summary import describe, summarize


def test_a_summary_tells_contents_columns_and_phases(tmp_path) -> None:
    path = tmp_path / "run.nnviz"
    contents = {"scan": Pictures(np.zeros((3, 600, 400), np.uint8)), "pulse": Series(np.zeros((3, 9)))}
    with RunWriter(path, texts=["a", "b", "c"], contents=contents, columns={"age": [1, 2, 3], "site": list("aab")}) as writer:
        writer.append(probabilities=np.full((3, 2), 0.5), epoch=0)
        writer.append(probabilities=np.full((3, 2), 0.5), epoch=1, phase="head")
        writer.append(probabilities=np.full((3, 2), 0.5), epoch=2, phase="head")
        writer.append(probabilities=np.full((3, 2), 0.5), epoch=2, phase="all\x1b[2J", restored_from=1)
    facts = summarize(path)
    assert facts["holds"] == ["probabilities", "images", "texts", "series", "2 columns", "phases"]
    assert facts["contents"] == [
        {"name": "text", "kind": "text"},
        {"name": "scan", "kind": "image", "size": [600, 400]},
        {"name": "pulse", "kind": "series"},
    ]
    assert facts["columns"] == [{"name": "age", "kind": "number"}, {"name": "site", "kind": "category"}]
    assert facts["phases"] == [
        {"name": "", "epochs": [0, 0]},
        {"name": "head", "epochs": [1, 2]},
        {"name": "all [2J", "epochs": [2, 2]},
    ]
    assert facts["restored"] == [{"epoch": 2, "restored_from": 1}]
    lines = describe(facts)
    for line in (
        "inputs:      text (text), scan (image, made smaller from 600 × 400), pulse (series)",
        "columns:     age (number), site (category)",
        "phases:      unnamed (epoch 0), head (epoch 1 to 2), all [2J (epoch 2)",
        "restored:    epoch 1 at epoch 2",
    ):
        assert line in lines.splitlines()


def test_a_summary_of_a_run_without_answers_tells_its_embeddings(tmp_path) -> None:
    with RunWriter(tmp_path / "run.nnviz", columns={"age": [1, 2, 3]}) as writer:
        writer.append(embeddings={"encoder": np.eye(3, 4)}, epoch=0)
    facts = summarize(tmp_path / "run.nnviz")
    assert (facts["accuracy"], facts["classes"], facts["embeddings"]) == (None, 0, {"encoder": 4})
    assert facts["holds"] == ["1 column", "embedding encoder of 4 numbers"]
    assert "samples:     3\n" in describe(facts)
