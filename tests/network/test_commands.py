"""`python -m nnviz landscape`, and `record` with what lies inside the model."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras")

from nnviz import open_run
from nnviz.cli import main
from nnviz.network.plane import LandscapeSettings
from nnviz.network.store import find_result
from nnviz.ui.runs import EXAMPLE


@pytest.fixture
def digits(tmp_path) -> Path:
    return Path(shutil.copy(EXAMPLE, tmp_path / "digits.nnviz"))


def refused(capsys, *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_landscape_is_computed_once_and_kept_with_its_run(digits, capsys) -> None:
    words = [
        "landscape",
        str(digits),
        "--directions",
        "random",
        "--grid",
        "3",
        "--samples",
        "100",
        "--part",
        "test",
        "--seed",
        "4",
    ]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert str(digits.with_suffix(".maps")) in said
    assert "at the last weights; the plane holds 0.0% of the variance of the path" in said
    found = find_result(open_run(digits), "landscape", LandscapeSettings("random", 3, 100, "test", 4).as_dict())
    assert found["loss"].shape == (3, 3)
    assert main(words) == 0
    assert "kept with the run already" in capsys.readouterr().out


def test_bad_words_are_one_line_before_anything_is_computed(digits, tiny_run, capsys, tmp_path) -> None:
    bare = tiny_run()
    assert "holds no weights; record it with --weights" in refused(capsys, "landscape", bare)
    assert "tiny holds no weights" in refused(capsys, "landscape", digits, bare)
    assert "no samples called 'dev'" in refused(capsys, "landscape", digits, "--part", "dev")
    assert "a grid of 2 points" in refused(capsys, "landscape", digits, "--grid", "2")
    assert "expected an address" in refused(capsys, "landscape", digits, "--scheduler", "nowhere")
    assert "no such file" in refused(capsys, "landscape", tmp_path / "none.nnviz")
    assert not digits.with_suffix(".maps").exists()
    with pytest.raises(SystemExit):
        main(["landscape", str(digits), "--directions", "up"])


def test_a_layer_that_is_not_there_is_one_line_before_the_training(tmp_path, capsys) -> None:
    out = tmp_path / "a.nnviz"
    said = refused(capsys, "record", "--dataset", "digits", "--epochs", "1", "--activations", "dens", "--out", out)
    assert "unknown layer 'dens'; this model has: conv2d" in said.splitlines()[-1]
    assert not out.exists()


def test_weights_and_the_activations_of_named_layers_are_recorded(tmp_path, capsys) -> None:
    out = tmp_path / "a.nnviz"
    words = [
        "record",
        "--dataset",
        "digits",
        "--epochs",
        "1",
        "--weights",
        "--activations",
        "dense",
        "--probe",
        "30",
        "--out",
        str(out),
    ]
    assert main(words) == 0
    run = open_run(out)
    assert run.has_weights
    assert run.layers == ("dense",)
    assert len(run.probe) == 30
    assert main(["info", str(out)]) == 0
    assert "architecture, weights, activations of 1 layers, inputs" in capsys.readouterr().out


def test_a_landscape_says_what_of_a_random_walk_its_plane_would_hold(digits, capsys) -> None:
    assert main(["landscape", str(digits), "--grid", "3", "--samples", "50"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"cross-entropy [\d.]+ to [\d.]+, [\d.]+ at the last weights; the plane holds 9\d\.\d% ", said)
    assert "(of a random walk of as many checkpoints: 76.1%)" in said


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ([], "true"),
        (["--target", "true", "--checkpoint", "3"], "true"),
        (["--target", "predicted", "--checkpoint", "0"], "predicted"),
        (["--target", "7"], "7"),
    ],
)
def test_explained_samples_are_those_that_the_model_of_the_checkpoint_gives(digits, tmp_path, words, targets) -> None:
    from nnviz.network.attribution import Explainer
    from nnviz.network.rebuild import load_checkpoint, rebuild

    out, run = tmp_path / "maps.npz", open_run(digits)
    samples = [5, 77, 300]
    assert main(["explain", str(digits), "--method", "gradcam", "--samples", "5,77,300", *words, "--out", str(out)]) == 0
    found = np.load(out, allow_pickle=False)
    checkpoint = int(words[words.index("--checkpoint") + 1]) if "--checkpoint" in words else len(run.checkpoints) - 1
    assert found["checkpoint"].shape == ()
    assert int(found["checkpoint"]) == checkpoint
    known = {"true": run.labels[samples], "predicted": run.probabilities(checkpoint)[samples].argmax(axis=1)}
    np.testing.assert_array_equal(found["target"], known.get(targets, np.full(3, 7)))
    model = rebuild(run)
    load_checkpoint(model, run, checkpoint)
    by_hand = Explainer(model, logits=run.has_logits).explain("gradcam", run.inputs(samples), found["target"])
    assert (found["maps"].dtype, found["maps"].shape) == (np.float32, (3, 8, 8))
    np.testing.assert_allclose(found["maps"], by_hand, atol=1e-6)
    assert found["maps"].max() > 0


def test_what_cannot_be_explained_is_one_line_and_writes_nothing(digits, tiny_run, capsys, tmp_path) -> None:
    out = tmp_path / "maps.npz"

    def told(file: Path, *, method: str = "gradient", samples: str = "5", more: tuple[str, ...] = ()) -> str:
        return refused(capsys, "explain", file, "--method", method, "--samples", samples, *more, "--out", out)

    assert "holds no weights; record it with --weights" in told(tiny_run())
    assert "'1797' is no sample of this run, which has 0 to 1796" in told(digits, samples="5,1797")
    assert "'-1' is no sample" in told(digits, samples="4,-1")
    assert "'' is no sample" in told(digits, samples="5,")
    assert f"no sample of this run, which has 0 to {open_run(digits).n_samples - 1}" in told(digits, samples="9" * 5000)
    last = len(open_run(digits).checkpoints) - 1
    assert f"'99' is no checkpoint of this run, which has 0 to {last}" in told(digits, more=("--checkpoint", "99"))
    assert "'x' is no class of this run; expected true, predicted, or one of 0, 1" in told(digits, more=("--target", "x"))
    assert "no such file" in told(tmp_path / "none.nnviz")
    assert not out.exists()
    said = refused(capsys, "explain", digits, "--method", "gradient", "--samples", "5", "--out", digits)
    assert str(digits) in said
    other = tiny_run()
    said = refused(capsys, "explain", digits, "--method", "gradient", "--samples", "5", "--out", other)
    assert "a run is there already; expected the path of a new one (--force replaces it)" in said
    assert open_run(other).n_samples == 5
    with pytest.raises(SystemExit) as left:
        main(["explain", str(digits), "--method", "magic", "--samples", "5", "--out", str(out)])
    assert left.value.code == 2
