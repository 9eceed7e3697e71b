"""Public Keras trainings on text."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import nnviz

from .catalogue import Begun, training
from .keras_kit import Begins
from .stand_ins import imdb, sentences


@training("Text classification from scratch", "keras.io, code example text_classification_from_scratch")
def from_scratch(path: Path, begun: Begun) -> None:
    texts, y = sentences()
    vectorize = layers.TextVectorization(max_tokens=200, output_mode="int", output_sequence_length=20)
    raw = tf.data.Dataset.from_tensor_slices((texts, y)).batch(32)
    vectorize.adapt(raw.map(lambda text, _: text))
    data = raw.map(lambda text, label: (vectorize(tf.expand_dims(text, -1)), label)).cache().prefetch(10)
    train, valid = data.skip(4), data.take(4)
    inputs = keras.Input((None,), dtype="int64")
    z = layers.Dropout(0.5)(layers.Embedding(200, 16)(inputs))
    z = layers.GlobalMaxPooling1D()(layers.Conv1D(16, 7, padding="same", activation="relu")(z))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="predictions")(z))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, valid, vocabulary=vectorize, class_names=["neg", "pos"])
    model.fit(train, validation_data=valid, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Basic text classification", "tensorflow.org, tutorials/keras/text_classification")
def strings_inside(path: Path, begun: Begun) -> None:
    texts, y = sentences()
    texts = np.array(texts)
    vectorize = layers.TextVectorization(max_tokens=200, output_sequence_length=20)
    vectorize.adapt(texts)
    model = keras.Sequential([keras.Input((1,), dtype="string"), vectorize, layers.Embedding(200, 16)])
    model.add(layers.GlobalAveragePooling1D())
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    data = tf.data.Dataset.from_tensor_slices((texts[:, None], y)).batch(32)
    recorder = nnviz.RunRecorder(path, data.take(4))
    model.fit(data, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Bidirectional LSTM on IMDB", "keras.io, code example bidirectional_lstm_imdb")
def bidirectional_lstm(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_val, y_val) = imdb()
    inputs = keras.Input((None,), dtype="int32")
    z = layers.Bidirectional(layers.LSTM(8))(
        layers.Bidirectional(layers.LSTM(8, return_sequences=True))(layers.Embedding(2000, 16)(inputs))
    )
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(z))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x_val, y_val)
    model.fit(
        x_train,
        y_train,
        batch_size=32,
        epochs=1,
        verbose=0,
        validation_data=(x_val, y_val),
        callbacks=[recorder, Begins(begun)],
    )


class TransformerBlock(layers.Layer):
    """Attention and two dense layers, as the example's own layer has them."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = layers.MultiHeadAttention(heads, width)
        self.dense = keras.Sequential([layers.Dense(width, activation="relu"), layers.Dense(width)])
        self.norms = [layers.LayerNormalization(epsilon=1e-6) for _ in range(2)]

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        z = self.norms[0](inputs + self.attention(inputs, inputs))
        return self.norms[1](z + self.dense(z))


@training("Text classification with Transformer", "keras.io, code example text_classification_with_transformer")
def transformer(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_val, y_val) = imdb()
    inputs = keras.Input((80,))
    z = TransformerBlock(16, 2)(layers.Embedding(2000, 16)(inputs))
    z = layers.Dropout(0.1)(layers.GlobalAveragePooling1D()(z))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(layers.Dense(20, activation="relu")(z)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x_val, y_val, weights=True)
    model.fit(
        x_train,
        y_train,
        batch_size=32,
        epochs=2,
        verbose=0,
        validation_data=(x_val, y_val),
        callbacks=[recorder, Begins(begun)],
    )


@training("Large-scale multi-label text classification", "keras.io, code example multi_label_classification")
def multi_label(path: Path, begun: Begun) -> None:
    x, y = np.random.default_rng(0).random((200, 50)), np.random.default_rng(1).integers(0, 2, (200, 7))
    model = keras.Sequential([keras.Input((50,)), layers.Dense(32, activation="relu"), layers.Dense(7, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["binary_accuracy"])
    model.fit(x, y, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y), Begins(begun)])


@training("Newswire topics", "Deep Learning with Python, Reuters")
def reuters(path: Path, begun: Begun) -> None:
    texts, y = sentences(n_classes=4)
    vectorize = layers.TextVectorization(max_tokens=200, output_mode="multi_hot")
    vectorize.adapt(texts)
    x = np.asarray(vectorize(texts))
    model = keras.Sequential(
        [layers.Dense(64, activation="relu"), layers.Dense(64, activation="relu"), layers.Dense(4, "softmax")]
    )
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    one_hot = keras.utils.to_categorical(y)
    recorder = nnviz.RunRecorder(path, x[:100], one_hot[:100], texts=texts[:100])
    model.fit(x[100:], one_hot[100:], epochs=2, batch_size=128, verbose=0, callbacks=[recorder, Begins(begun)])


@training("English-to-Spanish translation", "keras.io, code example neural_machine_translation_with_transformer")
def translation(path: Path, begun: Begun) -> None:
    rng = np.random.default_rng(0)
    data = {"encoder_inputs": rng.integers(1, 50, (64, 10)), "decoder_inputs": rng.integers(1, 50, (64, 10))}
    target = rng.integers(0, 50, (64, 10))
    encoder, decoder = (keras.Input((None,), dtype="int64", name=name) for name in data)
    state = layers.GRU(16)(layers.Embedding(50, 16)(encoder))
    z = layers.GRU(16, return_sequences=True)(layers.Embedding(50, 16)(decoder), initial_state=state)
    model = keras.Model([encoder, decoder], layers.Dense(50, activation="softmax")(z))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(data, target, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, data, target), Begins(begun)])
