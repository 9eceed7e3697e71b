"""Forward, loss, backward, update against TensorFlow, Keras, finite differences and a case worked by hand."""

import itertools

import numpy as np
import pytest

from nnviz.playground import optimisers
from nnviz.playground.activations import HIDDEN, LEAK, OUTPUTS, activate
from nnviz.playground.gradient_check import check_gradient
from nnviz.playground.initialisation import INITIALISATIONS, initial_parameters
from nnviz.playground.losses import LOSSES, fits
from nnviz.playground.network import Network, backward, forward, layers_of, losses_of, penalty
from nnviz.playground.optimisers import OPTIMISERS, SLOTS, first_slots, update

JUDGED = [(output, loss) for output in OUTPUTS for loss in LOSSES if fits(loss, output)]
COMBINATIONS = [(hidden, output, loss) for hidden in HIDDEN for output, loss in JUDGED]


def problem(hidden: str, output: str, loss: str, l2: float = 0.02, seed: int = 0):
    """A network of two hidden layers with numbers for it: parameters, inputs (7, 3), one-hot targets (7, 4)."""
    rng = np.random.default_rng([seed, len(hidden), len(output), len(loss)])
    network = Network((3, 5, 6, 4), (hidden, hidden, output), loss, l2)
    parameters = rng.normal(0, 0.7, network.n_parameters)
    return network, parameters, rng.normal(size=(7, 3)), np.eye(4)[rng.integers(0, 4, 7)]


def test_a_step_worked_by_hand() -> None:
    """One input, one ReLU unit, one linear output: w1 = 2, b1 = 1, w2 = −3, b2 = 0.5; x = 1.5, y = 1."""
    network = Network((1, 1, 1), ("relu", "linear"), "squared")
    parameters, x, y = np.array([2.0, 1.0, -3.0, 0.5]), np.array([[1.5]]), np.array([[1.0]])
    passed = forward(network, parameters, x)
    assert [float(layer[0, 0]) for layer in passed.z] == [4.0, -11.5]
    assert losses_of(network, passed, y).tolist() == [0.5 * 12.5**2]
    deltas, gradient = backward(network, parameters, passed, y)
    assert [float(delta[0, 0]) for delta in deltas] == [37.5, -12.5]
    assert gradient.tolist() == [56.25, 37.5, -50.0, -12.5]
    assert update("sgd", 0.1, 0, parameters, first_slots("sgd", 4), gradient)[0].tolist() == [-3.625, -2.75, 2.0, 1.75]


@pytest.mark.parametrize(("hidden", "output", "loss"), COMBINATIONS)
def test_gradients_equal_finite_differences(hidden: str, output: str, loss: str) -> None:
    network, parameters, inputs, targets = problem(hidden, output, loss)
    found = check_gradient(network, parameters, inputs, targets)
    assert max(found.by_layer) < 1e-6
    assert found.agrees


def test_the_check_finds_a_wrong_gradient(monkeypatch) -> None:
    network, parameters, inputs, targets = problem("tanh", "softmax", "crossentropy")
    right = backward(network, parameters, forward(network, parameters, inputs), targets)

    def wrong(*_: object):
        gradient = right[1].copy()
        gradient[30] *= 1.001
        return right[0], gradient

    monkeypatch.setattr("nnviz.playground.gradient_check.backward", wrong)
    found = check_gradient(network, parameters, inputs, targets)
    assert not found.agrees
    assert found.worst == 30
    assert [layer > 1e-4 for layer in found.by_layer] == [False, True, False]


def test_gradients_equal_automatic_differentiation() -> None:
    """All activations and losses against TensorFlow in float64, by its own functions where it has them."""
    tf = pytest.importorskip("tensorflow")
    functions = {
        "relu": tf.nn.relu,
        "leaky": lambda z: tf.where(z > 0, z, LEAK * z),  # its own keeps the slope in float32
        "tanh": tf.tanh,
        "sigmoid": tf.sigmoid,
        "linear": tf.identity,
        "softmax": tf.nn.softmax,
    }
    entropies = {
        "softmax": tf.nn.softmax_cross_entropy_with_logits,
        "sigmoid": lambda labels, logits: tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits), axis=1),
    }
    for hidden, output, loss in COMBINATIONS:
        network, parameters, inputs, targets = problem(hidden, output, loss)
        variables = [tf.Variable(array) for layer in layers_of(network.sizes, parameters) for array in layer]
        with tf.GradientTape() as tape:
            signal = tf.constant(inputs)
            for layer, name in enumerate(network.activations):
                z = signal @ variables[2 * layer] + variables[2 * layer + 1]
                signal = functions[name](z)
            if loss == "squared":
                each = 0.5 * tf.reduce_sum((signal - targets) ** 2, axis=1)
            else:
                each = entropies[output](tf.constant(targets), z)
            l2 = sum(tf.reduce_sum(weights**2) for weights in variables[::2])
            total = tf.reduce_mean(each) + 0.5 * network.l2 * l2
        expected = np.concatenate([gradient.numpy().ravel() for gradient in tape.gradient(total, variables)])
        passed = forward(network, parameters, inputs)
        assert losses_of(network, passed, targets).mean() + penalty(network, parameters) == pytest.approx(
            float(total), rel=1e-8
        )
        np.testing.assert_allclose(
            backward(network, parameters, passed, targets)[1],
            expected,
            rtol=1e-6,
            atol=1e-14,
            err_msg=f"{hidden} {output} {loss}",
        )


def single(values: np.ndarray) -> np.ndarray:
    """float64 numbers that float32 has too, through which Keras may take them."""
    return values.astype(np.float32).astype(np.float64)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_updates_equal_those_of_keras(optimiser: str, monkeypatch) -> None:
    keras = pytest.importorskip("keras")
    rate, momentum, beta_1, beta_2, epsilon = 2**-4, 1 - 2**-3, 1 - 2**-3, 1 - 2**-10, 2**-23
    for name, value in (("MOMENTUM", momentum), ("BETA_1", beta_1), ("BETA_2", beta_2), ("EPSILON", epsilon)):
        monkeypatch.setattr(optimisers, name, value)  # numbers that float32 has, in which Keras keeps them
    theirs = {
        "sgd": lambda: keras.optimizers.SGD(rate),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=momentum),
        "adam": lambda: keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon),
    }[optimiser]()
    rng = np.random.default_rng(1)
    parameters, slots = single(rng.normal(size=12)), first_slots(optimiser, 12)
    variable = keras.Variable(parameters, dtype="float64")
    theirs.build([variable])
    for step in range(20):
        gradient = single(rng.normal(size=12) * 10.0 ** rng.integers(-3, 2))
        theirs.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")])
        before = parameters.copy(), slots.copy()
        parameters, slots = update(optimiser, rate, step, *before, gradient)
        np.testing.assert_allclose(parameters, np.asarray(variable), rtol=1e-9)
        assert slots.shape == (SLOTS[optimiser], 12)


def test_the_constants_are_those_of_keras() -> None:
    keras = pytest.importorskip("keras")
    adam = keras.optimizers.Adam()
    assert (adam.beta_1, adam.beta_2, adam.epsilon) == (optimisers.BETA_1, optimisers.BETA_2, optimisers.EPSILON)


def test_nothing_that_is_given_is_changed() -> None:
    for (hidden, output, loss), optimiser in itertools.product(COMBINATIONS, OPTIMISERS):
        network, parameters, inputs, targets = problem(hidden, output, loss)
        slots = first_slots(optimiser, len(parameters))
        for array in (parameters, inputs, targets, slots):
            array.flags.writeable = False
        passed = forward(network, parameters, inputs)
        for array in (*passed.z, *passed.a):
            array.flags.writeable = False
        _, gradient = backward(network, parameters, passed, targets)
        gradient.flags.writeable = False
        update(optimiser, 0.1, 0, parameters, slots, gradient)


@pytest.mark.parametrize("name", ["sigmoid", "softmax", "tanh"])
def test_large_sums_give_finite_activations(name: str) -> None:
    z = np.array([[-1e4, 0.0, 1e4]])
    assert np.isfinite(activate(name, z)).all()
    network = Network((1, 3), ("softmax",), "crossentropy")
    passed = forward(network, np.array([-1e4, 0, 1e4, 0, 0, 0]), np.array([[1.0]]))
    assert losses_of(network, passed, np.array([[1.0, 0, 0]])).tolist() == [2e4]


def test_names_that_are_unknown_say_the_choices() -> None:
    with pytest.raises(ValueError, match="unknown activation 'gelu'; the choices are: relu"):
        activate("gelu", np.zeros((1, 1)))
    with pytest.raises(ValueError, match="unknown initialisation 'none'"):
        initial_parameters("none", (2, 2), np.random.default_rng(0))
    network = Network((1, 1), ("tanh",), "crossentropy")
    passed = forward(network, np.zeros(2), np.ones((1, 1)))
    with pytest.raises(ValueError, match="cross-entropy needs outputs between 0 and 1"):
        losses_of(network, passed, np.ones((1, 1)))


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_first_weights_have_the_spread_of_their_rule(name: str) -> None:
    sizes = (200, 100, 50)
    layers = layers_of(sizes, initial_parameters(name, sizes, np.random.default_rng(0)))
    for (weights, biases), inputs, units in zip(layers, sizes, sizes[1:], strict=False):
        expected = {
            "glorot": np.sqrt(2 / (inputs + units)),
            "he": np.sqrt(2 / inputs),
            "small": 0.01,
            "large": 1.5,
            "zero": 0.0,
        }[name]
        assert weights.std() == pytest.approx(expected, rel=0.05)
        assert not biases.any()
        if name == "glorot":
            assert np.abs(weights).max() <= np.sqrt(6 / (inputs + units))
