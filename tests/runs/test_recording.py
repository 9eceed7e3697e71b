"""A recording never takes its training down, and says what was recorded."""

import numpy as np
import pytest

import nnviz
from nnviz.runs.recording import Recording

MOMENT = {"probabilities": np.full((4, 2), 0.5)}


def test_it_says_what_was_recorded_and_what_opens_it(tmp_path, capsys):
    path = tmp_path / "my run.nnviz"
    recording = Recording(path, labels=[0, 1, 0, 1])
    assert recording.record(lambda: MOMENT, epoch=0)
    assert recording.record(lambda: MOMENT, epoch=1, metrics={"loss": 0.5})
    recording.close()
    out = capsys.readouterr().out
    assert out == f'nnviz: recorded 2 checkpoints of 4 samples to {path}; look at it with: python -m nnviz app "{path}"\n'
    assert nnviz.open_run(path).complete


def test_what_fails_is_told_once_at_the_users_own_line(tmp_path):
    recording = Recording(tmp_path / "my.nnviz", labels=[0, 1, 0, 1])
    assert recording.record(lambda: MOMENT, epoch=0)

    def fail():
        raise OSError("no room")

    with pytest.warns(RuntimeWarning, match="stopped recording to .*my.nnviz: no room; the training goes on") as told:
        assert not recording.record(fail, epoch=1)
    assert [warning.filename for warning in told] == [__file__]
    assert not recording.record(fail, epoch=2)
    recording.close()
    assert recording.problem == "no room"
    run = nnviz.open_run(tmp_path / "my.nnviz")
    assert (len(run.checkpoints), run.complete) == (1, False)


def test_other_processes_of_the_training_write_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    recording = Recording(tmp_path / "my.nnviz", labels=[0, 1, 0, 1])
    assert not recording.record(lambda: pytest.fail("asked"), epoch=0)
    recording.close()
    assert not (tmp_path / "my.nnviz").exists()
    assert capsys.readouterr().out == ""


def test_metrics_that_are_not_one_number_are_left_out(tmp_path):
    recording = Recording(tmp_path / "my.nnviz")
    with pytest.warns(RuntimeWarning, match="no metric 'words'"):
        recording.record(lambda: MOMENT, epoch=0, metrics={"loss": 0.5, "words": "no"})
    recording.close()
    assert nnviz.open_run(tmp_path / "my.nnviz").checkpoints[0].metrics == {"loss": 0.5}
