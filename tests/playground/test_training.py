"""A training is the same by its seed, whatever way one goes through it; what diverges stops with the last good state."""

import random
from dataclasses import replace

import numpy as np
import pytest

from nnviz.playground import Diverged, Layer, Settings, Training, film, make_dataset, read_settings
from nnviz.playground.diagnostics import DEAD, SILENT, dead_units, gradient_sizes, warning_of
from nnviz.playground.film import PACES
from nnviz.playground.lessons import LESSONS
from nnviz.playground.network import forward, layers_of
from nnviz.playground.optimisers import OPTIMISERS
from nnviz.playground.settings import DATA


def training(**changes: object) -> Training:
    settings = replace(Settings(), **changes)
    return Training(settings, make_dataset(settings))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_back_and_forth_gives_the_same_numbers_exactly(optimiser: str) -> None:
    straight, wandering = training(optimiser=optimiser, rate=0.02), training(optimiser=optimiser, rate=0.02)
    by_step = [straight.state(0)]
    by_step += [step.after for _, step in zip(range(300), straight.steps(1), strict=False)]
    for step in random.Random(0).choices(range(301), k=40):
        state = wandering.state(step)
        assert state.parameters.tobytes() == by_step[step].parameters.tobytes()
        assert state.slots.tobytes() == by_step[step].slots.tobytes()


def test_a_seed_decides_everything() -> None:
    for name in DATA:
        one, same, other = (training(data=name, seed=seed) for seed in (3, 3, 4))
        assert one.state(30).parameters.tobytes() == same.state(30).parameters.tobytes()
        assert one.state(30).parameters.tobytes() != other.state(30).parameters.tobytes()


def test_an_epoch_takes_every_training_sample_once_in_a_new_order() -> None:
    course = training(batch=7)
    n = course.schedule.epoch_start(1)
    epochs = [np.concatenate([course.batch(epoch * n + k + 1) for k in range(n)]) for epoch in (0, 1, 0)]
    for epoch in epochs:
        assert sorted(epoch) == course.dataset.train.tolist()
    assert epochs[0].tolist() == epochs[2].tolist() != epochs[1].tolist()


def test_it_learns() -> None:
    metrics = film(training(), "epoch", 30, 1).arrays["metrics"][0]
    assert metrics[1] > 0.95
    assert metrics[3] > 0.9


def test_what_diverges_says_at_which_step_and_keeps_the_last_good_state() -> None:
    course = training(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1)
    with pytest.raises(Diverged, match=r"^diverged at step \d+: loss is not finite$") as caught:
        course.state(1000)
    last = caught.value.step - 2  # the state after which the loss was finite for the last time
    course = training(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1)
    losses = [step.loss for _, step in zip(range(last + 1), course.steps(1), strict=False)]
    assert np.isfinite(losses).all()
    with pytest.raises(Diverged):
        course.state(last + 2)
    assert last >= 5
    assert course.last_step == last
    assert np.isfinite(course.state(last).parameters).all()
    with pytest.raises(Diverged):
        course.state(last + 1)
    for pace in PACES:
        stretch = film(course, pace, 0)
        assert stretch.ended == str(caught.value)
        assert stretch.steps[-1] == last
        assert stretch.arrays["weights"][-1].tobytes() == course.state(last).parameters.tobytes()
        assert np.isfinite(stretch.arrays["z"]).all()


def test_a_stretch_asked_for_beyond_the_end_is_the_end() -> None:
    course = training(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1)
    last = film(course, "batch", 0).steps[-1]
    for first in (last, last + 1, last + 2, last + 500):
        fresh = training(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1)
        stretch = film(fresh, "batch", first)
        assert stretch.steps == (last,)
        assert stretch.ended.startswith("diverged")


def test_a_first_step_that_diverges_leaves_the_beginning() -> None:
    course = training(hidden=(Layer(16, "linear"),) * 6, init="large", rate=1e308, loss="squared", output="linear")
    stretch = film(course, "batch", 0)
    assert stretch.ended.startswith("diverged at step ")
    assert len(stretch.steps) == len(stretch.arrays["weights"]) == len(stretch.batches) + 1


# --- stretches ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_stretch_is_the_same_wherever_it_is_begun(pace: str, optimiser: str) -> None:
    whole, later = film(training(optimiser=optimiser), pace, 0, 12), film(training(optimiser=optimiser), pace, 7, 5)
    assert later.steps == whole.steps[7:]
    assert later.batches == whole.batches[7:]
    before = sum(whole.batches[:7])
    for name, array in later.arrays.items():
        start = before if name in ("z", "a", "delta", "losses", "samples") else 7
        if name != "past":
            assert array.tobytes() == whole.arrays[name][start:].tobytes(), name


def test_a_frame_holds_one_update_and_what_led_to_it() -> None:
    course = training(rate=0.1)
    stretch = film(course, "batch", 0, 30)
    arrays = stretch.arrays
    np.testing.assert_array_equal(arrays["weights"][1:], arrays["weights"][:-1] - 0.1 * arrays["gradient"])
    at = 0
    for k, count in enumerate(stretch.batches):
        rows = slice(at, at + count)
        inputs = course.dataset.inputs[arrays["samples"][rows].astype(int)]
        weights, biases = layers_of(course.network.sizes, arrays["weights"][k])[0]
        np.testing.assert_allclose(arrays["z"][rows, :8], inputs @ weights + biases, rtol=1e-5, atol=1e-6)
        delta = arrays["delta"][rows, :8]
        np.testing.assert_allclose((inputs.T @ delta / count).ravel(), arrays["gradient"][k][: 4 * 8], rtol=1e-4, atol=1e-7)
        assert arrays["loss"][k] == pytest.approx(arrays["losses"][rows].mean(), rel=1e-5)
        at += count


def test_a_frame_of_an_epoch_holds_its_last_step_and_the_mean_of_all() -> None:
    course = training(rate=0.1)
    arrays = film(course, "epoch", 2, 1).arrays
    n = course.schedule.epoch_start(1)
    np.testing.assert_array_equal(arrays["weights"][0], course.state(2 * n).parameters)
    np.testing.assert_array_equal(arrays["working"][0], course.state(3 * n - 1).parameters)
    np.testing.assert_allclose(arrays["weights"][1] - arrays["weights"][0], -0.1 * n * arrays["mean"][0], rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(arrays["weights"][1], arrays["working"][0] - 0.1 * arrays["gradient"][0])


def test_stretches_of_large_networks_are_shorter() -> None:
    big = film(training(data="digits", hidden=(Layer(16, "tanh"),) * 6, batch=64, optimiser="adam"), "batch", 0)
    assert 1 <= len(big.batches) < 20
    assert sum(array.nbytes for array in big.arrays.values()) < 600_000
    assert len(film(training(), "batch", 0).batches) == 64


@pytest.mark.parametrize(("pace", "first"), [("sample", 0), ("batch", -1), ("epoch", 10**9)])
def test_a_stretch_that_cannot_be_is_refused(pace: str, first: int) -> None:
    with pytest.raises(ValueError, match=r"unknown pace|frame"):
        film(training(), pace, first)


def test_a_stretch_that_begins_late_tells_how_the_loss_came_there() -> None:
    late = film(training(), "batch", 300, 1)
    assert late.past == (0, 64, 128, 192, 256)
    for step, metrics in zip(late.past, late.arrays["past"], strict=True):
        np.testing.assert_array_equal(metrics, film(training(), "batch", step, 1).arrays["metrics"][0])
    assert 40 <= len(film(training(), "batch", 20_000, 1).past) <= 60


# --- what to look out for ----------------------------------------------------------------------------------------------------


def test_deep_sigmoids_vanish_and_long_steps_explode() -> None:
    deep = training(data="circles", hidden=(Layer(6, "sigmoid"),) * 5)
    step = next(deep.steps(1))
    sizes = gradient_sizes(deep.network, step.gradient)
    assert "Vanishing" in warning_of(sizes, step.before.parameters, step.after.parameters, deep.network)
    weights = step.before.parameters
    assert "the weights of hidden layer 1 by 2 times" in warning_of(np.ones(6), weights, 3 * weights, deep.network)
    assert warning_of(np.ones(6), weights, 1.1 * weights, deep.network) == ""


def test_only_hidden_relu_units_that_never_answer_are_dead() -> None:
    course = training(hidden=(Layer(3, "relu"), Layer(2, "tanh")), output="relu", loss="squared")
    parameters = course.state(0).parameters.copy()
    layers = layers_of(course.network.sizes, parameters)
    layers[0][1][1] = layers[1][1][0] = layers[2][1][2] = -1e3
    found = dead_units(course.network, forward(course.network, parameters, course.dataset.inputs))
    assert found.tolist() == [False, True, False, False, False, False, False, False]


# --- settings and lessons ----------------------------------------------------------------------------------------------------


def test_words_describe_settings_and_back() -> None:
    for settings in (
        Settings(),
        *(lesson.settings for lesson in LESSONS),
        Settings(hidden=(), rate=3e-05, l2=0.001, output="linear", loss="squared"),
        Settings(data="csv-0123456789abcdef"),
    ):
        assert read_settings(settings.words()) == (settings, [])


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("data", "mnist"),
        ("data", "csv-../x"),
        ("layers", "17relu"),
        ("layers", "0relu"),
        ("layers", "8softmax"),
        ("layers", "-".join(["1relu"] * 7)),
        ("layers", ""),
        ("rate", "nan"),
        ("rate", "inf"),
        ("rate", "-1"),
        ("rate", "1e99"),
        ("rate", "101"),
        ("batch", "0"),
        ("batch", "²"),
        ("test", "5"),
        ("l2", "2"),
        ("seed", "10000"),
        ("optimiser", "lion"),
        ("loss", "hinge"),
    ],
)
def test_words_that_are_none_are_said_and_passed_over(name: str, word: str) -> None:
    settings, problems = read_settings({name: word})
    assert settings == Settings()
    assert len(problems) == 1
    assert name in problems[0]


def test_a_loss_that_cannot_judge_the_output_is_refused() -> None:
    settings, problems = read_settings({"output": "tanh", "loss": "crossentropy"})
    assert settings.output == "softmax"
    assert "softmax or sigmoid, not tanh" in problems[0]


def metrics_at(settings: Settings, epoch: int) -> list[float]:
    return film(Training(settings, make_dataset(settings)), "epoch", epoch, 1).arrays["metrics"][0].tolist()


def anew(settings: Settings, **changes: object) -> Settings:
    """What Restart makes of a training whose settings were changed, as the advice of a lesson says."""
    return replace(settings, **changes, earlier=())


def test_lessons_show_what_they_say_and_their_advice_helps() -> None:
    by_name = {lesson.name: lesson.settings for lesson in LESSONS}
    assert len(by_name) == 6
    for lesson in LESSONS:
        assert lesson.says.count(". ") + lesson.says.endswith(".") == 3, lesson.name

    xor = by_name["xor"]
    assert metrics_at(xor, 100)[1] < 0.7
    assert metrics_at(anew(xor, hidden=(Layer(4, "tanh"),)), 100)[1] > 0.95  # what + adds, as tanh

    rate = by_name["rate"]
    with pytest.raises(Diverged):
        Training(rate, make_dataset(rate)).state(60)
    for lower in (0.3, 0.03):
        assert metrics_at(anew(rate, rate=lower), 30)[1] > 0.9

    vanishing = by_name["vanishing"]
    assert metrics_at(vanishing, 60)[1] < 0.7
    for other in ("tanh", "relu"):
        assert metrics_at(anew(vanishing, hidden=(Layer(6, other),) * 5), 60)[1] > 0.95

    dead = by_name["dead"]
    stretch = film(Training(dead, make_dataset(dead)), "batch", 20, 1)
    assert (stretch.arrays["dead"][0] > 0).sum() >= 4
    assert (stretch.arrays["dead"][0] == DEAD).any()
    for advised in (anew(dead, rate=0.1), anew(dead, rate=0.1, hidden=(Layer(8, "leaky"),) * 2)):
        assert metrics_at(advised, 50)[1] > 0.95
        assert film(Training(advised, make_dataset(advised)), "epoch", 50, 1).arrays["dead"].sum() == 0

    over = by_name["overfitting"]
    early, late = metrics_at(over, 8), metrics_at(over, 150)
    assert late[0] < 0.1 * early[0]
    assert late[2] > 2 * early[2]
    for advised in (anew(over, l2=0.01), anew(over, hidden=(Layer(4, "relu"),) * 2), anew(over, test=30)):
        assert metrics_at(advised, 150)[2] < 0.7 * late[2]

    slow = by_name["momentum"]
    losses = [metrics_at(anew(slow, optimiser=name), 20)[0] for name in ("sgd", "momentum", "adam")]
    assert losses[1] < 0.3 * losses[0]
    assert losses[2] < 0.3 * losses[0]


def test_a_silent_unit_may_wake_and_a_dead_one_never_does() -> None:
    dead = next(lesson.settings for lesson in LESSONS if lesson.name == "dead")
    fates = np.stack([film(training(**{**vars(dead), "optimiser": name}), "batch", step, 1).arrays["dead"][0]
                      for name in ("sgd", "momentum") for step in range(0, 160, 4)])  # fmt: skip
    sgd, momentum = fates[:40], fates[40:]
    ever_dead = np.maximum.accumulate(sgd == DEAD, axis=0)
    assert ever_dead.any()
    assert (sgd[ever_dead] == DEAD).all()
    assert ((sgd[:-1] == SILENT) & (sgd[1:] == 0)).any()
    assert not (momentum == DEAD).any()
    assert not (film(training(**{**vars(dead), "l2": 0.01}), "batch", 40).arrays["dead"] == DEAD).any()
    later = dead.changed(50, optimiser="adam")
    assert not (film(Training(later, make_dataset(later)), "batch", 40).arrays["dead"] == DEAD).any()


def test_l2_does_not_hide_that_gradients_vanish() -> None:
    bare = next(lesson.settings for lesson in LESSONS if lesson.name == "vanishing")
    deep = replace(bare, l2=0.01)
    for pace in PACES:
        assert film(Training(deep, make_dataset(deep)), pace, 3, 1).warnings[0].startswith("Vanishing")
    with_l2, without = (film(Training(settings, make_dataset(settings)), "batch", 0, 1) for settings in (deep, bare))
    np.testing.assert_allclose(with_l2.arrays["sizes"], without.arrays["sizes"], rtol=1e-4)
    assert not np.allclose(with_l2.arrays["gradient"], without.arrays["gradient"], rtol=1e-4, atol=0)
