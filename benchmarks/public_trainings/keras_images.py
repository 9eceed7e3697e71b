"""Public Keras trainings on images."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import nnviz

from .catalogue import Begun, training
from .keras_kit import Begins
from .stand_ins import cifar10, mnist


@training("Simple MNIST convnet", "keras.io, code example mnist_convnet")
def mnist_convnet(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_test, y_test) = mnist()
    x_train, x_test = (np.expand_dims(x.astype("float32") / 255, -1) for x in (x_train, x_test))
    y_train, y_test = (keras.utils.to_categorical(y, 10) for y in (y_train, y_test))
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x_test, y_test, weights=True, activations=True, every="log")
    model.fit(x_train, y_train, batch_size=128, epochs=2, validation_split=0.1, verbose=0, callbacks=[recorder, Begins(begun)])


@training("TensorFlow 2 quickstart for beginners", "tensorflow.org, tutorials/quickstart/beginner")
def quickstart_beginner(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_test, y_test) = mnist()
    x_train, x_test = x_train / 255.0, x_test / 255.0
    model = keras.Sequential([layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, verbose=0, callbacks=[nnviz.RunRecorder(path, x_test, y_test), Begins(begun)])


@training("Basic classification: Fashion MNIST", "tensorflow.org, tutorials/keras/classification")
def fashion_mnist(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_test, y_test) = mnist()
    names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"]
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, x_test / 255.0, y_test, class_names=names)
    model.fit(x_train / 255.0, y_train, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Convolutional neural network (CNN)", "tensorflow.org, tutorials/images/cnn")
def cifar10_cnn(path: Path, begun: Begun) -> None:
    (x_train, y_train), (x_test, y_test) = cifar10()
    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()])
    model.add(layers.Conv2D(64, 3, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(10))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path)  # the validation data
    model.fit(
        *(x_train / 255.0, y_train),
        epochs=2,
        verbose=0,
        validation_data=(x_test / 255.0, y_test),
        callbacks=[recorder, Begins(begun)],
    )


@training("Image classification from scratch (cats and dogs)", "keras.io, code example image_classification_from_scratch")
def cats_and_dogs(path: Path, begun: Begun) -> None:
    (x, y), _ = cifar10()
    images = tf.data.Dataset.from_tensor_slices((x, y[:, 0] % 2)).batch(32)
    train, valid = images.take(8).prefetch(tf.data.AUTOTUNE), images.skip(8).prefetch(tf.data.AUTOTUNE)
    inputs = keras.Input((32, 32, 3))
    z = layers.Rescaling(1 / 255)(layers.RandomFlip("horizontal")(inputs))
    z = layers.BatchNormalization()(layers.SeparableConv2D(16, 3, padding="same")(z))
    z = layers.Dropout(0.25)(layers.GlobalAveragePooling2D()(layers.Activation("relu")(z)))
    model = keras.Model(inputs, layers.Dense(1, activation=None)(z))
    model.compile(
        keras.optimizers.Adam(3e-4),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="acc")],
    )
    recorder = nnviz.RunRecorder(path, valid, class_names=["Cat", "Dog"])
    model.fit(train, epochs=2, verbose=0, validation_data=valid, callbacks=[recorder, Begins(begun)])


@training("Load and preprocess images (flowers)", "tensorflow.org, tutorials/load_data/images")
def flowers(path: Path, begun: Begun) -> None:
    (x, y), _ = cifar10()
    names = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]
    train = tf.data.Dataset.from_tensor_slices((x.astype("float32"), y[:, 0] % 5)).shuffle(400).batch(32).cache()
    valid = tf.data.Dataset.from_tensor_slices((x[:100].astype("float32"), y[:100, 0] % 5)).batch(32)
    valid.class_names = names
    model = keras.Sequential([layers.Rescaling(1 / 255), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D()])
    model.add(layers.Flatten())
    model.add(layers.Dense(5))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    model.fit(train, validation_data=valid, epochs=2, verbose=0, callbacks=[nnviz.RunRecorder(path, valid), Begins(begun)])


@training("Transfer learning and fine-tuning", "keras.io, guide transfer_learning")
def fine_tuning(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = cifar10()
    base = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3, activation="relu"), layers.BatchNormalization()])
    base.trainable = False
    inputs = keras.Input((32, 32, 3))
    z = layers.GlobalAveragePooling2D()(base(layers.Rescaling(1 / 127.5, offset=-1)(inputs), training=False))
    model = keras.Model(inputs, layers.Dense(1)(layers.Dropout(0.2)(z)))
    recorder = nnviz.RunRecorder(path, x_test, y_test % 2)
    for trainable, rate in ((False, 1e-3), (True, 1e-5)):
        base.trainable = trainable
        model.compile(keras.optimizers.Adam(rate), keras.losses.BinaryCrossentropy(from_logits=True))
        model.fit(x, y % 2, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


class Patches(layers.Layer):
    """Cuts images into patches, as the example's own layer does."""

    def __init__(self, size: int = 8) -> None:
        super().__init__()
        self.size = size

    def call(self, images: tf.Tensor) -> tf.Tensor:
        patches = keras.ops.image.extract_patches(images, size=self.size)
        return keras.ops.reshape(patches, (-1, 16, 3 * self.size**2))


@training("Image classification with Vision Transformer", "keras.io, code example image_classification_with_vision_transformer")
def vision_transformer(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = cifar10()
    inputs = keras.Input((32, 32, 3))
    z = layers.Dense(16)(Patches()(inputs))
    normed = layers.LayerNormalization()(z)
    z = layers.Add()([layers.MultiHeadAttention(2, 16)(normed, normed), z])
    z = layers.Flatten()(layers.LayerNormalization()(z))
    model = keras.Model(inputs, layers.Dense(10)(z))
    top5 = keras.metrics.SparseTopKCategoricalAccuracy(5, name="top-5-accuracy")
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy", top5])
    recorder = nnviz.RunRecorder(path, x_test, y_test, weights=True, activations=True)
    model.fit(x, y, batch_size=64, epochs=2, validation_split=0.1, verbose=0, callbacks=[recorder, Begins(begun)])


class Distiller(keras.Model):
    """A student that learns from a teacher, with a loss of its own."""

    def __init__(self, student: keras.Model, teacher: keras.Model) -> None:
        super().__init__()
        self.student, self.teacher = student, teacher

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        teacher = keras.ops.softmax(self.teacher(x, training=False) / 3)
        student = keras.ops.softmax(y_pred / 3)
        own = keras.losses.sparse_categorical_crossentropy(y, y_pred, from_logits=True)
        return 0.1 * keras.ops.mean(own) + 0.9 * keras.ops.mean(keras.losses.kl_divergence(teacher, student))

    def call(self, x, training=False):
        return self.student(x, training=training)


@training("Knowledge distillation", "keras.io, code example knowledge_distillation")
def distillation(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = mnist()
    x, x_test = x[..., None] / 255.0, x_test[..., None] / 255.0
    teacher, student = (
        keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(units, 3, 2), layers.Flatten(), layers.Dense(10)])
        for units in (32, 8)
    )
    model = Distiller(student, teacher)
    model.compile("adam", metrics=[keras.metrics.SparseCategoricalAccuracy()])
    recorder = nnviz.RunRecorder(path, x_test, y_test, from_logits=True)
    model.fit(x, y, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Mixed precision", "tensorflow.org, guide/mixed_precision")
def mixed_precision(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = mnist()
    keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        inputs = keras.Input((784,))
        z = layers.Dense(64, activation="relu")(inputs)
        model = keras.Model(inputs, layers.Activation("softmax", dtype="float32")(layers.Dense(10)(z)))
        model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
        recorder = nnviz.RunRecorder(path, x_test.reshape(-1, 784).astype("float32") / 255, y_test)
        model.fit(x.reshape(-1, 784) / 255.0, y, epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])
    finally:
        keras.mixed_precision.set_global_policy("float32")


@training("Image similarity with a Siamese network and contrastive loss", "keras.io, code example siamese_contrastive")
def siamese(path: Path, begun: Begun) -> None:
    (x, y), _ = mnist()
    x = x / 255.0
    pairs, same = (x[:300], x[300:]), (y[:300] == y[300:]).astype("float32")
    tower = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(4, 5, activation="tanh"), layers.Flatten(), layers.Dense(10)]
    )
    left, right = keras.Input((28, 28, 1)), keras.Input((28, 28, 1))
    gap = layers.Lambda(lambda both: keras.ops.sqrt(keras.ops.sum((both[0] - both[1]) ** 2, 1, keepdims=True) + 1e-7))
    z = layers.BatchNormalization()(gap([tower(left), tower(right)]))
    model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(z))

    def contrastive(true, predicted):
        return keras.ops.mean((1 - true) * predicted**2 + true * keras.ops.maximum(1 - predicted, 0) ** 2)

    model.compile("RMSprop", contrastive, metrics=["accuracy"])
    recorder = nnviz.RunRecorder(path, list(pairs), same, class_names=["other", "same"])
    model.fit(list(pairs), same[:, None], epochs=2, verbose=0, callbacks=[recorder, Begins(begun)])


@training("Building autoencoders: convolutional autoencoder", "blog.keras.io, Building Autoencoders in Keras")
def autoencoder(path: Path, begun: Begun) -> None:
    (x, _), (x_test, y_test) = mnist()
    x, x_test = x[..., None] / 255.0, x_test[..., None] / 255.0
    inputs = keras.Input((28, 28, 1))
    encoded = layers.Dense(16, activation="relu", name="encoded")(layers.Flatten()(layers.Conv2D(4, 3, 2)(inputs)))
    model = keras.Model(inputs, layers.Reshape((28, 28, 1))(layers.Dense(784, activation="sigmoid")(encoded)))
    model.compile("adam", "binary_crossentropy")
    recorder = nnviz.RunRecorder(path, x_test, y_test, embeddings="encoded")
    model.fit(x, x, epochs=2, verbose=0, validation_data=(x_test, x_test), callbacks=[recorder, Begins(begun)])
