"""The Keras callback as a training begins: what is recorded of the untrained network, and what cannot be recorded is told."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first

layers = keras.layers
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype(np.float32)
Y = np.arange(60) % 3


def model_of(*rest, loss="sparse_categorical_crossentropy"):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), *rest])
    model.compile("sgd", loss)
    return model


def classifier():
    return model_of(layers.Dense(3, activation="softmax"))


class Subclassed(keras.Model):
    def __init__(self, units, activation) -> None:
        super().__init__()
        self.dense = layers.Dense(units, activation=activation)

    def call(self, x):
        return self.dense(x)


class Steps(keras.callbacks.Callback):
    """Counts what was trained."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def on_train_batch_end(self, batch, logs=None) -> None:
        self.count += 1


def told(path, model, y, *, x=X, labels=Y, **options) -> str:
    """What the error says that a training ends with before its first step, and that nothing is left of it."""
    steps = Steps()
    with pytest.raises(ValueError, match="nnviz cannot record this training to ") as refusal:
        model.fit(X, y, verbose=0, callbacks=[steps, RunRecorder(path, x, labels, **options)])
    assert steps.count == 0
    assert not path.exists()
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": Y + 1}, "label 3 is out of range: the network answers with 3 classes, 0 to 2; these labels begin at 1"),
        ({"labels": Y + 5}, "label 7 is out of range"),
        ({"class_names": ["a", "b"]}, "2 class names for 3 classes"),
        ({"x": X[:, :2]}, ""),
        ({"x": np.full((60, 4), "text")}, ""),
        ({"x": np.where(np.arange(4) == 2, np.nan, X)}, "of sample 0 are not finite"),
    ],
)
def test_what_does_not_fit_the_model_is_told_before_the_training(tmp_path, options, message):
    assert message in told(tmp_path / "a.nnviz", classifier(), Y, **options)


def multi_label():
    return (RNG.random((60, 3)) < 0.5).astype(np.float32)


@pytest.mark.parametrize(
    ("make", "y", "message"),
    [
        (lambda: model_of(layers.Dense(3, "sigmoid"), loss="binary_crossentropy"), multi_label(), "multi-label"),
        (
            lambda: model_of(layers.Dense(3), loss=keras.losses.BinaryCrossentropy(from_logits=True)),
            multi_label(),
            "multi-label",
        ),
        (lambda: model_of(layers.Dense(3), layers.Activation("sigmoid"), loss="mse"), multi_label(), "multi-label"),
        (lambda: model_of(keras.Sequential([layers.Dense(3, "sigmoid")]), loss="mse"), multi_label(), "multi-label"),
        (
            lambda: model_of(layers.Dense(1), loss="mse"),
            X[:, 0],
            "regression: it ends in linear units and learns by mean_squared",
        ),
        (lambda: model_of(layers.Dense(1, "relu"), loss=keras.losses.Huber()), X[:, 0], "regression: it ends in relu units"),
        (lambda: model_of(layers.Dense(2), loss=[keras.losses.mean_absolute_error]), X[:, :2], "regression"),
        (lambda: model_of(layers.Dense(1, "softmax"), loss="binary_crossentropy"), Y % 2, "over one unit, which is always 1"),
        (
            lambda: model_of(layers.Reshape((2, 2)), layers.Dense(3, "softmax")),
            np.zeros((60, 2)),
            "answers with shape (60, 2, 3)",
        ),
    ],
)
def test_other_tasks_are_refused_by_name(tmp_path, make, y, message):
    assert message in told(tmp_path / "a.nnviz", make(), y)


@pytest.mark.parametrize(
    ("units", "activation", "loss", "message"),
    [(3, "sigmoid", "binary_crossentropy", "(multi-label)"), (1, None, "mse", "a regression cannot be recorded")],
)
def test_other_tasks_of_a_model_that_is_a_program_are_known_by_its_answers(tmp_path, units, activation, loss, message):
    model = Subclassed(units, activation)
    model.compile("sgd", loss)
    assert message in told(tmp_path / "a.nnviz", model, np.zeros((60, units)))


def test_several_outputs_are_refused(tmp_path):
    inputs = keras.Input((4,))
    heads = {name: layers.Dense(3, "softmax", name=name)(inputs) for name in ("first", "second")}
    model = keras.Model(inputs, heads)
    model.compile("sgd", dict.fromkeys(heads, "sparse_categorical_crossentropy"))
    assert "the model has 2 outputs (first, second)" in told(tmp_path / "a.nnviz", model, dict.fromkeys(heads, Y))


def test_a_sigmoid_for_each_of_two_classes_as_one_softmax_is_a_classifier(tmp_path):
    for loss in ("binary_crossentropy", "mse"):  # between one-hot rows and a softmax both are in use
        model = model_of(layers.Dense(3, "softmax"), loss=loss)
        model.fit(X, np.eye(3)[Y], verbose=0, callbacks=[RunRecorder(tmp_path / f"{loss}.nnviz", X, Y)])
        assert len(open_run(tmp_path / f"{loss}.nnviz").checkpoints) == 2


def test_a_folder_that_cannot_be_written_is_told_before_the_training(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert "File exists" in told_of_folder(tmp_path / "file" / "a.nnviz")


def told_of_folder(path) -> str:
    steps = Steps()
    with pytest.raises(ValueError, match="cannot record") as refusal:
        classifier().fit(X, Y, verbose=0, callbacks=[steps, RunRecorder(path, X, Y)])
    assert steps.count == 0
    return str(refusal.value)


@pytest.mark.parametrize("built", [False, True])
def test_models_that_are_built_late_are_recorded_untrained(tmp_path, built):
    for number, model in enumerate((Subclassed(3, "softmax"), keras.Sequential([layers.Dense(3, activation="softmax")]))):
        model.compile("sgd", "sparse_categorical_crossentropy")
        if built:
            model(X[:1])
        path = tmp_path / f"{number}.nnviz"
        model.fit(X, Y, epochs=2, verbose=0, callbacks=[RunRecorder(path, X, Y, weights=True)])
        run = open_run(path)
        assert [at.epoch for at in run.checkpoints] == [0, 1, 2]
        kernel, bias = run.weights(0)
        scores = X @ kernel + bias
        expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        assert np.abs(run.probabilities(0) - expected).max() <= 1e-3


def test_the_recorder_builds_a_model_that_fit_has_not(tmp_path):
    class Own(Subclassed):
        def _symbolic_build(self, *args, **kwargs) -> None:
            """As of a model that cannot be traced."""

    model, path = Own(3, "softmax"), tmp_path / "a.nnviz"
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    assert not model.built
    model.fit(X, Y, verbose=0, callbacks=[RunRecorder(path, X, Y)])
    assert [at.epoch for at in open_run(path).checkpoints] == [0, 1]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ({"left": X, "right": X[:40]}, "the inputs in x have different numbers of samples (40 and 60); expected as many"),
        ([X, X[:40, :2]], "the inputs in x have different numbers of samples (40 and 60); expected as many"),
        ({}, "x is an empty dict; expected one array"),
        ((X[start : start + 10] for start in (0, 10)), "x is a generator; expected one array"),
        ([[1, 2], [3]], "expected samples of one shape"),
        (3.0, "x is a float; expected one array"),
        (np.float32(3), r"x has shape \(\); expected samples"),
        (X[:0], r"x has shape \(0, 4\); expected samples"),
    ],
)
def test_inputs_that_are_no_array_are_told_at_once(tmp_path, x, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace(")", r"\)").replace(r"\\", "\\")):
        RunRecorder(tmp_path / "a.nnviz", x, Y)


def test_lists_of_samples_are_taken(tmp_path):
    for x in (X.tolist(), list(X), tuple(X), keras.ops.convert_to_tensor(X)):
        classifier().fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", x, Y, if_exists="replace")])
        assert open_run(tmp_path / "a.nnviz").n_samples == 60


@pytest.mark.parametrize("labels", [X[:, 0], np.array([0.5] * 60)])
def test_labels_of_a_regression_are_refused_by_that_name(tmp_path, labels):
    with pytest.raises(ValueError, match="as of a regression; expected class indices"):
        RunRecorder(tmp_path / "a.nnviz", X, labels)


def test_labels_of_several_classes_a_sample_are_refused_by_that_name(tmp_path):
    with pytest.raises(ValueError, match=r"\(multi-label\); expected one class index a sample"):
        RunRecorder(tmp_path / "a.nnviz", X, multi_label())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda recorder: pickle.loads(pickle.dumps(recorder)), copy.copy])
@pytest.mark.parametrize("used", [False, True])
def test_a_copy_of_a_recorder_records_by_itself(tmp_path, copied, used):
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y)
    if used:
        classifier().fit(X, Y, verbose=0, callbacks=[recorder])
    other = copied(recorder)
    model = model_of(layers.Dense(3, activation="softmax", kernel_initializer="he_normal"))
    if used:
        with pytest.warns(RuntimeWarning, match=r"a\.nnviz is there already; this run goes to .*a-2\.nnviz"):
            model.fit(X, Y, verbose=0, callbacks=[other])
    else:
        model.fit(X, Y, verbose=0, callbacks=[other])
    assert other.path == tmp_path / ("a-2.nnviz" if used else "a.nnviz")
    assert len(open_run(other.path).checkpoints) == 2
