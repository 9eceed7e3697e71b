"""A training of the playground as a run."""

from __future__ import annotations

import threading
from pathlib import Path

from nnviz import open_run
from nnviz.playground import Settings, Training, make_dataset
from nnviz.playground.recording import record_training


def test_people_who_record_at_once_get_a_file_each(tmp_path: Path) -> None:
    together, told = threading.Barrier(6), []

    def press() -> None:
        training = Training(Settings(), make_dataset(Settings()))
        together.wait()
        told.append(record_training(training, 20, tmp_path))

    people = [threading.Thread(target=press) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    stems = [f"playground-iris{end}" for end in ("", "-2", "-3", "-4", "-5", "-6")]
    assert sorted(path.stem for path, _ in told) == stems
    assert sorted(file.stem for file in tmp_path.iterdir()) == stems
    for path, count in told:
        run = open_run(path)
        run.verify()
        assert (run.name, len(run.checkpoints), run.complete) == (path.stem, count, True)
