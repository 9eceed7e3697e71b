import numpy as np
import pytest

from nnviz.analysis.confusion import occurring_pairs
from nnviz.analysis.learning import learning
from nnviz.analysis.mistakes import STANDINGS, confused_pairs, ranked, standing

# Four samples of class 0 over three checkpoints: always right, right at last, right at first, never.
PREDICTED = np.array([[0, 1, 0, 1], [0, 1, 1, 2], [0, 0, 1, 1]], np.uint8)
LABELS = np.zeros(4, int)


@pytest.mark.parametrize(
    ("which", "expected"),
    [("now", [2, 3]), ("always", [3]), ("ever", [1, 2, 3]), ("never", [0]), ("right", [0, 1])],
)
def test_who_is_wrong_now_always_once_and_never(which, expected):
    learnt = learning(PREDICTED, LABELS, 3)
    assert np.flatnonzero(standing(which, PREDICTED[-1] == LABELS, learnt)).tolist() == expected
    assert which in STANDINGS


def test_another_standing_is_an_error():
    with pytest.raises(ValueError, match="'twice'"):
        standing("twice", np.ones(4, bool), learning(PREDICTED, LABELS, 3))


def test_samples_are_ranked_by_the_first_key_then_the_second_then_their_number():
    members = np.array([True, True, False, True, True, True])
    first = np.array([2, 1, 0, 1, 1, 2])
    second = np.array([0.5, 0.3, 0.0, 0.1, 0.3, 0.4])
    assert ranked(members, first, second).tolist() == [3, 1, 4, 5, 0]
    assert ranked(members).tolist() == [0, 1, 3, 4, 5]
    assert ranked(np.zeros(6, bool), first).tolist() == []


def test_the_most_confused_pairs_come_first_and_right_answers_are_none():
    rng = np.random.default_rng(0)
    matrix = rng.integers(0, 4, (6, 6))
    true, given = np.repeat(np.indices((6, 6)).reshape(2, -1), matrix.ravel(), axis=1)
    pairs = occurring_pairs(true, given, 6)
    found = confused_pairs(pairs, 100)
    by_hand = sorted((-matrix[i, j], i, j) for i in range(6) for j in range(6) if i != j and matrix[i, j])
    assert [(-n, i, j) for n, i, j in zip(found.counts, found.true, found.predicted, strict=True)] == by_hand
    assert confused_pairs(pairs, 3).counts.tolist() == found.counts[:3].tolist()
    assert confused_pairs(occurring_pairs(np.arange(2), np.arange(2), 2), 10).counts.size == 0
