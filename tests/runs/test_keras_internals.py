"""What Keras does not promise is there in the installed version, and means what it is used for."""

import json

import keras
import numpy as np
import pytest

from nnviz.runs import keras_internals as internals


@pytest.fixture
def shared() -> tuple[keras.Model, keras.layers.Layer]:
    """A model that calls one layer twice and answers with a dict."""
    inputs, layer = keras.Input((3,)), keras.layers.Dense(3)
    first = layer(inputs)
    return keras.Model(inputs, {"one": first, "two": layer(first)}), layer


def test_each_call_of_a_layer_is_told_from_its_others(shared) -> None:
    model, layer = shared
    one, two = keras.tree.flatten(model.outputs)
    assert internals.operation_of(one) is internals.operation_of(two) is layer
    assert internals.inputs_of(two) == [one]
    assert internals.inputs_of(one) == model.inputs


def test_the_calls_of_a_model_come_in_order_and_its_outputs_are_nested(shared) -> None:
    model, layer = shared
    nodes = list(internals.nodes_of(model))
    assert [node.is_input for node in nodes] == [True, False, False]
    assert [node.operation for node in nodes[1:]] == [layer, layer]
    assert nodes[2].arguments.keras_tensors == nodes[1].outputs
    assert set(internals.output_structure(model)) == {"one", "two"}


def test_a_sequential_model_calls_a_function_once_it_is_built() -> None:
    model = keras.Sequential([keras.layers.Dense(2)])
    assert internals.function_in(model) is None
    model.build((None, 3))
    assert isinstance(internals.function_in(model), keras.Function)


def test_a_mask_stays_with_its_tensor() -> None:
    embedded = keras.layers.Embedding(4, 2, mask_zero=True)(np.array([[1, 0]]))
    assert np.array_equal(internals.mask_of(embedded), [[True, False]])
    plain = keras.ops.convert_to_tensor(np.array([[[1.0, 2.0], [5.0, 6.0]]], np.float32))
    assert internals.mask_of(plain) is None
    internals.keep_mask_with(plain, internals.mask_of(embedded))
    assert np.array_equal(keras.layers.GlobalAveragePooling1D()(plain), [[1, 2]])  # Keras reads it there


def test_layers_that_train_otherwise_are_told_of_it() -> None:
    assert internals.takes_training(keras.layers.Dropout(0.5))
    assert not internals.takes_training(keras.layers.ReLU())


def test_what_a_model_was_compiled_with() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    assert list(internals.metrics_given(model)) == []
    model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    assert list(internals.metrics_given(model)) == ["accuracy"]
    assert internals.keywords_of(model.loss)["from_logits"] is True
    assert internals.keywords_of("mse") == {}


def test_configurations_name_the_listed_modules() -> None:
    inputs = keras.Input((3,))
    functional = keras.Model(inputs, keras.ops.relu(inputs + 1.0))
    text = functional.to_json() + keras.Sequential([inputs]).to_json()
    named = {part.split('"')[0] for part in text.split('"module": "')[1:]}
    assert {name for name in named if name.startswith("keras.src.models")} <= set(internals.CONFIGURED_MODULES)
    operations = [layer["module"] for layer in json.loads(functional.to_json())["config"]["layers"][1:]]
    assert operations
    assert all(module.startswith(internals.CONFIGURED_OPERATIONS) for module in operations)


def test_a_pipeline_of_tensorflow_says_what_it_is_made_of() -> None:
    import tensorflow as tf

    pipeline = tf.data.Dataset.range(4).shuffle(4).batch(2)
    (shuffled,) = internals.made_of(pipeline)
    assert type(shuffled).__name__.strip("_") == "ShuffleDataset"
    assert internals.made_of(internals.made_of(shuffled)[0]) == []


@pytest.mark.parametrize("split", [False, True])
def test_the_running_fit_says_what_it_validates_with(split) -> None:
    seen = []

    class Looks(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None) -> None:
            seen.append(internals.fit_arguments(self.model))

    x, y = np.arange(20, dtype=np.float32).reshape(10, 2), np.arange(10) % 2
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    validation = {"validation_split": 0.3} if split else {"validation_data": (x[7:], y[7:])}
    model.fit(x, y, verbose=0, callbacks=[Looks()], **validation)
    assert np.array_equal(np.asarray(seen[0]["validation_data"][0]), x[7:])
    assert np.array_equal(np.asarray(seen[0]["validation_data"][1]), y[7:])
    assert internals.fit_arguments(model) is None
