"""Record a training written in plain NumPy: softmax regression on scikit-learn's digits."""

import numpy as np
from sklearn.datasets import load_digits

import nnviz

digits = load_digits()
x, y = digits.data / 16, digits.target
x_train, y_train = x[::2], y[::2]
x_test, y_test = x[1::2], y[1::2]
weights, bias = np.zeros((64, 10)), np.zeros(10)


def softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


with nnviz.RunWriter("runs/numpy.nnviz", labels=y_test, images=digits.images[1::2] / 16, dataset="digits") as writer:
    for epoch in range(1, 41):
        p = softmax(x_train @ weights + bias)
        error = (p - np.eye(10)[y_train]) / len(x_train)
        weights -= 0.5 * x_train.T @ error
        bias -= 0.5 * error.sum(axis=0)
        loss = -np.log(p[np.arange(len(p)), y_train]).mean()
        writer.append(logits=x_test @ weights + bias, epoch=epoch, metrics={"loss": loss})
