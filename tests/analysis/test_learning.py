import tracemalloc

import numpy as np
import pytest

from nnviz.analysis.learning import (
    data_map,
    learning,
    path_length,
    turning_points,
    turnover,
)
from nnviz.analysis.losses import sample_losses
from nnviz.analysis.measures import OutputArrays, measured
from nnviz.analysis.performance import accuracy, cross_entropy, predictions


def true_probability(probabilities, labels):
    return measured(OutputArrays(probabilities, labels), ["true"])["true"]


def top_probability(probabilities):
    return measured(OutputArrays(probabilities, None), ["confidence"])["confidence"]


def margin(probabilities, labels):
    return measured(OutputArrays(probabilities, labels), ["margin"])["margin"]


@pytest.fixture(params=[4, 40])
def answers(request):
    """Probabilities (7, 300, C) float32 and labels (300,)."""
    rng = np.random.default_rng(11)
    n_classes = request.param
    labels = rng.integers(n_classes, size=300)
    scores = rng.normal(0, 2, (7, 300, n_classes)) + np.linspace(0, 3, 7)[:, None, None] * np.eye(n_classes)[labels]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    return probabilities.astype(np.float32), labels


def test_histories_worked_by_hand():
    """The true class is 1; each column is a sample's history of predicted classes."""
    histories = ["11111", "00000", "01010", "00111", "10201", "20110", "11110"]
    predicted = np.array([[int(c) for c in history] for history in histories], np.uint8).T
    found = learning(predicted, np.ones(7, int), 3)
    np.testing.assert_array_equal(found.first_learnt, [0, -1, 1, 2, 0, 2, 0])
    np.testing.assert_array_equal(found.settled, [0, -1, -1, 2, 4, -1, -1])
    np.testing.assert_array_equal(found.forgotten, [0, 0, 2, 0, 1, 1, 1])
    np.testing.assert_array_equal(found.flips, [0, 0, 4, 1, 4, 3, 1])
    np.testing.assert_array_equal(found.times_right, [5, 0, 2, 3, 2, 2, 4])
    np.testing.assert_array_equal(found.always_right, [True, *[False] * 6])
    np.testing.assert_array_equal(found.never_right, [False, True, *[False] * 5])
    np.testing.assert_array_equal(found.unforgettable, [True, False, False, True, False, False, False])


def test_histories_by_brute_force(answers):
    probabilities, labels = answers
    predicted = predictions(probabilities)
    found = learning(predicted, labels, probabilities.shape[2])
    for sample in range(300):
        right = [predicted[at, sample] == labels[sample] for at in range(7)]
        first = next((at for at in range(7) if right[at]), -1)
        settled = next((at for at in range(7) if all(right[at:])), -1)
        assert (found.first_learnt[sample], found.settled[sample]) == (first, settled)
        learnt, forgotten = turning_points(np.array(right))
        assert forgotten.tolist() == [at for at in range(1, 7) if right[at - 1] and not right[at]]
        assert learnt.tolist() == [at for at in range(7) if right[at] and (at == 0 or not right[at - 1])]
        assert found.forgotten[sample] == len(forgotten)
        assert found.flips[sample] == sum(predicted[at, sample] != predicted[at - 1, sample] for at in range(1, 7))


def test_turnover_is_the_change_of_accuracy(answers):
    probabilities, labels = answers
    right = predictions(probabilities) == labels
    mask = np.random.default_rng(0).random(300) < 0.3
    for kept in (None, mask):
        learnt, forgotten = turnover(right, kept)
        np.testing.assert_allclose(np.diff(accuracy(probabilities, labels, kept)), (learnt - forgotten)[1:], atol=1e-12)
        assert learnt[0] == forgotten[0] == 0
        assert forgotten.max() > 0
    learnt, forgotten = turnover(np.array([[True, True, False, False], [True, False, True, False], [True, True, True, True]]))
    np.testing.assert_array_equal(learnt, [0, 0.25, 0.5])
    np.testing.assert_array_equal(forgotten, [0, 0.25, 0])
    assert np.isnan(turnover(right, np.zeros(300, bool))).all()


def test_probabilities_margins_and_losses(answers):
    probabilities, labels = answers
    own, top, margins = true_probability(probabilities, labels), top_probability(probabilities), margin(probabilities, labels)
    for sample in range(0, 300, 7):
        for at in range(7):
            answer = probabilities[at, sample].tolist()
            true = answer.pop(labels[sample])
            assert own[at, sample] == np.float32(true)
            assert top[at, sample] == np.float32(max(*answer, true))
            assert margins[at, sample] == np.float32(true) - np.float32(max(answer))
    np.testing.assert_array_equal(margins > 0, predictions(probabilities) == labels)
    np.testing.assert_allclose(sample_losses(own).mean(axis=1, dtype=float), cross_entropy(probabilities, labels), rtol=1e-5)
    assert {array.dtype for array in (own, top, margins, sample_losses(own))} == {np.dtype(np.float32)}


def test_the_data_map_is_mean_and_deviation_of_the_true_probability(answers):
    probabilities, labels = answers
    own = true_probability(probabilities, labels)
    times_right = learning(predictions(probabilities), labels, probabilities.shape[2]).times_right
    found = data_map(own, times_right)
    np.testing.assert_allclose(found.confidence, own.astype(float).mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found.variability, own.astype(float).std(axis=0), rtol=1e-5)
    np.testing.assert_allclose(found.correctness, times_right / 7, rtol=1e-6)
    by_hand = data_map(np.array([[0.0, 1], [1, 1], [0, 1], [1, 1]], np.float32), np.array([2, 4]))
    np.testing.assert_array_equal(by_hand.confidence, [0.5, 1])
    np.testing.assert_array_equal(by_hand.variability, [0.5, 0])


def test_the_way_travelled(answers):
    probabilities, _ = answers
    by_steps = [np.abs(np.diff(probabilities[:, sample].astype(float), axis=0)).sum() / 2 for sample in range(300)]
    np.testing.assert_allclose(path_length(probabilities), by_steps, rtol=1e-5)
    jumps = np.eye(3, dtype=np.float32)[[[0], [1], [1], [2]]]
    np.testing.assert_array_equal(path_length(jumps), [2])


def test_one_checkpoint_and_one_class():
    one = np.full((1, 3, 1), 1, np.float32)
    labels = np.zeros(3, np.uint8)
    found = learning(predictions(one), labels, 1)
    assert found.always_right.all()
    assert (found.first_learnt == 0).all()
    assert (found.settled == 0).all()
    assert (found.flips == 0).all()
    np.testing.assert_array_equal(path_length(one), [0, 0, 0])
    np.testing.assert_array_equal(margin(one, labels), [[1, 1, 1]])
    np.testing.assert_array_equal(turnover(predictions(one) == labels), [[0], [0]])
    assert (data_map(true_probability(one, labels), found.times_right).variability == 0).all()


def test_no_samples_are_no_error():
    none = np.zeros((2, 0, 3), np.float32)
    labels = np.zeros(0, int)
    assert learning(predictions(none), labels, 3).first_learnt.shape == (0,)
    assert path_length(none).shape == (0,)
    assert margin(none, labels).shape == top_probability(none).shape == (2, 0)


def test_the_answers_are_not_copied():
    probabilities = np.full((20, 20000, 10), 0.1, np.float32)  # 16 MB
    labels = np.zeros(20000, np.int32)
    for measure in (
        lambda: margin(probabilities, labels),
        lambda: path_length(probabilities),
        lambda: top_probability(probabilities),
    ):
        tracemalloc.start()
        measure()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < probabilities.nbytes / 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: learning(np.zeros((0, 3), int), np.zeros(3, int), 2), "no checkpoint"),
        (lambda: learning(np.zeros((2, 3)), np.zeros(3, int), 2), "predicted is float64"),
        (lambda: learning(np.full((2, 3), 2), np.zeros(3, int), 2), "predicted reaches from 2 to 2; expected 0 to 1"),
        (lambda: learning(np.zeros((2, 3), int), np.zeros(4, int), 2), r"labels are int64 of shape \(4,\)"),
        (lambda: turnover(np.zeros((2, 3))), "right is float64"),
        (lambda: turnover(np.zeros((2, 3), bool), np.ones(2, bool)), "mask is bool"),
        (lambda: data_map(np.zeros((2, 3)), np.zeros(2)), r"times_right \(2,\)"),
        (lambda: margin(np.zeros((2, 3, 2)), np.zeros(2, int)), "labels are int64"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
