"""Record XGBoost: the callback in an `XGBClassifier` with early stopping, on scikit-learn's digits. `pip install xgboost`."""

from sklearn.datasets import load_digits
from xgboost import XGBClassifier

import nnviz

digits = load_digits()
x, y = digits.data, digits.target
x_train, x_test, y_train, y_test = x[::2], x[1::2], y[::2], y[1::2]

recorder = nnviz.xgboost.Recorder("runs/xgboost.nnviz", x_test, y_test, images=digits.images[1::2] / 16)
model = XGBClassifier(n_estimators=40, max_depth=4, early_stopping_rounds=5, callbacks=[recorder])
model.fit(x_train, y_train, eval_set=[(x_test, y_test)], verbose=False)
