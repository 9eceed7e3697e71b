"""Slopes of models whose input they do not reach as it is, held against the same mathematics on models built for it."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from nnviz.network.activation_maximisation import ActivationMaximiser, Climb
from nnviz.network.attribution import Explainer
from nnviz.network.errors import NetworkError

TOKENS, LENGTH = 12, 6


@pytest.fixture(scope="module", autouse=True)
def seeded() -> None:
    keras.utils.set_random_seed(5)


def rebuilt(model: keras.Model) -> keras.Model:
    """The same model from its configuration, as recorded ones are."""
    again = keras.models.model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    return again


# --- Grad-CAM: a model, and, with the same weights, what leads to its last maps and from them to the logits -------------------


def front() -> keras.Model:
    last = layers.Conv2D(4, 3, padding="same", activation="tanh", name="last")
    return keras.Sequential(
        [keras.Input((10, 10, 1)), layers.Conv2D(3, 3, activation="relu"), layers.MaxPooling2D(2), last], name="base"
    )


def back() -> keras.Model:
    return keras.Sequential([keras.Input((4, 4, 4)), layers.Flatten(), layers.Dense(3)])


def chain() -> keras.Model:
    parts = [*front().layers, *back().layers, layers.Softmax()]
    return keras.Sequential([keras.Input((10, 10, 1)), *parts])


def chain_with_softmax_in_dense() -> keras.Model:
    return keras.Sequential(
        [keras.Input((10, 10, 1)), *front().layers, layers.Flatten(), layers.Dense(3, activation="softmax")]
    )


def around_a_base() -> keras.Model:
    given = keras.Input((10, 10, 1))
    maps = front()(layers.Identity()(given), training=False)
    return keras.Model(given, layers.Activation("softmax")(layers.Dense(3)(layers.Flatten()(maps))))


def with_a_pooled_branch() -> keras.Model:
    """Its very last convolution is of one place, as in squeeze-and-excitation, and tells nothing of where."""
    given = keras.Input((10, 10, 1))
    maps = given
    for layer in front().layers:
        maps = layer(maps)
    pooled = layers.Conv2D(4, 1, kernel_initializer="zeros", name="squeezed")(layers.GlobalMaxPooling2D(keepdims=True)(maps))
    return keras.Model(given, layers.Softmax()(layers.Dense(3)(layers.Flatten()(layers.Add()([maps, pooled])))))


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("build", [chain, chain_with_softmax_in_dense, around_a_base, with_a_pooled_branch])
def test_grad_cam_is_the_formula_of_its_paper_also_for_models_that_were_rebuilt(build: Callable, again: bool) -> None:
    before, behind = front(), back()
    weights = [*before.get_weights(), *behind.get_weights()]
    model = build()
    if build is with_a_pooled_branch:
        weights[4:4] = [np.zeros((1, 1, 4, 4)), np.zeros(4)]
    model.set_weights(weights)
    x, classes = np.random.default_rng(0).normal(size=(5, 10, 10, 1)).astype(np.float32), np.array([0, 1, 2, 1, 0])
    with tf.GradientTape() as tape:
        maps = before(x)
        tape.watch(maps)
        score = tf.gather(behind(maps), classes, batch_dims=1)
    weight = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2), keepdims=True)
    expected = tf.image.resize(tf.nn.relu(tf.reduce_sum(weight * maps, axis=-1, keepdims=True)), (10, 10))[..., 0]
    assert np.asarray(expected).max() > 0
    found = Explainer(rebuilt(model) if again else model).grad_cam(x, classes)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_grad_cam_sees_into_an_application_and_gradients_pass_through_it() -> None:
    base = keras.applications.MobileNetV2(input_shape=(64, 64, 3), alpha=0.35, include_top=False, weights=None)
    given = keras.Input((64, 64, 3))
    pooled = layers.GlobalAveragePooling2D()(base(layers.Rescaling(2.0, -1.0)(given), training=False))
    explainer = Explainer(rebuilt(keras.Model(given, layers.Dense(2, activation="softmax")(pooled))))
    x = np.random.default_rng(0).uniform(size=(2, 64, 64, 3)).astype(np.float32)
    for method in ("gradcam", "gradient"):
        found = explainer.explain(method, x, np.array([0, 1]))
        assert found.shape == (2, 64, 64)
        assert found.reshape(2, -1).max(axis=1).min() > 0 or method == "gradcam"
    assert found.max() > 0


@pytest.mark.parametrize("shape", [(6,), (5, 4), (6, 6, 1)])
def test_a_model_without_a_convolution_over_images_has_no_grad_cam(shape: tuple[int, ...]) -> None:
    model = keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(3, activation="softmax")])
    with pytest.raises(NetworkError, match="needs a model with a convolution over images"):
        Explainer(model).explain("gradcam", np.zeros((1, *shape), np.float32), np.array([0]))


# --- inputs that are looked up ------------------------------------------------------------------------------------------------


def words_and(*parts: layers.Layer, whole: str = "int32", length: int | None = LENGTH) -> keras.Model:
    given = keras.Input((length,), dtype=whole)
    x = layers.Embedding(TOKENS, 5, name="words")(given)
    for part in parts:
        x = part(x)
    return keras.Model(given, layers.Dense(3, activation="softmax")(x))


def bag() -> keras.Model:
    return words_and(layers.GlobalAveragePooling1D(), layers.Dense(4, activation="tanh", name="hidden"))


def text_convnet() -> keras.Model:
    return words_and(layers.Conv1D(4, 3, activation="tanh"), layers.GlobalMaxPooling1D(), whole="float32")


def recurrent() -> keras.Model:
    return words_and(layers.Bidirectional(layers.GRU(4)))


def of_any_length() -> keras.Model:
    return words_and(layers.LSTM(4), length=None)


def attending() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(TOKENS, 5, name="words")(given)
    places = layers.Embedding(LENGTH, 5)(np.arange(LENGTH)[None])
    x = layers.Add()([words, keras.ops.broadcast_to(places, (1, LENGTH, 5))])
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 3)(x, x))
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling1D()(x)))


def in_a_nested_model() -> keras.Model:
    encoder = keras.Sequential(
        [keras.Input((LENGTH,), dtype="int32"), layers.Embedding(TOKENS, 5, name="words"), layers.LSTM(4)], name="encoder"
    )
    return keras.Sequential([keras.Input((LENGTH,), dtype="int32"), encoder, layers.Dense(3), layers.Activation("softmax")])


def masked() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(TOKENS, 5, mask_zero=True, name="words")(given)
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.LSTM(4)(words)))


LOOKING_UP = [bag, text_convnet, recurrent, of_any_length, attending, in_a_nested_model, masked]


def tokens(n: int = 3) -> np.ndarray:
    drawn = np.random.default_rng(1).integers(1, TOKENS, (n, LENGTH)).astype(np.float32)
    drawn[:, -1] = 0
    return drawn


def table_of(model: keras.Model) -> keras.Variable:
    return next(weight for weight in model.weights if weight.path.endswith("words/embeddings"))


def slope_of_own_rows(model: keras.Model, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """The slope of the log-probability at each token's embedding, (LENGTH, 5) for one sample, by the table's own gradient.

    Each place is given a row of the table to itself, which has what the row of its token had.
    """
    table = table_of(model)
    before = table.numpy()
    own = np.zeros_like(before)
    own[:LENGTH] = before[x[0].astype(int)]
    table.assign(own)
    rows = np.arange(LENGTH, dtype=np.float32)[None]
    with tf.GradientTape() as tape:
        score = tf.gather(tf.math.log(model(rows)), classes, batch_dims=1)
    slopes = tf.convert_to_tensor(tape.gradient(score, table.value)).numpy()[:LENGTH]
    table.assign(before)
    return slopes


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("build", [at for at in LOOKING_UP if at is not masked])  # a mask would follow the rows' numbers
def test_slopes_are_those_of_each_tokens_own_embedding(build: Callable, again: bool) -> None:
    model = rebuilt(build()) if again else build()
    explainer = Explainer(model, shape=(LENGTH,))
    assert explainer.looked_up == ("words",)
    x = tokens(1)
    found = [explainer.gradients(x, np.array([k]))[0] for k in range(3)]
    by_hand = [slope_of_own_rows(model, x, np.array([k])) for k in range(3)]
    assert found[0].shape == (LENGTH, 5)
    # a logit differs from a log-probability by what all classes share
    np.testing.assert_allclose(found[1] - found[0], by_hand[1] - by_hand[0], atol=1e-5)
    np.testing.assert_allclose(found[2] - found[0], by_hand[2] - by_hand[0], atol=1e-5)
    assert np.abs(found[0]).max() > 1e-4


@pytest.mark.parametrize("build", LOOKING_UP)
def test_every_method_attributes_to_tokens(build: Callable) -> None:
    explainer, x, classes = Explainer(rebuilt(build()), shape=(LENGTH,)), tokens(), np.array([0, 1, 2])
    for method in ("gradient", "smoothgrad", "integrated", "occlusion"):
        found = explainer.explain(method, x, classes)
        assert found.shape == (3, LENGTH)
        assert np.abs(found).max(axis=1).min() > 0, method
    sizes = np.linalg.norm(explainer.gradients(x, classes), axis=-1)
    np.testing.assert_allclose(explainer.explain("gradient", x, classes), sizes, rtol=1e-5)


@pytest.mark.parametrize("build", LOOKING_UP)
def test_integrated_gradients_of_tokens_sum_to_what_embeddings_of_zeros_lack(build: Callable) -> None:
    model = rebuilt(build())
    explainer, x, classes = Explainer(model, shape=(LENGTH,)), tokens(), np.array([0, 1, 2])
    table_of(model).assign(np.random.default_rng(2).normal(size=(TOKENS, 5)))
    sums = explainer.explain("integrated", x, classes).sum(axis=1)
    whole = explainer.scores(x, classes)
    table_of(model).assign(np.zeros((TOKENS, 5)))
    nothing = explainer.scores(x, classes)
    assert np.abs(whole - nothing).max() > 0.01
    np.testing.assert_allclose(sums, whole - nothing, atol=0.01 * np.abs(whole - nothing).max())


def one_hot() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    codes = layers.CategoryEncoding(TOKENS, output_mode="one_hot")(given)
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Flatten()(codes)))


def hashed() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(TOKENS, 5)(layers.Hashing(TOKENS)(given))
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Flatten()(words)))


def looked_up_by_list() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(TOKENS + 1, 5)(layers.IntegerLookup(vocabulary=list(range(TOKENS)))(given))
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Flatten()(words)))


def in_bins() -> keras.Model:
    given = keras.Input((LENGTH,))
    words = layers.Embedding(5, 5)(layers.Discretization(bin_boundaries=[2, 4, 6, 8])(given))
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Flatten()(words)))


def cast_to_integers() -> keras.Model:
    given = keras.Input((LENGTH,))
    words = layers.Embedding(TOKENS, 5)(keras.ops.cast(given, "int32"))
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Flatten()(words)))


def bytes_of_pictures() -> keras.Model:
    given = keras.Input((LENGTH, 1), dtype="uint8")
    x = layers.Flatten()(layers.Rescaling(1 / 16)(given))
    return keras.Model(given, layers.Dense(3, activation="softmax")(x))


@pytest.mark.parametrize("build", [one_hot, hashed, looked_up_by_list, in_bins, cast_to_integers, bytes_of_pictures])
def test_other_layers_that_look_up_or_make_whole_numbers_are_stepped_over(build: Callable) -> None:
    model = rebuilt(build())
    explainer, classes = Explainer(model), np.array([0, 1, 2])
    x = tokens().reshape(3, *model.inputs[0].shape[1:])
    assert len(explainer.looked_up) == 1
    for method in ("gradient", "smoothgrad", "integrated"):
        found = explainer.explain(method, x, classes)
        assert found.shape == x.shape
        assert np.isfinite(found).all()
        assert np.abs(found).reshape(3, -1).max(axis=1).min() > 0, method


def together() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    counts = layers.CategoryEncoding(LENGTH, output_mode="multi_hot")(keras.ops.minimum(given, LENGTH - 1))
    return keras.Model(given, layers.Dense(3, activation="softmax")(counts))


def half_looked_up() -> keras.Model:
    given = keras.Input((LENGTH,))
    words = layers.Embedding(TOKENS, 5)(keras.ops.cast(given[:, :3], "int32"))
    return keras.Model(
        given, layers.Dense(3, activation="softmax")(layers.Concatenate()([layers.Flatten()(words), given[:, 3:]]))
    )


def by_columns() -> keras.Model:
    given = keras.Input((LENGTH,), dtype="int32")
    columns = [layers.Embedding(TOKENS, 2)(given[:, at]) for at in range(LENGTH)]
    return keras.Model(given, layers.Dense(3, activation="softmax")(layers.Concatenate()(columns)))


@pytest.mark.parametrize("build", [together, half_looked_up, by_columns])
def test_where_slopes_do_not_lead_to_each_number_occlusion_is_offered_in_one_sentence(build: Callable) -> None:
    explainer, x, classes = Explainer(rebuilt(build())), tokens(), np.array([0, 1, 2])
    for method in ("gradient", "smoothgrad", "integrated"):
        with pytest.raises(NetworkError, match=r"[Ss]lopes.*occlusion needs none, choose that instead\.$") as told:
            explainer.explain(method, x, classes)
        assert "\n" not in str(told.value)
    assert np.abs(explainer.explain("occlusion", x, classes)).max() > 0


def test_nothing_can_be_sought_that_is_looked_up() -> None:
    with pytest.raises(NetworkError, match=r"looks its input up \('words'\).*the samples that excite its units most say"):
        ActivationMaximiser(rebuilt(bag()), "hidden")


def test_units_of_a_model_within_the_model_can_be_sought() -> None:
    given = keras.Input((8, 8, 1))
    inner = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.ReLU()], name="inner")
    model = rebuilt(keras.Model(given, layers.Dense(2)(layers.Flatten()(inner(given)))))
    x = np.random.default_rng(0).uniform(size=(4, 8, 8, 1)).astype(np.float32)
    seeker = ActivationMaximiser(model, "inner")
    kernel, bias = model.get_weights()[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x[..., 0], (3, 3), axis=(1, 2))
    by_hand = np.maximum(np.einsum("nxyij,ijc->nxyc", windows, kernel[:, :, 0]) + bias, 0).mean(axis=(1, 2))
    np.testing.assert_allclose(seeker.excitements(x, range(3)), by_hand, atol=1e-5)
    found = seeker.find(range(3), 0.0, 1.0, climb=Climb(steps=20))
    assert (seeker.excitement(found, np.arange(3)) >= by_hand.max(axis=0)).any()
