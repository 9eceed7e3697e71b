"""The Keras callback, in real trainings of two epochs on a few random samples."""

from __future__ import annotations

import resource
import warnings

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first

N_SAMPLES, N_FEATURES, N_CLASSES = 64, 6, 3
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N_SAMPLES, N_FEATURES)).astype(np.float32)
Y = X[:, :N_CLASSES].argmax(axis=1)


class Subclassed(keras.Model):
    def __init__(self, n_units: int = N_CLASSES) -> None:
        super().__init__()
        self.dense = keras.layers.Dense(n_units)
        self.activation = keras.ops.softmax if n_units > 1 else keras.ops.sigmoid

    def call(self, x):
        return self.activation(self.dense(x))


def build(*layers, loss: object = "sparse_categorical_crossentropy"):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((N_FEATURES,)), keras.layers.Dense(8, activation="tanh"), *layers])
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss=loss, metrics=["accuracy"])
    return model


def softmax_model():
    return build(keras.layers.Dense(N_CLASSES, activation="softmax"))


def fit(model, *callbacks, y=Y, epochs: int = 2, batch_size: int = 16):
    return model.fit(X, y, epochs=epochs, batch_size=batch_size, verbose=0, callbacks=list(callbacks))


def last_layer_before_its_activation(model) -> np.ndarray:
    """x · W + b of the last layer with weights, computed from the weights alone."""
    first, last = [layer for layer in model.layers if layer.get_weights()]
    hidden = np.tanh(X @ first.get_weights()[0] + first.get_weights()[1])
    return hidden @ last.get_weights()[0] + last.get_weights()[1]


def assert_logits_are_near(recorded: np.ndarray, expected: np.ndarray) -> None:
    """The error that the format states: 0.2 % of one more than the largest, 0.35 % of one more than the distance to it."""
    top, top_recorded = expected.max(axis=1, keepdims=True), recorded.max(axis=1, keepdims=True)
    assert (np.abs(top_recorded - top) <= 0.002 * (1 + np.abs(top)) + 1e-4).all()
    assert (np.abs((top_recorded - recorded) - (top - expected)) <= 0.0035 * (1 + top - expected) + 1e-4).all()


SOFTMAX_MODELS = {
    "softmax in the last layer": softmax_model,
    "softmax as a layer": lambda: build(keras.layers.Dense(N_CLASSES), keras.layers.Softmax()),
    "softmax as an activation layer": lambda: build(keras.layers.Dense(N_CLASSES), keras.layers.Activation("softmax")),
}


@pytest.mark.parametrize("name", SOFTMAX_MODELS)
def test_logits_behind_a_softmax_are_recorded(tmp_path, name):
    model = SOFTMAX_MODELS[name]()
    untrained = model.predict(X, verbose=0)
    history = fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y, class_names=["a", "b", "c"], dataset="random"))
    run = open_run(tmp_path / "run.nnviz")
    run.verify()
    assert (run.complete, run.class_names, run.dataset) == (True, ("a", "b", "c"), "random")
    np.testing.assert_array_equal(run.labels, Y)
    assert [(checkpoint.epoch, checkpoint.step) for checkpoint in run.checkpoints] == [(0, 0), (1, 4), (2, 8)]
    assert run.checkpoints[0].metrics == {}  # nothing was measured before it was trained
    assert [checkpoint.metrics["loss"] for checkpoint in run.checkpoints[1:]] == history.history["loss"]
    assert np.abs(run.probabilities(0) - untrained).max() <= 1e-3
    answers = model.predict(X, verbose=0)
    assert np.abs(run.probabilities(-1) - answers).max() <= 1e-3
    assert np.abs(run.probabilities(1) - answers).max() > 1e-3  # it was recorded while it learnt
    assert_logits_are_near(run.logits(-1), last_layer_before_its_activation(model))


def test_logits_of_a_loss_that_takes_them_are_recorded(tmp_path):
    model = build(keras.layers.Dense(N_CLASSES), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y))
    run, answers = open_run(tmp_path / "run.nnviz"), model.predict(X, verbose=0)
    assert_logits_are_near(run.logits(-1), answers)
    exponentials = np.exp(answers - answers.max(axis=1, keepdims=True))
    assert np.abs(run.probabilities(-1) - exponentials / exponentials.sum(axis=1, keepdims=True)).max() <= 1e-3


@pytest.mark.parametrize("from_logits", [False, True])
def test_one_unit_is_a_classifier_of_two_classes(tmp_path, from_logits):
    layer = keras.layers.Dense(1, activation=None if from_logits else "sigmoid")
    model = build(layer, loss=keras.losses.BinaryCrossentropy(from_logits=from_logits))
    fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y % 2), y=Y % 2)
    run = open_run(tmp_path / "run.nnviz")
    (unit,) = last_layer_before_its_activation(model).T
    assert run.class_names == ("0", "1")
    assert_logits_are_near(run.logits(-1), np.stack([np.zeros_like(unit), unit], axis=1))
    assert np.abs(run.probabilities(-1)[:, 1] - 1 / (1 + np.exp(-unit))).max() <= 1e-3


def test_a_subclassed_model_gives_its_probabilities(tmp_path):
    model = Subclassed()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y))
    run = open_run(tmp_path / "run.nnviz")
    assert run.logits() is None
    assert np.abs(run.probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3


def test_a_subclassed_model_of_one_unit_gives_the_probability_of_the_second_class(tmp_path):
    model = Subclassed(1)
    model.compile(optimizer="adam", loss="binary_crossentropy")
    fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y % 2), y=Y % 2)
    run = open_run(tmp_path / "run.nnviz")
    assert np.abs(run.probabilities(-1)[:, 1:] - model.predict(X, verbose=0)).max() <= 1e-3


@pytest.mark.parametrize(
    ("every", "steps", "epochs"),
    [
        ("epoch", [0, 8, 16], [0, 1, 2]),
        ("log", [0, 1, 2, 4, 8, 16], [0, 1 / 8, 2 / 8, 4 / 8, 1, 2]),
        (3, [0, 3, 6, 9, 12, 15], [0, 3 / 8, 6 / 8, 9 / 8, 12 / 8, 15 / 8]),
        (4, [0, 4, 8, 12, 16], [0, 0.5, 1, 1.5, 2]),
        (16, [0, 16], [0, 2]),
        (np.int64(16), [0, 16], [0, 2]),
    ],
)
def test_checkpoints_are_taken_when_they_are_asked_for(tmp_path, every, steps, epochs):
    fit(softmax_model(), RunRecorder(tmp_path / "run.nnviz", X, Y, every=every), batch_size=8)
    run = open_run(tmp_path / "run.nnviz")
    assert [checkpoint.step for checkpoint in run.checkpoints] == steps
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == epochs
    assert run.complete


@pytest.mark.parametrize("every", ["log", 1])
def test_the_recorder_does_not_change_what_is_learnt(tmp_path, every):
    def train(*callbacks):
        model = build(keras.layers.Dropout(0.5), keras.layers.Dense(N_CLASSES, activation="softmax"))
        fit(model, *callbacks)
        return model.get_weights()

    for alone, watched in zip(train(), train(RunRecorder(tmp_path / "run.nnviz", X, Y, every=every)), strict=True):
        np.testing.assert_array_equal(alone, watched)


def test_pictures_are_kept_of_inputs_that_look_like_them(tmp_path):
    x = RNG.random((5, 8, 6, 1)).astype(np.float32)
    model = keras.Sequential([keras.Input((8, 6, 1)), keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(x, np.array([0, 1, 2, 0, 1]), verbose=0, callbacks=[RunRecorder(tmp_path / "run.nnviz", x)])
    run = open_run(tmp_path / "run.nnviz")
    np.testing.assert_array_equal(run.images, np.rint(x[..., 0] * 255))
    assert run.labels is None


class AfterEpoch(keras.callbacks.Callback):
    """Does something after the first epoch; comes after the recorder, so that this epoch is recorded."""

    def __init__(self, act) -> None:
        super().__init__()
        self._act = act

    def on_epoch_end(self, epoch, logs=None) -> None:
        if epoch == 0:
            self._act(self.model)


def assert_stopped_recording_with_one_warning(caught, path, history, reason: str) -> None:
    (message,) = [
        str(item.message) for item in caught if str(item.message).startswith("nnviz") or "unclosed" in str(item.message)
    ]
    assert message.startswith(f"nnviz stopped recording to {path}: ")
    assert reason in message
    assert message.endswith("; the training goes on")
    assert len(history.history["loss"]) == 4
    run = open_run(path)
    run.verify()
    assert (len(run.checkpoints), run.complete) == (2, False)


def test_a_full_disk_ends_the_recording_and_not_the_training(tmp_path):
    path = tmp_path / "run.nnviz"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_disk(_model) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50, before[1]))

    try:
        with pytest.warns(RuntimeWarning) as caught:
            history = fit(softmax_model(), RunRecorder(path, X, Y), AfterEpoch(fill_disk), epochs=4)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert_stopped_recording_with_one_warning(caught, path, history, "File too large")


def test_answers_that_are_no_numbers_end_the_recording_and_not_the_training(tmp_path):
    path = tmp_path / "run.nnviz"

    def diverge(model) -> None:
        model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])

    with pytest.warns(RuntimeWarning) as caught:
        history = fit(softmax_model(), RunRecorder(path, X, Y), AfterEpoch(diverge), epochs=4)
    assert_stopped_recording_with_one_warning(caught, path, history, "logits of sample 0 are not finite")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y": Y[:5]}, "64 samples and 5 labels; expected as many"),
        ({"y": Y - 5}, "labels reach from -5"),
        ({"y": Y + 0.5}, "not all whole numbers"),
        ({"every": 0}, "every is 0; expected 'epoch', 'log' or a number of batches"),
        ({"every": "batch"}, "every is 'batch'"),
        ({"every": True}, "every is True"),
        ({"every": 2.5}, "every is 2.5"),
        ({"split": ["train"]}, "split is <U5 of shape"),
        ({"images": np.zeros((5, 4, 4)), "y": Y}, "5 images for 64 samples"),
        ({"path": "."}, "is a folder"),
    ],
)
def test_bad_arguments_are_told_before_the_training(tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        RunRecorder(**{"path": tmp_path / "run.nnviz", "x": X, "y": Y} | options)


def test_an_interrupted_training_leaves_an_open_ended_run(tmp_path):
    def interrupt(_model) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(softmax_model(), RunRecorder(tmp_path / "run.nnviz", X, Y), AfterEpoch(interrupt), epochs=4)
    run = open_run(tmp_path / "run.nnviz")
    run.verify()
    assert (len(run.checkpoints), run.complete) == (2, False)


def test_nothing_warns_in_a_good_training(tmp_path):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(softmax_model(), RunRecorder(tmp_path / "run.nnviz", X, Y))
    assert [str(item.message) for item in caught if "nnviz" in str(item.filename) + str(item.message)] == []


@pytest.mark.parametrize(
    ("every", "steps_per_execution", "batch_size", "epochs"),
    [
        ("log", 8, 13, [0.0, 1.0, 2.0]),  # five batches an epoch, told of at once
        ("log", 2, 8, [0.0, 0.25, 0.5, 1.0, 2.0]),  # eight batches: told of after 2, 4, 6, 8
        (3, 5, 13, [0.0, 1.0, 2.0]),
        (1, 3, 8, [0.0, 0.375, 0.75, 1.0, 1.375, 1.75, 2.0]),
    ],
)
def test_batches_that_are_told_of_together_are_recorded_where_they_end(
    tmp_path, every, steps_per_execution, batch_size, epochs
):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((N_FEATURES,)), keras.layers.Dense(N_CLASSES, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", steps_per_execution=steps_per_execution)
    fit(model, RunRecorder(tmp_path / "run.nnviz", X, Y, every=every), batch_size=batch_size)
    run = open_run(tmp_path / "run.nnviz")
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == epochs
    assert run.checkpoints[-1].step == 2 * -(-N_SAMPLES // batch_size)


@pytest.mark.parametrize("shape", [(5, 1000, 6), (5, 4, 1000), (5, 3, 3)])
def test_sequences_are_no_pictures(tmp_path, shape):
    RunRecorder(tmp_path / "run.nnviz", np.zeros(shape, np.float32) + np.arange(shape[2]), np.arange(5) % 2)
