"""What is optional in a recording: where it fails it is left out, with one warning, and the answers go on."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first
from nnviz.runs import model_parts  # noqa: E402

layers = keras.layers
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype(np.float32)
Y = np.arange(60) % 3


def classifier():
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(5, "relu", name="hidden"), layers.Dense(3, "softmax", name="out")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def record(path, model, *before, x=X, y=Y, said: str | None = None, **options):
    """A training of three epochs, in which the recorder said what is left out, once, and nothing else."""
    recorder = RunRecorder(path, x, Y, **options)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(x, y, epochs=3, verbose=0, callbacks=[*before, recorder])
    told = [str(entry.message) for entry in caught if str(entry.message).startswith("nnviz")]
    assert len(told) == bool(said), told
    assert all(f"nnviz records no {said}" in text for text in told)
    assert recorder.problem is None
    assert len(recorder.left_out) == len(told)
    run = open_run(path)
    run.verify()
    assert ([at.epoch for at in run.checkpoints], run.complete) == ([0, 1, 2, 3], True)
    return run


class Logs(keras.callbacks.Callback):
    """Puts something among the logs of the epochs."""

    def __init__(self, value) -> None:
        super().__init__()
        self._value = value

    def on_epoch_end(self, epoch, logs=None) -> None:
        logs["odd"] = self._value


def test_a_metric_that_is_an_array_leaves_the_others(tmp_path):
    model = classifier()
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy", keras.metrics.F1Score()])
    run = record(tmp_path / "a.nnviz", model, y=np.eye(3)[Y], said="metric 'f1_score' to ")
    assert [set(at.metrics) for at in run.checkpoints] == [set(), *[{"loss", "accuracy", "learning_rate"}] * 3]


@pytest.mark.parametrize("value", ["abc", None, [1, 2], np.zeros((2, 2)), {"a": 1}, object()])
def test_whatever_is_among_the_logs_leaves_the_others(tmp_path, value):
    run = record(tmp_path / "a.nnviz", classifier(), Logs(value), said="metric 'odd' to ")
    assert set(run.checkpoints[-1].metrics) == {"loss", "accuracy", "learning_rate"}


@pytest.mark.parametrize("value", [np.float32(2), np.array([2.0]), keras.ops.convert_to_tensor(2.0), True])
def test_numbers_of_any_library_are_recorded(tmp_path, value):
    run = record(tmp_path / "a.nnviz", classifier(), Logs(value))
    assert run.checkpoints[-1].metrics["odd"] == float(np.asarray(value).item())


def test_a_metric_that_is_not_finite_is_recorded(tmp_path):
    run = record(tmp_path / "a.nnviz", classifier(), Logs(np.nan))
    assert np.isnan(run.checkpoints[-1].metrics["odd"])


def test_inputs_that_are_texts_leave_weights_and_answers(tmp_path):
    texts = np.array([["a good one"], ["a bad one"], ["who knows"]] * 20, dtype=object)
    vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=4)
    vectorize.adapt(texts[:, 0])
    model = keras.Sequential(
        [keras.Input((1,), dtype="string"), vectorize, layers.Embedding(20, 3), layers.Flatten(), layers.Dense(3, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model, x=keras.ops.convert_to_tensor(texts), said="inputs to ", weights=True)
    np.testing.assert_array_equal(run.weights(-1)[-1], model.get_weights()[-1])
    assert run.input_shape is None


def test_a_last_layer_that_was_called_in_another_graph_too_gives_its_answers_here(tmp_path):
    keras.utils.set_random_seed(1)
    last = layers.Dense(3, activation="softmax")
    elsewhere = keras.Input((5,))
    layers.Dense(5)(elsewhere)
    last(layers.Dense(5, name="other")(elsewhere))
    given = keras.Input((4,))
    model = keras.Model(given, last(layers.Dense(5, activation="relu")(given)))
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model)
    assert run.has_logits
    assert np.abs(run.probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3


@pytest.mark.parametrize("at", [1, 3])
def test_activations_that_fail_leave_the_rest(tmp_path, monkeypatch, at):
    """At the first checkpoint, and at a later one."""
    calls = 0

    class Taps(model_parts.Taps):
        def __call__(self, x, batch_size):
            nonlocal calls
            calls += 1
            found = super().__call__(x, batch_size)
            if calls == at:
                found["hidden"] = found["hidden"] * np.nan
            return found

    monkeypatch.setattr(model_parts, "Taps", Taps)
    run = record(tmp_path / "a.nnviz", classifier(), said="activations to ", weights=True, activations=True)
    assert run.layers == (() if at == 1 else ("hidden", "out"))
    assert all(run.has_weights_at(index) for index in range(4))
    if at == 3:
        assert run.activations("hidden", 1).shape == (60, 5)
        with pytest.raises(ValueError, match="checkpoint 2 has no activations"):
            run.activations("hidden", 2)


@pytest.mark.parametrize("at", [1, 3])
def test_weights_that_cannot_be_read_leave_the_rest(tmp_path, at):
    class Sealed(keras.Model):
        calls = 0

        def get_weights(self):
            Sealed.calls += 1
            if Sealed.calls == at:
                raise RuntimeError("sealed")
            return super().get_weights()

    given = keras.Input((4,))
    model = Sealed(given, layers.Dense(3, activation="softmax")(given))
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model, said="weights to ", weights=True, activations=True)
    assert run.has_weights == (at == 3)
    assert run.layers


@pytest.mark.parametrize("part", ["architecture_of", "compiled_of", "weight_names_of", "layer_shapes_of", "store_inputs"])
def test_a_part_that_fails_leaves_the_rest(tmp_path, monkeypatch, part):
    def fail(*_args, **_options):
        raise NotImplementedError("not of this model")

    monkeypatch.setattr(model_parts, part, fail)
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, weights=True)
    with pytest.warns(RuntimeWarning, match="nnviz records no .* not of this model"):
        classifier().fit(X, Y, verbose=0, callbacks=[recorder])
    run = open_run(tmp_path / "a.nnviz")
    assert run.has_weights
    assert len(run.checkpoints) == 2
