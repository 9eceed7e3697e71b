import statistics

import numpy as np
import pytest

from nnviz.analysis.alignment import Alignment, align_by_accuracy, align_by_epoch, aligned
from nnviz.analysis.comparison import (
    Subject,
    agreement,
    class_differences,
    images_digest,
    only_first_right,
    repeated_curves,
    spread,
    texts_digest,
    why_not_comparable,
)

LABELS = np.array([0, 1, 2, 1])
IMAGES = np.arange(4 * 6, dtype=np.uint8).reshape(4, 2, 3)
RUN = Subject("a", ("x", "y", "z"), 4, LABELS, images_digest(IMAGES))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (Subject("b", ("x", "y", "z"), 4, LABELS.astype(np.uint8), images_digest(IMAGES.copy())), None),
        (Subject("b", ("x", "y", "z"), 4), None),
        (Subject("b", ("x", "y"), 4), "b has 2 classes, a has 3"),
        (Subject("b", ("x",), 4), "b has 1 class, a has 3"),
        (Subject("b", ("x", "z", "y"), 4), "b has the classes of a in another order"),
        (Subject("b", ("x", "Y", "Z"), 4), "class 1 is “Y” in b, “y” in a"),
        (Subject("b", ("x", "y", "z"), 10000), "b has 10,000 samples, a has 4"),
        (Subject("b", ("x", "y", "z"), 4, np.array([0, 1, 2, 2])), "1 label of b is not as in a"),
        (Subject("b", ("x", "y", "z"), 4, np.array([1, 1, 2, 2])), "2 labels of b are not as in a"),
        (Subject("b", ("x", "y", "z"), 4, LABELS, images_digest(IMAGES[::-1])), "the images of b are not those of a"),
    ],
)
def test_one_sentence_says_why_runs_cannot_be_compared(other, sentence):
    assert why_not_comparable(RUN, other) == sentence


def test_the_digest_of_images_knows_their_shape_and_order():
    assert images_digest(IMAGES) == images_digest(np.asfortranarray(IMAGES))
    assert images_digest(IMAGES) == images_digest(IMAGES[::-1][::-1])
    others = (IMAGES[::-1], IMAGES.reshape(4, 3, 2), IMAGES.astype(np.int8), IMAGES[:3])
    assert len({images_digest(images) for images in (IMAGES, *others)}) == 5
    assert len(images_digest(IMAGES)) == 32


def test_runs_of_other_texts_cannot_be_compared():
    first = Subject("a", ("x", "y"), 2, texts=texts_digest(["ab", "c"]))
    assert why_not_comparable(first, Subject("b", ("x", "y"), 2, texts=texts_digest(["ab", "c"]))) is None
    assert why_not_comparable(first, Subject("b", ("x", "y"), 2)) is None
    for others in (["a", "bc"], ["c", "ab"], ["ab", "ç"]):
        assert why_not_comparable(first, Subject("b", ("x", "y"), 2, texts=texts_digest(others))) == (
            "the texts of b are not those of a"
        )


def test_runs_are_aligned_by_epoch():
    """One is recorded at 1, 2, 3, 4; the other at 0.5, 2, 2.5, 3.5, 9."""
    found = align_by_epoch([np.arange(1, 5), np.array([0.5, 2, 2.5, 3.5, 9])])
    np.testing.assert_array_equal(found.at, [1, 2, 2.5, 3, 3.5, 4])
    np.testing.assert_array_equal(found.checkpoints, [[0, 1, 1, 2, 2, 3], [0, 1, 2, 2, 3, 3]])
    same = align_by_epoch([np.arange(5)] * 3)
    np.testing.assert_array_equal(same.checkpoints, np.tile(np.arange(5), (3, 1)))
    apart = align_by_epoch([np.array([1, 2]), np.array([3.0])])
    assert (apart.at.shape, apart.checkpoints.shape) == ((0,), (2, 0))
    twice = align_by_epoch([np.array([1, 1, 2]), np.array([1, 2])])
    np.testing.assert_array_equal(twice.checkpoints, [[1, 2], [0, 1]])


def test_runs_are_aligned_by_accuracy():
    found = align_by_accuracy([np.array([0.3, 0.5, 0.4, 0.9]), np.array([0.1, 0.45, 0.5, 0.8, 0.7])])
    np.testing.assert_array_equal(found.at, [0.3, 0.45, 0.5, 0.8])
    np.testing.assert_array_equal(found.checkpoints, [[0, 1, 1, 3], [1, 1, 2, 3]])
    apart = align_by_accuracy([np.array([0.9, 0.95]), np.array([0.1, 0.5])])
    assert apart.at.size == 0


def test_an_alignment_by_accuracy_is_fair():
    rng = np.random.default_rng(0)
    curves = [np.clip(np.linspace(0.2, 0.9, count) + rng.normal(0, 0.05, count), 0, 1) for count in (40, 15, 90)]
    found = align_by_accuracy(curves)
    assert len(found.at) > 30
    for curve, checkpoints in zip(curves, found.checkpoints, strict=True):
        for least, at in zip(found.at, checkpoints, strict=True):
            assert at == next(place for place, value in enumerate(curve) if value >= least)


def test_values_and_differences_at_the_moments():
    alignment = Alignment(np.array([1.0, 2]), np.array([[0, 2], [1, 1]]))
    first, second = np.array([[0.1, np.nan], [0.2, np.nan], [0.4, np.nan]]), np.array([[0.3, np.nan], [0.8, np.nan]])
    np.testing.assert_array_equal(aligned([first[:, 0], second[:, 0]], alignment), [[0.1, 0.4], [0.8, 0.8]])
    found = class_differences([first, second], alignment)
    assert found.shape == (2, 2, 2)
    np.testing.assert_allclose(found[:, :, 0], [[0, 0], [0.7, 0.4]])
    assert np.isnan(found[:, :, 1]).all()


def test_agreement_by_hand():
    one, two, three = np.array([[0, 1, 2, 1], [0, 1, 1, 1]]), np.array([[0, 2, 2, 2]]), np.array([[1, 1, 1, 1], [0, 0, 0, 0]])
    alignment = Alignment(np.array([1.0, 2]), np.array([[0, 1], [0, 0], [0, 1]]))
    found = agreement([one, two, three], alignment)
    np.testing.assert_array_equal(found[0], [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]])
    np.testing.assert_array_equal(found[1], [[1, 0.25, 0.25], [0.25, 1, 0.25], [0.25, 0.25, 1]])
    nothing = agreement([one[:, :0], two[:, :0], three[:, :0]], alignment)
    assert np.isnan(nothing).all()


def test_samples_that_one_gets_right_and_another_wrong():
    right, other_right = np.array([1, 1, 1, 0, 1], bool), np.array([0, 1, 0, 1, 0], bool)
    true, other_true = np.array([0.6, 0.9, 0.9, 0.1, 0.6]), np.array([0.1, 0.9, 0.05, 0.8, 0.1])
    np.testing.assert_array_equal(only_first_right(true, other_true, right, other_right), [2, 0, 4])
    np.testing.assert_array_equal(only_first_right(other_true, true, other_right, right), [3])


def test_the_spread_of_repeated_trainings():
    rng = np.random.default_rng(3)
    curves = rng.normal(size=(5, 8))
    curves[1:, 2] = curves[:, 6] = curves[0, 4] = np.nan
    found = spread(curves)
    for at in range(8):
        values = [value for value in curves[:, at].tolist() if value == value]
        if not values:
            assert all(np.isnan(array[at]) for array in (found.mean, found.deviation, found.least, found.most))
            continue
        assert found.mean[at] == pytest.approx(statistics.mean(values))
        assert (found.least[at], found.most[at]) == (min(values), max(values))
        if len(values) == 1:
            assert np.isnan(found.deviation[at])
        else:
            assert found.deviation[at] == pytest.approx(statistics.stdev(values))


def test_what_does_not_fit_is_named():
    alignment = align_by_epoch([np.arange(3), np.arange(3)])
    ones = np.ones((3, 4), int)
    for call, message in (
        (lambda: align_by_epoch([np.arange(3)]), "1 runs; expected 2 to 6"),
        (lambda: align_by_accuracy([np.arange(3)] * 7), "7 runs; expected 2 to 6"),
        (lambda: align_by_accuracy([np.arange(3), np.array([np.nan])]), "none of them NaN"),
        (lambda: align_by_epoch([np.arange(3), np.zeros(0)]), r"run 1 has values of shape \(0,\)"),
        (lambda: aligned([np.arange(3)], alignment), "1 curves for the 2 runs"),
        (lambda: agreement([ones, ones[:, :2]], alignment), "of the same samples"),
        (lambda: only_first_right(np.ones(2), np.ones(3), np.ones(2, bool), np.ones(2, bool)), "of the same samples"),
        (lambda: spread(np.ones(3)), r"curves have shape \(3,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_curves_of_repeats_run_over_all_their_epochs_as_they_are_drawn():
    epochs = [np.array([0.0, 2.0, 4.0]), np.array([1.0, 2.0]), np.array([4.0, 5.0])]
    curves = [np.array([0.0, 2.0, 6.0]), np.array([4.0, 6.0]), np.array([np.nan, 9.0])]
    at, found = repeated_curves(epochs, curves)
    np.testing.assert_array_equal(at, [0, 1, 2, 4, 5])
    # At 0 the first alone; at 1 half way between 0 and 2, and 4; at 2 the numbers 2 and 6; at 4 the first alone again.
    np.testing.assert_allclose(found.mean, [0, 2.5, 4, 6, 9])
    np.testing.assert_allclose(found.deviation, [np.nan, np.sqrt(4.5), np.sqrt(8), np.nan, np.nan])
    with pytest.raises(ValueError, match="expected the same"):
        repeated_curves(epochs, curves[:2])


def test_a_curve_without_values_takes_no_part():
    at, found = repeated_curves([np.arange(2.0), np.arange(2.0)], [np.array([1.0, 3.0]), np.full(2, np.nan)])
    np.testing.assert_array_equal(at, [0, 1])
    np.testing.assert_array_equal(found.mean, [1, 3])
