"""Checkpoints paced by change: how evenly they lie, and what the pacing costs.

    python benchmarks/paced_by_change.py --data mnist.npz

The convolutional network of the Keras tutorial (two convolutions with pooling, dropout, a dense layer) learns MNIST at Adam's
ordinary rate, in batches of 128. A step is the mean over the recorded samples of the total variation between the probabilities
of neighbouring checkpoints, half of Σ |p − q|. The last one is as long as what was left, and is told apart. Time is what is
spent within the recorder's own calls, as a share of the same training without them; what the looks at the probe take, and what
the checkpoints themselves take, are told apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from common import Row, report, stop

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MAX_RATIO, MAX_COST, CHECKPOINTS = 1.5, 0.05, 45


def main() -> int:
    parser = argparse.ArgumentParser(description="How evenly checkpoints are paced by change, and what that costs.")
    parser.add_argument("--data", type=Path, metavar="MNIST.npz", help="a file in Keras's layout; downloaded if left out")
    parser.add_argument("--epochs", type=int, default=15, help="as in the tutorial (default: 15)")
    parser.add_argument("--samples", type=int, default=1000, help="of the test images that are recorded (default: 1,000)")
    parser.add_argument("--seed", type=int, default=0, help="(default: 0)")
    options = parser.parse_args()
    from nnviz.runs.datasets import load_dataset

    try:
        dataset = load_dataset("mnist", options.data)
    except (ValueError, OSError) as error:
        return stop(error)
    return measure(dataset, options)


def measure(dataset: Any, options: argparse.Namespace) -> int:
    import keras

    import nnviz
    from nnviz.runs.model_reader import ModelReader
    from nnviz.runs.pace import distance

    spent: dict[str, list[float]] = {"looks": [], "all": []}
    x, y = dataset.x_test[: options.samples], dataset.y_test[: options.samples]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paced.nnviz"
        recorder = nnviz.RunRecorder(path, x, y, every="change")
        for name in ("on_train_batch_end", "on_epoch_end", "on_train_end"):
            setattr(recorder, name, timed(getattr(recorder, name), spent["all"]))
        ModelReader.look = timed(ModelReader.look, spent["looks"])
        keras.utils.set_random_seed(options.seed)
        model = tutorial_network(keras)
        start = time.perf_counter()
        model.fit(
            dataset.x_train,
            dataset.y_train,
            batch_size=128,
            epochs=options.epochs,
            verbose=0,
            callbacks=[recorder],
            validation_split=0.1,
        )
        together = time.perf_counter() - start
        run = nnviz.open_run(path)
        scores = run.probabilities()
        size = run.size_bytes
    if run.checkpoints[-1].step != options.epochs * -(-len(dataset.x_train) * 9 // 10 // 128):
        raise RuntimeError(f"the last checkpoint is of step {run.checkpoints[-1].step}")
    training = together - sum(spent["all"])
    steps = np.array([distance(before, after) for before, after in pairwise(scores)])
    epochs = np.array([at.epoch for at in run.checkpoints])
    ratio = steps[:-1].max() / np.median(steps[:-1])
    looking, recording = sum(spent["looks"]) / training, (sum(spent["all"]) - sum(spent["looks"])) / training
    rows = [
        Row("checkpoints", f"{len(scores)}; {np.sum(epochs <= 1)} of them in the first epoch", f"about {CHECKPOINTS}"),
        Row("median step between neighbours", f"{np.median(steps[:-1]):.3f}"),
        Row("largest step", f"{steps[:-1].max():.3f}, {ratio:.2f} × the median", f"≤ {MAX_RATIO} ×", ratio <= MAX_RATIO),
        Row("smallest step, and what was left at the end", f"{steps[:-1].min():.3f}, {steps[-1]:.3f}"),
        Row("the training without the recorder's calls", f"{training:.0f} s, {options.epochs} epochs"),
        Row(
            f"cost of pacing: {len(spent['looks'])} looks at the probe",
            f"{looking:.1%}",
            f"≤ {MAX_COST:.0%}",
            looking <= MAX_COST,
        ),
        Row(f"cost of the checkpoints, {len(x):,} samples each", f"{recording:.1%}, {size / 1e6:.1f} MB"),
        Row("both together", f"{looking + recording:.1%}", f"≤ {MAX_COST:.0%}", looking + recording <= MAX_COST),
    ]
    notes = [f"Keras {keras.__version__} on {keras.backend.backend()}, seed {options.seed}."]
    return report("Checkpoints paced by change", rows, notes=notes)


def tutorial_network(keras: Any) -> Any:
    """The network of keras.io/examples/vision/mnist_convnet."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def timed(function: Callable[..., Any], into: list[float]) -> Callable[..., Any]:
    """The same function, with its seconds put into a list."""

    def call(*args: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **options)
        finally:
            into.append(time.perf_counter() - start)

    return call


if __name__ == "__main__":
    sys.exit(main())
