"""What a unit looks for, where the answer is known."""

from itertools import pairwise

import keras
import numpy as np
import pytest
from keras import layers

from nnviz.network.activation_maximisation import ANSWER, ActivationMaximiser, Climb
from nnviz.network.errors import NetworkError


@pytest.fixture(scope="module", autouse=True)
def seeded() -> None:
    keras.utils.set_random_seed(4)


def linear_model() -> keras.Model:
    return keras.Sequential([keras.Input((8,)), layers.Dense(3, activation="softmax", name="out")])


def edge_finder() -> keras.Model:
    """Two channels: one that a bright pixel beside a dark one excites, and its opposite."""
    model = keras.Sequential(
        [keras.Input((9, 9, 1)), layers.Conv2D(2, (1, 2), activation="relu", name="edges", use_bias=False)]
    )
    kernel = np.array([-1.0, 1.0])[:, None] * np.array([1.0, -1.0])
    model.set_weights([kernel.reshape(1, 2, 1, 2)])
    return model


PLAIN = Climb(steps=30, jitter=0, blur=0, decay=0)


def test_a_linear_unit_looks_for_the_signs_of_its_weights() -> None:
    model = linear_model()
    weights = model.get_weights()[0]
    found = ActivationMaximiser(model, ANSWER).find([0, 1, 2], -1.0, 1.0, Climb(steps=60, rate=0.2, jitter=0, blur=0, decay=0))
    large = np.abs(weights.T) > 0.2 * np.abs(weights).max()
    np.testing.assert_array_equal(found[large], np.sign(weights.T)[large])


def test_what_is_found_excites_its_unit_more_than_it_does_others_and_noise() -> None:
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(6, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    seeker = ActivationMaximiser(model, ANSWER)
    found = seeker.find(range(4), 0.0, 1.0, PLAIN)
    table = np.stack([seeker.excitement(found, np.full(4, k)) for k in range(4)])
    assert (table.argmax(axis=1) == np.arange(4)).all()
    noise = np.random.default_rng(0).uniform(size=(200, 8, 8, 1))
    for k in range(4):
        assert table[k, k] > seeker.excitement(noise, np.full(200, k)).max()


def test_a_channel_is_excited_by_its_mean_over_positions() -> None:
    model = edge_finder()
    x = np.random.default_rng(1).uniform(size=(3, 9, 9, 1)).astype(np.float32)
    rises = np.maximum(x[:, :, 1:, 0] - x[:, :, :-1, 0], 0).mean(axis=(1, 2))
    np.testing.assert_allclose(ActivationMaximiser(model, "edges").excitement(x, np.zeros(3)), rises, atol=1e-6)


def test_opposite_channels_look_for_opposite_edges() -> None:
    seeker = ActivationMaximiser(edge_finder(), "edges")
    found = seeker.find([0, 1], 0.0, 1.0, PLAIN)
    own, other = seeker.excitement(found, np.array([0, 1])), seeker.excitement(found, np.array([1, 0]))
    assert (own > 0.2).all()
    assert (own >= other - 1e-6).all()


def test_the_same_seed_finds_the_same_whatever_else_is_asked_for() -> None:
    seeker = ActivationMaximiser(edge_finder(), "edges")
    once, again = seeker.find([0, 1], 0.0, 1.0, Climb(steps=8)), seeker.find([1], 0.0, 1.0, Climb(steps=8))
    np.testing.assert_allclose(once[1], again[0], atol=1e-6)
    assert np.abs(seeker.find([1], 0.0, 1.0, Climb(steps=8, seed=9)) - again).max() > 1e-3


def test_regularisers_make_what_is_found_smoother_and_nearer_to_the_middle() -> None:
    model = keras.Sequential([keras.Input((12, 12, 1)), layers.Flatten(), layers.Dense(2, activation="softmax")])
    seeker = ActivationMaximiser(model, ANSWER)

    def roughness(x: np.ndarray) -> float:
        return float(np.abs(np.diff(x[0, :, :, 0], axis=0)).mean())

    plain = seeker.find([0], 0.0, 1.0, PLAIN)
    assert roughness(seeker.find([0], 0.0, 1.0, Climb(steps=30, jitter=0, blur=0.4, decay=0))) < 0.9 * roughness(plain)
    decayed = seeker.find([0], 0.0, 1.0, Climb(steps=30, jitter=0, blur=0, decay=0.3))
    assert np.abs(decayed - 0.5).mean() < 0.8 * np.abs(plain - 0.5).mean()
    assert plain.min() >= 0
    assert plain.max() <= 1


def narrow() -> keras.Model:
    """A unit that a narrow ridge of inputs excites, so that steps of a fixed length end beside it as often as on it."""
    given = keras.Input((8,))
    off = keras.ops.abs(layers.Dense(1, use_bias=False, kernel_initializer="ones", name="sum")(given) - 3.0)
    return keras.Model(given, layers.Dense(1, use_bias=False, kernel_initializer="ones", name="unit")(-50.0 * off))


def test_the_best_input_of_a_climb_is_kept_and_longer_climbs_find_no_less() -> None:
    for model, layer in ((narrow(), "unit"), (edge_finder(), "edges")):
        seeker = ActivationMaximiser(model, layer)
        reached = [
            float(seeker.excitement(seeker.find([0], 0.0, 1.0, Climb(steps=steps, blur=0, decay=0)), np.array([0]))[0])
            for steps in (0, 1, 2, 5, 9, 17, 40)
        ]
        assert all(later >= before - 1e-6 for before, later in pairwise(reached))
        assert reached[-1] > reached[0]


def test_a_climb_from_an_input_ends_at_one_that_excites_no_less() -> None:
    seeker = ActivationMaximiser(edge_finder(), "edges")
    start = np.random.default_rng(2).uniform(size=(2, 9, 9, 1)).astype(np.float32)
    units = np.array([0, 1])
    for climb in (PLAIN, Climb(steps=3, blur=0.9, decay=0.9), Climb(steps=0)):
        found = seeker.find(units, 0.0, 1.0, climb, start=start)
        assert (seeker.excitement(found, units) >= seeker.excitement(start, units) - 1e-6).all()
    np.testing.assert_array_equal(seeker.find(units, 0.0, 1.0, Climb(steps=0), start=start), start)


def test_units_and_layers_that_are_not_there_are_refused() -> None:
    with pytest.raises(NetworkError, match=r"Unknown layer 'dens'.*out"):
        ActivationMaximiser(linear_model(), "dens")
    with pytest.raises(ValueError, match="has 3"):
        ActivationMaximiser(linear_model(), "out").find([3], 0.0, 1.0, PLAIN)
