"""Models with classes of a person's own are built by what the command line names, and by nothing else."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import nnviz
from nnviz.jobs.worker_process import WorkerProcess
from nnviz.network import custom
from nnviz.network.errors import NetworkError
from nnviz.network.rebuild import load_checkpoint, rebuild

ROOT = Path(__file__).parents[2]
MODULE = """
import keras

@keras.saving.register_keras_serializable(package="mine")
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight(shape=(shape[-1],), initializer="ones", name="factor")

    def call(self, x):
        return x * self.factor

def doubled(x):
    return 2 * x

number = 3
"""
X = np.random.default_rng(0).random((12, 4)).astype(np.float32)


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with a module of somebody's own, in which nnviz is started; nothing is offered yet."""
    (tmp_path / "my_layers.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(custom.VARIABLE, "")
    yield __import__("my_layers")
    sys.modules.pop("my_layers")
    keras.saving.get_custom_objects().clear()


@pytest.fixture
def recorded(mine, tmp_path):
    """A run of a model with such a layer and such a function, and the model."""
    layers = [mine.Scale(), keras.layers.Dense(5, activation=mine.doubled), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile(loss="sparse_categorical_crossentropy")
    recorder = nnviz.RunRecorder(tmp_path / "mine.nnviz", X, np.arange(12) % 2, weights=True)
    model.fit(X, np.arange(12) % 2, verbose=0, callbacks=[recorder])
    keras.saving.get_custom_objects().clear()  # as in a process that has not imported the module
    return nnviz.open_run(recorder.path), model


def test_without_them_the_model_is_refused_in_a_sentence_that_names_the_option(recorded):
    with pytest.raises(
        NetworkError, match=r"'mine>Scale', which is not Keras's, so .*; .* start nnviz with --custom module:Class"
    ):
        rebuild(recorded[0])


def test_a_class_and_a_function_that_were_named_build_the_model(recorded):
    run, model = recorded
    custom.offer_custom(["my_layers:Scale", "my_layers:doubled"])
    built = rebuild(run)
    load_checkpoint(built, run, 1)
    np.testing.assert_allclose(built.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-6)


def test_a_function_that_was_not_named_is_refused_and_names_the_option(recorded):
    custom.offer_custom(["my_layers:Scale"])
    with pytest.raises(NetworkError, match=r"a function of its own .*doubled.*--custom module:Class"):
        rebuild(recorded[0])


def test_a_configuration_cannot_have_another_class_called_by_that_name(recorded, monkeypatch):
    run, _ = recorded
    custom.offer_custom(["my_layers:Scale", "my_layers:doubled"])
    config = json.loads(run.architecture)
    scale = config["config"]["layers"][1]
    scale.update(class_name="Lambda", module="keras.layers", registered_name="Scale")
    monkeypatch.setattr(type(run), "architecture", property(lambda _run: json.dumps(config)))
    assert type(rebuild(run).layers[0]).__name__ == "Scale"
    scale.update(class_name="Popen", module="subprocess", registered_name="Popen")
    with pytest.raises(NetworkError, match="unknown layer 'Popen'"):
        rebuild(run)


def test_the_process_that_runs_models_is_given_them(recorded):
    run, _ = recorded
    custom.offer_custom(["my_layers:Scale", "my_layers:doubled"])
    worker = WorkerProcess("nnviz.jobs.worker")
    try:
        worker.tell({"kind": "saliency", "runs": [str(run.path)], "arguments": {"sample": 0, "method": "gradient"}})
        heard = {}
        while not {"finished", "error"} & set(heard):
            said = worker.hear(60)
            assert said, "it is silent"
            heard |= said
        assert "error" not in heard, heard
    finally:
        worker.stop()


def test_commands_that_run_models_take_them(recorded):
    run, _ = recorded
    words = ["explain", str(run.path), "--method", "gradient", "--samples", "0", "--out", "maps.npz"]

    def command(*more):
        line = [sys.executable, "-m", "nnviz", *words, *more]
        return subprocess.run(line, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})

    refused = command()
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "--custom module:Class" in refused.stderr
    done = command("--custom", "my_layers:Scale", "--custom", "my_layers:doubled")
    assert done.returncode == 0, done.stderr
    assert Path("maps.npz").exists()


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Scale", "'Scale'; expected module:Class, such as my_layers:Scale"),
        ("my_layers:", "expected module:Class"),
        ("my layers:Scale", "expected module:Class"),
        ("a:B,os:system", "expected module:Class"),
        ("no_such_module:Scale", "there is no module 'no_such_module'"),
    ],
)
def test_a_name_that_cannot_be_meant_is_refused_before_anything_is_imported(name, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        custom.offer_custom([name])
    assert not os.environ[custom.VARIABLE]


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("name", "says"),
    [("my_layers:Scael", "AttributeError: .*Scael"), ("my_layers:number", "is a int; expected a class or a function")],
)
def test_what_is_no_class_there_is_said_when_it_is_needed(name, says):
    custom.offer_custom([name])
    with pytest.raises(NetworkError, match=says):
        custom.custom_objects()


def test_nothing_but_the_command_line_names_them():
    places = {"nnviz/network/custom.py", "nnviz/network/commands.py", "nnviz/commands/landscapes.py", "nnviz/commands/app.py"}
    named = {path for path in ROOT.glob("nnviz/**/*.py") if re.search(r"offer_custom|NNVIZ_CUSTOM", path.read_text("utf-8"))}
    assert {path.relative_to(ROOT).as_posix() for path in named} == places | {"nnviz/terminal.py", "nnviz/network/rebuild.py"}
