"""The Keras callback recording the model itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first
from nnviz.network.graph import read_graph  # noqa: E402
from nnviz.runs.layers import layer_shapes_of  # noqa: E402

RNG = np.random.default_rng(0)
X = RNG.random((60, 8, 8, 1), np.float32)
Y = np.arange(60) % 3


def convnet():
    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu", name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.MaxPooling2D(2),
            layers.Flatten(name="flat"),
            layers.Dropout(0.5),
            layers.Dense(3, activation="softmax", name="out"),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model


def record(path, model, **options):
    recorder = RunRecorder(path, X, Y, **options)
    model.fit(X, Y, epochs=1, batch_size=20, verbose=0, callbacks=[recorder])
    assert recorder.problem is None
    return open_run(path)


def test_weights_activations_and_inputs_are_the_models_own(tmp_path) -> None:
    model = convnet()
    untrained = model.get_weights()
    run = record(tmp_path / "a.nnviz", model, weights=True, activations=True, probe=12)
    for read, own in zip(run.weights(0), untrained, strict=True):
        np.testing.assert_array_equal(read, own)
    for read, own in zip(run.weights(-1), model.get_weights(), strict=True):
        np.testing.assert_array_equal(read, own)
    assert run.weight_names == tuple(weight.path for weight in model.weights)
    assert run.layers == ("conv", "norm", "out")  # what hands on, and what pools, is left out
    assert run.compiled == {"loss": "sparse_categorical_crossentropy", "from_logits": False, "metrics": ["accuracy"]}
    assert "compile_config" not in json.loads(run.architecture)
    assert np.bincount(Y[run.probe]).tolist() == [4, 4, 4]
    inputs = run.inputs(run.probe)
    np.testing.assert_array_equal(inputs, X[run.probe])
    kernel, bias = run.weights(-1)[:2]
    windows = np.lib.stride_tricks.sliding_window_view(inputs[..., 0], (3, 3), axis=(1, 2))
    conv = np.maximum(np.einsum("nxyij,ijc->nxyc", windows, kernel[:, :, 0]) + bias, 0)
    recorded = run.activations("conv", -1)
    np.testing.assert_allclose(recorded, conv.mean(axis=(1, 2)), atol=recorded.max() / 8190 + 1e-6)
    answers = model.predict(inputs, verbose=0)
    np.testing.assert_allclose(run.activations("out", -1), answers, atol=1 / 8190)


def test_named_layers_and_samples_are_taken(tmp_path) -> None:
    run = record(tmp_path / "a.nnviz", convnet(), activations=["flat"], probe=[5, 3])
    assert run.layers == ("flat",)
    assert run.activations("flat", 0).shape == (2, 36)
    assert run.probe.tolist() == [3, 5]
    assert not run.has_weights


def around_a_base():
    base_in = keras.Input((8, 8, 1))
    base = keras.Model(base_in, keras.layers.Conv2D(4, 3, activation="relu")(base_in), name="base")
    given = keras.Input((8, 8, 1))
    out = keras.layers.Dense(3, activation="softmax", name="out")
    return keras.Model(given, out(keras.layers.GlobalAveragePooling2D()(base(given))))


def of_layers_that_were_called_before():
    parts = [keras.layers.Conv2D(4, 3, activation="relu", name="base"), keras.layers.GlobalAveragePooling2D()]
    keras.Sequential([keras.Input((20, 20, 1)), *parts])  # elsewhere, on other inputs
    return keras.Sequential([keras.Input((8, 8, 1)), *parts, keras.layers.Dense(3, activation="softmax", name="out")])


def with_a_layer_of_two_outputs():
    given = keras.Input((8, 8, 1))
    maps = keras.layers.Conv2D(4, 3, activation="relu", name="base")(given)
    rows = keras.layers.Reshape((36, 4))(maps)
    _, state, _ = keras.layers.LSTM(4, return_state=True, name="pair")(rows)
    pooled = keras.layers.Concatenate(name="joined")([keras.layers.GlobalAveragePooling2D()(maps), state])
    return keras.Model(given, keras.layers.Dense(3, activation="softmax", name="out")(pooled))


@pytest.mark.parametrize(
    ("build", "layers"),
    [
        (around_a_base, ("base", "out")),
        (of_layers_that_were_called_before, ("base", "out")),
        (with_a_layer_of_two_outputs, ("base", "joined", "out")),
    ],
)
def test_one_layer_that_cannot_be_read_as_it_is_costs_no_other(tmp_path, build, layers) -> None:
    keras.utils.set_random_seed(1)
    model = build()
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model, weights=True, activations=True, probe=12)
    assert run.layers == layers
    kernel, bias = run.weights(-1)[:2]
    windows = np.lib.stride_tricks.sliding_window_view(X[run.probe, ..., 0], (3, 3), axis=(1, 2))
    maps = np.maximum(np.einsum("nxyij,ijc->nxyc", windows, kernel[:, :, 0]) + bias, 0)
    recorded = run.activations("base", -1)
    np.testing.assert_allclose(recorded, maps.mean(axis=(1, 2)), atol=recorded.max() / 8190 + 1e-6)
    np.testing.assert_allclose(run.activations("out", -1), model.predict(X[run.probe], verbose=0), atol=1 / 8190 + 1e-6)


def test_a_layer_that_is_called_twice_is_read_where_it_leads_to_the_answer(tmp_path) -> None:
    keras.utils.set_random_seed(1)
    given = keras.Input((8, 8, 1))
    twice = keras.layers.Dense(64, activation="tanh", name="twice")
    model = keras.Model(given, keras.layers.Dense(3, activation="softmax")(twice(twice(keras.layers.Flatten()(given)))))
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model, weights=True, activations=["twice"], probe=12)
    kernel, bias = run.weights(-1)[:2]
    once = np.tanh(X[run.probe].reshape(12, 64) @ kernel + bias)
    np.testing.assert_allclose(run.activations("twice", -1), np.tanh(once @ kernel + bias), atol=1e-3)


def test_a_layer_that_was_asked_for_and_cannot_be_read_is_named(tmp_path) -> None:
    model = with_a_layer_of_two_outputs()
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.warns(RuntimeWarning, match="the output of 'pair' is no one array of numbers"):
        record(tmp_path / "a.nnviz", model, weights=True, activations=["pair", "out"])


def test_a_layer_that_is_not_there_is_told_before_the_training(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"unknown layer 'dens'; this model has: conv, norm"):
        convnet().fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y, activations=["dens"])])
    assert not (tmp_path / "a.nnviz").exists()


@pytest.mark.parametrize("weights", [True, False])
def test_shapes_of_layers_and_owners_of_weights_are_recorded(tmp_path, weights: bool) -> None:
    model = with_a_layer_of_two_outputs()
    model.compile("adam", "sparse_categorical_crossentropy")
    run = record(tmp_path / "a.nnviz", model, weights=weights, activations=["out"])
    assert run.layer_shapes == layer_shapes_of(model)
    graph = read_graph(run.architecture, run.weight_shapes or None, run.weight_names, run.layer_shapes)
    assert [graph.layer(layer.name).n_parameters for layer in model.layers] == [at.count_params() for at in model.layers]
    assert graph.layer("base").shape == (6, 6, 4)
    assert graph.layer("pair").shape is None
    assert graph.layer("pair").input_shape == (36, 4)


@pytest.mark.parametrize("probe", [0, -1, 1.5, [60], [[1]], "all"])
def test_a_probe_that_is_none_is_told_at_once(tmp_path, probe) -> None:
    with pytest.raises(ValueError, match="probe"):
        RunRecorder(tmp_path / "a.nnviz", X, Y, activations=True, probe=probe)


def test_a_model_that_is_a_program_keeps_its_weights_and_warns_of_its_activations(tmp_path) -> None:
    class Program(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.flat, self.dense = keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")

        def call(self, x):
            return self.dense(self.flat(x))

    model = Program()
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.warns(RuntimeWarning, match="records no activations") as warned:
        run = record(tmp_path / "a.nnviz", model, weights=True, activations=True)
    assert len([warning for warning in warned if "nnviz records no" in str(warning.message)]) == 1
    np.testing.assert_array_equal(run.weights(-1)[0], model.get_weights()[0])
    assert run.layers == run.layer_shapes == ()
