"""A recorded training of the playground holds its network, which Keras rebuilds to give the same answers."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.playground import Layer, Settings, Training, make_dataset
from nnviz.playground.lessons import LESSONS
from nnviz.playground.network import forward
from nnviz.playground.recording import record_training

NETWORKS = [
    Settings(),
    Settings(hidden=(), data="xor"),
    Settings(hidden=(Layer(3, "leaky"), Layer(5, "tanh"), Layer(2, "sigmoid"), Layer(4, "linear")), data="circles"),
    Settings(hidden=(Layer(4, "tanh"),), output="sigmoid", data="spirals"),
    Settings(hidden=(Layer(4, "relu"),), output="leaky", loss="squared", rate=0.01),
]


def recorded(settings: Settings, folder, steps: int = 20):
    training = Training(settings, make_dataset(settings))
    return training, nnviz.open_run(record_training(training, steps, folder)[0])


@pytest.mark.parametrize("settings", NETWORKS, ids=lambda settings: settings.words()["layers"])
def test_weights_inputs_and_activations_are_those_of_the_training(settings: Settings, tmp_path) -> None:
    training, run = recorded(settings.changed(7, rate=0.02), tmp_path)
    assert run.has_weights
    data = training.dataset
    np.testing.assert_array_equal(run.inputs(run.input_samples), data.inputs[run.input_samples].astype(np.float32))
    for checkpoint in (0, 7, 20):
        state = training.state(checkpoint)
        flat = np.concatenate([weight.ravel() for weight in run.weights(checkpoint)])
        np.testing.assert_array_equal(flat, state.parameters.astype(np.float32))
        passed = forward(training.network, state.parameters, data.inputs[run.probe])
        for name in run.layers:
            answers = run.activations(name, checkpoint)
            kind = passed.z if f"{name}_leaky" in run.layers else passed.a
            at = -1 if name.startswith("output") else int(name.split("_")[1]) - 1
            np.testing.assert_allclose(answers, kind[at], atol=1e-3 * max(np.abs(kind[at]).max(), 1e-9))


@pytest.mark.parametrize("settings", NETWORKS, ids=lambda settings: settings.words()["layers"])
def test_keras_rebuilds_the_network(settings: Settings, tmp_path) -> None:
    rebuild = pytest.importorskip("nnviz.network.rebuild")
    training, run = recorded(settings, tmp_path)
    model = rebuild.rebuild(run)
    rebuild.load_checkpoint(model, run, 20)
    x = run.inputs(run.input_samples)
    expected = forward(training.network, training.state(20).parameters, training.dataset.inputs[run.input_samples]).a[-1]
    np.testing.assert_allclose(np.asarray(model(x)), expected, rtol=1e-4, atol=1e-5)
    assert list(run.weight_names) == [weight.path for weight in model.weights]
    assert run.layer_shapes == pytest.importorskip("nnviz.runs.layers").layer_shapes_of(model)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_lesson_is_recorded_to_its_end(lesson, tmp_path) -> None:
    training, run = recorded(replace(lesson.settings, batch=10), tmp_path, 120)
    assert run.has_weights
    if lesson.name == "rate":  # some answers are no numbers any more before the loss of a batch is none
        assert 8 <= run.checkpoints[-1].step <= training.last_step
    else:
        assert run.checkpoints[-1].step == 120


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
        run = nnviz.open_run(path)
        run.verify()
        assert (run.name, len(run.checkpoints), run.complete) == (path.stem, count, True)
