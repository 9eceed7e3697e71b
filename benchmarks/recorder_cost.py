"""The recorder: what one checkpoint costs on top of asking the network the same questions.

    python benchmarks/recorder_cost.py --data mnist.npz

Bare inference is the user's own model, softmax and all, on the recorded samples in batches of the recorder's size. A
checkpoint is everything that `RunRecorder` does when an epoch ends: the same inference, encoding, compression, checksums and
writing. Both are warm, and take turns in both orders. The first checkpoint, which also writes the images and compiles, is told
apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from common import Row, report, stop

if TYPE_CHECKING:
    from nnviz.runs.datasets import Dataset

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MAX_COST = 0.05
BATCH_SIZE = 1024  # RunRecorder's own


def main() -> int:
    parser = argparse.ArgumentParser(description="What recording a checkpoint costs beside bare inference.")
    parser.add_argument("--data", type=Path, metavar="MNIST.npz", help="a file in Keras's layout; downloaded if left out")
    parser.add_argument("--epochs", type=int, default=2, help="of training before the measurement (default: 2)")
    parser.add_argument("--pairs", type=int, default=41, help="of a checkpoint and a bare inference, at least 15 (default: 41)")
    options = parser.parse_args()
    from nnviz.runs.datasets import load_dataset

    try:
        dataset = load_dataset("mnist", options.data)
    except (ValueError, OSError) as error:
        return stop(error)
    return measure(dataset, options.epochs, max(options.pairs, 15))


def measure(dataset: Dataset, epochs: int, pairs: int) -> int:
    import keras

    from nnviz import RunRecorder, RunWriter
    from nnviz.runs.models import build_classifier
    from nnviz.runs.outputs import ModelOutputs

    keras.utils.set_random_seed(0)
    model = build_classifier(dataset.x_train.shape[1:], dataset.n_classes)
    model.fit(dataset.x_train, dataset.y_train, batch_size=2048, epochs=epochs, verbose=0)
    x = dataset.x_recorded

    def ask() -> None:
        for start in range(0, len(x), BATCH_SIZE):
            model.predict_on_batch(x[start : start + BATCH_SIZE])

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cost.nnviz"
        recorder = RunRecorder(path, x, dataset.y_recorded, images=dataset.images, batch_size=BATCH_SIZE)
        recorder.set_model(model)
        recorder.on_train_begin()
        epoch = 0

        def record() -> None:
            nonlocal epoch
            recorder.on_epoch_begin(epoch)
            recorder.on_epoch_end(epoch, {"loss": 0.1, "accuracy": 0.97})
            epoch += 1

        first = seconds_of(record)
        opening = path.stat().st_size
        for _ in range(3):
            record()
            ask()
        asked, recorded = alternate(ask, record, pairs)
        predicted = [seconds_of(lambda: model.predict(x, batch_size=BATCH_SIZE, verbose=0)) for _ in range(8)][3:]
        recorder.on_train_end()
        size = (checked_size(path, checkpoints=epoch + 1) - opening) / (epoch - 1)
        answers = ModelOutputs(model, x, batch_size=BATCH_SIZE)(x)
        with RunWriter(Path(folder) / "writer.nnviz") as writer:
            writing = median(seconds_of(lambda at=at: writer.append(**answers, epoch=at)) for at in range(20))

    costs = [b / a - 1 for a, b in zip(asked, recorded, strict=True)]
    cost, bare = median(costs), median(asked)
    low, high = np.percentile(costs, [25, 75])
    rows = [
        Row(f"bare inference, {len(x):,} samples in batches of {BATCH_SIZE:,}", f"{bare * 1e3:.0f} ms"),
        Row("the same with model.predict", f"{median(predicted) * 1e3:.0f} ms"),
        Row("one recorded checkpoint", f"{median(recorded) * 1e3:.0f} ms, {size / 1e3:.0f} kB"),
        Row(f"cost of recording, median of {pairs} pairs", f"{cost:+.1%}", "≤ 5 %", cost <= MAX_COST),
        Row("its quartiles", f"{low:+.1%} to {high:+.1%}"),
        Row("encoding, compressing and writing, by itself", f"{writing * 1e3:.1f} ms, {writing / bare:.1%} of bare inference"),
        Row("the first two checkpoints, with images and compilation", f"{first * 1e3:.0f} ms"),
    ]
    notes = [f"Keras {keras.__version__} on {keras.backend.backend()}."]
    if high - low > 0.1:
        notes.append("The quartiles lie more than 10 % apart: the machine was busy, so the figure says little. Measure again.")
    return report("What the recorder costs", rows, notes=notes)


def alternate(one: Callable[[], None], other: Callable[[], None], pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of both, in pairs; every second pair in the other order, so that neither always comes after the other."""
    ones, others = [], []
    for at in range(pairs):
        if at % 2:
            others.append(seconds_of(other))
        ones.append(seconds_of(one))
        if not at % 2:
            others.append(seconds_of(other))
    return ones, others


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def checked_size(path: Path, *, checkpoints: int) -> int:
    """Bytes of the run, after making sure that everything was recorded."""
    import nnviz

    run = nnviz.open_run(path)
    run.verify()
    if len(run.checkpoints) != checkpoints or not run.complete:
        raise RuntimeError(f"{len(run.checkpoints)} checkpoints were recorded; expected {checkpoints}")
    return run.size_bytes


if __name__ == "__main__":
    sys.exit(main())
