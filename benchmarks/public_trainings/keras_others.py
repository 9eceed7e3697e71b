"""Public Keras trainings on series, sound and several inputs or outputs, and with ways of training of their own."""

from __future__ import annotations

import math
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import nnviz

from .catalogue import Begun, training
from .keras_kit import Begins
from .stand_ins import mnist, table, waves


@training("Timeseries classification from scratch (FordA)", "keras.io, code example timeseries_classification_from_scratch")
def ford_a(path: Path, begun: Begun) -> None:
    x, y = waves()
    inputs = z = keras.Input(x.shape[1:])
    for _ in range(2):
        z = layers.ReLU()(layers.BatchNormalization()(layers.Conv1D(16, 3, padding="same")(z)))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling1D()(z)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    callbacks = [
        keras.callbacks.ModelCheckpoint(str(path.with_suffix(".keras")), save_best_only=True, monitor="val_loss"),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=1, min_lr=0.0001),
        nnviz.RunRecorder(path, x[200:], y[200:], every="change", weights=True, activations=True),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True),
    ]
    model.fit(x[:200], y[:200], epochs=4, verbose=0, validation_split=0.2, callbacks=[*callbacks, Begins(begun)])


@training("Simple audio recognition", "tensorflow.org, tutorials/audio/simple_audio")
def simple_audio(path: Path, begun: Begun) -> None:
    sound, y = waves(120, 4000, 1, 4)
    raw = tf.data.Dataset.from_tensor_slices((sound[..., 0], y)).batch(16)

    def spectrogram(wave, label):
        return tf.abs(tf.signal.stft(wave, frame_length=255, frame_step=128))[..., tf.newaxis], label

    data = raw.map(spectrogram).cache()
    norm = layers.Normalization()
    norm.adapt(data.map(lambda picture, _: picture))
    model = keras.Sequential([keras.Input((30, 129, 1)), layers.Resizing(32, 32), norm, layers.Conv2D(8, 3, activation="relu")])
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(4))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, data, class_names=["down", "go", "left", "no"])
    model.fit(data, epochs=2, verbose=0, validation_data=data, callbacks=[recorder, Begins(begun)])


@training("Weather forecasting", "keras.io, code example timeseries_weather_forecasting")
def weather(path: Path, begun: Begun) -> None:
    x, _ = waves(300, 1, 7)
    data = keras.utils.timeseries_dataset_from_array(x[:, 0], x[:, 0, 1:2], sequence_length=20, batch_size=32)
    model = keras.Sequential([keras.Input((20, 7)), layers.LSTM(8), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(data, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, data), Begins(begun)])


@training("Several inputs and outputs: ranking customer tickets", "keras.io, guide functional_api")
def tickets(path: Path, begun: Begun) -> None:
    rng = np.random.default_rng(0)
    data = {
        "title": rng.integers(0, 99, (160, 10)),
        "body": rng.integers(0, 99, (160, 30)),
        "tags": rng.integers(0, 2, (160, 12)),
    }
    target = {"priority": rng.random((160, 1)), "department": rng.integers(0, 4, 160)}
    title, body, tags = (keras.Input((None,), name="title"), keras.Input((None,), name="body"), keras.Input((12,), name="tags"))
    encoded = [layers.GlobalAveragePooling1D()(layers.Embedding(99, 8)(words)) for words in (title, body)]
    z = layers.concatenate([*encoded, tags])
    outputs = {"priority": layers.Dense(1, name="priority")(z), "department": layers.Dense(4, name="department")(z)}
    model = keras.Model([title, body, tags], outputs)
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("rmsprop", {"priority": keras.losses.MeanSquaredError(), "department": entropy})
    recorder = nnviz.RunRecorder(path, data, target["department"], output="department")
    model.fit(data, target, epochs=2, batch_size=32, verbose=0, callbacks=[recorder, Begins(begun)])


class CustomStep(keras.Model):
    """A model with its own `train_step`, as the guide has it."""

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss}


@training("Customizing what happens in fit()", "keras.io, guide custom_train_step_in_tensorflow")
def custom_step(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    inputs = keras.Input(x.shape[1:])
    model = CustomStep(inputs, layers.Dense(3, activation="softmax")(inputs))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=2, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y), Begins(begun)])


class Subclassed(keras.Model):
    """A network as a program, built at its first call."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.last = layers.Dense(16, activation="relu"), layers.Dense(3)

    def call(self, inputs):
        return self.last(self.hidden(inputs))


@training("Making new layers and models via subclassing", "keras.io, guide making_new_layers_and_models_via_subclassing")
def subclassed(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    model = Subclassed()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x, y, weights=True, activations=True)
    model.fit(x, y, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


class Batches(keras.utils.PyDataset):
    """Batches made when they are asked for, as the documentation's own class does."""

    def __init__(self, x: np.ndarray, y: np.ndarray, batch_size: int = 32) -> None:
        super().__init__()
        self.x, self.y, self.batch_size = x, y, batch_size

    def __len__(self) -> int:
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        part = slice(at * self.batch_size, (at + 1) * self.batch_size)
        return self.x[part], self.y[part]


@training("PyDataset", "keras.io, API utils/python_utils")
def py_dataset(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    data = Batches(x, y)
    model = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    recorder = nnviz.RunRecorder(path, data, samples=100)
    model.fit(data, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Distributed training with Keras (MirroredStrategy)", "tensorflow.org, tutorials/distribute/keras")
def mirrored(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = mnist()
    with tf.distribute.MirroredStrategy().scope():
        model = keras.Sequential(
            [keras.Input((28, 28)), layers.Flatten(), layers.Dense(16, activation="relu"), layers.Dense(10)]
        )
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    data = tf.data.Dataset.from_tensor_slices((x / 255.0, y)).shuffle(600).batch(64)
    recorder = nnviz.RunRecorder(path, x_test / 255.0, y_test)
    model.fit(data, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Variational autoencoder", "keras.io, code example vae")
def vae(path: Path, begun: Begun) -> None:
    (x, _), (x_test, y_test) = mnist()
    inputs = keras.Input((784,))
    mean = layers.Dense(2, name="z_mean")(layers.Dense(32, activation="relu")(inputs))
    model = keras.Model(inputs, layers.Dense(784, activation="sigmoid")(layers.Dense(32, activation="relu")(mean)))
    model.compile("adam", "binary_crossentropy")
    flat, flat_test = x.reshape(-1, 784) / 255.0, x_test.reshape(-1, 784) / 255.0
    recorder = nnviz.RunRecorder(path, flat_test, y_test, images=x_test, embeddings="z_mean")
    model.fit(flat, flat, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


class Contrastive(keras.Model):
    """Pulls representations of equal classes together (Khosla et al. 2020)."""

    def __init__(self, encoder: keras.Model) -> None:
        super().__init__()
        self.encoder = encoder

    def call(self, x):
        return self.encoder(x)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        unit = keras.ops.normalize(y_pred, axis=1)
        same = keras.ops.cast(y[:, None] == y[None], "float32")
        likeness = keras.ops.matmul(unit, keras.ops.transpose(unit)) / 0.05
        return -keras.ops.mean(keras.ops.sum(same * keras.ops.log_softmax(likeness), 1) / keras.ops.sum(same, 1))


@training("Supervised contrastive learning", "keras.io, code example supervised-contrastive-learning")
def supervised_contrastive(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = mnist()
    encoder = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(32, activation="relu", name="code")])
    model = Contrastive(encoder)
    model.compile("adam")
    recorder = nnviz.RunRecorder(path, x_test / 255.0, y_test, embeddings="encoder")
    model.fit(x / 255.0, y, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Resuming a preempted training", "keras.io, API callbacks/backup_and_restore")
def preempted(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    for epochs in (2, 4):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input(x.shape[1:]), layers.Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=3)
        backup = keras.callbacks.BackupAndRestore(str(path.with_suffix(".backup")), delete_checkpoint=False)
        model.fit(x, y, epochs=epochs, verbose=0, callbacks=[backup, nnviz.RunRecorder(path, x, y), Begins(begun)])


@training("Denoising with a U-Net: segmentation", "keras.io, code example oxford_pets_image_segmentation")
def segmentation(path: Path, begun: Begun) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((40, 16, 16, 3)), rng.integers(0, 3, (40, 16, 16, 1))
    model = keras.Sequential(
        [keras.Input((16, 16, 3)), layers.Conv2D(8, 3, padding="same"), layers.Conv2D(3, 1, activation="softmax")]
    )
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=1, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y), Begins(begun)])
