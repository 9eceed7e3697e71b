"""The histories of a few samples."""

import math

import numpy as np
import pytest

from nnviz.analysis.traces import likeliest_classes, trace

#: Two samples of classes 1 and 0 at four checkpoints, three classes.
ANSWERS = np.array(
    [
        [[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]],
        [[0.2, 0.7, 0.1], [0.1, 0.1, 0.8]],
        [[0.6, 0.4, 0.0], [0.2, 0.1, 0.7]],
        [[0.1, 0.8, 0.1], [0.1, 0.2, 0.7]],
    ],
    np.float32,
)
SAMPLES, LABELS = np.array([40, 3]), np.array([1, 0])


def test_all_that_is_known_of_two_samples() -> None:
    traces = trace(SAMPLES, ANSWERS, LABELS)
    np.testing.assert_array_equal(traces.predicted, [[0, 0], [1, 2], [0, 2], [1, 2]])
    np.testing.assert_allclose(traces.values["confidence"], [[0.5, 0.6], [0.7, 0.8], [0.6, 0.7], [0.8, 0.7]])
    np.testing.assert_allclose(traces.values["true"], [[0.3, 0.6], [0.7, 0.1], [0.4, 0.2], [0.8, 0.1]])
    np.testing.assert_allclose(traces.values["margin"], [[-0.2, 0.3], [0.5, -0.7], [-0.2, -0.5], [0.7, -0.6]], atol=1e-6)
    assert traces.values["loss"][2, 1] == pytest.approx(-math.log(0.2))
    assert [at.tolist() for at in traces.learnt] == [[1, 3], [0]]
    assert [at.tolist() for at in traces.forgotten] == [[2], [1]]
    assert traces.settled.tolist() == [3, -1]
    assert traces.flips.tolist() == [3, 1]


def test_without_labels_only_the_answers_are_known() -> None:
    traces = trace(SAMPLES, ANSWERS, None)
    assert traces.flips.tolist() == [3, 1]
    assert set(traces.values) == {"confidence", "entropy"}
    assert traces.settled is traces.labels is None
    assert traces.learnt == traces.forgotten == ()


def test_one_checkpoint_and_no_sample_are_histories_too() -> None:
    traces = trace(SAMPLES, ANSWERS[:1], LABELS)
    assert traces.flips.tolist() == [0, 0]
    assert [at.tolist() for at in traces.learnt] == [[], [0]]
    assert trace(SAMPLES[:0], ANSWERS[:, :0], LABELS[:0]).predicted.shape == (4, 0)


@pytest.mark.parametrize(
    ("samples", "answers", "labels"),
    [
        (SAMPLES, ANSWERS[0], LABELS),
        (SAMPLES[:1], ANSWERS, LABELS),
        (SAMPLES, ANSWERS[:0], LABELS),
        (SAMPLES, ANSWERS, LABELS + 2),
    ],
)
def test_what_does_not_fit_is_refused(samples, answers, labels) -> None:
    with pytest.raises(ValueError, match="expected"):
        trace(samples, answers, labels)


def test_the_likeliest_classes_have_the_true_one_first() -> None:
    rng = np.random.default_rng(1)
    answers, labels = rng.dirichlet(np.full(9, 0.3), (5, 20)), rng.integers(0, 9, 20)
    for most in (1, 4, 9, 20):
        found = likeliest_classes(answers, labels, most)
        assert found.shape == (20, min(most, 9))
        for i, row in enumerate(found):
            others = sorted((k for k in range(9) if k != labels[i]), key=lambda k: -answers[:, i, k].max())
            assert row.tolist() == [labels[i], *sorted(others[: min(most, 9) - 1])]


def test_without_labels_the_likeliest_classes_ascend() -> None:
    assert likeliest_classes(ANSWERS, None, 2).tolist() == [[0, 1], [0, 2]]
    assert likeliest_classes(ANSWERS[:, :0], None, 2).shape == (0, 2)
    with pytest.raises(ValueError, match="expected 1 or more"):
        likeliest_classes(ANSWERS, None, 0)
