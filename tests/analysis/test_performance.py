import tracemalloc

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, recall_score

from nnviz.analysis.losses import LEAST_PROBABILITY
from nnviz.analysis.performance import accuracy, class_accuracy, cross_entropy, predictions


@pytest.fixture
def answers():
    """Probabilities (5, 200, 6) float32 and labels (200,) int32; no sample is of class 4."""
    rng = np.random.default_rng(7)
    labels = rng.choice([0, 1, 2, 3, 5], 200).astype(np.int32)
    scores = rng.normal(size=(5, 200, 6)) + np.linspace(0, 3, 5)[:, None, None] * np.eye(6)[labels]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    return probabilities.astype(np.float32), labels


@pytest.fixture
def worked():
    """Two checkpoints, four samples, two classes, small enough to work by hand."""
    probabilities = np.array(
        [[[0.9, 0.1], [0.5, 0.5], [0.2, 0.8], [0.6, 0.4]], [[1, 0], [0.25, 0.75], [0, 1], [0.75, 0.25]]], np.float32
    )
    return probabilities, np.array([0, 1, 1, 0])


def test_the_worked_example(worked):
    probabilities, labels = worked
    np.testing.assert_array_equal(predictions(probabilities), [[0, 0, 1, 0], [0, 1, 1, 0]])  # of equal ones the first
    np.testing.assert_array_equal(accuracy(probabilities, labels), [0.75, 1])
    np.testing.assert_array_equal(class_accuracy(probabilities, labels, 2), [[1, 0.5], [1, 1]])
    by_hand = [-np.log(0.9 * 0.5 * 0.8 * 0.6) / 4, -2 * np.log(0.75) / 4]
    np.testing.assert_allclose(cross_entropy(probabilities, labels), by_hand, rtol=1e-6)


def test_a_mask_leaves_only_its_samples(worked):
    probabilities, labels = worked
    mask = np.array([False, True, True, False])
    np.testing.assert_array_equal(accuracy(probabilities, labels, mask), [0.5, 1])
    np.testing.assert_array_equal(class_accuracy(probabilities, labels, 2, mask), [[np.nan, 0.5], [np.nan, 1]])
    by_hand = [-np.log(0.5 * 0.8) / 2, -np.log(0.75) / 2]
    np.testing.assert_allclose(cross_entropy(probabilities, labels, mask), by_hand, rtol=1e-6)


def test_scikit_learn_agrees(answers):
    probabilities, labels = answers
    mask = np.random.default_rng(0).random(200) < 0.4
    exact = probabilities.astype(float)
    exact /= exact.sum(axis=2, keepdims=True)  # float32 rows miss one by more than scikit-learn likes
    for kept in (None, mask):
        of = slice(None) if kept is None else kept
        true, predicted = labels[of], predictions(probabilities)[:, of]
        np.testing.assert_allclose(accuracy(probabilities, labels, kept), [accuracy_score(true, p) for p in predicted])
        losses = [log_loss(true, p, labels=range(6)) for p in exact[:, of]]
        np.testing.assert_allclose(cross_entropy(probabilities, labels, kept), losses, rtol=1e-6)
        recalls = [recall_score(true, p, labels=range(6), average=None, zero_division=np.nan) for p in predicted]
        np.testing.assert_allclose(class_accuracy(probabilities, labels, 6, kept), recalls)


def test_a_class_without_samples_has_no_accuracy(answers):
    shares = class_accuracy(*answers, 6)
    assert shares.shape == (5, 6)
    assert shares.dtype == np.float64
    assert np.isnan(shares[:, 4]).all()
    assert not np.isnan(np.delete(shares, 4, axis=1)).any()


def test_a_mask_without_samples_gives_nan(answers):
    nothing = np.zeros(200, bool)
    assert np.isnan(accuracy(*answers, nothing)).all()
    assert np.isnan(cross_entropy(*answers, nothing)).all()
    assert np.isnan(class_accuracy(*answers, 6, nothing)).all()


def test_cross_entropy_is_finite_at_zero_and_zero_at_one():
    certain = np.array([[[0, 1], [1, 0]]], np.float32)
    np.testing.assert_allclose(cross_entropy(certain, np.array([0, 1])), [-np.log(LEAST_PROBABILITY)])
    perfect = cross_entropy(certain, np.array([1, 0]))
    assert perfect[0] == 0
    assert not np.signbit(perfect[0])


@pytest.mark.parametrize(("n_classes", "dtype"), [(1, np.uint8), (256, np.uint8), (257, np.uint16), (65537, np.uint32)])
def test_predictions_take_the_smallest_dtype(n_classes, dtype):
    probabilities = np.zeros((1, 2, n_classes), np.float32)
    probabilities[:, :, -1] = 1
    predicted = predictions(probabilities)
    assert predicted.dtype == dtype
    assert (predicted == n_classes - 1).all()


def test_the_answers_are_not_copied():
    probabilities = np.full((20, 5000, 10), 0.1, np.float32)  # 4 MB
    labels = np.zeros(5000, np.int32)
    tracemalloc.start()
    accuracy(probabilities, labels)
    class_accuracy(probabilities, labels, 10)
    cross_entropy(probabilities, labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < probabilities.nbytes / 4


def test_labels_may_be_unsigned(worked):
    probabilities, labels = worked
    for dtype in (np.uint8, np.uint64):
        np.testing.assert_array_equal(class_accuracy(probabilities, labels.astype(dtype), 2), [[1, 0.5], [1, 1]])
        assert np.isfinite(cross_entropy(probabilities, labels.astype(dtype))).all()


FLAT, LABELS = np.full((2, 3, 4), 0.25, np.float32), np.array([0, 1, 3])


@pytest.mark.parametrize(
    ("probabilities", "labels", "mask", "message"),
    [
        (FLAT[0], LABELS, None, r"probabilities have shape \(3, 4\)"),
        (np.float32(1), LABELS, None, r"probabilities have shape \(\)"),
        (FLAT[:, :, :0], LABELS, None, r"probabilities have shape \(2, 3, 0\)"),
        (FLAT, LABELS[:2], None, r"labels are int64 of shape \(2,\)"),
        (FLAT, LABELS.astype(float), None, "labels are float64"),
        (FLAT, LABELS + 1, None, "labels reach from 1 to 4; expected 0 to 3"),
        (FLAT, LABELS - 1, None, "labels reach from -1 to 2; expected 0 to 3"),
        (FLAT, LABELS, np.ones(2, bool), r"mask is bool of shape \(2,\)"),
        (FLAT, LABELS, np.array([0, 1, 2]), "mask is int64"),
    ],
)
def test_bad_arguments_are_named_in_one_line(probabilities, labels, mask, message):
    measures = (accuracy, cross_entropy, lambda p, y, m: class_accuracy(p, y, 4, m))
    for measure in measures:
        with pytest.raises(ValueError, match=message) as caught:
            measure(probabilities, labels, mask)
        assert "\n" not in str(caught.value)
