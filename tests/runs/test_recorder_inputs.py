"""What `RunRecorder` may be given as samples, with real models: data sets, several inputs, one of several outputs, texts."""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from nnviz import RunRecorder, open_run

layers = keras.layers
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 4)).astype(np.float32), np.arange(60) % 3
LEFT, RIGHT = X, RNG.normal(size=(60, 2)).astype(np.float32)


def classifier(units=3, inputs=(4,)):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(inputs), layers.Flatten(), layers.Dense(units, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def two_inputs(named=False):
    keras.utils.set_random_seed(1)
    left, right = keras.Input((4,), name="left"), keras.Input((2,), name="right")
    joined = layers.Concatenate()([layers.Dense(5, "relu", name="of_left")(left), right])
    outputs = layers.Dense(3, "softmax", name="kind")(joined)
    model = keras.Model({"right": right, "left": left} if named else [left, right], outputs)
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def recorded(tmp_path, model, *given, fit=(X, Y), validation=None, **options):
    """The run of one epoch, whose last answers are those of the model."""
    path = tmp_path / "a.nnviz"
    more = {} if validation is None else {"validation_data": validation}
    model.fit(*fit, verbose=0, callbacks=[RunRecorder(path, *given, if_exists="replace", **options)], **more)
    return open_run(path)


def same(run, model, x, labels=Y) -> None:
    np.testing.assert_allclose(run.probabilities(-1), model.predict(x, verbose=0), atol=2e-3)
    assert run.labels.tolist() == list(labels)


def slices(x=X, y=Y):
    return tf.data.Dataset.from_tensor_slices((x, y))


class Batches(keras.utils.PyDataset):
    def __len__(self) -> int:
        return 6

    def __getitem__(self, at):
        return X[at * 10 : at * 10 + 10], Y[at * 10 : at * 10 + 10]


@pytest.mark.parametrize(
    "make",
    [
        lambda: slices().batch(16),
        lambda: slices().shuffle(60).batch(16).prefetch(2),
        lambda: slices(),
        lambda: slices().batch(10, drop_remainder=True),
        lambda: slices().map(lambda x, y: (x, tf.one_hot(y, 3), 1.0)).batch(7),
        lambda: slices(y=Y[:, None]).batch(60),
        lambda: Batches(),
        lambda: (X, Y),
        lambda: (tf.constant(X), tf.constant(Y)),
        lambda: (pd.DataFrame(X), pd.Series(Y)),
    ],
)
def test_samples_come_with_their_labels(tmp_path, make) -> None:
    model = classifier()
    same(recorded(tmp_path, model, make()), model, X)


def test_so_many_of_a_pipeline_without_an_end(tmp_path) -> None:
    model = classifier()
    run = recorded(tmp_path, model, slices().shuffle(60).repeat().batch(8), samples=20)
    same(run, model, X[:20], Y[:20])


def test_a_pipeline_that_is_recorded_trains_as_it_would_have(tmp_path) -> None:
    def trained(*, recorder):
        model = classifier()
        training = slices().shuffle(60, reshuffle_each_iteration=True).batch(8)
        callbacks = [RunRecorder(tmp_path / "a.nnviz", training)] if recorder else []
        model.fit(training, epochs=3, verbose=0, callbacks=callbacks)
        return model.get_weights()

    for one, other in zip(trained(recorder=False), trained(recorder=True), strict=True):
        assert np.array_equal(one, other)


def test_class_names_come_from_folders_of_images(tmp_path) -> None:
    for name in ("ant", "bee"):
        (tmp_path / "images" / name).mkdir(parents=True)
        for at in range(5):
            keras.utils.save_img(tmp_path / "images" / name / f"{at}.png", RNG.integers(0, 255, (8, 8, 3)), scale=False)
    folder = keras.utils.image_dataset_from_directory(tmp_path / "images", image_size=(8, 8), batch_size=4, verbose=False)
    model = classifier(2, (8, 8, 3))
    run = recorded(tmp_path, model, folder.cache().prefetch(1), fit=(folder,))
    assert run.class_names == ("ant", "bee")
    assert np.bincount(run.labels).tolist() == [5, 5]
    assert run.images.shape == (10, 8, 8, 3)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(
    "x",
    [
        {"left": LEFT, "right": RIGHT},
        {"right": RIGHT, "left": LEFT, "unused": RIGHT},
        [LEFT, RIGHT],
        tf.data.Dataset.from_tensor_slices(({"left": LEFT, "right": RIGHT}, Y)).batch(16),
    ],
    ids=["dict", "other order", "list", "data set"],
)
def test_models_of_several_inputs(tmp_path, x, named) -> None:
    if named and isinstance(x, list):
        with pytest.raises(ValueError, match=r"this model takes 2 inputs \(right, left\): expected a dict by name"):
            recorded(tmp_path, two_inputs(named), x, Y, fit=({"left": LEFT, "right": RIGHT}, Y))
        return
    model = two_inputs(named)
    both = {"left": LEFT, "right": RIGHT}
    given = (x,) if isinstance(x, tf.data.Dataset) else (x, Y)
    with pytest.warns(RuntimeWarning, match="no inputs .* the model takes 2 of them"):
        run = recorded(tmp_path, model, *given, fit=(both, Y), weights=True, activations=True, probe=9)
    same(run, model, both)
    assert run.has_logits
    assert {"of_left", "kind"} <= set(run.layers)
    expected = keras.Model(model.input, model.get_layer("of_left").output).predict(both, verbose=0)[run.probe]
    np.testing.assert_allclose(run.activations("of_left", -1), expected, atol=2e-3 * max(expected.max(), 1))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (X, r"x is one array; this model takes 2 inputs \(left, right\): expected an array for each"),
        ([X, X, X], r"x is a list of 3 arrays; this model takes 2 inputs"),
        (
            {"left": X, "rihgt": X},
            r"a dict of 2 inputs \(left, rihgt\); this model takes .*: expected an array for 'right' too",
        ),
        ([X, X], r"input 'right' of x has samples of shape \(4,\); expected \(2,\), which this model takes"),
    ],
)
def test_inputs_that_the_model_does_not_take_are_told_before_the_training(tmp_path, x, message) -> None:
    with pytest.raises(ValueError, match=message):
        recorded(tmp_path, two_inputs(), x, Y, fit=([LEFT, RIGHT], Y))
    assert not (tmp_path / "a.nnviz").exists()


def two_outputs(as_dict=False):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((4,))
    hidden = layers.Dense(5, "relu")(inputs)
    kind, colour = layers.Dense(3, "softmax", name="kind")(hidden), layers.Dense(2, name="colour")(hidden)
    model = keras.Model(inputs, {"kind": kind, "colour": colour} if as_dict else [kind, colour])
    logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", {"kind": "sparse_categorical_crossentropy", "colour": logits})
    return model


LABELS = {"kind": Y, "colour": Y % 2}


@pytest.mark.parametrize("as_dict", [False, True])
@pytest.mark.parametrize(("output", "place"), [("kind", 0), ("colour", 1)])
def test_one_of_several_outputs_is_named(tmp_path, as_dict, output, place) -> None:
    model = two_outputs(as_dict)
    for y in (LABELS, LABELS[output]):
        run = recorded(tmp_path, model, X, y, fit=(X, LABELS), output=output)
        answers = model.predict(X, verbose=0)
        expected = answers[output] if as_dict else answers[place]
        assert run.labels.tolist() == LABELS[output].tolist()
        assert run.has_logits  # of a softmax that is looked behind, or of a loss of its own that was told
        if output == "colour":
            np.testing.assert_allclose(run.logits(-1), expected, atol=0.01)
        else:
            np.testing.assert_allclose(run.probabilities(-1), expected, atol=2e-3)


def test_one_of_several_outputs_by_its_place(tmp_path) -> None:
    model = two_outputs()
    run = recorded(tmp_path, model, X, [Y, Y % 2], fit=(X, LABELS), output=1)
    np.testing.assert_allclose(run.logits(-1), model.predict(X, verbose=0)[1], atol=0.01)
    with pytest.raises(ValueError, match="output is 2; this model has 2: kind, colour"):
        recorded(tmp_path, two_outputs(), X, Y, fit=(X, LABELS), output=2)
    with pytest.raises(ValueError, match="unknown output 'size'; expected one of this model's: kind, colour"):
        recorded(tmp_path, two_outputs(), X, Y, fit=(X, LABELS), output="size")
    with pytest.raises(ValueError, match=r"has 2 outputs \(kind, colour\).*choose it, as by output='kind'"):
        recorded(tmp_path, two_outputs(), X, Y, fit=(X, LABELS))
    with pytest.raises(ValueError, match="unknown output 'size'; expected one of this model's: dense"):
        recorded(tmp_path, classifier(), X, Y, output="size")
    with pytest.raises(ValueError, match="output is 3; this model has 1: dense"):
        recorded(tmp_path, classifier(), X, Y, output=3)
    with pytest.raises(ValueError, match=r"contents are .*; expected a mapping of names to nnviz.Pictures"):
        RunRecorder(tmp_path / "a.nnviz", X, Y, contents=X)
    with pytest.raises(ValueError, match=r"output is 1\.5; expected the name of one"):
        RunRecorder(tmp_path / "a.nnviz", X, Y, output=1.5)


def test_outputs_of_a_model_that_is_a_program(tmp_path) -> None:
    class Program(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.kind, self.colour = layers.Dense(3, "softmax"), layers.Dense(2, "softmax")

        def call(self, x):
            return {"kind": self.kind(x), "colour": self.colour(x)}

    def program():
        model = Program()
        model.compile("sgd", dict.fromkeys(LABELS, "sparse_categorical_crossentropy"))
        return model

    model = program()
    run = recorded(tmp_path, model, X, LABELS, fit=(X, LABELS), output="colour")
    np.testing.assert_allclose(run.probabilities(-1), model.predict(X, verbose=0)["colour"], atol=2e-3)
    with pytest.raises(ValueError, match=r"the model has 2 outputs \(kind, colour\)"):
        recorded(tmp_path, program(), X, Y, fit=(X, LABELS))


@pytest.mark.parametrize(
    "validation",
    [
        {"validation_data": (X[40:], Y[40:])},
        {"validation_data": (X[40:], Y[40:], np.ones(20))},
        {"validation_data": slices(X[40:], Y[40:]).batch(7)},
        {"validation_data": slices(X[40:], Y[40:]).repeat().batch(10), "validation_steps": 2},
        {"validation_split": 1 / 3},
    ],
)
def test_without_samples_what_fit_validates_with_is_recorded(tmp_path, validation) -> None:
    model, path = classifier(), tmp_path / "a.nnviz"
    history = model.fit(X, Y, epochs=2, verbose=0, callbacks=[RunRecorder(path)], **validation)
    run = open_run(path)
    same(run, model, X[40:], Y[40:])
    assert [at.epoch for at in run.checkpoints] == [0, 1, 2]
    loss = -np.log(run.probabilities(-1)[np.arange(20), run.labels]).mean()
    assert loss == pytest.approx(history.history["val_loss"][-1], rel=0.01)


def test_a_fit_of_ones_own_validates_too(tmp_path) -> None:
    class Own(keras.Sequential):
        def fit(self, *args, **kwargs):
            return super().fit(*args, **kwargs)

    model = Own([keras.Input((4,)), layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X, Y, verbose=0, validation_data=(X[:9], Y[:9]), callbacks=[RunRecorder(tmp_path / "a.nnviz", samples=5)])
    same(open_run(tmp_path / "a.nnviz"), model, X[:5], Y[:5])


@pytest.mark.parametrize(
    ("fit", "message"),
    [
        ({}, r"it was given no samples, and fit has no validation_data; expected RunRecorder\(path, x, y\), or"),
        ({"validation_data": ((X[:5], Y[:5]) for _ in range(9))}, "of the validation_data of fit, x is a generator; expected"),
        (
            {"validation_data": slices().repeat().batch(5)},
            "of the validation_data of fit, x is a tf.data.Dataset without an end",
        ),
    ],
)
def test_a_fit_that_validates_with_nothing_is_told_so_before_it_trains(tmp_path, fit, message) -> None:
    model = classifier()
    before = model.get_weights()
    with pytest.raises(ValueError, match=message):
        model.fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz")], **fit)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_labels_without_samples_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="y is given without x; expected both"):
        RunRecorder(tmp_path / "a.nnviz", y=Y)


@pytest.mark.parametrize("shape", [(60,), (60, 1)])
def test_models_that_read_texts(tmp_path, shape) -> None:
    texts = np.array(["a good one", "a bad one", "who knows"] * 20).reshape(shape)
    model = keras.Sequential(
        [
            keras.Input((1,), dtype="string"),
            layers.TextVectorization(vocabulary=["good", "bad", "one"], output_sequence_length=3),
            layers.Embedding(5, 4),
            layers.GlobalAveragePooling1D(),
            layers.Dense(3, "softmax"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    run = recorded(tmp_path, model, texts.tolist(), Y, fit=(tf.constant(texts), Y))
    same(run, model, tf.constant(texts))


def test_what_the_inputs_are_is_kept_with_them(tmp_path) -> None:
    model = two_inputs()
    run = recorded(tmp_path, model, {"left": LEFT, "right": RIGHT}, Y, fit=([LEFT, RIGHT], Y), samples=40)
    assert run.content_kinds == (("left", "table"), ("right", "table"))
    np.testing.assert_allclose(run.content("right").values, RIGHT[:40], rtol=1e-6)
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    run = recorded(tmp_path, classifier(), frame, Y)
    assert run.content("table").names == ("a", "b", "c", "d")


def test_columns_and_contents_are_cut_with_the_samples(tmp_path) -> None:
    from nnviz import Series

    who, waves = ["ann", "bob"] * 30, RNG.normal(size=(60, 9)).astype(np.float32)
    options = {"columns": {"who": who}, "contents": {"wave": Series(waves)}, "split": np.array(["a", "b"] * 30)}
    run = recorded(tmp_path, classifier(), X, np.sort(Y), samples=6, balanced=True, **options)
    assert run.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert run.content_kinds == (("wave", "series"),)
    taken = np.array([np.flatnonzero((waves == row[:, 0]).all(1))[0] for row in run.content("wave").values])
    assert [who[at] for at in taken] == [run.column("who").categories[code] for code in run.column("who").values]
    assert run.split.tolist() == [["a", "b"][at % 2] for at in taken]


def test_token_ids_are_kept_as_texts(tmp_path) -> None:
    words = ["", "[UNK]", "good", "bad"]
    ids = RNG.integers(1, 4, (60, 5))
    model = keras.Sequential([keras.Input((5,)), layers.Embedding(4, 2), layers.Flatten(), layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    run = recorded(tmp_path, model, ids, Y, fit=(ids, Y), vocabulary=layers.TextVectorization(vocabulary=words[2:]))
    assert run.texts[3] == " ".join(words[at] for at in ids[3])
    same(run, model, ids)


def test_large_pictures_are_kept_small_and_say_so(tmp_path) -> None:
    x = RNG.random((6, 100, 80, 3)).astype(np.float32)
    run = recorded(tmp_path, classifier(3, (100, 80, 3)), x, Y[:6], fit=(x, Y[:6]))
    assert run.image_size == (100, 80)
    assert max(run.images.shape[1:3]) <= 64
