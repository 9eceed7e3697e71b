"""Checkpoints lie about equally far apart in what the network answers, wherever the learning happens."""

import numpy as np
import pytest

from nnviz.runs.pace import MOST_CHECKPOINTS, Pace, distance
from nnviz.runs.schedule import Schedule


def answers_at(progress: float) -> np.ndarray:
    """Ten samples of two classes that go from knowing nothing to knowing all: 0 to 0.5 apart from the first."""
    return np.tile([0.5 + progress / 2, 0.5 - progress / 2], (10, 1))


def paced(progress: np.ndarray, amount: float) -> tuple[np.ndarray, int]:
    """The steps that are recorded of a training whose progress is given by batch, and how often it was looked at."""
    pace, kept, looks = Pace(amount), [0], 0
    pace.recorded(0, answers_at(progress[0]))
    for step in range(1, len(progress)):
        if pace.is_due(step):
            looks += 1
            now = answers_at(progress[step])
            if pace.has_moved(step, now):
                kept.append(step)
                pace.recorded(step, now)
    return np.array(kept), looks


def test_the_distance_is_half_the_sum_of_what_moved():
    first, second = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]), np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])
    assert distance(first, first) == 0
    assert distance(first, second) == pytest.approx((1 + 0.25) / 2)
    assert distance(first, second) == distance(second, first)


@pytest.mark.parametrize("when", ["at first", "in the middle", "evenly", "in two bursts"])
def test_checkpoints_are_evenly_apart_wherever_the_learning_happens(when):
    t = np.linspace(0, 1, 4001)
    progress = {
        "at first": 1 - np.exp(-40 * t),
        "in the middle": 1 / (1 + np.exp(-60 * (t - 0.5))),
        "evenly": t,
        "in two bursts": 0.4 / (1 + np.exp(-80 * (t - 0.2))) + 0.6 / (1 + np.exp(-80 * (t - 0.7))),
    }[when]
    kept, looks = paced(progress, 0.02)
    steps = np.diff(progress[kept]) / 2
    assert 15 <= len(kept) <= 30
    assert steps.max() <= 1.5 * np.median(steps)
    assert looks <= 400  # of 4,000 batches


def test_a_step_that_the_next_batch_would_overshoot_is_taken_early():
    progress = np.arange(40) * 0.06  # 0.03 a batch
    kept, _ = paced(np.minimum(progress, 1), 0.04)
    steps = np.diff(np.minimum(progress, 1)[kept]) / 2
    assert steps.max() == pytest.approx(0.03)


def test_answers_that_never_rest_are_recorded_ever_more_seldom():
    rng = np.random.default_rng(0)
    kept, _ = paced(rng.random(20_000), 0.01)
    assert len(kept) <= 7 * MOST_CHECKPOINTS
    assert np.diff(kept)[-20:].mean() > 3 * np.diff(kept)[:20].mean()


def test_answers_that_do_not_move_are_looked_at_every_fifty_batches():
    kept, looks = paced(np.zeros(10_000), 0.04)
    assert kept.tolist() == [0]
    assert looks <= 10_000 / 50 + 40


def test_a_schedule_of_change_asks_for_answers_and_ends_with_the_last_state():
    schedule = Schedule("change", 0.1)
    schedule.begin()
    schedule.recorded(answers_at(0))
    schedule.begin_epoch(0, 4)
    assert [schedule.after_batches(done, lambda done=done: answers_at(0.07 * done)) for done in (1, 2, 3)] == [
        False,
        False,
        True,
    ]
    schedule.recorded(answers_at(0.21))
    assert not schedule.after_training()
    assert not schedule.after_batches(4, lambda: answers_at(0.22))
    assert not schedule.after_epoch()
    assert schedule.after_training()
    schedule.recorded(answers_at(0.22))
    assert not schedule.after_training()


def test_what_is_due_after_the_last_batch_is_taken_after_the_epoch():
    schedule = Schedule("change", 0.1)
    schedule.recorded(answers_at(0))
    schedule.begin_epoch(0, 1)
    assert not schedule.after_batches(1, lambda: answers_at(1))
    assert schedule.after_epoch()


@pytest.mark.parametrize("change", [0, -0.1, 1.5, True, "small", float("nan"), None])
def test_amounts_that_are_none_are_refused(change):
    with pytest.raises(ValueError, match="change is "):
        Schedule("change", change)
