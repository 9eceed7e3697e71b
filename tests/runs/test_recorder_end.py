"""When a Keras training is recorded: where its answers move, as it ends, and when it goes on in another phase."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first
from nnviz.runs.layer_norms import LayerNorms  # noqa: E402
from nnviz.runs.pace import distance  # noqa: E402

layers = keras.layers
RNG = np.random.default_rng(0)
X = RNG.normal(size=(320, 6)).astype(np.float32)
Y = X[:, :3].argmax(axis=1)


def classifier(*more):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, "tanh", name="hidden"), *more, layers.Dense(3, "softmax")])
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, *callbacks, epochs: int = 2, **options):
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="nnviz")
        return model.fit(X, Y, epochs=epochs, verbose=0, callbacks=list(callbacks), **options)


def test_checkpoints_follow_the_answers_and_the_last_state_is_recorded(tmp_path):
    model = classifier()
    fit(model, RunRecorder(tmp_path / "a.nnviz", X, Y, every="change", change=0.03), epochs=20)
    run = open_run(tmp_path / "a.nnviz")
    scores = run.probabilities()
    steps = np.array([distance(before, after) for before, after in pairwise(scores)])
    assert 8 <= len(run.checkpoints) <= 40
    assert steps[:-1].max() <= 1.5 * np.median(steps)
    assert (run.checkpoints[-1].epoch, run.checkpoints[-1].step) == (20, 200)
    assert np.abs(scores[-1] - model.predict(X, verbose=0)).max() <= 1e-3
    assert run.checkpoints[-1].metrics["loss"] < run.checkpoints[1].metrics["loss"]


@pytest.mark.parametrize("every", ["epoch", "change"])
@pytest.mark.parametrize("order", ["stopping first", "recorder first"])
def test_early_stopping_ends_with_the_network_that_is_kept(tmp_path, capsys, order, every):
    model = classifier()
    stopping = keras.callbacks.EarlyStopping(monitor="loss", mode="max", patience=3, restore_best_weights=True)
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, every=every, change=0.05)
    history = fit(model, *([stopping, recorder] if order == "stopping first" else [recorder, stopping]), epochs=9)
    run = open_run(tmp_path / "a.nnviz")
    last = run.checkpoints[-1]
    assert (len(history.epoch), last.epoch, last.restored_from, run.complete) == (4, 4, 1, True)
    assert [at.restored_from for at in run.checkpoints[:-1]] == [None] * (len(run.checkpoints) - 1)
    assert last.metrics["loss"] == history.history["loss"][0]
    assert np.abs(run.probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3
    assert "the last with the weights of epoch 1 again, to" in capsys.readouterr().out


def test_a_best_epoch_that_is_the_last_is_recorded_once(tmp_path):
    stopping = keras.callbacks.EarlyStopping(monitor="loss", patience=3, restore_best_weights=True)
    fit(classifier(), RunRecorder(tmp_path / "a.nnviz", X, Y), stopping, epochs=3)
    checkpoints = open_run(tmp_path / "a.nnviz").checkpoints
    assert [(at.epoch, at.restored_from) for at in checkpoints] == [(0, None), (1, None), (2, None), (3, None)]


def test_weights_that_are_put_in_as_a_training_ends_are_recorded(tmp_path):
    class Average(keras.callbacks.Callback):
        def on_train_end(self, logs=None) -> None:
            self.model.set_weights([weights / 2 for weights in self.model.get_weights()])

    model = classifier()
    fit(model, RunRecorder(tmp_path / "a.nnviz", X, Y), Average())
    run = open_run(tmp_path / "a.nnviz")
    assert [(at.epoch, at.restored_from) for at in run.checkpoints] == [(0, None), (1, None), (2, None), (2, None)]
    assert np.abs(run.probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3


def test_phases_of_a_training_go_on_in_one_file(tmp_path):
    path, model = tmp_path / "a.nnviz", classifier()
    recorder = RunRecorder(path, X, Y, weights=True)
    model.get_layer("hidden").trainable = False
    fit(model, recorder)
    model.get_layer("hidden").trainable = True
    model.compile(keras.optimizers.SGD(1e-3), "sparse_categorical_crossentropy")
    fit(model, recorder, epochs=1)
    fit(model, RunRecorder(path, X, Y, weights=True), epochs=1)
    fit(model, RunRecorder(path, X, Y, weights=True, phase="fine-tuning"), epochs=1)
    run = open_run(path)
    assert [(at.epoch, at.phase) for at in run.checkpoints] == [
        (0, ""),
        (1, ""),
        (2, ""),
        (3, "fit 2"),
        (4, "fit 3"),
        (5, "fine-tuning"),
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["a.nnviz"]


def test_a_training_that_was_cut_short_goes_on_in_its_phase(tmp_path):
    class Interrupted(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None) -> None:
            if epoch == 1:
                raise KeyboardInterrupt

    path, model = tmp_path / "a.nnviz", classifier()
    with pytest.raises(KeyboardInterrupt):
        fit(model, RunRecorder(path, X, Y, phase="warm-up"), Interrupted(), epochs=4)
    fit(model, RunRecorder(path, X, Y), epochs=4, initial_epoch=2)
    assert [(at.epoch, at.phase) for at in open_run(path).checkpoints] == [(epoch, "warm-up") for epoch in range(5)]


def test_the_learning_rate_of_a_schedule_is_recorded(tmp_path):
    model = classifier()
    model.compile(
        keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)), "sparse_categorical_crossentropy"
    )
    fit(model, RunRecorder(tmp_path / "a.nnviz", X, Y))  # ten batches an epoch
    rates = [at.metrics.get("learning_rate") for at in open_run(tmp_path / "a.nnviz").checkpoints]
    assert rates[0] is None
    assert rates[1:] == pytest.approx([0.05, 0.025])


@pytest.mark.parametrize("unit", ["softmax", "sigmoid"])
def test_norms_are_those_of_the_layers_gradients_and_updates(tmp_path, unit):
    """Of one layer, whose gradient can be reckoned by hand."""
    keras.utils.set_random_seed(1)
    y = Y if unit == "softmax" else Y % 2
    model = keras.Sequential([keras.Input((6,)), layers.Dense(3 if unit == "softmax" else 1, unit, name="only")])
    model.compile("adam", "sparse_categorical_crossentropy" if unit == "softmax" else "binary_crossentropy")
    before = np.concatenate([weights.ravel() for weights in model.get_weights()])
    x, labels = X[:200], y[:200]  # fewer than are looked at: all of them
    recorder = RunRecorder(tmp_path / "a.nnviz", x, labels, norms=True)
    model.fit(X, y, epochs=1, verbose=0, callbacks=[recorder])
    after = np.concatenate([weights.ravel() for weights in model.get_weights()])
    (metrics,) = [at.metrics for at in open_run(tmp_path / "a.nnviz").checkpoints[1:]]
    assert metrics["update_norm/only"] == pytest.approx(np.linalg.norm(after - before), rel=1e-5)
    answers = model.predict(x, verbose=0)
    error = answers - (np.eye(3)[labels] if unit == "softmax" else labels[:, None])
    gradient = np.concatenate([(x.T @ error / 200).ravel(), error.mean(axis=0)])
    assert metrics["gradient_norm/only"] == pytest.approx(np.linalg.norm(gradient), rel=1e-3)


def test_norms_that_fail_leave_the_rest(tmp_path, monkeypatch):
    def fail(_norms) -> None:
        raise RuntimeError("not now")

    monkeypatch.setattr(LayerNorms, "__call__", fail)
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, norms=True)
    with pytest.warns(RuntimeWarning, match="nnviz records no norms of layers to .*: not now"):
        classifier().fit(X, Y, epochs=2, verbose=0, callbacks=[recorder])
    run = open_run(tmp_path / "a.nnviz")
    assert (recorder.problem, len(run.checkpoints), run.complete) == (None, 3, True)


@pytest.mark.parametrize("options", [{"every": "change"}, {"every": "log", "norms": True}, {"norms": True, "weights": True}])
def test_no_way_of_recording_changes_what_is_learnt(tmp_path, options):
    def train(*callbacks):
        model = classifier(layers.BatchNormalization(), layers.Dropout(0.5))
        fit(model, *callbacks, epochs=3)
        return model.get_weights()

    recorded = train(RunRecorder(tmp_path / "a.nnviz", X, Y, **options))
    for alone, watched in zip(train(), recorded, strict=True):
        np.testing.assert_array_equal(alone, watched)


def test_other_processes_of_a_training_ask_nothing(tmp_path, monkeypatch, capsys):
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, every="change", norms=True)
    model = classifier()
    with monkeypatch.context() as changed:
        changed.setattr(keras.Model, "predict_on_batch", lambda *_: pytest.fail("it was asked"))
        changed.setattr("nnviz.runs.recording.process_rank", lambda: 1)
        fit(model, recorder)
    assert not (tmp_path / "a.nnviz").exists()
    assert capsys.readouterr().out == ""
