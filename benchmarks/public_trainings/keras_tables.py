"""Public Keras trainings on tables."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import nnviz

from .catalogue import Begun, training
from .keras_kit import Begins
from .stand_ins import table


@training(
    "Structured data classification with FeatureSpace",
    "keras.io, code example structured_data_classification_with_feature_space",
)
def feature_space(path: Path, begun: Begun) -> None:
    x, y, names = table("cancer")
    columns = {name.replace(" ", "_"): x[:, at] for at, name in enumerate(names[:5])}
    raw = tf.data.Dataset.from_tensor_slices((columns, y))
    space = keras.utils.FeatureSpace(features=dict.fromkeys(columns, "float_normalized"), output_mode="concat")
    space.adapt(raw.batch(32).map(lambda row, _: row))
    data = raw.batch(32).map(lambda row, label: (space(row), label)).prefetch(2)
    encoded = space.get_encoded_features()
    model = keras.Model(encoded, layers.Dense(1, activation="sigmoid")(layers.Dense(32, activation="relu")(encoded)))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    train, valid = data.skip(4), data.take(4)
    model.fit(train, epochs=2, verbose=0, validation_data=valid, callbacks=[nnviz.RunRecorder(path, valid), Begins(begun)])


@training(
    "Classify structured data using preprocessing layers", "tensorflow.org, tutorials/structured_data/preprocessing_layers"
)
def preprocessing_layers(path: Path, begun: Begun) -> None:
    rng = np.random.default_rng(0)
    animals = np.array(["Cat", "Dog"])[rng.integers(0, 2, 200)]
    ages = rng.normal(size=(200, 1)).astype("float32")
    y = ((animals == "Cat") ^ (ages[:, 0] > 0)).astype(int)
    kind, age = keras.Input((1,), dtype="string", name="Type"), keras.Input((1,), name="Age")
    lookup = layers.StringLookup(vocabulary=["Cat", "Dog"], output_mode="one_hot")
    z = layers.concatenate([lookup(kind), age])
    model = keras.Model({"Type": kind, "Age": age}, layers.Dense(1)(layers.Dense(32, activation="relu")(z)))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    data = tf.data.Dataset.from_tensor_slices(({"Type": animals[:, None], "Age": ages}, y)).batch(32)
    model.fit(data, epochs=2, verbose=0, callbacks=[nnviz.RunRecorder(path, data), Begins(begun)])


@training("Imbalanced classification: credit card fraud", "keras.io, code example imbalanced_classification")
def imbalanced(path: Path, begun: Begun) -> None:
    x, y, _ = table("cancer")
    y = y[:, None].astype("uint8")
    model = keras.Sequential([keras.Input(x.shape[1:]), layers.Dense(64, activation="relu"), layers.Dropout(0.3)])
    model.add(layers.Dense(1, activation="sigmoid"))
    metrics = [
        keras.metrics.FalseNegatives(name="fn"),
        keras.metrics.Precision(name="precision"),
        keras.metrics.Recall(name="recall"),
    ]
    model.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy", metrics=metrics)
    recorder = nnviz.RunRecorder(path, x[:100], y[:100])
    model.fit(
        *(x[100:], y[100:]),
        batch_size=64,
        epochs=2,
        verbose=0,
        validation_data=(x[:100], y[:100]),
        class_weight={0: 1.0, 1: 3.0},
        callbacks=[recorder, Begins(begun)],
    )


@training("Iris with string labels from a data frame", "pandas and Keras, as in many notebooks")
def string_labels(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    words = np.array(["barolo", "grignolino", "barbera"])[y]
    model = keras.Sequential(
        [keras.Input(x.shape[1:]), layers.Dense(16, activation="relu"), layers.Dense(3, activation="softmax")]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x, words, class_names=["barolo", "grignolino", "barbera"])
    model.fit(x, np.eye(3)[y], epochs=2, verbose=0, validation_split=0.2, callbacks=[recorder, Begins(begun)])


@training("Overfit and underfit (Higgs)", "tensorflow.org, tutorials/keras/overfit_and_underfit")
def higgs(path: Path, begun: Begun) -> None:
    x, y, _ = table("cancer")
    data = tf.data.Dataset.from_tensor_slices((x, y[:, None]))
    valid, train = data.take(100).cache().batch(50), data.skip(100).cache().shuffle(400).repeat().batch(50)
    rate = keras.optimizers.schedules.InverseTimeDecay(0.001, decay_steps=100, decay_rate=1)
    model = keras.Sequential([layers.Dense(16, activation="elu"), layers.Dense(1)])
    entropy = keras.metrics.BinaryCrossentropy(from_logits=True, name="binary_crossentropy")
    model.compile(keras.optimizers.Adam(rate), keras.losses.BinaryCrossentropy(from_logits=True), metrics=[entropy, "accuracy"])
    stopping = keras.callbacks.EarlyStopping(monitor="val_binary_crossentropy", patience=1)
    recorder = nnviz.RunRecorder(path, valid)
    model.fit(
        train, steps_per_epoch=8, epochs=5, verbose=0, validation_data=valid, callbacks=[stopping, recorder, Begins(begun)]
    )


@training("Regression: Boston housing", "Deep Learning with Python, predicting house prices")
def housing(path: Path, begun: Begun) -> None:
    x, _, _ = table()
    y = np.random.default_rng(0).normal(20, 5, len(x))
    model = keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(1)])
    model.compile("rmsprop", "mse", metrics=["mae"])
    model.fit(x, y, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y), Begins(begun)])


@training("Collaborative filtering for movie recommendations", "keras.io, code example collaborative_filtering_movielens")
def collaborative_filtering(path: Path, begun: Begun) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 40, (300, 2)), rng.integers(0, 11, 300) / 10.0
    inputs = keras.Input((2,), dtype="int32")
    user, film = (layers.Embedding(40, 8)(inputs[:, at]) for at in (0, 1))
    model = keras.Model(inputs, keras.ops.sigmoid(keras.ops.sum(user * film, axis=1, keepdims=True)))
    model.compile("adam", keras.losses.BinaryCrossentropy())
    model.fit(x, y, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y), Begins(begun)])
