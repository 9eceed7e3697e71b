"""The playground: how right its numbers are, how fast its engine, how smooth its view.

    python benchmarks/playground.py

Gradients against TensorFlow's automatic differentiation in float64 and against finite differences, updates against Keras's,
going back and forth, and steps a second of the engine on one core; then, in headless Chromium, which draws without a graphics
card, 4-8-8-3 on Iris: how often the picture changes while it plays, and how long another architecture takes.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from common import READY, ROOT, VIEWPORT, Row, chromium, report, serve, wait_until_healthy

from nnviz.playground import Settings, Training, make_dataset, optimisers
from nnviz.playground.activations import HIDDEN, LEAK, OUTPUTS
from nnviz.playground.gradient_check import check_gradient
from nnviz.playground.losses import LOSSES, fits
from nnviz.playground.network import Network, backward, forward, layers_of
from nnviz.playground.optimisers import OPTIMISERS, first_slots, update

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_ERROR, MIN_STEPS, MIN_UPDATES, MAX_FIRST_MS = 1e-6, 2000, 20, 1000
COMBINATIONS = [
    (hidden, output, loss) for hidden in HIDDEN for output, loss in itertools.product(OUTPUTS, LOSSES) if fits(loss, output)
]
SCRIPT = (Path(__file__).parent / "playground.js").read_text(encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="The playground's numbers, its engine and its view.")
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    options = parser.parse_args()
    rows = [steps_per_second(), back_and_forth(), finite_differences(), automatic_differentiation(), keras_updates()]
    with serve(ROOT / "streamlit_app.py") as server, chromium(options.chromium) as browser:
        wait_until_healthy(*server)
        rows += view(browser, server[0])
        version = browser.version
    size = f"window of {VIEWPORT['width']} × {VIEWPORT['height']}"
    return report("Playground", rows, notes=[f"Chromium {version}, drawing in software, {size}."])


# --- the engine --------------------------------------------------------------------------------------------------------------


def usual(**changes: object) -> Training:
    settings = Settings(**changes)  # type: ignore[arg-type]
    return Training(settings, make_dataset(settings))


def steps_per_second(n_steps: int = 4000) -> Row:
    rates = []
    for optimiser in OPTIMISERS:
        training = usual(optimiser=optimiser, rate=0.01)
        started = time.process_time()
        for _ in itertools.islice(training.steps(1), n_steps):
            pass
        rates.append(n_steps / (time.process_time() - started))
    words = ", ".join(f"{name} {rate:,.0f}" for name, rate in zip(OPTIMISERS, rates, strict=True))
    return Row(
        "4-8-8-3 on Iris, batches of 10, one core: steps a second of its time",
        words,
        f"≥ {MIN_STEPS:,}",
        min(rates) >= MIN_STEPS,
    )


def back_and_forth(n_steps: int = 500, n_visits: int = 200) -> Row:
    same = True
    for optimiser in OPTIMISERS:
        straight, wandering = (usual(optimiser=optimiser, rate=0.02) for _ in range(2))
        known = [straight.state(0), *(step.after for step in itertools.islice(straight.steps(1), n_steps))]
        for step in random.Random(0).choices(range(n_steps + 1), k=n_visits):
            state = wandering.state(step)
            same &= state.parameters.tobytes() == known[step].parameters.tobytes()
            same &= state.slots.tobytes() == known[step].slots.tobytes()
    visits = f"{len(OPTIMISERS) * n_visits} visits in any order"
    return Row(f"{visits}: the same numbers, bit for bit", "yes" if same else "no", "yes", same)


def problems() -> Iterator[tuple[Network, np.ndarray, np.ndarray, np.ndarray]]:
    """A network of every activation, output and loss, with parameters, inputs and targets."""
    for seed, (hidden, output, loss) in enumerate(COMBINATIONS):
        rng = np.random.default_rng(seed)
        network = Network((3, 5, 6, 4), (hidden, hidden, output), loss, 0.02)
        parameters = rng.normal(0, 0.7, network.n_parameters)
        yield network, parameters, rng.normal(size=(7, 3)), np.eye(4)[rng.integers(0, 4, 7)]


def finite_differences() -> Row:
    worst = max(max(check_gradient(*problem).by_layer) for problem in problems())
    what = f"gradients against finite differences, {len(COMBINATIONS)} activations × losses"
    return Row(what, f"{worst:.1e} relative at most", f"≤ {MAX_ERROR:g}", worst <= MAX_ERROR)


def automatic_differentiation() -> Row:
    import tensorflow as tf

    functions = {
        "relu": tf.nn.relu,
        "leaky": lambda z: tf.where(z > 0, z, LEAK * z),
        "tanh": tf.tanh,
        "sigmoid": tf.sigmoid,
        "linear": tf.identity,
        "softmax": tf.nn.softmax,
    }
    worst = 0.0
    for network, parameters, inputs, targets in problems():
        variables = [tf.Variable(array) for layer in layers_of(network.sizes, parameters) for array in layer]
        with tf.GradientTape() as tape:
            signal = tf.constant(inputs)
            for layer, name in enumerate(network.activations):
                z = signal @ variables[2 * layer] + variables[2 * layer + 1]
                signal = functions[name](z)
            if network.loss == "squared":
                losses = 0.5 * tf.reduce_sum((signal - targets) ** 2, axis=1)
            elif network.activations[-1] == "softmax":
                losses = tf.nn.softmax_cross_entropy_with_logits(targets, z)
            else:
                losses = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(tf.constant(targets), z), axis=1)
            penalty = sum(tf.reduce_sum(weights**2) for weights in variables[::2])
            total = tf.reduce_mean(losses) + 0.5 * network.l2 * penalty
        expected = np.concatenate([gradient.numpy().ravel() for gradient in tape.gradient(total, variables)])
        ours = backward(network, parameters, forward(network, parameters, inputs), targets)[1]
        worst = max(worst, float(np.max(np.abs(ours - expected) / np.maximum(np.abs(expected), 1e-9))))
    what = f"gradients against TensorFlow's, {len(COMBINATIONS)} activations × losses"
    return Row(what, f"{worst:.1e} relative at most", f"≤ {MAX_ERROR:g}", worst <= MAX_ERROR)


def keras_updates(n_steps: int = 20) -> Row:
    """Keras keeps its constants in float32, so all numbers here are such that float32 has."""
    import keras

    rate, momentum, beta_1, beta_2, epsilon, worst = 2**-6, 1 - 2**-3, 1 - 2**-3, 1 - 2**-10, 2**-23, 0.0
    for name, value in (("MOMENTUM", momentum), ("BETA_1", beta_1), ("BETA_2", beta_2), ("EPSILON", epsilon)):
        setattr(optimisers, name, value)
    makers = {
        "sgd": lambda: keras.optimizers.SGD(rate),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=momentum),
        "adam": lambda: keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon),
    }
    for optimiser in OPTIMISERS:
        rng = np.random.default_rng(1)
        theirs, parameters = makers[optimiser](), rng.integers(1, 9, 40) / 4
        variable, slots = keras.Variable(parameters, dtype="float64"), first_slots(optimiser, 40)
        theirs.build([variable])
        for step in range(n_steps):
            gradient = rng.integers(-64, 64, 40) / 256
            theirs.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")])
            parameters, slots = update(optimiser, rate, step, parameters, slots, gradient)
        worst = max(worst, float(np.max(np.abs(parameters - np.asarray(variable)) / np.abs(parameters))))
    what = f"parameters after {n_steps} updates against Keras's, {', '.join(OPTIMISERS)}"
    return Row(what, f"{worst:.1e} relative at most", f"≤ {MAX_ERROR:g}", worst <= MAX_ERROR)


# --- the view ----------------------------------------------------------------------------------------------------------------


def view(browser: Browser, address: str) -> list[Row]:
    with browser.new_page(viewport=VIEWPORT) as page:
        page.add_init_script(SCRIPT)
        page.goto(f"{address}/playground?speed=64")
        page.wait_for_function("window.__nnvizPlayground?.frame >= 0", timeout=120_000)
        page.wait_for_selector(READY)
        played = page.evaluate("() => playFor(10000)")
        first = [new_network(page, change) for change in ("more0", "add1", "away0", "less0", "more1", "add0", "away0")]
    rate = played["updates"] / played["seconds"]
    share = played["questions"] / max(played["updates"], 1)
    times = f"{median(first):.0f} ms ({min(first):.0f} to {max(first):.0f})"
    return [
        Row(
            "4-8-8-3 on Iris, by batch at 64×: visible updates a second", f"{rate:.1f}", f"≥ {MIN_UPDATES}", rate >= MIN_UPDATES
        ),
        Row("messages to the server a visible update", f"{share:.3f}", "< 1", share < 1),
        Row(
            "from choosing another architecture to its first drawn step",
            times,
            f"≤ {MAX_FIRST_MS} ms",
            median(first) <= MAX_FIRST_MS,
        ),
    ]


def new_network(page: Page, handle: str) -> float:
    """Milliseconds from the click on a handle of the diagram until the new network is drawn with its numbers."""
    page.wait_for_function("window.__nnvizPlayground.idle && !window.__nnvizPlayground.moving", timeout=60_000)
    return page.evaluate("handle => changeBy(handle)", handle)


if __name__ == "__main__":
    sys.exit(main())
