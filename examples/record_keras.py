"""Record a Keras training of one's own: scikit-learn's digits and a small dense network."""

import keras
import numpy as np
from sklearn.datasets import load_digits

import nnviz

digits = load_digits()
x, y = digits.images.astype(np.float32) / 16, digits.target
x_train, x_test, y_train, y_test = x[::2], x[1::2], y[::2], y[1::2]

keras.utils.set_random_seed(0)
model = keras.Sequential(
    [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
recorder = nnviz.RunRecorder("runs/keras.nnviz", x_test, y_test, every="log")
model.fit(x_train, y_train, epochs=20, batch_size=32, validation_data=(x_test, y_test), callbacks=[recorder])
