"""When checkpoints are due, without any framework."""

import numpy as np
import pytest

from nnviz.runs.schedule import Schedule


def due(every, *, epochs: int = 2, batches: int = 8, told: int = 1, counted: bool = True) -> list[tuple[float, int]]:
    """When checkpoints are due in a training whose framework tells of `told` batches at once."""
    schedule, moments = Schedule(every), []
    for epoch in range(epochs):
        schedule.begin_epoch(epoch, batches if counted else None)
        for done in range(told, batches + told, told):
            if schedule.after_batches(min(done, batches)):
                moments.append((schedule.epoch, schedule.step))
        if schedule.after_epoch():
            moments.append((schedule.epoch, schedule.step))
    return moments


@pytest.mark.parametrize(
    ("every", "moments"),
    [
        ("epoch", [(1, 8), (2, 16)]),
        ("log", [(1 / 8, 1), (2 / 8, 2), (4 / 8, 4), (1, 8), (2, 16)]),
        (3, [(3 / 8, 3), (6 / 8, 6), (9 / 8, 9), (12 / 8, 12), (15 / 8, 15)]),
        (np.int64(4), [(0.5, 4), (1, 8), (1.5, 12), (2, 16)]),
    ],
)
def test_each_word_names_its_moments(every, moments):
    assert due(every) == moments


def test_batches_that_are_told_of_together_are_one_moment():
    assert due(3, told=5) == [(5 / 8, 5), (1, 8), (1 + 5 / 8, 13), (2, 16)]


def test_epochs_of_unknown_length_have_fractions_that_grow():
    fractions = [epoch for epoch, _ in due("log", epochs=1, counted=False)]
    assert fractions == sorted(set(fractions))
    assert fractions[-1] == 1


@pytest.mark.parametrize("every", [0, -1, True, 2.5, "batch", None])
def test_other_words_are_refused(every):
    with pytest.raises(ValueError, match="every is "):
        Schedule(every)
