"""Losses at weights of one's choice, landscapes and lines, with the bundled run's model."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import open_run  # noqa: E402 - Keras is looked for first
from nnviz.network.errors import NetworkError  # noqa: E402
from nnviz.network.landscape import LINE, PARTIAL, Rows, compute_landscape, compute_line  # noqa: E402
from nnviz.network.losses import Losses  # noqa: E402
from nnviz.network.plane import LandscapeSettings, plane_of  # noqa: E402
from nnviz.network.rebuild import rebuild  # noqa: E402
from nnviz.network.samples import choose_samples  # noqa: E402
from nnviz.network.store import find_result, store_result  # noqa: E402
from nnviz.ui.runs import EXAMPLE  # noqa: E402

SMALL = LandscapeSettings("pca", grid=3, samples=130)


@pytest.fixture(scope="module")
def bundled():
    return open_run(EXAMPLE)


@pytest.fixture(scope="module")
def model(bundled):
    return rebuild(bundled)


@pytest.fixture
def run(tmp_path):
    """A copy of the bundled run, beside which nothing is kept yet."""
    shutil.copy(EXAMPLE, tmp_path / "digits.nnviz")
    return open_run(tmp_path / "digits.nnviz")


def test_the_loss_at_recorded_weights_is_the_one_that_was_logged(bundled, model) -> None:
    before = [np.array(part) for part in model.get_weights()]
    losses = Losses(bundled, np.flatnonzero(bundled.split == "test"), model)
    for checkpoint in (0, 20, 44):
        loss, accuracy = losses.at(bundled.weights(checkpoint))
        metrics = bundled.checkpoints[checkpoint].metrics
        assert loss == pytest.approx(metrics["val_loss"], abs=1e-5)
        assert accuracy == pytest.approx(metrics["val_accuracy"], abs=1e-6)
    for part, own in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(part, own)  # the model itself was not touched


def test_a_point_of_the_plane_is_the_model_with_these_weights(bundled, model) -> None:
    plane = plane_of([bundled], LandscapeSettings("random", grid=3))
    samples = choose_samples(bundled, 130)
    x, y = 0.7, -0.4
    loss, accuracy = Losses(bundled, samples, model).on_plane(plane.centre, plane.directions)((x, y))
    twin = keras.models.clone_model(model)
    twin.set_weights([c + x * d + y * e for c, d, e in zip(plane.centre, *plane.directions, strict=True)])
    twin.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    expected = twin.evaluate(bundled.inputs(samples), bundled.labels[samples], verbose=0)
    assert [loss, accuracy] == pytest.approx(expected, rel=1e-5)


def test_a_quadratic_loss_has_an_exact_landscape(bundled, model) -> None:
    class Quadratic(Losses):
        def _sum(self, weights, x, y, counted):
            return sum(keras.ops.sum(keras.ops.square(part)) for part in weights), keras.ops.sum(counted)

    plane = plane_of([bundled], LandscapeSettings("random", grid=5))
    measured = Quadratic(bundled, np.array([3]), model).on_plane(plane.centre, plane.directions)
    c, d, e = (
        np.concatenate([part.reshape(-1) for part in parts]).astype(float) for parts in (plane.centre, *plane.directions)
    )
    for x in plane.x:
        for y in plane.y:
            assert measured((x, y))[0] == pytest.approx(((c + x * d + y * e) ** 2).sum(), rel=2e-6)


def test_a_landscape_goes_on_from_where_it_was_interrupted(run) -> None:
    words, stages = SMALL.as_dict(), []

    def interrupted(_stage, done, _total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute_landscape(run, words, interrupted)
    begun = find_result(run, PARTIAL, words)
    assert np.isfinite(begun["loss"]).all(axis=1).tolist() == [True, False, False]
    begun = {name: values.copy() for name, values in begun.items()}
    begun["loss"][0] = 77  # to see that it is not computed again
    store_result(run, PARTIAL, words, begun)
    found = compute_landscape(run, words, lambda *step: stages.append(step))
    assert [done for _, done, _ in stages] == [1, 2, 3]
    assert (found["loss"][0] == 77).all()
    assert find_result(run, PARTIAL, words) is None
    row, column = np.flatnonzero(found["y"] == 0)[0], np.flatnonzero(found["x"] == 0)[0]
    own = Losses(run, found["samples"]).at(run.weights(-1))
    assert [found["loss"][row, column], found["accuracy"][row, column]] == pytest.approx(own, rel=1e-6)
    assert len(found["samples"]) == 130
    assert found["path 0"].shape == (45, 2)
    assert 0.9 < found["share"][0] <= 1


def test_rows_are_computed_by_whoever_receives_them(bundled) -> None:
    import pickle

    rows = Rows(bundled, SMALL)
    received = pickle.loads(pickle.dumps(rows))
    np.testing.assert_array_equal(received.compute(1), rows.compute(1))


def test_a_line_ends_at_its_checkpoints(bundled) -> None:
    found = compute_line(bundled, {"first": 3, "last": 30, "samples": 100, "part": "train"})
    samples = choose_samples(bundled, 100, "train")
    assert (bundled.split[samples] == "train").all()
    losses = Losses(bundled, samples)
    for t, checkpoint in ((0.0, 3), (1.0, 30)):
        at = int(np.flatnonzero(np.isclose(LINE, t))[0])
        assert [found["loss"][at], found["accuracy"][at]] == pytest.approx(losses.at(bundled.weights(checkpoint)), rel=1e-5)
    halfway = [(a + b) / 2 for a, b in zip(bundled.weights(3), bundled.weights(30), strict=True)]
    assert found["loss"][np.isclose(LINE, 0.5)][0] == pytest.approx(losses.at(halfway)[0], rel=1e-4)


def test_what_cannot_be_measured_says_why(bundled, tiny_run) -> None:
    with pytest.raises(NetworkError, match="no samples called 'dev'"):
        choose_samples(bundled, 10, "dev")
    with pytest.raises(NetworkError, match="holds no inputs of its model; record it with --weights"):
        choose_samples(open_run(tiny_run()), 10)
    with pytest.raises(NetworkError, match="no labels"):
        choose_samples(open_run(tiny_run(labels=None)), 10)
    with pytest.raises(NetworkError, match="no weights at these checkpoints"):
        compute_line(open_run(tiny_run()), {"first": 0, "last": 1, "samples": 10, "part": ""})


def test_a_landscape_beside_another_recording_by_now_is_refused(run, bundled) -> None:
    others = (("0" * 32, str(run.path)),)
    with pytest.raises(NetworkError, match="another recording by now"):
        compute_landscape(bundled, LandscapeSettings(grid=3, others=others).as_dict())


def test_probabilities_and_single_units_have_the_same_loss(tmp_path) -> None:
    """A model whose last layer cannot be looked behind, against the cross-entropy of its answers."""
    from nnviz import RunRecorder
    from nnviz.analysis.performance import cross_entropy

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 3)).astype(np.float32), rng.integers(0, 2, 40)
    given = keras.Input((3,))
    answer = keras.ops.clip(keras.layers.Dense(1, activation="sigmoid")(given), 0.01, 0.99)
    model = keras.Model(given, answer)
    model.compile("adam", "binary_crossentropy")
    model.fit(x, y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", x, y, weights=True)])
    run = open_run(tmp_path / "a.nnviz")
    measured, _ = Losses(run, np.arange(40)).at(run.weights(-1))
    assert measured == pytest.approx(cross_entropy(run.probabilities(), run.labels)[-1], abs=2e-3)
    assert measured == pytest.approx(model.evaluate(x, y, verbose=0), abs=1e-5)


def test_a_confidently_wrong_answer_costs_what_it_costs_on_all_screens(tmp_path) -> None:
    """Of probabilities that no softmax can be looked behind, far below the 1e-7 at which Keras stops."""
    from nnviz import RunRecorder

    x, y = np.array([[1.0], [1.0], [-1.0]], np.float32), np.array([0, 1, 0])
    given = keras.Input((1,))
    answer = keras.ops.clip(keras.layers.Dense(2, activation="softmax", use_bias=False)(given), 0, 1)
    model = keras.Model(given, answer)
    model.set_weights([np.array([[0.0, 40.0]], np.float32)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = 0.0
    model.fit(x, y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", x, y, weights=True)])
    run = open_run(tmp_path / "a.nnviz")
    last = len(run.checkpoints) - 1
    measured, _ = Losses(run, np.arange(3)).at(run.weights(last))
    assert measured == pytest.approx(40 / 3, rel=1e-4)
    assert -run.true_log_probabilities(last).mean() == pytest.approx(measured, rel=3e-3)
