"""Weights that a training puts back are known again."""

import numpy as np

from nnviz.runs.weights_by_epoch import WeightsByEpoch

RNG = np.random.default_rng(0)


def weights():
    return [RNG.normal(size=shape).astype(np.float32) for shape in ((3, 4), (4,), ())]


def test_the_epoch_of_weights_is_found_by_their_bits():
    seen, by_epoch = [weights() for _ in range(5)], WeightsByEpoch()
    for epoch, arrays in enumerate(seen):
        by_epoch.saw(arrays, float(epoch), {"loss": epoch})
    for epoch, arrays in enumerate(seen):
        end = by_epoch.end_with(array.copy() for array in arrays)
        assert (end.epoch, end.logs) == (epoch, {"loss": epoch})
    assert not by_epoch.changed(seen[-1])
    other = [array.copy() for array in seen[-1]]
    other[0][2, 3] = np.nextafter(other[0][2, 3], np.float32(9))
    assert by_epoch.changed(other)
    assert by_epoch.end_with(other) is None


def test_weights_that_do_not_change_are_those_of_the_last_epoch():
    by_epoch, arrays = WeightsByEpoch(), weights()
    by_epoch.saw(arrays, 1.0)
    by_epoch.saw(arrays, 2.0)
    assert by_epoch.end_with(arrays).epoch == 2


def test_arrays_of_any_layout_and_type_are_taken():
    by_epoch = WeightsByEpoch()
    array = np.arange(12).reshape(3, 4)
    by_epoch.saw([array.T, np.zeros((0, 3)), np.float16(2)], 1.0)
    assert by_epoch.end_with([np.ascontiguousarray(array.T), np.zeros((0, 3)), np.float16(2)]).epoch == 1
