"""The small convnet that `nnviz record` trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def build_classifier(input_shape: tuple[int, ...], n_classes: int) -> keras.Model:
    """A compiled classifier for inputs of `input_shape`: (h, w, channels) or (d,).

    For images it is the network of Keras's own MNIST example: two convolutions with pooling, dropout, one dense layer. Small
    images are padded, so that something is left to pool. Rows of numbers get one hidden layer of 128 units. ValueError where an
    image is smaller than 4 × 4. Layers have the names that Keras gives them in a process that builds no other model.
    """
    import keras
    from keras import layers

    if len(input_shape) > 1 and min(input_shape[:2]) < 4:
        raise ValueError(f"images of {input_shape[0]} × {input_shape[1]} pixels; the network needs at least 4 × 4")
    if len(input_shape) == 1:
        hidden = [layers.Dense(128, activation="relu", name="dense"), layers.Dropout(0.5, name="dropout")]
    else:
        padding = "same" if min(input_shape[:2]) < 16 else "valid"
        hidden = [
            layers.Conv2D(32, 3, activation="relu", padding=padding, name="conv2d"),
            layers.MaxPooling2D(2, name="max_pooling2d"),
            layers.Conv2D(64, 3, activation="relu", padding=padding, name="conv2d_1"),
            layers.MaxPooling2D(2, name="max_pooling2d_1"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.5, name="dropout"),
        ]
    answer = layers.Dense(n_classes, activation="softmax", name="dense_1" if len(input_shape) == 1 else "dense")
    model = keras.Sequential([keras.Input(input_shape, name="input_layer"), *hidden, answer], name="convnet")
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
