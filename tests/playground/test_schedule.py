"""A training that is changed while it goes on: against one written by hand, and what its address says of it."""

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.playground import Layer, Settings, Training, film, make_dataset, read_settings
from nnviz.playground.film import PACES
from nnviz.playground.initialisation import initial_parameters
from nnviz.playground.network import Network, backward, forward
from nnviz.playground.optimisers import BETA_1, BETA_2, EPSILON, MOMENTUM, OPTIMISERS
from nnviz.playground.schedule import MAX_STEPS
from nnviz.playground.settings import MAX_CHANGES

SMALL = Settings(hidden=(Layer(4, "tanh"),), rate=0.05)


def by_hand(settings: Settings, changes: dict[int, dict[str, object]], steps: int) -> list[np.ndarray]:
    """The parameters after each step of a training that is changed: one loop, which knows nothing of schedules."""
    data = make_dataset(settings)
    sizes = (data.inputs.shape[1], *(layer.units for layer in settings.hidden), data.targets.shape[1])
    activations = (*(layer.activation for layer in settings.hidden), settings.output)
    w = initial_parameters(settings.init, sizes, np.random.default_rng([settings.seed, 1]))
    optimiser, rate, batch, l2 = settings.optimiser, settings.rate, settings.batch, settings.l2
    m = v = np.zeros_like(w)
    t, epoch, order = 0, -1, np.empty(0, np.intp)
    found = [w]
    for step in range(steps):
        for name, value in changes.get(step, {}).items():
            if name == "optimiser" and value != optimiser:
                optimiser, m, v, t = value, np.zeros_like(w), np.zeros_like(w), 0
            rate, batch, l2 = (value if name == own else old for own, old in (("rate", rate), ("batch", batch), ("l2", l2)))
        if not len(order):
            epoch += 1
            order = np.random.default_rng([settings.seed, 2, epoch]).permutation(data.train)
        taken, order = order[:batch], order[batch:]
        network = Network(sizes, activations, settings.loss, l2)
        passed = forward(network, w, data.inputs[taken])
        g = backward(network, w, passed, data.targets[taken])[1]
        t += 1
        if optimiser == "sgd":
            w = w - rate * g
        elif optimiser == "momentum":
            m = MOMENTUM * m - rate * g
            w = w + m
        else:
            m, v = BETA_1 * m + (1 - BETA_1) * g, BETA_2 * v + (1 - BETA_2) * g * g
            w = w - rate * np.sqrt(1 - BETA_2**t) / (1 - BETA_1**t) * m / (np.sqrt(v) + EPSILON)
        found.append(w)
    return found


def changed(settings: Settings, changes: dict[int, dict[str, object]]) -> Settings:
    for step, tuned in changes.items():
        settings = settings.changed(step, **tuned)
    return settings


CHANGES: list[dict[int, dict[str, object]]] = [
    {17: {"rate": 0.3}},
    {5: {"batch": 7}, 31: {"batch": 64}, 32: {"batch": 1}},
    {9: {"optimiser": "adam", "rate": 0.01}, 40: {"rate": 0.1}, 60: {"optimiser": "momentum"}, 61: {"optimiser": "sgd"}},
    {12: {"l2": 0.1}, 24: {"l2": 0.0, "batch": 11}},
    {0: {"rate": 0.2}, 1: {"optimiser": "momentum"}, 50: {"optimiser": "adam"}, 51: {"batch": 32, "l2": 0.01}},
]


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("changes", CHANGES)
def test_a_changed_training_goes_on_with_its_weights(changes, optimiser: str) -> None:
    settings = replace(SMALL, optimiser=optimiser)
    expected = by_hand(settings, changes, 90)
    course = Training(changed(settings, changes), make_dataset(settings))
    for step in random.Random(0).sample(range(91), 91):
        np.testing.assert_allclose(course.state(step).parameters, expected[step], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("changes", CHANGES)
def test_a_training_that_takes_over_states_is_the_same_to_the_last_bit(changes) -> None:
    data = make_dataset(SMALL)
    before = Training(SMALL, data)
    before.state(300)
    after, fresh = Training(changed(SMALL, changes), data, like=before), Training(changed(SMALL, changes), data)
    for step in (0, 4, 64, 70, 300):
        assert after.state(step).parameters.tobytes() == fresh.state(step).parameters.tobytes()
        assert after.state(step).slots.tobytes() == fresh.state(step).slots.tobytes()


def test_an_end_is_no_end_any_more_where_the_rate_is_lowered_before_it() -> None:
    settings = Settings(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1)
    data = make_dataset(settings)
    course = Training(settings, data)
    assert film(course, "batch", 0).ended.startswith("diverged")
    calmer = Training(settings.changed(3, rate=0.03), data, like=course)
    assert film(calmer, "batch", 0).ended == ""
    assert calmer.state(3).parameters.tobytes() == course.state(3).parameters.tobytes()


@pytest.mark.parametrize("changes", CHANGES)
def test_every_epoch_takes_every_training_sample_once(changes) -> None:
    course = Training(changed(SMALL, changes), make_dataset(SMALL))
    starts = [course.schedule.epoch_start(epoch) for epoch in range(8)]
    for epoch, (start, end) in enumerate(pairwise(starts)):
        taken = np.concatenate([course.batch(step) for step in range(start + 1, end + 1)])
        assert sorted(taken) == course.dataset.train.tolist()
        assert course.schedule.epochs(start) == epoch
    parts = [course.schedule.epochs(step) for step in range(starts[-1])]
    assert parts == sorted(set(parts))


# --- as a value, and as an address -------------------------------------------------------------------------------------------


def some_changes(seed: int) -> Settings:
    rng = random.Random(seed)
    settings = SMALL
    for _ in range(rng.randrange(1, 9)):
        tuned = {
            "rate": rng.choice([0.001, 0.03, 3e-05, 1.0]),
            "batch": rng.choice([1, 10, 64]),
            "l2": rng.choice([0.0, 0.001]),
            "optimiser": rng.choice(OPTIMISERS),
        }
        settings = settings.changed(rng.randrange(60), **dict(rng.sample(sorted(tuned.items()), rng.randrange(1, 5))))
    return settings


@pytest.mark.parametrize("seed", range(40))
def test_an_address_describes_every_change_and_an_old_one_has_none(seed: int) -> None:
    settings = some_changes(seed)
    words = settings.words()
    assert read_settings(words) == (settings, [])
    assert "earlier" not in SMALL.words()
    assert read_settings({**words, "earlier": ""})[0] == replace(settings, earlier=())
    assert words["rate"] == f"{settings.tuning_after(MAX_STEPS).rate:g}"
    steps = [before.until for before in settings.earlier]
    assert steps == sorted(set(steps))


def test_the_word_is_short() -> None:
    settings = SMALL.changed(40, rate=0.3).changed(95, optimiser="adam", batch=5)
    assert settings.words()["earlier"] == "40~rate~0.05_95~optimiser~sgd~batch~10"
    assert (settings.rate, settings.optimiser, settings.batch) == (0.3, "adam", 5)


@pytest.mark.parametrize(
    "word",
    [
        *("~", "40~rate", "40~rate~nan", "40~seed~3", "0~rate~1", "90~rate~1_40~rate~2", "40~rate~1_40~rate~2"),
        *("50000~rate~1", "99999999~rate~1", "²~rate~1", "_", "40~rate~1_", "40~batch~0", "40~earlier~1"),
        "_".join(f"{k}~rate~{k}" for k in range(1, MAX_CHANGES + 2)),
    ],
)
def test_a_word_of_nonsense_is_said_and_passed_over(word: str) -> None:
    settings, problems = read_settings({"earlier": word})
    assert settings.earlier == ()
    assert len(problems) == 1


def test_a_change_forgets_what_came_after_it_and_one_to_the_same_is_none() -> None:
    settings = SMALL.changed(10, rate=0.1).changed(20, rate=0.2).changed(30, rate=0.3)
    assert [before.until for before in settings.changed(15, batch=5).earlier] == [10, 15]
    assert settings.changed(15, batch=5).rate == 0.1
    assert SMALL.changed(10, rate=0.1).changed(10, rate=0.2) == SMALL.changed(10, rate=0.2)
    assert SMALL.changed(10, rate=0.1).changed(10, rate=SMALL.rate) == SMALL
    assert SMALL.changed(0, rate=0.1) == replace(SMALL, rate=0.1)


def test_no_training_is_changed_without_end() -> None:
    settings = SMALL
    for step in range(1, MAX_CHANGES + 1):
        settings = settings.changed(step, rate=0.1 + step)
    with pytest.raises(ValueError, match="restart it"):
        settings.changed(MAX_CHANGES + 1, rate=0.05)


@pytest.mark.parametrize("seed", range(20))
def test_trainings_share_the_steps_before_the_first_difference(seed: int) -> None:
    one, other = some_changes(seed), some_changes(seed + 100)
    shared = one.shared_steps(other)
    same = [one.tuning_after(step) == other.tuning_after(step) for step in range(70)]
    assert shared == (same.index(False) if False in same else MAX_STEPS)
    assert one.shared_steps(replace(other, seed=1)) == -1


# --- stretches ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("seed", range(6))
def test_a_stretch_holds_what_was_asked_for_whatever_a_frame_weighs(pace: str, seed: int) -> None:
    rng = random.Random(seed)
    hidden = tuple(Layer(rng.choice([1, 8, 16]), "relu") for _ in range(rng.randrange(7)))
    settings = Settings(
        data=rng.choice(["iris", "digits", "xor"]), hidden=hidden, optimiser=rng.choice(OPTIMISERS), batch=rng.choice([8, 64]),
        rate=0.01,
    )  # fmt: skip
    settings = settings.changed(rng.randrange(1, 60), batch=rng.choice([4, 32])).changed(70, optimiser="adam")
    course = Training(settings, make_dataset(settings))
    for need in [0, 1, 2, 3, *rng.sample(range(20), 4)]:
        for before in (0, 1, 5, 20, 1000):
            for most in (1, 12, 64):
                stretch = film(course, pace, need, most, before=before)
                assert stretch.first <= need < stretch.first + len(stretch.batches) <= stretch.first + most
                assert stretch.first >= need - before
                assert not stretch.ended


def test_a_stretch_is_tuned_in_one_way_and_stretches_meet_at_a_change() -> None:
    settings = SMALL.changed(30, optimiser="adam").changed(33, batch=5)
    course = Training(settings, make_dataset(settings))
    frame, seen = 0, []
    while frame < 60:
        stretch = film(course, "batch", frame)
        seen.append((stretch.steps[0], stretch.segment.tuning.optimiser, stretch.segment.tuning.batch))
        assert set(stretch.batches) == {stretch.segment.tuning.batch}
        frame = stretch.first + len(stretch.batches)
    assert seen == [(0, "sgd", 10), (30, "adam", 10), (33, "adam", 5)]


def test_an_epoch_that_is_changed_is_one_frame_and_the_last_frame_may_be_cut_short() -> None:
    settings = SMALL.changed(5, batch=64)
    course = Training(settings, make_dataset(settings))
    stretch = film(course, "epoch", 0, 2)
    assert stretch.steps == (0, 7, 9)  # 5 of 10 and then 64 and 6 samples; 64 and 56
    assert stretch.epochs == (0.0, 1.0, 2.0)
    end = Training(replace(SMALL, batch=32), make_dataset(SMALL))
    n_frames = MAX_STEPS // 4
    last = film(end, "epoch", n_frames - 1)
    assert (last.first + len(last.batches), last.steps[-1]) == (n_frames, MAX_STEPS)
    assert last.ended == "this is step 50,000, where the playground ends"
    short = Training(replace(SMALL, batch=18), make_dataset(SMALL))  # 7 steps an epoch, and 50,000 is no multiple of it
    last = film(short, "epoch", 7142)
    assert last.steps == (49_994, 50_000)
    assert "ends" in last.ended
