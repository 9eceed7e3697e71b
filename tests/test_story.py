"""The story of a run as the command line tells it."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nnviz
from nnviz import cli
from nnviz.analysis.events import KINDS
from nnviz.story import run_story, story_samples
from nnviz.ui.runs import EXAMPLE


def answers(said: np.ndarray, n_classes: int) -> np.ndarray:
    return 0.9 * np.eye(n_classes)[said] + 0.1 / n_classes


@pytest.fixture
def told(tmp_path, capsys):
    """Writes a run of what was said of `labels`, (E, N), and returns the status, output and errors of the command."""

    def tell(said: np.ndarray, labels: np.ndarray | None, *options: str, names: list[str] | None = None, **more: object):
        names = names or ["ant", "bee", "cat"]
        path = tmp_path / "run.nnviz"
        with nnviz.RunWriter(path, labels=labels, class_names=names, **more) as writer:
            for at, classes in enumerate(said):
                writer.append(probabilities=answers(classes, len(names)), epoch=(at + 1) / 2)
        status = cli.main(["events", str(path), *options])
        return status, *capsys.readouterr()

    return tell


LABELS = np.repeat(np.arange(3), 40)
SAID = np.tile(LABELS, (8, 1))
SAID[:4, 40:80] = 2


def test_the_command_prints_a_line_an_event_and_says_of_what(told):
    status, out, errors = told(SAID, LABELS)
    assert status == 0
    assert out.splitlines() == [
        "epoch 2.5: class bee learnt at epoch 2.5: 0 % → 100 %, 100 % taken for cat before",
        "epoch 2.5: no better after epoch 2.5: 100 %, 100 % at the end",
        "epoch 2.5: accuracy first reaches 99 % at epoch 2.5: 100 %",
    ]
    assert errors == "nnviz events: what happened, over 120 recorded samples\n"


def test_json_is_one_list_of_plain_values(told):
    status, out, errors = told(SAID, LABELS, "--json")
    assert (status, errors) == (0, "")
    first, *_ = records = json.loads(out)
    assert first == {
        "checkpoint": 4,
        "epoch": 2.5,
        "kind": "learnt",
        "words": "class bee learnt at epoch 2.5: 0 % → 100 %, 100 % taken for cat before",
        "classes": [1],
        "before": 0.0,
        "after": 1.0,
    }
    assert [record["checkpoint"] for record in records] == sorted(record["checkpoint"] for record in records)
    assert {record["kind"] for record in records} <= set(KINDS)


def test_the_test_samples_are_named(told):
    split = np.array(["train", "test"])[np.arange(120) % 2]
    assert told(SAID, LABELS, split=split)[2] == "nnviz events: what happened, over 60 test samples\n"
    assert story_samples(nnviz.open_run(EXAMPLE)) == "898 test samples"


def test_without_labels_there_is_no_story(told):
    status, out, errors = told(SAID, None)
    assert (status, out) == (0, "")
    assert "no labels" in errors
    assert told(SAID, None, "--json")[:2] == (0, "[]\n")


def test_names_cannot_steer_the_terminal(told):
    names = ["a", "\x1b[2J\nb", "c\u202e"]
    for options in ([], ["--json"]):
        _, out, _ = told(SAID, LABELS, *options, names=names)
        assert not {"\x1b", "\u202e"} & set(out)
        assert len(out.splitlines()) == (1 if options else 3)


@pytest.mark.parametrize(("content", "reason"), [(None, "no such file"), (b"no run", "not a .nnviz run")])
def test_bad_input_is_one_line_and_status_2(tmp_path, capsys, content, reason):
    path = tmp_path / "bad.nnviz"
    if content:
        path.write_bytes(content)
    assert cli.main(["events", str(path)]) == 2
    out, errors = capsys.readouterr()
    assert (out, errors.count("\n")) == ("", 1)
    assert errors.startswith("nnviz events: ")
    assert reason in errors


def test_losses_are_measured_where_both_parts_are_recorded_and_else_those_that_were_logged(tmp_path):
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=200)
    split = np.array(["train", "test"])[np.arange(200) % 2]
    found = {}
    for name, parts in (("measured", split), ("logged", None)):
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", labels=labels, split=parts) as writer:
            for at in range(12):
                sure = 0.5 + 0.04 * at
                probabilities = sure * np.eye(3)[labels] + (1 - sure) / 3
                metrics = {"loss": 1 - at / 20, "val_loss": 0.9 - at / 20}
                writer.append(probabilities=probabilities, epoch=at, metrics=metrics)
        (found[name],) = run_story(nnviz.open_run(tmp_path / f"{name}.nnviz"))
    p_last = np.float64(0.94 + 0.06 / 3)
    assert found["measured"].words == f"no overfitting: test loss {-np.log(p_last):.3g} at the end, its lowest"
    assert found["logged"].words == "no overfitting: test loss as logged 0.35 at the end, its lowest"
