"""Recordings of scikit-learn hold what the estimators answer, in the order of their classes."""

import numpy as np
import pytest

import nnviz

pytest.importorskip("sklearn")
pandas = pytest.importorskip("pandas")

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_iris
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import LinearSVC

X, Y = load_iris(return_X_y=True)
NAMES = np.array(["virginica", "setosa", "versicolor"])[Y]  # not in the order of the alphabet
BOOSTINGS = [
    GradientBoostingClassifier(n_estimators=12),
    HistGradientBoostingClassifier(max_iter=12),
    AdaBoostClassifier(n_estimators=12),
]


def test_partial_fit_loops_are_recorded_in_the_order_of_the_estimators_classes(tmp_path):
    model, expected = SGDClassifier(loss="log_loss", random_state=0), []
    with nnviz.sklearn.Recorder(tmp_path / "sgd.nnviz", X, NAMES) as recorder:
        for epoch in range(1, 4):
            model.partial_fit(X, NAMES, classes=np.unique(NAMES))
            assert recorder.record(model, epoch=epoch, step=10 * epoch, metrics={"accuracy": model.score(X, NAMES)})
            expected.append(model.predict_proba(X))
    run = nnviz.open_run(tmp_path / "sgd.nnviz")
    assert run.class_names == tuple(model.classes_) == ("setosa", "versicolor", "virginica")
    assert [run.class_names[label] for label in run.labels] == NAMES.tolist()
    assert [(each.epoch, each.step) for each in run.checkpoints] == [(1, 10), (2, 20), (3, 30)]
    assert run.checkpoints[2].metrics["accuracy"] == model.score(X, NAMES)
    np.testing.assert_allclose(run.probabilities(), expected, atol=1e-3)
    assert run.complete


def test_classes_that_the_samples_lack_are_known_from_the_estimator(tmp_path):
    model = SGDClassifier(loss="log_loss").fit(X, Y + 5)
    with nnviz.sklearn.Recorder(tmp_path / "few.nnviz", X[Y > 0], Y[Y > 0] + 5) as recorder:
        recorder.record(model)
    run = nnviz.open_run(tmp_path / "few.nnviz")
    assert run.class_names == ("5", "6", "7")
    assert run.labels.tolist() == Y[Y > 0].tolist()


def test_warm_starts_go_on_epoch_by_epoch(tmp_path):
    model = RandomForestClassifier(warm_start=True, random_state=0)
    with nnviz.sklearn.Recorder(tmp_path / "forest.nnviz", X, Y) as recorder:
        for trees in (1, 4, 16):
            assert recorder.record(model.set_params(n_estimators=trees).fit(X, Y))
    assert [each.epoch for each in nnviz.open_run(tmp_path / "forest.nnviz").checkpoints] == [1, 2, 3]


def test_the_weights_of_a_network_are_those_of_the_estimator_also_in_a_pipeline(tmp_path):
    scaled, network = StandardScaler().fit(X), MLPClassifier((5, 4), warm_start=True, max_iter=1, random_state=0)
    with nnviz.sklearn.Recorder(tmp_path / "m.nnviz", X, Y, weights=True) as recorder:
        for _ in range(2):
            with pytest.warns(UserWarning, match="converged"):
                network.fit(scaled.transform(X), Y)
            assert recorder.record(make_pipeline(scaled, network))
    run = nnviz.open_run(tmp_path / "m.nnviz")
    layers = ("hidden_1", "hidden_2", "output")
    assert run.weight_names == tuple(f"{layer}/{part}" for layer in layers for part in ("kernel", "bias"))
    last, before = run.weights(1), run.weights(0)
    for kernel, coef in zip(last[::2], network.coefs_, strict=True):
        np.testing.assert_allclose(kernel, coef, rtol=1e-6)
    moved = np.sqrt(((last[0] - before[0]) ** 2).sum() + ((last[1] - before[1]) ** 2).sum())
    assert run.checkpoints[1].metrics["update_norm/hidden_1"] == pytest.approx(moved, rel=1e-5)
    assert run.checkpoints[1].metrics["loss"] == pytest.approx(network.loss_)
    assert not any(name.startswith("update_norm") for name in run.checkpoints[0].metrics)


def test_what_has_no_probabilities_gives_its_decision_function_and_says_so(tmp_path):
    model = LinearSVC().fit(X, Y)
    recorder = nnviz.sklearn.Recorder(tmp_path / "svc.nnviz", X, Y)
    with pytest.warns(RuntimeWarning, match="no probabilities .*: the estimator has none; its decision function") as told:
        assert recorder.record(model)
    assert [each.filename for each in told] == [__file__]
    recorder.close()
    np.testing.assert_allclose(nnviz.open_run(recorder.path).logits(0), model.decision_function(X), atol=0.05)


def test_two_classes_by_a_decision_function_are_those_of_the_estimator(tmp_path):
    labels = np.where(Y == 2, "yes", "no")
    model = LinearSVC().fit(X, labels)
    recorder = nnviz.sklearn.Recorder(tmp_path / "two.nnviz", X, labels)
    with pytest.warns(RuntimeWarning, match="decision function"):
        recorder.record(model)
    recorder.close()
    run = nnviz.open_run(recorder.path)
    assert [run.class_names[at] for at in run.probabilities(0).argmax(axis=1)] == model.predict(X).tolist()


@pytest.mark.parametrize("boosting", BOOSTINGS, ids=lambda model: type(model).__name__)
def test_stages_are_what_the_boosting_answered_after_each(boosting, tmp_path):
    model = boosting.fit(X, NAMES)
    recorder = nnviz.sklearn.record_stages(model, tmp_path / "stages.nnviz", X, NAMES)
    run, stages = nnviz.open_run(recorder.path), list(model.staged_predict_proba(X))
    assert [each.epoch for each in run.checkpoints] == sorted({1, 2, 4, 8, len(stages)})
    for at, checkpoint in enumerate(run.checkpoints):
        np.testing.assert_allclose(run.probabilities(at), stages[int(checkpoint.epoch) - 1], atol=1e-3)
    assert run.complete


def test_stages_of_a_search_over_pipelines_are_those_of_its_best_one(tmp_path):
    pipeline = make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=5, random_state=0))
    search = GridSearchCV(pipeline, {"gradientboostingclassifier__max_depth": [1, 2]}, cv=2).fit(X, Y)
    recorder = nnviz.sklearn.record_stages(search, tmp_path / "search.nnviz", X, Y, every=1)
    run = nnviz.open_run(recorder.path)
    assert [each.epoch for each in run.checkpoints] == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(run.probabilities(4), search.predict_proba(X), atol=1e-3)
    losses = search.best_estimator_[-1].train_score_
    assert [each.metrics["loss"] for each in run.checkpoints] == pytest.approx(losses.tolist())


def test_a_data_frame_is_kept_as_a_table_of_its_numbers_and_columns_of_the_rest(tmp_path):
    frame = pandas.DataFrame({"length": X[:, 0], "wet": Y == 1, "place": NAMES, "width": X[:, 1]})
    model = make_pipeline(FunctionTransformer(lambda x: x[["length", "width"]]), SGDClassifier(loss="log_loss"))
    with nnviz.sklearn.Recorder(tmp_path / "frame.nnviz", frame, Y) as recorder:
        assert recorder.record(model.fit(frame, Y))
    run = nnviz.open_run(recorder.path)
    assert run.content_kinds == (("table", "table"),)
    assert run.content("table").names == ("length", "width")
    np.testing.assert_allclose(run.content("table").values[:, 1], X[:, 1], rtol=1e-6)
    assert run.column_names == ("wet", "place")
    assert run.column("place").kind == "category"


def test_texts_are_kept_as_texts_and_arrays_as_tables(tmp_path):
    words = [f"{name} {name}" for name in NAMES]
    with nnviz.sklearn.Recorder(tmp_path / "words.nnviz", words, Y) as recorder:
        assert recorder.record(make_pipeline(CountVectorizer(), SGDClassifier(loss="log_loss")).fit(words, Y))
    assert nnviz.open_run(recorder.path).texts == tuple(words)
    with nnviz.sklearn.Recorder(tmp_path / "rows.nnviz", X, Y) as recorder:
        assert recorder.record(SGDClassifier(loss="log_loss").fit(X, Y))
    np.testing.assert_allclose(nnviz.open_run(recorder.path).content("table").values, X, rtol=1e-6)


def test_sparse_samples_are_recorded_without_a_table(tmp_path):
    counts = CountVectorizer().fit_transform(NAMES)
    with nnviz.sklearn.Recorder(tmp_path / "sparse.nnviz", counts, Y) as recorder:
        assert recorder.record(SGDClassifier(loss="log_loss").fit(counts, Y))
    assert nnviz.open_run(recorder.path).content_kinds == ()


def test_bad_arguments_are_told_before_anything_is_trained(tmp_path):
    with pytest.raises(ValueError, match=r"y has shape \(3,\); expected one class a sample, shape \(150,\)"):
        nnviz.sklearn.Recorder(tmp_path / "a.nnviz", X, [0, 1, 2])
    with pytest.raises(ValueError, match="is a folder"):
        nnviz.sklearn.Recorder(tmp_path, X, Y)
    with pytest.raises(ValueError, match=r"RandomForestClassifier.*has no staged_predict_proba; expected a boosting"):
        nnviz.sklearn.record_stages(RandomForestClassifier(), tmp_path / "a.nnviz", X, Y)
    with pytest.raises(ValueError, match="every is 'all'; expected 'epoch'"):
        nnviz.sklearn.record_stages(BOOSTINGS[0].fit(X, Y), tmp_path / "a.nnviz", X, Y, every="all")


class Odd(ClassifierMixin, BaseEstimator):
    """An estimator that answers with NaN."""

    classes_ = np.arange(3)

    def predict_proba(self, x):
        return np.full((len(x), 3), np.nan)


@pytest.mark.parametrize(
    ("model", "y", "reason"),
    [
        (LinearRegression().fit(X, Y), Y, "neither predict_proba nor decision_function; expected a classifier"),
        (
            SGDClassifier().fit(X[Y < 2], Y[Y < 2]),
            Y,
            "label .*2.* of sample 100 is none of the classes that the model has learnt",
        ),
        (Odd(), Y, "finite|NaN"),
        (SGDClassifier(), Y, "not fitted|neither"),
    ],
)
def test_a_training_is_never_taken_down(model, y, reason, tmp_path):
    recorder = nnviz.sklearn.Recorder(tmp_path / "odd.nnviz", X, y)
    with pytest.warns(RuntimeWarning, match=f"stopped recording.*({reason}).*the training goes on") as told:
        assert not recorder.record(model)
    assert [each.filename for each in told] == [__file__]
    assert not recorder.record(model)
    recorder.close()


def break_off(recorder):
    with recorder:
        recorder.record(SGDClassifier(loss="log_loss").fit(X, Y))
        raise KeyboardInterrupt


def test_a_loop_that_breaks_off_leaves_a_run_that_is_not_complete(tmp_path):
    recorder = nnviz.sklearn.Recorder(tmp_path / "cut.nnviz", X, Y)
    with pytest.raises(KeyboardInterrupt):
        break_off(recorder)
    run = nnviz.open_run(recorder.path)
    assert (len(run.checkpoints), run.complete) == (1, False)
