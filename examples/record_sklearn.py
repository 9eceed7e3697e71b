"""Record scikit-learn: a network by `partial_fit`, and a boosting by its stages, on data sets that come with it."""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

import nnviz

digits = load_digits()
x, y, pictures = digits.data / 16, digits.target, digits.images / 16
model, rng = MLPClassifier(64, random_state=0), np.random.default_rng(0)
with nnviz.sklearn.Recorder("runs/sklearn.nnviz", x[1::2], y[1::2], images=pictures[1::2], weights=True) as recorder:
    for epoch in range(1, 21):
        for batch in rng.permutation(np.arange(0, len(x), 2)).reshape(-1, 29):
            model.partial_fit(x[batch], y[batch], classes=np.arange(10))
        recorder.record(model, epoch=epoch, metrics={"val_accuracy": model.score(x[1::2], y[1::2])})

patients = load_breast_cancer(as_frame=True)
train, test = patients.data[::2], patients.data[1::2]
answers = patients.target.map({0: "malignant", 1: "benign"})
scaler = StandardScaler().set_output(transform="pandas").fit(train)
boosting = GradientBoostingClassifier(random_state=0).fit(scaler.transform(train), answers[::2])
nnviz.sklearn.record_stages(boosting, "runs/boosting.nnviz", scaler.transform(test), answers[1::2])
