import tracemalloc
from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from nnviz.analysis.confusion import (
    cell_history,
    column_shares,
    confusion_matrices,
    occurring_pairs,
    prediction_flow,
    row_shares,
)
from nnviz.analysis.mistakes import confused_pairs


@pytest.fixture
def guesses():
    """Predicted classes (6, 400) uint8 and labels (400,) of seven classes: none is of class 5, none is taken for class 6."""
    rng = np.random.default_rng(5)
    labels = rng.choice([0, 1, 2, 3, 4, 6], 400)
    predicted = np.where(rng.random((6, 400)) < 0.6, labels, rng.integers(6, size=(6, 400)))
    return np.where(predicted == 6, 0, predicted).astype(np.uint8), labels


def test_scikit_learn_agrees(guesses):
    predicted, labels = guesses
    mask = np.random.default_rng(0).random(400) < 0.4
    for kept in (None, mask):
        matrices = confusion_matrices(predicted, labels, 7, kept)
        assert matrices.shape == (6, 7, 7)
        assert matrices.dtype == np.int32
        of = slice(None) if kept is None else kept
        for at in range(6):
            pair = labels[of], predicted[at, of]
            np.testing.assert_array_equal(matrices[at], confusion_matrix(*pair, labels=range(7)))
            rows, columns = (confusion_matrix(*pair, labels=range(7), normalize=way) for way in ("true", "pred"))
            np.testing.assert_allclose(np.nan_to_num(row_shares(matrices)[at]), rows)
            np.testing.assert_allclose(np.nan_to_num(column_shares(matrices[at])), columns)


def test_shares_of_nothing_are_nan(guesses):
    matrices = confusion_matrices(*guesses, 7)
    rows, columns = row_shares(matrices), column_shares(matrices)
    assert np.isnan(rows[:, 5]).all()
    assert np.isnan(rows).sum() == 6 * 7
    assert np.isnan(columns[:, :, 6]).all()
    assert np.isnan(columns).sum() == 6 * 7


def test_a_cell_over_time(guesses):
    predicted, labels = guesses
    mask = labels != 2
    matrices = confusion_matrices(predicted, labels, 7, mask)
    for cell in ((0, 0), (4, 1), (2, 2), (5, 0)):
        np.testing.assert_array_equal(cell_history(predicted, labels, cell, mask), matrices[:, *cell])


def table(flow, counts, n_classes):
    """Counts of a flow as a matrix."""
    found = np.zeros((n_classes, n_classes), int)
    found[flow.before, flow.after] = counts
    return found


def test_the_flow_worked_by_hand():
    predicted = np.array([[0, 0, 0, 1, 1, 2], [9, 9, 9, 9, 9, 9], [0, 1, 1, 1, 0, 2]], np.uint8) % 9
    labels = np.array([0, 0, 1, 2, 1, 2])
    flow = prediction_flow(predicted, 0, 2, 3, labels=labels)
    np.testing.assert_array_equal(table(flow, flow.counts, 3), [[1, 2, 0], [1, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(table(flow, flow.right_before, 3), [[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(table(flow, flow.right_after, 3), [[1, 1, 0], [0, 0, 0], [0, 0, 1]])
    some = prediction_flow(predicted, 0, 2, 3, labels=labels, mask=np.arange(6) < 2)
    np.testing.assert_array_equal(table(some, some.counts, 3), [[1, 1, 0], [0, 0, 0], [0, 0, 0]])
    unlabelled = prediction_flow(predicted, 0, 2, 3)
    np.testing.assert_array_equal(table(unlabelled, unlabelled.counts, 3), table(flow, flow.counts, 3))
    assert unlabelled.right_before is unlabelled.right_after is None


def test_the_flow_keeps_every_sample(guesses):
    predicted, labels = guesses
    flow = prediction_flow(predicted, 1, -1, 7, labels=labels)
    counts = table(flow, flow.counts, 7)
    np.testing.assert_array_equal(counts, confusion_matrix(predicted[1], predicted[5], labels=range(7)))
    assert flow.right_before.sum() == (predicted[1] == labels).sum()
    assert flow.right_after.sum() == (predicted[5] == labels).sum()
    same = flow.before == flow.after
    assert (flow.right_before + flow.right_after <= flow.counts)[~same].all()
    np.testing.assert_array_equal(flow.right_before[same], flow.right_after[same])


@pytest.mark.parametrize(("n_samples", "n_classes"), [(400, 7), (50, 1000), (5, 100_000), (0, 3)])
def test_pairs_that_occur_are_the_cells_that_are_not_empty(n_samples, n_classes):
    rng = np.random.default_rng(1)
    true, given = rng.integers(0, n_classes, (2, n_samples))
    given[::3] = true[::3]
    pairs = occurring_pairs(true, given.astype(np.uint32), n_classes)
    expected = Counter(zip(true.tolist(), given.tolist(), strict=True))
    found = list(zip(pairs.true.tolist(), pairs.predicted.tolist(), strict=True))
    assert found == sorted(expected)
    assert dict(zip(found, pairs.counts.tolist(), strict=True)) == expected


def test_thousands_of_classes_take_no_table_of_them_all():
    n_classes = 20_000
    rng = np.random.default_rng(2)
    predicted, labels = rng.integers(0, n_classes, (2, 500)), rng.integers(0, n_classes, 500)
    tracemalloc.start()
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    confused_pairs(occurring_pairs(labels, predicted[0], n_classes), 50)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert flow.counts.sum() == 500
    assert peak < 2e6  # a byte a cell would be 400 MB


def test_one_class_and_no_samples():
    np.testing.assert_array_equal(confusion_matrices(np.zeros((1, 3), int), np.zeros(3, int), 1), [[[3]]])
    empty = confusion_matrices(np.zeros((2, 0), np.uint8), np.zeros(0, int), 3)
    assert (empty == 0).all()
    assert np.isnan(row_shares(empty)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p, y: confusion_matrices(p, y, 5), "predicted reaches from 0 to 5; expected 0 to 4"),
        (lambda p, y: confusion_matrices(p, y[:3], 7), "labels are int64"),
        (lambda p, y: confusion_matrices(p[0], y, 7), r"predicted is uint8 of shape \(400,\)"),
        (lambda p, y: cell_history(p, y, (0, 1), np.ones(2, bool)), "mask is bool"),
        (lambda p, y: prediction_flow(p, 0, 1, 7, labels=y + 3), "labels reach from 3 to 9"),
    ],
)
def test_what_does_not_fit_is_named(guesses, call, message):
    with pytest.raises(ValueError, match=message):
        call(*guesses)
    with pytest.raises(IndexError):
        prediction_flow(guesses[0], 0, 6, 7)
