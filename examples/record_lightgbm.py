"""Record LightGBM: the callback in a training with early stopping, on a table of patients. `pip install lightgbm`."""

import lightgbm
from sklearn.datasets import load_breast_cancer

import nnviz

patients = load_breast_cancer(as_frame=True)
x, y = patients.data, patients.target
x_train, x_test, y_train, y_test = x[::2], x[1::2], y[::2], y[1::2]

train = lightgbm.Dataset(x_train, y_train)
watched = lightgbm.Dataset(x_test, y_test, reference=train)
with nnviz.lightgbm.Recorder("runs/lightgbm.nnviz", x_test, y_test, class_names=patients.target_names) as recorder:
    callbacks = [recorder, lightgbm.early_stopping(10, verbose=False)]
    lightgbm.train({"objective": "binary", "verbose": -1}, train, 60, [watched], ["val"], callbacks=callbacks)
