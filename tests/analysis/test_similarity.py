import tracemalloc

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from nnviz.analysis.bands import class_bands
from nnviz.analysis.learning import learning, path_length
from nnviz.analysis.measures import OutputArrays, measured
from nnviz.analysis.performance import predictions
from nnviz.analysis.shortlists import learnt_last, longest_paths, most_alike, most_forgotten, never_learnt
from nnviz.analysis.similarity import MOST_COMPARED, history_distances, nearest_among, nearest_histories


@pytest.fixture
def probabilities():
    rng = np.random.default_rng(2)
    scores = np.cumsum(rng.normal(0, 1, (6, 1300, 5)), axis=0)
    powers = np.exp(scores)
    return (powers / powers.sum(axis=2, keepdims=True)).astype(np.float32)


def histories_of(probabilities):
    return probabilities.transpose(1, 0, 2).reshape(probabilities.shape[1], -1).astype(float)


def test_distances_worked_by_hand():
    histories = np.array([[[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0]], [[1, 0, 0], [0, 0, 1], [1, 0, 0]]], np.float32)
    np.testing.assert_allclose(history_distances(histories, 0), [0, 1, np.sqrt(0.25 / 2)])
    np.testing.assert_allclose(history_distances(histories, 2), [np.sqrt(0.25 / 2), np.sqrt(1.25 / 2), 0])
    samples, distances = nearest_histories(histories, 2)
    np.testing.assert_array_equal(samples, [0, 1])
    np.testing.assert_allclose(distances, np.sqrt([0.25 / 2, 1.25 / 2]), rtol=1e-6)


def test_scikit_learn_finds_the_same_neighbours(probabilities):
    histories = histories_of(probabilities)
    distances, samples = NearestNeighbors(n_neighbors=11, algorithm="brute").fit(histories).kneighbors(histories)
    for sample in (0, 17, 1299):
        found, far = nearest_histories(probabilities, sample, 10)
        np.testing.assert_array_equal(found, samples[sample, 1:])
        np.testing.assert_allclose(far, distances[sample, 1:] / np.sqrt(2 * 6), rtol=1e-5)


def test_neighbours_are_chosen_from_the_mask(probabilities):
    mask = np.arange(1300) % 3 == 0
    everyone, _ = nearest_histories(probabilities, 6, 1300)
    assert len(everyone) == 1299
    some, _ = nearest_histories(probabilities, 6, 40, mask=mask)
    np.testing.assert_array_equal(some, everyone[mask[everyone]][:40])
    assert mask[6]  # the mask is as it was
    assert nearest_histories(probabilities, 6, mask=np.zeros(1300, bool))[0].size == 0


def test_equal_histories_come_in_order():
    equal = np.full((3, 5, 2), 0.5, np.float32)
    samples, distances = nearest_histories(equal, 2)
    np.testing.assert_array_equal(samples, [0, 1, 3, 4])
    np.testing.assert_array_equal(distances, 0)


def test_the_nearest_among_some(probabilities):
    chosen = np.random.default_rng(0).permutation(1300)[:1100]
    nearest, distances = nearest_among(probabilities, chosen)
    histories = histories_of(probabilities)[chosen]
    far, places = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(histories).kneighbors(histories)
    np.testing.assert_array_equal(nearest, chosen[places[:, 1]])
    np.testing.assert_allclose(distances, far[:, 1] / np.sqrt(12), rtol=1e-5)


def test_twins_have_no_distance(probabilities):
    twins = np.concatenate([probabilities[:, :50], probabilities[:, :50]], axis=1)
    nearest, distances = nearest_among(twins, np.arange(100))
    np.testing.assert_array_equal(nearest, (np.arange(100) + 50) % 100)
    np.testing.assert_allclose(distances, 0, atol=1e-7)


def test_short_lists_by_hand():
    """The true class is 1; each column is a sample's history of predicted classes."""
    histories = ["11111", "00000", "01010", "00111", "10201", "20110", "00001"]
    predicted = np.array([[int(c) for c in history] for history in histories], np.uint8).T
    learnt = learning(predicted, np.ones(7, int), 3)
    np.testing.assert_array_equal(most_forgotten(learnt), [2, 4, 5])  # 4 changed its mind more often than 5
    np.testing.assert_array_equal(most_forgotten(learnt, 1), [2])
    np.testing.assert_array_equal(learnt_last(learnt), [6, 3, 5, 2])  # 3 settled, 5 did not
    two = np.stack([predicted[:, [1, 1, 0]] == label for label in range(3)], axis=2) * 0.5 + 0.1
    two[:, 1, 1] = 0.05
    unlearnt = learning(predictions(two), np.ones(3, int), 3)
    np.testing.assert_array_equal(
        never_learnt(unlearnt, measured(OutputArrays(two, np.ones(3, int)), ["true"])["true"]), [1, 0]
    )


def test_the_most_travelled_and_the_most_alike(probabilities):
    probabilities = probabilities.copy()
    probabilities[:, 40:60] = 0.2  # these never move, and are alike
    probabilities[:, [7, 900]] = np.eye(5, dtype=np.float32)[[0, 1] * 3][:, None]  # these move most, and together
    ways = path_length(probabilities)
    ways_by_hand = np.abs(np.diff(probabilities.astype(float), axis=0)).sum(axis=(0, 2))
    np.testing.assert_array_equal(longest_paths(ways, 30), np.argsort(-ways_by_hand, kind="stable")[:30])
    assert len(longest_paths(ways, 5000)) == 1280
    moved = set(np.argsort(-ways_by_hand, kind="stable")[:1000].tolist())
    pairs, distances = most_alike(probabilities, ways, 25)
    assert pairs.shape == (25, 2)
    assert pairs[0].tolist() == [7, 900]
    assert (np.diff(distances) >= 0).all()
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert set(pairs.ravel().tolist()) <= moved
    assert len(np.unique(pairs, axis=0)) == 25
    members = sorted(moved)
    histories = histories_of(probabilities)[members]
    far = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(histories).kneighbors(histories)[0][:, 1]
    pairs_by_hand = np.sort(far)[[0, 2, 4]] / np.sqrt(12)  # mutual neighbours, each pair twice
    np.testing.assert_allclose(distances[:3], pairs_by_hand, atol=1e-6)
    nothing, none = most_alike(np.full((2, 4, 3), 1 / 3, np.float32), np.zeros(4, np.float32))
    assert (nothing.shape, none.shape) == ((0, 2), (0,))


def test_bands_are_quantiles_of_each_class():
    rng = np.random.default_rng(1)
    values, labels = rng.normal(size=(4, 90)).astype(np.float32), rng.choice([0, 1, 3], 90)
    bands = class_bands(values, labels, 5, (0.5, 0.1))
    assert bands.shape == (5, 4, 2)
    for label in (0, 1, 3):
        for at in range(4):
            ordered = np.sort(values[at, labels == label].astype(float))
            for place, share in enumerate((0.5, 0.1)):
                position = share * (len(ordered) - 1)
                below = int(position)
                above = min(below + 1, len(ordered) - 1)
                by_hand = ordered[below] + (position - below) * (ordered[above] - ordered[below])
                assert bands[label, at, place] == pytest.approx(by_hand, rel=1e-5)
    assert np.isnan(bands[[2, 4]]).all()
    assert not np.isnan(bands[[0, 1, 3]]).any()
    np.testing.assert_array_equal(class_bands(np.array([[7.0]]), np.array([0]), 1), np.full((1, 1, 5), 7))


def test_the_answers_are_not_copied():
    probabilities = np.full((20, 20000, 10), 0.1, np.float32)  # 16 MB
    ways = np.arange(20000, dtype=np.float32)
    for measure in (lambda: nearest_histories(probabilities, 0), lambda: most_alike(probabilities, ways)):
        tracemalloc.start()
        measure()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < probabilities.nbytes


def test_what_does_not_fit_is_named(probabilities):
    for call, error, message in (
        (lambda: history_distances(probabilities, 1300), IndexError, "sample 1300; there are 1300"),
        (lambda: history_distances(probabilities, -1), IndexError, "sample -1"),
        (lambda: history_distances(probabilities[:0], 0), ValueError, "no checkpoint"),
        (lambda: nearest_histories(probabilities, 0, mask=np.ones(3, bool)), ValueError, "mask is bool"),
        (lambda: nearest_among(probabilities, np.arange(1)), ValueError, "1 samples to compare"),
        (lambda: nearest_among(probabilities, np.arange(MOST_COMPARED + 1)), ValueError, "4097 samples to compare"),
        (lambda: class_bands(probabilities, np.zeros(1300, int), 5), ValueError, "values have shape"),
        (lambda: class_bands(probabilities[0].T, np.full(1300, 9), 5), ValueError, "labels reach from 9 to 9"),
    ):
        with pytest.raises(error, match=message):
            call()
