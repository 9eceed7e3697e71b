"""Recordings of LightGBM hold what the trees answer after each round, and leave the training as it is."""

import numpy as np
import pytest

import nnviz

lightgbm = pytest.importorskip("lightgbm")
pytest.importorskip("sklearn")

from sklearn.datasets import load_iris

X, Y = load_iris(return_X_y=True)
X_TEST, Y_TEST = X[1::2], Y[1::2]
NAMES = np.array(["iris", "lily", "rose"])
QUIET = {"verbose": -1, "min_data_in_leaf": 3, "num_threads": 1}
MANY = QUIET | {"objective": "multiclass", "num_class": 3}


def dataset(y=Y, **options):
    return lightgbm.Dataset(X[::2], y[::2], **options)


def test_a_classifier_is_recorded_round_by_round_and_trained_as_without(tmp_path):
    path = tmp_path / "l.nnviz"
    options = {"n_estimators": 5, "random_state": 0, **QUIET}
    recorder = [nnviz.lightgbm.Recorder(path, X_TEST, NAMES[Y_TEST])]
    model = lightgbm.LGBMClassifier(**options).fit(X[::2], NAMES[Y[::2]], callbacks=recorder)
    bare = lightgbm.LGBMClassifier(**options).fit(X[::2], NAMES[Y[::2]])
    assert model.booster_.model_to_string() == bare.booster_.model_to_string()
    assert not nnviz.open_run(path).complete
    recorder.clear()  # nothing holds it any more
    run = nnviz.open_run(path)
    assert run.complete
    assert run.class_names == tuple(model.classes_)
    assert [each.epoch for each in run.checkpoints] == [1, 2, 3, 4, 5]
    for at in range(5):
        np.testing.assert_allclose(run.probabilities(at), model.predict_proba(X_TEST, num_iteration=at + 1), atol=1e-3)


def test_metrics_are_those_of_the_watched_sets(tmp_path):
    heard, train = {}, dataset()
    with nnviz.lightgbm.Recorder(tmp_path / "m.nnviz", X_TEST, Y_TEST, every="log") as recorder:
        sets, names = [train, dataset(reference=train)], ["training", "val"]
        lightgbm.train(MANY, train, 6, sets, names, callbacks=[recorder, lightgbm.record_evaluation(heard)])
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [1, 2, 4, 6]
    for checkpoint in run.checkpoints:
        at = int(checkpoint.epoch) - 1
        expected = {
            f"{name}_multi_logloss": heard[of]["multi_logloss"][at] for name, of in (("train", "training"), ("val", "val"))
        }
        assert checkpoint.metrics == expected


@pytest.mark.parametrize("sigmoid", [1.0, 2.0])
def test_two_classes_are_told_apart_as_the_model_does(sigmoid, tmp_path):
    with nnviz.lightgbm.Recorder(tmp_path / "two.nnviz", X_TEST, Y_TEST == 2) as recorder:
        options = QUIET | {"objective": "binary", "sigmoid": sigmoid}
        model = lightgbm.train(options, dataset((Y == 2).astype(int)), 4, callbacks=[recorder])
    run = nnviz.open_run(recorder.path)
    np.testing.assert_allclose(run.probabilities(-1)[:, 1], model.predict(X_TEST), atol=1e-3)


def test_one_against_all_is_recorded_as_shares(tmp_path):
    with nnviz.lightgbm.Recorder(tmp_path / "ova.nnviz", X_TEST, Y_TEST) as recorder:
        model = lightgbm.train(MANY | {"objective": "multiclassova"}, dataset(), 3, callbacks=[recorder])
    answers = model.predict(X_TEST)
    expected = answers / answers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(nnviz.open_run(recorder.path).probabilities(-1), expected, atol=1e-3)


@pytest.mark.parametrize("every", ["epoch", 100])
def test_early_stopping_ends_with_the_model_of_the_best_round_and_says_so(every, tmp_path, capsys):
    train = dataset()
    valid = lightgbm.Dataset(X_TEST, Y_TEST, reference=train)
    with nnviz.lightgbm.Recorder(tmp_path / "early.nnviz", X_TEST, Y_TEST, every=every) as recorder:
        stopping = [recorder, lightgbm.early_stopping(3, verbose=False)]
        model = lightgbm.train(MANY | {"learning_rate": 1.0}, train, 200, [valid], callbacks=stopping)
    best = model.best_iteration
    assert best + 3 < 200
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == ([*range(1, best + 4)] if every == "epoch" else []) + [best + 3]
    np.testing.assert_allclose(run.probabilities(-1), model.predict(X_TEST), atol=1e-3)
    assert run.checkpoints[-1].restored_from == best
    assert f"early stopping chose round {best} of {best + 3}" in capsys.readouterr().out
    assert run.complete


def test_a_training_that_goes_on_counts_its_rounds_on(tmp_path):
    first = lightgbm.train(MANY, dataset(), 3)
    with nnviz.lightgbm.Recorder(tmp_path / "more.nnviz", X_TEST, Y_TEST) as recorder:
        model = lightgbm.train(MANY, dataset(), 2, init_model=first, callbacks=[recorder])
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [4, 5]
    np.testing.assert_allclose(run.probabilities(-1), model.predict(X_TEST), atol=1e-3)


def test_what_is_no_classification_is_refused_in_the_first_round(tmp_path):
    recorder = nnviz.lightgbm.Recorder(tmp_path / "r.nnviz", X_TEST, Y_TEST)
    with pytest.raises(ValueError, match="cannot record the objective regression; expected one of binary, multiclass"):
        lightgbm.train(QUIET | {"objective": "regression"}, dataset(), 2, callbacks=[recorder])
    with pytest.raises(ValueError, match=r"cannot record the objective of lightgbm\.cv"):
        lightgbm.cv(MANY, dataset(), 2, callbacks=[recorder])
    assert not (tmp_path / "r.nnviz").exists()


def test_labels_that_do_not_fit_stop_the_recording_and_not_the_training(tmp_path):
    recorder = nnviz.lightgbm.Recorder(tmp_path / "o.nnviz", X_TEST[Y_TEST > 0], NAMES[Y_TEST[Y_TEST > 0]])
    with pytest.warns(RuntimeWarning, match="stopped recording.*2 class names for 3 classes") as told:
        lightgbm.train(MANY, dataset(), 3, callbacks=[recorder])
    assert [each.filename for each in told] == [__file__]
