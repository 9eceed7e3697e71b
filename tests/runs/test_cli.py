"""The command line: what it prints, and that bad input is one line and status 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnviz import RunWriter, cli, open_run
from nnviz.projection.backend import Backend
from nnviz.projection.settings import settings_of
from nnviz.projection.store import find_projection


@pytest.fixture
def nnviz(capsys):
    """Runs a command in this process; returns its status, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


def assert_refused(outcome: tuple[int, str, str], command: str, reason: str) -> None:
    status, out, errors = outcome
    assert (status, out) == (2, "")
    assert errors.startswith(f"nnviz {command}: ")
    assert errors.count("\n") == 1
    assert errors.endswith("\n")
    assert reason in errors
    assert "Traceback" not in errors


def test_info_says_what_a_run_holds(nnviz, tiny_run):
    path = tiny_run(
        labels=[0, 1, 2, 0, 1],
        images=np.zeros((5, 4, 4)),
        split=["train", "test", "test", "train", "test"],
        name="first",
        dataset="digits",
        model="small",
        kind="logits",
    )
    run = open_run(path)
    right = run.probabilities(-1).argmax(axis=1) == run.labels
    status, out, errors = nnviz("info", path, "--json")
    facts = json.loads(out)
    assert (status, errors, out.count("\n")) == (0, "", 1)
    assert 0 <= facts.pop("seconds") < 60
    assert facts.pop("created") == run.created
    assert facts == {
        "name": "first",
        "dataset": "digits",
        "model": "small",
        "samples": 5,
        "classes": 3,
        "class_names": ["0", "1", "2"],
        "checkpoints": 3,
        "epochs": [1.0, 3.0],
        "accuracy": right.mean(),
        "accuracy_by_split": {"train": right[[0, 3]].mean(), "test": right[[1, 2, 4]].mean()},
        "samples_by_split": {"test": 3, "train": 2},
        "complete": True,
        "size_bytes": path.stat().st_size,
        "digest": run.digest,
        "holds": ["logits", "labels", "images", "split", "metrics"],
    }
    status, out, errors = nnviz("info", path)
    assert (status, errors) == (0, "")
    for words in ("first", "5 in 3 classes", "3, epoch 1 to 3", "logits, labels, images, split, metrics", run.digest, "yes"):
        assert words in out


def test_info_tells_a_run_that_was_cut_short_and_one_without_labels(nnviz, tiny_run):
    path = tiny_run(labels=None)
    path.write_bytes(path.read_bytes()[:-10])
    facts = json.loads(nnviz("info", path, "--json")[1])
    assert (facts["complete"], facts["accuracy"], facts["holds"]) == (False, None, ["probabilities", "metrics"])
    assert "no: cut short" in nnviz("info", path)[1]


def test_words_of_strangers_cannot_steer_the_terminal(nnviz, tiny_run):
    _, out, _ = nnviz("info", tiny_run(name="a\x1b[2Jb\nc", model="d\r\x9be"))
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in out.replace("\n", ""))
    assert "a [2Jb c" in out


@pytest.mark.parametrize("to", ["npz", "json", "msgpack"])
def test_a_run_is_exported_and_imported_again(nnviz, tiny_run, tmp_path, to):
    path = tiny_run(n_samples=30)
    status, out, errors = nnviz("export", path, "--to", to, "--out", tmp_path / "new" / "exported")
    assert (status, errors) == (0, "")
    assert out.startswith(f"wrote {tmp_path}/new/exported, ")
    status, out, errors = nnviz("import", tmp_path / "new" / "exported", "--out", tmp_path / "back.nnviz")
    assert (status, errors) == (0, "")
    assert out.startswith(f"wrote {tmp_path}/back.nnviz: 30 samples, 3 checkpoints, ")
    back, first = open_run(tmp_path / "back.nnviz"), open_run(path)
    assert np.abs(back.probabilities() - first.probabilities()).max() <= 1e-3
    np.testing.assert_array_equal(back.labels, first.labels)


def test_import_names_what_it_leaves_out_and_counts_what_it_rescales(nnviz, tmp_path):
    scores = np.full((2, 4, 3), 1 / 3)
    np.savez(tmp_path / "a.npz", scores=scores, **{"extra": [1], "odd\n name": [2]})
    _, out, _ = nnviz("import", tmp_path / "a.npz", "--out", tmp_path / "a.nnviz")
    assert out.splitlines()[0] == r"left out, as runs do not hold them: 'extra', 'odd\n name'"
    (tmp_path / "a.json").write_text(json.dumps(np.full((2, 3, 4), 0.33).tolist()))
    (tmp_path / "labels.json").write_text("[0, 1, 2, 0]")
    _, out, _ = nnviz("import", tmp_path / "a.json", "--labels", tmp_path / "labels.json", "--out", tmp_path / "b.nnviz")
    assert out.splitlines()[0] == "rescaled: 8 answers that summed to one only within 2 %, as rounded numbers do"
    assert open_run(tmp_path / "b.nnviz").labels.tolist() == [0, 1, 2, 0]


BAD_FILES = {
    "missing": (None, "there is no such file"),
    "empty": (b"", "the file is empty"),
    "text": (b"hello\n", ""),
    "zeros": (bytes(500), ""),
    "half a run": (..., "cut short"),
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", ["info", "export", "import"])
def test_bad_files_are_refused_in_one_line(nnviz, tiny_run, tmp_path, command, name):
    content, reason = BAD_FILES[name]
    path = tmp_path / "bad file.nnviz"
    if content is ...:
        content = tiny_run().read_bytes()[:300]
    if content is not None:
        path.write_bytes(content)
    if command == "import" and name == "half a run":
        reason = "is a .nnviz run already"
    options = {"info": [], "export": ["--to", "json", "--out", tmp_path / "out"], "import": ["--out", tmp_path / "out"]}
    assert_refused(nnviz(command, path, *options[command]), command, reason)
    assert_refused(nnviz(command, path, *options[command]), command, "bad file.nnviz")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["info", "export", "import"])
def test_folders_are_refused_in_one_line(nnviz, tiny_run, tmp_path, command):
    options = {"info": [], "export": ["--to", "json", "--out", tmp_path / "out"], "import": ["--out", tmp_path / "out"]}
    assert_refused(nnviz(command, tmp_path, *options[command]), command, "is ")
    if command != "info":
        given = tiny_run() if command == "export" else tmp_path / "a.npz"
        np.savez(tmp_path / "a.npz", scores=np.full((2, 4, 2), 0.5))
        options = ["--to", "npz"] if command == "export" else []
        assert_refused(nnviz(command, given, *options, "--out", tmp_path), command, "is a folder")
        assert_refused(nnviz(command, given, *options, "--out", given), command, "is the file that is read")
        assert_refused(nnviz(command, given, *options, "--out", given / "below"), command, str(given))


def test_a_damaged_run_is_found_by_info(nnviz, tiny_run):
    path = tiny_run()
    content = bytearray(path.read_bytes())
    content[open_run(path)._scores[1][0]["codes"].offset] ^= 1
    path.write_bytes(content)
    assert_refused(nnviz("info", path, "--json"), "info", "tiny.nnviz: damaged: the checksum")


def test_bad_data_sets_are_refused_before_anything_is_trained(nnviz, tmp_path):
    np.savez(tmp_path / "half.npz", x_train=np.zeros((4, 3)))
    for dataset, reason in [
        ("cats", "unknown data set 'cats'; expected digits, mnist, fashion_mnist or a path to a .npz file"),
        (tmp_path / "missing.npz", "missing.npz"),
        (tmp_path / "half.npz", "has no array y_train, x_test, y_test"),
    ]:
        assert_refused(nnviz("record", "--dataset", dataset, "--out", tmp_path / "run.nnviz"), "record", reason)
    assert_refused(nnviz("record", "--dataset", "digits", "--out", tmp_path), "record", "is a folder")
    assert not (tmp_path / "run.nnviz").exists()


def test_record_trains_and_records_the_digits(nnviz, tmp_path):
    status, out, _ = nnviz("record", "--dataset", "digits", "--epochs", 1, "--batch-size", 300, "--out", tmp_path / "d.nnviz")
    run = open_run(tmp_path / "d.nnviz")
    assert (status, run.complete, run.n_samples, len(run.checkpoints)) == (0, True, 1797, 2)
    assert [(at.epoch, at.step) for at in run.checkpoints] == [(0, 0), (1, 3)]
    assert out.startswith(f"wrote {tmp_path}/d.nnviz: 1,797 samples, 2 checkpoints, ")
    assert run.images.shape == (1797, 8, 8)
    assert set(run.split.tolist()) == {"train", "test"}


def test_record_refuses_a_file_that_is_there_before_it_trains(nnviz, tiny_run, tmp_path):
    run, other = tiny_run(), tmp_path / "notes.txt"
    other.write_text("not a run")
    for out in (run, other):
        before = out.read_bytes()
        outcome = nnviz("record", "--dataset", "digits", "--epochs", 1, "--out", out)
        assert_refused(outcome, "record", "a file is there already; expected the path of a new one (--force replaces it)")
        assert out.read_bytes() == before
    assert nnviz("record", "--dataset", "digits", "--epochs", 1, "--batch-size", 300, "--force", "--out", run)[0] == 0
    assert open_run(run).n_samples == 1797
    assert sorted(file.name for file in tmp_path.iterdir()) == ["notes.txt", "tiny.nnviz"]


def test_a_folder_that_cannot_be_written_is_told_before_the_work(nnviz, tiny_run, tmp_path, monkeypatch):
    def work(*_args, **_options):
        raise AssertionError("it began")

    monkeypatch.setattr("nnviz.runs.datasets.load_dataset", work)
    monkeypatch.setattr("nnviz.projection.trajectory.project_by", work)
    monkeypatch.setattr("nnviz.runs.exchange.importing._read", work)
    monkeypatch.setattr("nnviz.runs.exchange.exporting.open_run", work)
    run = tiny_run()
    np.savez(tmp_path / "a.npz", scores=np.full((2, 4, 2), 0.5))
    (tmp_path / "file").write_text("")
    for command, *words in (
        ("record", "--dataset", "digits"),
        ("project", run, "--method", "star"),
        ("import", tmp_path / "a.npz"),
        ("export", run, "--to", "json"),
    ):
        assert_refused(nnviz(command, *words, "--out", tmp_path / "file" / "a"), command, f"{tmp_path / 'file'}: File exists")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.npz", "file", "tiny.nnviz"]


def test_no_command_replaces_another_run_without_being_told_to(nnviz, tiny_run, tmp_path):
    run, other = tiny_run(), tiny_run("other.nnviz", seed=1)
    np.savez(tmp_path / "a.npz", scores=np.full((2, 4, 2), 0.5))
    before = other.read_bytes()
    for command, *words in (
        ("import", tmp_path / "a.npz"),
        ("export", run, "--to", "json"),
        ("project", run, "--method", "star"),
    ):
        assert_refused(nnviz(command, *words, "--out", other), command, "is there already; expected the path of a new one")
        assert other.read_bytes() == before
        assert nnviz(command, *words, "--out", other, "--force")[0] == 0
        assert other.read_bytes() != before
        other.write_bytes(before)
    for command, *words in (("export", run, "--to", "json"), ("project", run, "--method", "star")):
        for _ in range(2):  # what can be computed again is replaced by what is
            assert nnviz(command, *words, "--out", tmp_path / "out")[0] == 0


def test_python_runs_it_as_a_module(tmp_path, tiny_run):
    path = tiny_run()
    good = subprocess.run([sys.executable, "-m", "nnviz", "info", path, "--json"], capture_output=True, text=True)
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["samples"] == 5
    (tmp_path / "bad.json").write_text("[[[")
    bad = subprocess.run(
        [sys.executable, "-m", "nnviz", "import", tmp_path / "bad.json", "--out", tmp_path / "x.nnviz"],
        capture_output=True,
        text=True,
    )
    assert_refused((bad.returncode, bad.stdout, bad.stderr), "import", "bad.json: not readable as JSON")


@pytest.mark.parametrize("module", ["tensorflow", "keras", "streamlit", "sklearn"])
def test_reading_runs_needs_none_of_the_heavy_packages(tiny_run, tmp_path, module):
    code = (
        "import sys, nnviz, nnviz.runs.exchange, nnviz.runs.summary; from nnviz.cli import main; "
        f"main(['export', sys.argv[1], '--to', 'npz', '--out', sys.argv[2]]); sys.exit({module!r} in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, tiny_run(), tmp_path / "a.npz"], stdout=subprocess.DEVNULL).returncode == 0
    )


def test_project_writes_the_positions_of_every_sample(tiny_run, tmp_path) -> None:
    run = tiny_run(n_samples=7, n_checkpoints=4)
    for method, features in (("star", "probabilities"), ("pca", "hellinger")):
        out = tmp_path / "new" / f"{method}.npz"
        options = ["--method", method, "--features", features, "--components", "3", "--seed", "1", "--out", str(out)]
        assert cli.main(["project", str(run), *options]) == 0
        with np.load(out) as archive:
            assert archive["positions"].shape == (4, 7, 3)
            assert archive["positions"].dtype == np.float32


def test_project_without_out_keeps_the_trajectory_with_the_run(learning_run, capsys) -> None:
    run = learning_run(3, 80)
    words = {"method": "umap", "neighbours": 8, "min-dist": 0.3, "landmarks": 90, "seed": 4, "backend": "cpu"}
    assert cli.main(["project", str(run.path), *(f"--{name}={value}" for name, value in words.items())]) == 0
    settings = settings_of("umap", neighbours=8, min_dist=0.3, landmarks=90, random_state=4)
    kept = find_projection(run, settings)
    assert kept.trajectory.positions.shape == (3, 80, 2)
    assert kept.sample_quality.shape == (3, 80)
    said = capsys.readouterr().out
    assert f"wrote {run.path.with_suffix('.maps')}" in said
    assert "umap, CPU, " in said
    assert "trustworthiness 0." in said


def test_project_ends_on_ctrl_c_also_where_a_library_swallows_it(learning_run) -> None:
    """A process of its own, in which the first interruption is lost as in a callback of a library."""
    script = f"""
import os, signal, sys
from nnviz import cli
from nnviz.projection import trajectory

def swallowing(*args, **kwargs):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        pass
    signal.pause()

trajectory.fit_map = swallowing
sys.exit(cli.main(["project", {str(learning_run().path)!r}, "--method", "tsne", "--backend", "cpu"]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 130
    assert done.stderr.strip().endswith("interrupted")


def test_project_never_overwrites_the_run_that_it_reads(tiny_run, capsys) -> None:
    run = tiny_run()
    before = run.read_bytes()
    assert cli.main(["project", str(run), "--method", "star", "--out", str(run)]) == 2
    assert run.read_bytes() == before
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_device_is_not_replaced_by_a_file(tiny_run, capsys) -> None:
    run = tiny_run()
    for command in (["export", str(run), "--to", "json"], ["project", str(run), "--method", "star"]):
        assert cli.main([*command, "--out", "/dev/null"]) == 2
        assert "is not a file" in capsys.readouterr().err
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--features", "logits"], "recorded probabilities only"),
        (["--backend", "gpu"], "no GPU serves here"),
        (["--method", "tsne", "--perplexity", "1"], "perplexity is 1; expected a whole number, 2 to 200"),
        (["--method", "umap", "--landmarks", "7"], "landmarks is 7; expected a whole number, 50 to 20000"),
        (["--method", "umap", "--backend", "gpu"], "no GPU serves here: no CUDA driver"),
    ],
)
def test_project_says_what_is_missing(tiny_run, capsys, monkeypatch, options, message) -> None:
    for place in ("trajectory", "backend"):
        monkeypatch.setattr(f"nnviz.projection.{place}.detect_backend", lambda: Backend("cpu", "no CUDA driver"))
    assert cli.main(["project", str(tiny_run()), "--method", "pca", *options]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["record", "--dataset", "digits", "--epochs", "x", "--out", "a"],
        ["record", "--dataset", "digits", "--seed", "-1", "--out", "a"],
        ["record", "--dataset", "digits", "--every", "0", "--out", "a"],
        ["project", "a", "--method", "magic"],
        ["frobnicate"],
        [],
    ],
)
def test_bad_options_are_one_line(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert len(said.err.splitlines()) == 1
    assert "_at_least_one" not in said.err
    assert said.out == ""


def test_info_says_which_samples_its_accuracy_is_of(nnviz, tmp_path):
    p = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.2, 0.8]])
    for name, split, words in (
        ("mixed", ["train", "train", "train", "test", "test"],
         "50.00% of 2 test, 100.00% of 3 train samples at epoch 7; 80.00% of all 5 together"),
        ("test", ["test"] * 5, "80.00% of 5 test samples at epoch 7"),
        ("plain", None, "80.00% of 5 samples at epoch 7"),
    ):  # fmt: skip
        with RunWriter(tmp_path / f"{name}.nnviz", labels=[0, 0, 1, 1, 1], split=split) as writer:
            writer.append(probabilities=p, epoch=7)
        _, out, _ = nnviz("info", tmp_path / f"{name}.nnviz")
        assert f"accuracy:    {words}\n" in out
