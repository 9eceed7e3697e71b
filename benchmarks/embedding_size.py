"""Embeddings in a run: how small they are, whether neighbours are kept, and what a checkpoint of them costs.

    python benchmarks/embedding_size.py --data mnist.npz

A small convnet is trained on MNIST, and what its layer of 128 units gives for the 10,000 test images, before and after its
ReLU, is recorded at 45 checkpoints. Besides, numbers are recorded that nothing is known of (independent and normal), ones of
few dimensions, and tight crowds far from each other.

Neighbours kept: of 400 samples, the share of the 10 nearest (Euclidean, in float64, of the recorded numbers) that are among the
10 nearest of what is read back; the mean over the samples, and the worst of the checkpoints that are looked at. Plain 8 bits a
column are compressed by the same deflate, column by column.

What a checkpoint costs is encoding, compressing and writing the embedding, beside bare inference of the same samples in batches
of 1,024, in turns.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from common import Row, report, stop

import nnviz

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MAX_BYTES, LEAST_KEPT, MAX_COST = 45e6, 0.95, 0.10
N_SAMPLES, N_UNITS, N_CHECKPOINTS = 10_000, 128, 45
K, QUERIES, LOOKED_AT = 10, 400, (0, 3, 10, 22, 44)


def main() -> int:
    parser = argparse.ArgumentParser(description="Size and exactness of embeddings, and what they cost.")
    parser.add_argument("--data", type=Path, metavar="MNIST.npz", help="a file in Keras's layout; downloaded if left out")
    parser.add_argument("--epochs", type=int, default=15, help="of training, three checkpoints each (default: 15)")
    options = parser.parse_args()
    from nnviz.runs.datasets import load_dataset

    try:
        dataset = load_dataset("mnist", options.data)
    except (ValueError, OSError) as error:
        return stop(error)
    x = np.asarray(dataset.x_recorded[:N_SAMPLES], np.float32)
    layers, infer = train(dataset.x_train, dataset.y_train, x, options.epochs)
    rng = np.random.default_rng(0)
    made = {
        "independent normal numbers": rng.standard_normal((N_SAMPLES, N_UNITS)),
        "numbers of 5 dimensions": rng.standard_normal((N_SAMPLES, 5)) @ rng.standard_normal((5, N_UNITS)),
        "10 tight crowds": 5 * rng.standard_normal((10, N_UNITS))[rng.integers(0, 10, N_SAMPLES)]
        + 0.02 * rng.standard_normal((N_SAMPLES, 9)) @ rng.standard_normal((9, N_UNITS)),
    }
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for name, states in layers.items():
            rows += rows_of(Path(folder), f"the layer {name} of the MNIST convnet", states)
        for name, numbers in made.items():
            rows += rows_of(Path(folder), name, [numbers.astype(np.float32)] * N_CHECKPOINTS)
        rows += cost_rows(Path(folder), layers["after its ReLU"][-1], lambda: infer(x))
    shape = f"{N_CHECKPOINTS} × {N_SAMPLES:,} × {N_UNITS}"
    return report("Embeddings", rows, notes=[f"Each is {shape}; sizes are of the whole file."])


def train(
    x_train: np.ndarray, y_train: np.ndarray, x: np.ndarray, epochs: int
) -> tuple[dict[str, list[np.ndarray]], Callable[[np.ndarray], None]]:
    """What the wide layer gives at each checkpoint, and bare inference with the trained network."""
    import keras

    keras.utils.set_random_seed(0)
    inputs = keras.Input(x.shape[1:])
    hidden = inputs
    for filters in (16, 32):
        hidden = keras.layers.Conv2D(filters, 3, activation="relu", padding="same")(hidden)
        hidden = keras.layers.MaxPooling2D()(hidden)
    linear = keras.layers.Dense(N_UNITS)(keras.layers.Flatten()(hidden))
    relu = keras.layers.ReLU()(linear)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(relu))
    model.compile("adam", "sparse_categorical_crossentropy")
    both = keras.Model(inputs, [linear, relu])
    layers: dict[str, list[np.ndarray]] = {"before its ReLU": [], "after its ReLU": []}

    def look() -> None:
        for states, values in zip(layers.values(), both.predict(x, batch_size=1024, verbose=0), strict=True):
            states.append(values)

    look()
    for part in range(N_CHECKPOINTS - 1):
        some = slice(part * epochs // N_CHECKPOINTS % 3, None, 3)
        for _ in range(max(3 * epochs // N_CHECKPOINTS, 1)):
            model.fit(x_train[some], y_train[some], batch_size=512, verbose=0)
        look()

    def infer(x: np.ndarray) -> None:
        for start in range(0, len(x), 1024):
            model.predict_on_batch(x[start : start + 1024])

    return layers, infer


def rows_of(folder: Path, name: str, states: Sequence[np.ndarray]) -> list[Row]:
    path = folder / "run.nnviz"
    with nnviz.RunWriter(path, if_exists="replace") as writer:
        for epoch, rows in enumerate(states):
            writer.append(embeddings=rows, epoch=epoch)
    run, size = nnviz.open_run(path), path.stat().st_size
    looked_at = LOOKED_AT if any(rows is not states[0] for rows in states) else (0,)
    ours, eight, errors, eight_bytes = [], [], [], 0
    for at in looked_at:
        rows = states[at]
        read = run.embeddings("embedding", at)
        low, step = rows.min(axis=0), np.ptp(rows, axis=0) / 255
        codes = np.rint((rows - low) / np.where(step > 0, step, 1)).astype(np.uint8)
        eight_bytes += len(zlib.compress(np.ascontiguousarray(codes.T).tobytes(), 6))
        exact = nearest(rows)
        ours.append(shared(exact, nearest(read)))
        eight.append(shared(exact, nearest(low + codes * step)))
        spread = np.sqrt(np.mean((rows - rows.mean(axis=0)) ** 2))
        errors.append(np.sqrt(np.mean((read - rows) ** 2)) / spread)
        assert errors[-1] * spread <= run.embedding_error("embedding", at)
    kept = min(ours)
    return [
        Row(name, f"{size / 1e6:.1f} MB", "≤ 45 MB", size <= MAX_BYTES),
        Row(
            "its neighbours kept, worst checkpoint",
            f"{kept:.3f}",
            "≥ .95",
            kept >= LEAST_KEPT,
        ),
        Row("its error, as a share of the spread", f"{max(errors):.1%} (root mean square)"),
        Row("with 8 bits a column", f"{eight_bytes * len(states) / len(looked_at) / 1e6:.1f} MB, kept {min(eight):.3f}"),
    ]


def nearest(rows: np.ndarray) -> np.ndarray:
    """The K nearest of the others (QUERIES, K) of evenly spaced samples."""
    wide = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    queries = np.linspace(0, len(wide) - 1, QUERIES).astype(int)
    squares = np.einsum("ij,ij->i", wide, wide)
    distances = squares - 2 * wide[queries] @ wide.T
    distances[np.arange(QUERIES), queries] = np.inf
    return np.argpartition(distances, K, axis=1)[:, :K]


def shared(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.mean([len(set(a) & set(b)) / K for a, b in zip(one.tolist(), other.tolist(), strict=True)]))


def cost_rows(folder: Path, rows: np.ndarray, infer: Callable[[], None]) -> list[Row]:
    """What a checkpoint of an embedding takes beside bare inference, and reading it."""
    path = folder / "cost.nnviz"
    pairs = []
    with nnviz.RunWriter(path) as writer:
        for epoch in range(16):
            pairs.append((seconds_of(infer), seconds_of(lambda epoch=epoch: writer.append(embeddings=rows, epoch=epoch))))
    bare, ours = (median(column) for column in zip(*pairs[1:], strict=True))
    run = nnviz.open_run(path)
    reading = median(seconds_of(lambda at=at: run.embeddings("embedding", at)) for at in range(1, 16))
    cost = median(own / other for other, own in pairs[1:])
    return [
        Row("bare inference of the samples", f"{bare * 1e3:.0f} ms"),
        Row("recording an embedding of them, beside that", f"{ours * 1e3:.0f} ms, {cost:.1%}", "≤ 10 %", cost <= MAX_COST),
        Row("reading an embedding", f"{reading * 1e3:.0f} ms"),
    ]


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
