"""Writing: what is refused, and what remains of a run whose writer died."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from nnviz import RunWriter, open_run
from nnviz.runs import runfile

GOOD = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_file_appears_with_the_first_checkpoint_and_can_be_read_meanwhile(tmp_path):
    path = tmp_path / "new" / "folder" / "run.nnviz"
    with RunWriter(path) as writer:
        assert not path.exists()
        for at in range(3):
            writer.append(probabilities=GOOD, epoch=at)
            run = open_run(path)
            assert (len(run.checkpoints), run.complete) == (at + 1, False)
    assert open_run(path).complete
    assert [file.name for file in path.parent.iterdir()] == ["run.nnviz"]


def test_without_a_checkpoint_nothing_is_written(tmp_path):
    with RunWriter(tmp_path / "run.nnviz", labels=[0, 1]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_training_leaves_an_open_ended_run(tmp_path):
    path = tmp_path / "run.nnviz"
    with pytest.raises(ZeroDivisionError), RunWriter(path) as writer:  # noqa: PT012 - the error comes after the checkpoint
        writer.append(probabilities=GOOD, epoch=1)
        raise ZeroDivisionError
    assert not open_run(path).complete
    with pytest.raises(ValueError, match="is closed"):
        writer.append(probabilities=GOOD, epoch=2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": []}, r"labels have shape \(0,\); expected one class index a sample"),
        ({"labels": 3}, r"labels have shape \(\)"),
        ({"labels": [[0, 1, 1], [0, 0, 1]]}, r"labels have shape \(2, 3\)"),
        ({"labels": [0.5, 1]}, "labels are float64 and not all whole numbers"),
        ({"labels": [np.nan, 1]}, "labels of sample 0 are not finite: it is NaN"),
        ({"labels": ["cat", "dog"], "class_names": ["cat", "cow"]}, "label 'dog' of sample 1 is none of the class names"),
        ({"labels": [None, 1]}, "labels are object"),
        ({"labels": [-1, 1]}, "labels reach from -1 to 1; expected class indices from 0"),
        ({"labels": [0, 70000]}, "labels reach from 0 to 70000"),
        ({"images": np.zeros((2, 4))}, r"images have shape \(2, 4\); expected \(n, h, w\)"),
        ({"images": np.zeros((2, 4, 4, 2))}, r"images have shape \(2, 4, 4, 2\)"),
        ({"images": np.zeros((2, 0, 4))}, r"images have shape \(2, 0, 4\)"),
        ({"images": np.full((2, 4, 4), 1.5)}, "images are float64 from 1.5 to 1.5; expected uint8, or floats from 0 to 1"),
        ({"images": np.full((2, 4, 4), np.nan)}, "images of sample 0 are not finite: row 0, column 0 is NaN"),
        ({"images": np.full((2, 4, 4), "a")}, "images are <U1; expected uint8"),
        ({"images": np.full((2, 4, 4), None)}, "images are object; expected uint8"),
        ({"images": np.zeros((3, 4, 4)), "labels": [0, 1]}, "3 images for 2 samples"),
        ({"split": [["train"], ["test"]]}, r"split is <U5 of shape \(2, 1\)"),
        ({"split": [0, 1]}, "split is int64"),
        ({"split": "train"}, "one name a sample"),
        ({"split": ["train"] * 3, "labels": [0, 1]}, r"split is <U5 of shape \(3,\); expected one name a sample, shape \(2,\)"),
        ({"split": [str(at) for at in range(300)]}, "300 different names; at most 255"),
    ],
)
def test_bad_arrays_are_refused_when_the_writer_is_made(tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        RunWriter(tmp_path / "run.nnviz", **options)


@pytest.mark.parametrize(
    ("options", "checkpoint", "message"),
    [
        ({}, {}, "give either probabilities or logits"),
        ({}, {"probabilities": GOOD, "logits": GOOD}, "give either probabilities or logits"),
        ({}, {"probabilities": GOOD[None]}, r"probabilities have shape \(1, 2, 3\); expected \(n_samples, n_classes\)"),
        ({}, {"probabilities": np.ones((2, 0))}, "at least two classes"),
        ({}, {"probabilities": np.ones((0, 3))}, r"probabilities have shape \(0, 3\)"),
        ({"labels": [0, 1, 2]}, {"probabilities": GOOD}, r"probabilities have shape \(2, 3\); expected \(3, 3\)"),
        ({"labels": [0, 3]}, {"probabilities": GOOD}, "label 3 is out of range: the network answers with 3 classes, 0 to 2"),
        ({}, {"probabilities": GOOD * [[1], [0.9]]}, "probabilities of sample 1 sum to 0.9; expected 1"),
        ({}, {"probabilities": [[1.5, -0.5], [0.5, 0.5]]}, r"probabilities of sample 0 are negative \(-0.5, class 1\)"),
        ({}, {"probabilities": [[0.5, 0.5], [np.nan, 1]]}, "probabilities of sample 1 are not finite"),
        ({}, {"logits": [[0.5, 0.5], [np.inf, 1]]}, "logits of sample 1 are not finite"),
        ({}, {"probabilities": [["a", "b"]]}, "probabilities are <U1; expected floats"),
        ({}, {"probabilities": [[None, 1]]}, "probabilities are object; expected floats"),
        ({}, {"probabilities": [[1j, 1]]}, "probabilities are complex128"),
        ({"class_names": ["a", "b"]}, {"probabilities": GOOD}, "2 class names for 3 classes"),
        ({"class_names": "abc"}, {"probabilities": GOOD}, "class names are 'abc'; expected a list"),
        ({"class_names": 3}, {"probabilities": GOOD}, "class names are 3; expected a list"),
        ({}, {"probabilities": GOOD, "epoch": np.nan}, "epoch is nan; expected a finite number"),
        ({}, {"probabilities": GOOD, "epoch": "one"}, "epoch is 'one'; expected a finite number"),
        ({}, {"probabilities": GOOD, "epoch": None}, "epoch is None"),
        ({}, {"probabilities": GOOD, "step": -1}, "step is -1; expected a whole number from 0"),
        ({}, {"probabilities": GOOD, "step": 2**64}, "step is 18446744073709551616"),
        ({}, {"probabilities": GOOD, "step": 1.5}, "step is 1.5"),
        ({}, {"probabilities": GOOD, "metrics": {"loss": "low"}}, "metric 'loss' is 'low'; expected one number"),
        ({}, {"probabilities": GOOD, "metrics": {"loss": [1, 2]}}, "metric 'loss' is"),
    ],
)
def test_bad_checkpoints_are_refused_and_destroy_nothing(tmp_path, options, checkpoint, message):
    path = tmp_path / "run.nnviz"
    path.write_bytes(b"what was there before")
    with pytest.raises(ValueError, match=message):
        RunWriter(path, **options).append(**{"epoch": 1} | checkpoint)
    assert path.read_bytes() == b"what was there before"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"logits": GOOD}, "this run records probabilities; the checkpoint of epoch 2 has logits"),
        ({"probabilities": GOOD[:1]}, r"have shape \(1, 3\); expected \(2, 3\)"),
        ({"probabilities": GOOD[:, :2] / GOOD[:, :2].sum(1, keepdims=True)}, r"have shape \(2, 2\); expected \(2, 3\)"),
        ({"probabilities": GOOD, "epoch": 0.5}, "epoch 0.5 after epoch 1; expected epochs that do not decrease"),
        ({"probabilities": GOOD * 2}, "sum to 2"),
    ],
)
def test_a_bad_second_checkpoint_leaves_the_first(tmp_path, second, message):
    path = tmp_path / "run.nnviz"
    with RunWriter(path) as writer:
        writer.append(probabilities=GOOD, epoch=1)
        with pytest.raises(ValueError, match=message):
            writer.append(**{"epoch": 2} | second)
        writer.append(probabilities=GOOD[:, ::-1], epoch=1)  # the same epoch twice is no decrease
    run = open_run(path)
    run.verify()
    assert ([checkpoint.epoch for checkpoint in run.checkpoints], run.complete) == ([1.0, 1.0], True)


def test_a_folder_is_no_place_for_a_run(tmp_path):
    with pytest.raises(ValueError, match="is a folder; expected the path of a file"):
        RunWriter(tmp_path)


def test_words_that_are_no_unicode_are_stored_as_near_as_can_be(tmp_path):
    with RunWriter(tmp_path / "run.nnviz", name="caf\udce9", model=5, class_names=["\ud800", 1, "é"]) as writer:
        writer.append(probabilities=GOOD, epoch=1)
    run = open_run(tmp_path / "run.nnviz")
    assert (run.name, run.model, run.class_names) == ("caf?", "5", ("?", "1", "é"))


def test_an_interrupted_record_is_taken_back(tmp_path):
    path = tmp_path / "run.nnviz"
    rng = np.random.default_rng(0)
    with RunWriter(path) as writer:
        writer.append(probabilities=rng.dirichlet([1] * 50, 200), epoch=1)

        class Interrupted(runfile.FileIO):
            def write(self, data):
                super().write(data[:-10])
                raise KeyboardInterrupt

        file, writer._file.stream = writer._file.stream, Interrupted(path, "r+")
        with pytest.raises(KeyboardInterrupt):
            writer.append(probabilities=rng.dirichlet([1] * 50, 200), epoch=2)
        writer._file.stream.close()
        writer._file.stream = file
        writer.append(probabilities=np.full((200, 50), 1 / 50), epoch=2)  # a shorter record than the interrupted one
    run = open_run(path)
    run.verify()
    assert (len(run.checkpoints), run.complete) == (2, True)


def test_a_killed_writer_leaves_its_whole_checkpoints(tmp_path):
    path = tmp_path / "run.nnviz"
    process = child(
        """
        import signal, sys
        import numpy as np
        from nnviz import RunWriter
        from nnviz.runs import runfile
        rng = np.random.default_rng(0)
        writer = RunWriter(sys.argv[1], labels=np.arange(300) % 10)
        for epoch in range(3):
            writer.append(probabilities=rng.dirichlet([1] * 10, 300), epoch=epoch)

        class Slow(runfile.FileIO):
            def write(self, data):  # half a record, and then the machine is gone
                super().write(data[: len(data) // 2])
                print("in the middle", flush=True)
                signal.pause()

        writer._file.stream = Slow(sys.argv[1], "r+")
        writer.append(probabilities=rng.dirichlet([1] * 10, 300), epoch=3)
        """,
        path,
    )
    try:
        assert process.stdout.readline() == "in the middle\n"
    finally:
        process.kill()
        process.communicate()
    run = open_run(path)
    run.verify()
    assert (len(run.checkpoints), run.complete) == (3, False)
    assert run.size_bytes < path.stat().st_size
    expected = np.random.default_rng(0).dirichlet([1] * 10, (3, 300))
    assert np.abs(run.probabilities() - expected).max() <= 1e-3


def test_a_writer_killed_at_any_moment_leaves_a_readable_run(tmp_path):
    path = tmp_path / "run.nnviz"
    process = child(
        """
        import sys
        import numpy as np
        from nnviz import RunWriter
        scores = np.random.default_rng(0).dirichlet([1] * 10, 500)
        with RunWriter(sys.argv[1]) as writer:
            for epoch in range(100_000):
                writer.append(probabilities=scores, epoch=epoch)
                print(epoch, flush=True)
        """,
        path,
    )
    try:
        last = [process.stdout.readline() for _ in range(20)][-1]
    finally:
        process.kill()
        process.communicate()
    run = open_run(path)
    run.verify()
    assert last == "19\n"
    assert len(run.checkpoints) >= 20
    assert not run.complete


def test_a_full_disk_leaves_the_file_at_its_last_whole_checkpoint(tmp_path):
    path = tmp_path / "run.nnviz"
    process = child(
        """
        import resource, signal, sys
        import numpy as np
        from nnviz import RunWriter
        rng = np.random.default_rng(0)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with RunWriter(sys.argv[1]) as writer:
            writer.append(probabilities=rng.dirichlet([1] * 10, 500), epoch=1)
            writer.append(probabilities=rng.dirichlet([1] * 10, 500), epoch=2)
            resource.setrlimit(resource.RLIMIT_FSIZE, (writer._file.size + 1000, resource.RLIM_INFINITY))
            try:
                writer.append(probabilities=rng.dirichlet([1] * 10, 500), epoch=3)
            except OSError as error:
                print(error.errno, flush=True)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print(open(sys.argv[1], "rb").seek(0, 2) == writer._file.size, flush=True)
            writer.append(probabilities=rng.dirichlet([1] * 10, 500), epoch=4)  # room again: the run goes on
        """,
        path,
    )
    out, errors = process.communicate(timeout=60)
    assert (out, errors) == ("27\nTrue\n", "")  # EFBIG
    run = open_run(path)
    run.verify()
    assert ([checkpoint.epoch for checkpoint in run.checkpoints], run.complete) == ([1.0, 2.0, 4.0], True)


def test_a_disk_without_room_for_the_first_checkpoint_keeps_what_was_there(tmp_path):
    path = tmp_path / "run.nnviz"
    path.write_bytes(b"before")
    process = child(
        """
        import resource, sys
        import numpy as np
        from nnviz import RunWriter
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        try:
            RunWriter(sys.argv[1], if_exists="replace").append(probabilities=np.full((500, 10), 0.1), epoch=1)
        except OSError as error:
            print(type(error).__name__)
        """,
        path,
    )
    assert process.communicate(timeout=60) == ("OSError\n", "")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
