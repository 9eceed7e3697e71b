"""Models followed call by call give what they give, whatever their layers were called with before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz.runs.calls import Call, calls_of, follow, graph_of  # noqa: E402 - Keras is looked for first

L = keras.layers


def sequential() -> keras.Model:
    return keras.Sequential([keras.Input((6, 6, 1)), L.Conv2D(2, 3), L.BatchNormalization(), L.Flatten(), L.Dense(3)])


def built_twice() -> keras.Model:
    """Layers that were called before, on other inputs, and the calls of this model are their second ones."""
    parts = [L.Conv2D(2, 3, activation="relu"), L.Flatten(), L.Dense(3)]
    keras.Sequential([keras.Input((6, 6, 1)), *parts])
    return keras.Sequential([keras.Input((6, 6, 1)), *parts])


def nested() -> keras.Model:
    inner = keras.Sequential([keras.Input((6, 6, 1)), L.Conv2D(2, 3, name="conv"), L.Dropout(0.5)], name="inner")
    middle_in = keras.Input((6, 6, 1))
    middle = keras.Model(middle_in, L.Flatten()(inner(middle_in)), name="middle")
    given = keras.Input((6, 6, 1))
    return keras.Model(given, L.Dense(3)(middle(keras.ops.tanh(given), training=False)))


def shared() -> keras.Model:
    given = keras.Input((6, 6, 1))
    flat, twice = L.Flatten()(given), L.Dense(36, activation="tanh")
    return keras.Model(given, L.Softmax()(L.Dense(3)(twice(twice(flat)) + flat)))


def masked() -> keras.Model:
    given = keras.Input((None,), dtype="int32")
    inner = keras.Sequential([keras.Input((None, 4)), L.LSTM(4, return_sequences=True)], name="inner")
    words = L.Embedding(9, 4, mask_zero=True)(given)
    return keras.Model(given, L.Dense(3)(L.LSTM(4)(L.Add()([inner(words), words]))))


def attending() -> keras.Model:
    given = keras.Input((5, 3))
    answer, scores = L.MultiHeadAttention(2, 4)(given, given, return_attention_scores=True)
    return keras.Model(given, L.Dense(3)(L.Concatenate()([L.Flatten()(answer), L.Flatten()(scores)])))


def inputs_for(model: keras.Model) -> np.ndarray:
    rng = np.random.default_rng(0)
    shape = tuple(size or 7 for size in model.inputs[0].shape[1:])
    whole = "int" in model.inputs[0].dtype
    return (rng.integers(0, 9, (4, *shape)) if whole else rng.normal(size=(4, *shape))).astype(np.float32)


MODELS = [sequential, built_twice, nested, shared, masked, attending]


@pytest.mark.filterwarnings("ignore:.*mask attached to it")
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("build", MODELS)
def test_a_model_that_is_followed_gives_what_it_gives(build: Callable[[], keras.Model], again: bool) -> None:
    model = build()
    if again:
        original, model = model, keras.models.model_from_json(model.to_json())
        model.set_weights(original.get_weights())
    x, told = inputs_for(model), []

    def each(call: Call, given: list, compute: Callable) -> object:
        told.append((call.path, len(given)))
        return compute()

    np.testing.assert_array_equal(follow(model, x, each), model(x, training=False))
    assert all(count for _, count in told)
    assert [path for path, _ in told if len(path) == 1] == [call.path for call in calls_of(model)]


def test_each_call_is_told_of_also_of_models_within_and_of_layers_that_are_called_twice() -> None:
    told: list[tuple[str, ...]] = []
    model = nested()
    follow(model, inputs_for(model), lambda call, _given, compute: (told.append(call.path), compute())[1])
    assert ("middle",) in told
    assert ("middle", "inner", "conv") in told
    model = shared()
    twice = [call for call in calls_of(model) if isinstance(call.operation, L.Dense) and call.operation.units == 36]
    assert len(twice) == 2


def test_what_is_returned_for_a_call_is_what_follows_get() -> None:
    model = nested()
    x = inputs_for(model)

    def without_convolution(call: Call, _given: list, compute: Callable) -> object:
        outputs = compute()
        return keras.ops.zeros_like(outputs) if call.path[-1] == "conv" else outputs

    found = follow(model, x, without_convolution)
    np.testing.assert_allclose(found, np.broadcast_to(model.layers[-1].bias, (4, 3)), atol=1e-6)


def test_a_model_that_is_a_program_cannot_be_followed() -> None:
    class Program(keras.Model):
        def call(self, x: object) -> object:
            return x

    class Twisted(keras.Model):
        """Functional, with a program of its own in front of its graph."""

        def call(self, x: object) -> object:
            return 2 * super().call(x)

    given = keras.Input((3,))
    for model in (Program(), Twisted(given, L.Dense(2)(given)), keras.Sequential([L.Dense(2)])):
        assert graph_of(model) is None
        with pytest.raises(ValueError, match="cannot be followed"):
            calls_of(model)
    outer = keras.Model(given, Twisted(given, L.Dense(2)(given), name="twisted")(given))  # within a model it is one call
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(follow(outer, x, lambda _call, _given, compute: compute()), outer(x))
