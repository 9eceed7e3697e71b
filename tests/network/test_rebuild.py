"""Recorded models built again: the same answers, and nothing from the file is executed or believed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import open_run  # noqa: E402 - Keras is looked for first
from nnviz.network.errors import NetworkError  # noqa: E402
from nnviz.network.rebuild import load_checkpoint, rebuild  # noqa: E402
from nnviz.network.sizes import sizes_of  # noqa: E402
from nnviz.ui.runs import EXAMPLE  # noqa: E402

RUN = open_run(EXAMPLE)
ARCHITECTURE = RUN.architecture


def run_of(architecture: str | None, model: object = None):
    """The bundled run with another architecture, and the shapes of that model's weights."""
    shapes = RUN._inside.weights if model is None else tuple((w.path, tuple(w.shape)) for w in model.weights)
    return replace(RUN, _inside=replace(RUN._inside, architecture=architecture, weights=shapes))


def why(architecture: str | None, **options) -> str:
    with pytest.raises(NetworkError) as error:
        rebuild(run_of(architecture), **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_rebuilt_model_answers_as_it_was_recorded() -> None:
    model = rebuild(RUN)
    for checkpoint in (0, 44):
        load_checkpoint(model, RUN, checkpoint)
        answers = model.predict(RUN.inputs(np.arange(RUN.n_samples)), batch_size=512, verbose=0)
        assert np.abs(answers - RUN.probabilities(checkpoint)).max() <= 1e-3


def test_a_graph_with_operations_normalisation_and_a_nested_model_comes_back() -> None:
    given = keras.Input((8, 8, 1))
    inner = keras.Sequential([keras.Input((64,)), keras.layers.Dense(5, activation="tanh")], name="inner")
    x = inner(keras.layers.Flatten()(given))
    x = keras.layers.BatchNormalization()(x)
    x = keras.ops.relu(x) + keras.ops.mean(x, axis=1, keepdims=True)
    x = keras.layers.LeakyReLU()(keras.layers.Activation("gelu")(x))
    model = keras.Model(given, keras.layers.Dense(3, kernel_regularizer="l2", kernel_constraint="max_norm")(x))
    model.compile("adam", "mse")
    again = rebuild(run_of(model.to_json(), model))
    again.set_weights(model.get_weights())
    inputs = RUN.inputs([1, 2, 3])
    np.testing.assert_array_equal(again.predict(inputs, verbose=0), model.predict(inputs, verbose=0))


def test_layers_of_the_callers_own_are_rebuilt_where_they_are_passed() -> None:
    class Doubling(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    model = keras.Sequential([keras.Input((3,)), Doubling()])
    run = run_of(model.to_json(), model)
    with pytest.raises(NetworkError, match="unknown layer 'Doubling', which is not Keras's"):
        rebuild(run)
    assert rebuild(run, {"Doubling": Doubling})(np.ones((1, 3)))[0, 0] == 2


def with_activation(node: object) -> str:
    config = json.loads(ARCHITECTURE)
    config["config"]["layers"][1]["config"]["activation"] = node
    return json.dumps(config)


@pytest.mark.parametrize("layer", ["Lambda", "TFSMLayer", "TorchModuleWrapper", "TextVectorization"])
def test_layers_that_carry_programs_or_read_files_are_refused_by_name(layer) -> None:
    assert f"has a {layer} layer" in why(ARCHITECTURE.replace('"Flatten"', f'"{layer}"'))


def test_nothing_is_imported_or_called_that_the_file_names(tmp_path) -> None:
    trace = tmp_path / "executed"
    call = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
    assert "calls a function of its own ('system')" in why(with_activation(call))
    code = {"class_name": "__lambda__", "config": {"value": ["4wEA", None, None]}}
    assert "unknown layer '__lambda__'" in why(with_activation(code))
    spec = {"class_name": "__typespec__", "spec_name": "Popen", "module": "subprocess", "registered_name": None, "config": []}
    assert "not Keras's" in why(with_activation(spec))
    opened = {"module": "builtins", "class_name": "open", "config": {"file": str(trace), "mode": "w"}, "registered_name": None}
    assert "not Keras's" in why(with_activation(opened))
    for module in ("subprocess", "keras.utils", "keras.src.ops.numpy", "keras.src.utils"):
        popen = f'"module":"{module}","class_name":"get_file"'
        assert "not Keras's" in why(ARCHITECTURE.replace('"module":"keras.layers","class_name":"Flatten"', popen))
    hidden = {"module": "keras", "class_name": "Sequential", "config": {}, "compile_config": {"optimizer": call}}
    assert "calls a function" not in why(with_activation(hidden))  # what a model was compiled with is not looked at
    assert not trace.exists()


@pytest.mark.parametrize(
    ("architecture", "words"),
    [
        (None, "does not hold its model; record it with --weights"),
        ("{", "does not rebuild"),
        ("[1]", "one of a list, not of a model"),
        ("null", "one of a NoneType"),
        ("[" * 50_000 + "]" * 50_000, "nested too deeply"),
        ('{"class_name": ["Dense"]}', "names a class in a way that is not understood"),
        ('{"class_name":"Dense","module":"keras.layers","config":{"units":3}}', "one of a Dense, not of a model"),
        (ARCHITECTURE.replace('"Flatten"', '"Flattn"'), "unknown layer 'Flattn'"),
        (ARCHITECTURE.replace('"units":10', '"units":-3'), "does not rebuild: Received an invalid value for `units`"),
        (ARCHITECTURE.replace('"relu"', '"system"'), "Could not interpret activation function identifier: system"),
        (ARCHITECTURE.replace('"units":10', '"units":11'), "weights do not fit"),
        (ARCHITECTURE.replace('"units":10', '"units":100000000000'), "weights do not fit"),  # and takes no memory
    ],
)
def test_a_configuration_that_is_wrong_is_answered_in_one_sentence(architecture, words) -> None:
    assert words in why(architecture)


def test_a_refused_model_leaves_nothing_behind() -> None:
    why(ARCHITECTURE.replace('"units":10', '"units":100000000000'))
    model = rebuild(RUN)  # would ask for that memory now
    load_checkpoint(model, RUN, 0)


def test_a_layer_that_would_fill_the_memory_with_one_sample_is_refused() -> None:
    given = keras.Input((8, 8, 1))
    model = keras.Model(given, keras.layers.GlobalAveragePooling2D()(keras.layers.ZeroPadding2D(10)(given)))
    assert "would make more than" in why_of(model, model.to_json().replace("10, 10", "100000, 100000"))


def up_sampled(size: int) -> keras.Model:
    given = keras.Input((8, 8, 1))
    return keras.Model(given, keras.layers.GlobalAveragePooling2D()(keras.layers.UpSampling2D(size, name="up")(given)))


def attending(length: int) -> keras.Model:
    given = keras.Input((length, 2))
    attended = keras.layers.MultiHeadAttention(1, 2, name="attention")(given, given)
    return keras.Model(given, keras.layers.GlobalAveragePooling1D()(attended))


def within_models(size: int) -> keras.Model:
    inner = keras.Sequential([up_sampled(size), keras.layers.Dense(2)], name="inner")
    given = keras.Input((3, 8, 8, 1))
    return keras.Model(given, keras.layers.Flatten()(keras.layers.TimeDistributed(inner, name="each")(given)))


def repeated(times: int) -> keras.Model:
    given = keras.Input((8, 8, 1))
    return keras.Model(given, keras.ops.mean(keras.ops.repeat(keras.ops.repeat(given, times, 1), times, 2), axis=(1, 2)))


@pytest.mark.parametrize(
    ("build", "size", "where"),
    [
        (up_sampled, 500, "up"),  # 16 million numbers, of 64 that were recorded
        (attending, 4000, "attention"),  # which makes them inside itself
        (within_models, 400, "each"),
        (repeated, 600, "Tile"),  # an operation of no layer, by the name that TensorFlow has for it
    ],
)
def test_what_would_make_gigabytes_is_refused_before_anything_is_computed(build, size: int, where: str) -> None:
    small = build(4)
    rebuild(run_of(small.to_json(), small))
    large = build(size)
    assert f"Layer '{where}" in (told := why_of(large, large.to_json()))
    assert "would make more than 8,388,608 numbers of one sample" in told


def test_as_many_samples_are_run_at_once_as_memory_is_meant_for() -> None:
    assert sizes_of(up_sampled(4)).rows(256) == 256
    large = sizes_of(up_sampled(300))
    assert large.where == "up"
    assert 64 * 300**2 <= large.largest <= large.total
    assert large.rows(256) == 2**24 // large.total == 1


def test_a_lookup_is_rebuilt_with_the_vocabulary_of_its_configuration_alone() -> None:
    given = keras.Input((8, 8, 1), dtype="int32")
    lookup = keras.layers.IntegerLookup(vocabulary=[5, 7], name="lookup")
    model = keras.Model(given, keras.ops.cast(lookup(given), "float32"))
    again = rebuild(run_of(model.to_json(), model))
    assert again(np.array([5, 7, 9, 5] * 16).reshape(1, 8, 8, 1)).numpy().ravel()[:4].tolist() == [1, 2, 0, 1]
    for vocabulary in ('"/etc/passwd"', "null"):
        text = model.to_json().replace('"vocabulary": [5, 7]', f'"vocabulary": {vocabulary}')
        assert "IntegerLookup layer whose vocabulary was not recorded" in why_of(model, text)


def why_of(model, architecture: str) -> str:
    with pytest.raises(NetworkError) as error:
        rebuild(run_of(architecture, model))
    return str(error.value)


def test_a_checkpoint_without_weights_says_which(tiny_run) -> None:
    model = rebuild(RUN)
    with pytest.raises(NetworkError, match="No weights were recorded in this run; record it with --weights"):
        load_checkpoint(model, open_run(tiny_run()), 0)
    checkpoints = tuple((entries if at else {}, scales) for at, (entries, scales) in enumerate(RUN._inside.checkpoints))
    with pytest.raises(NetworkError, match="No weights were recorded at epoch 1"):
        load_checkpoint(model, replace(RUN, _inside=replace(RUN._inside, checkpoints=checkpoints)), 0)
