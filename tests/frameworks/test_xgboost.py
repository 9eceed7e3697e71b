"""Recordings of XGBoost hold what the trees answer after each round, and leave the training as it is."""

import pickle

import numpy as np
import pytest

import nnviz

xgboost = pytest.importorskip("xgboost")
pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.datasets import load_iris

X, Y = load_iris(return_X_y=True)
X_TEST, Y_TEST = X[1::2], Y[1::2]
TRAIN = xgboost.DMatrix(X[::2], Y[::2])
MANY = {"objective": "multi:softprob", "num_class": 3}


def test_a_classifier_is_recorded_round_by_round_and_trained_as_without(tmp_path):
    recorder = nnviz.xgboost.Recorder(tmp_path / "x.nnviz", X_TEST, Y_TEST, class_names=["a", "b", "c"])
    options = {"n_estimators": 5, "random_state": 0}
    model = xgboost.XGBClassifier(**options, callbacks=[recorder]).fit(
        X[::2], Y[::2], eval_set=[(X_TEST, Y_TEST)], verbose=False
    )
    bare = xgboost.XGBClassifier(**options).fit(X[::2], Y[::2], eval_set=[(X_TEST, Y_TEST)], verbose=False)
    assert model.get_booster().save_raw() == bare.get_booster().save_raw()
    run = nnviz.open_run(recorder.path)
    assert run.complete
    assert run.labels.tolist() == Y_TEST.tolist()
    assert [each.epoch for each in run.checkpoints] == [1, 2, 3, 4, 5]
    for at in range(5):
        np.testing.assert_allclose(run.probabilities(at), model.predict_proba(X_TEST, iteration_range=(0, at + 1)), atol=1e-3)
    losses = model.evals_result()["validation_0"]["mlogloss"]
    assert [each.metrics["validation_0_mlogloss"] for each in run.checkpoints] == losses


def test_two_classes_are_told_apart_as_the_model_does(tmp_path):
    recorder = nnviz.xgboost.Recorder(tmp_path / "two.nnviz", X_TEST, Y_TEST == 2, every=2)
    model = xgboost.XGBClassifier(n_estimators=5, callbacks=[recorder]).fit(X[::2], Y[::2] == 2)
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [2, 4, 5]
    np.testing.assert_allclose(run.probabilities(2), model.predict_proba(X_TEST), atol=1e-3)


def test_early_stopping_ends_with_the_model_of_the_best_round_and_says_so(tmp_path, capsys):
    recorder = nnviz.xgboost.Recorder(tmp_path / "early.nnviz", X_TEST, Y_TEST)
    model = xgboost.XGBClassifier(n_estimators=200, learning_rate=1, early_stopping_rounds=3, callbacks=[recorder])
    model.fit(X[::2], Y[::2], eval_set=[(X_TEST, Y_TEST)], verbose=False)
    rounds, best = model.get_booster().num_boosted_rounds(), model.best_iteration + 1
    assert best < rounds < 200
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [*range(1, rounds + 1), rounds]
    np.testing.assert_allclose(run.probabilities(-1), model.predict_proba(X_TEST), atol=1e-3)
    assert run.checkpoints[-1].restored_from == best
    assert f"early stopping chose round {best} of {rounds}" in capsys.readouterr().out


def test_train_takes_it_too_with_a_matrix_that_holds_the_labels_and_goes_on(tmp_path):
    test = xgboost.DMatrix(X_TEST, Y_TEST)
    recorder = nnviz.xgboost.Recorder(tmp_path / "t.nnviz", test, every="log")
    model = xgboost.train(MANY, TRAIN, 5, evals=[(test, "val")], verbose_eval=False, callbacks=[recorder])
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [1, 2, 4, 5]
    assert run.labels.tolist() == Y_TEST.tolist()
    assert list(run.checkpoints[0].metrics) == ["val_mlogloss"]
    with pytest.warns(RuntimeWarning, match="t-2.nnviz"):
        xgboost.train(MANY, TRAIN, 3, xgb_model=model, callbacks=[recorder])
    more = nnviz.open_run(recorder.path)
    assert [each.epoch for each in more.checkpoints] == [5, 6, 7, 8]
    np.testing.assert_array_equal(more.logits(0), run.logits(-1))


def test_a_classifier_with_a_recorder_can_be_cloned_and_pickled(tmp_path):
    recorder = nnviz.xgboost.Recorder(tmp_path / "c.nnviz", X_TEST, Y_TEST)
    model = xgboost.XGBClassifier(n_estimators=2, callbacks=[recorder]).fit(X, Y)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict(X), model.predict(X))
    with pytest.warns(RuntimeWarning, match="c-2.nnviz"):
        clone(model).fit(X, Y)
    assert (tmp_path / "c-2.nnviz").exists()


@pytest.mark.parametrize("objective", ["reg:squarederror", "rank:pairwise", "binary:hinge"])
def test_other_objectives_are_refused_before_the_first_round(objective, tmp_path):
    recorder = nnviz.xgboost.Recorder(tmp_path / "r.nnviz", X_TEST, Y_TEST)
    with pytest.raises(ValueError, match=f"cannot record the objective {objective}; expected one of binary:logistic"):
        xgboost.train({"objective": objective}, xgboost.DMatrix(X, Y == 1), 2, callbacks=[recorder])
    assert not (tmp_path / "r.nnviz").exists()


def test_cross_validation_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"xgboost\.cv, which trains several models"):
        xgboost.cv(MANY, TRAIN, 2, callbacks=[nnviz.xgboost.Recorder(tmp_path / "cv.nnviz", X_TEST, Y_TEST)])


def test_labels_that_do_not_fit_stop_the_recording_and_not_the_training(tmp_path):
    recorder = nnviz.xgboost.Recorder(tmp_path / "l.nnviz", X_TEST, Y_TEST + 1)
    with pytest.warns(RuntimeWarning, match="stopped recording.*label 3 is out of range") as told:
        xgboost.train(MANY, TRAIN, 3, callbacks=[recorder])
    assert [each.filename for each in told] == [__file__]


def test_columns_without_names_are_those_of_a_model_that_was_trained_on_names(tmp_path):
    names = ["sepal length", "sepal width", "petal length", "petal width"]
    train = xgboost.DMatrix(X[::2], Y[::2], feature_names=names)
    recorder = nnviz.xgboost.Recorder(tmp_path / "x.nnviz", X_TEST, Y_TEST)
    model = xgboost.train(MANY, train, num_boost_round=3, callbacks=[recorder])
    expected = model.predict(xgboost.DMatrix(X_TEST, feature_names=names))
    np.testing.assert_allclose(nnviz.open_run(recorder.path).probabilities(-1), expected, atol=1e-3)
