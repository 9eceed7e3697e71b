"""Public trainings with scikit-learn, XGBoost and LightGBM."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

import nnviz.lightgbm
import nnviz.sklearn
import nnviz.xgboost

from .catalogue import Begun, training
from .stand_ins import sentences, table


@training("Visualization of MLP weights on MNIST", "scikit-learn.org, auto_examples/neural_networks/plot_mnist_filters")
def mlp(path: Path, begun: Begun) -> None:
    digits = load_digits()
    x, y = digits.data / 16, digits.target
    model = MLPClassifier((40,), max_iter=1, warm_start=True, random_state=1, learning_rate_init=0.2, solver="sgd")
    with nnviz.sklearn.Recorder(path, x[1000:], y[1000:], images=digits.images[1000:]) as recorder:
        for epoch in range(1, 4):
            begun()
            model.partial_fit(x[:1000], y[:1000], classes=np.arange(10))
            recorder.record(model, epoch=epoch, metrics={"loss": model.loss_})


@training(
    "Out-of-core classification of text documents",
    "scikit-learn.org, auto_examples/applications/plot_out_of_core_classification",
)
def out_of_core(path: Path, begun: Begun) -> None:
    from sklearn.feature_extraction.text import HashingVectorizer

    texts, y = sentences()
    x, model = HashingVectorizer(n_features=2**10, alternate_sign=False).transform(texts), SGDClassifier(max_iter=5)
    with nnviz.sklearn.Recorder(path, x[300:], y[300:], texts=texts[300:]) as recorder:
        for at in range(0, 300, 100):
            begun()
            model.partial_fit(x[at : at + 100], y[at : at + 100], classes=[0, 1])
            recorder.record(model, epoch=(at + 100) / 300)


@training(
    "Gradient boosting: early stopping and stages",
    "scikit-learn.org, auto_examples/ensemble/plot_gradient_boosting_regularization",
)
def boosting_stages(path: Path, begun: Begun) -> None:
    x, y, _ = table()
    begun()
    model = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(x[:120], y[:120])
    nnviz.sklearn.record_stages(model, path, x[120:], y[120:])


@training("XGBoost: multiclass classification", "xgboost.readthedocs.io, python/examples")
def xgboost_multiclass(path: Path, begun: Begun) -> None:
    import xgboost

    x, y, names = table()
    train, valid = (xgboost.DMatrix(x[part], y[part], feature_names=names) for part in (slice(120), slice(120, None)))
    begun()
    xgboost.train(
        {"objective": "multi:softprob", "num_class": 3, "max_depth": 3},
        train,
        num_boost_round=8,
        evals=[(valid, "valid")],
        verbose_eval=False,
        callbacks=[nnviz.xgboost.Recorder(path, x[120:], y[120:])],
    )


@training("LightGBM: binary classification", "lightgbm.readthedocs.io, Python-package introduction")
def lightgbm_binary(path: Path, begun: Begun) -> None:
    import lightgbm

    x, y, names = table("cancer")
    train = lightgbm.Dataset(x[:400], y[:400], feature_name=[name.replace(" ", "_") for name in names])
    begun()
    lightgbm.train(
        {"objective": "binary", "metric": "auc", "verbose": -1},
        train,
        num_boost_round=8,
        valid_sets=[train.create_valid(x[400:], y[400:])],
        callbacks=[nnviz.lightgbm.Recorder(path, x[400:], y[400:])],
    )
