"""A loss landscape of the MNIST convnet: how fast, how exact, and what recording weights and activations takes.

    python benchmarks/landscape.py runs/mnist.nnviz
    python benchmarks/landscape.py --data mnist.npz [--epochs 45]

The run was recorded with --weights --activations; with --data it is recorded here first. Timed are 31 × 31 points over 1,000
samples, from the opened run to the arrays, with rebuilding the model and compiling; nothing is taken from what is kept with the
run. Against that stand points of the plain way, `model.set_weights` and `model.evaluate`, on the same model, samples and
directions: by turns with rows of ours, in this process, with Keras's own batch of 32 and with larger ones, of which the fastest
counts. What the run has more than one without weights and activations is counted from its records.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from common import HOW_TO_RECORD, Row, report, stop

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nnviz

MAX_SECONDS, LEAST_RATIO, MAX_ERROR, MAX_MORE = 180.0, 2.0, 1e-4, 10e6
BATCHES = (32, 250, 1000)


def main() -> int:
    parser = argparse.ArgumentParser(description="Speed and exactness of loss landscapes.")
    parser.add_argument("run", type=Path, nargs="?", help="recorded with --weights --activations")
    parser.add_argument("--data", type=Path, help="record MNIST from this file first")
    parser.add_argument("--epochs", type=int, default=45)
    parser.add_argument("--grid", type=int, default=31)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5, help="rows of ours and as many points of the plain way, by turns")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.run
        if path is None:
            if options.data is None:
                return stop(HOW_TO_RECORD + " --weights --activations")
            path = Path(folder) / "mnist.nnviz"
            record(options.data, path, options.epochs)
        try:
            run = nnviz.open_run(path)
        except nnviz.RunFileError as error:
            return stop(error)
        if not run.has_weights:
            return stop(f"{path.name} holds no weights; {HOW_TO_RECORD} --weights --activations")
        return measure(run, options)


def measure(run: nnviz.Run, options: argparse.Namespace) -> int:
    from nnviz.analysis.performance import cross_entropy
    from nnviz.network.landscape import Rows
    from nnviz.network.losses import Losses
    from nnviz.network.plane import LandscapeSettings
    from nnviz.network.rebuild import load_checkpoint, rebuild

    settings = LandscapeSettings(grid=options.grid, samples=options.samples)
    started, used = time.perf_counter(), time.process_time()
    ours = Rows(run, settings)
    landscape = np.stack([ours.compute(row) for row in range(settings.grid)])
    seconds, used = time.perf_counter() - started, time.process_time() - used

    plane, samples = ours.plane, ours.samples
    model = rebuild(run)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = run.inputs(samples), run.labels[samples]
    timed: dict[int, list[float]] = {batch: [] for batch in BATCHES}
    own, apart = [], 0.0
    rng = np.random.default_rng(0)
    for turn in range(options.rounds + 1):  # the first is a warm-up
        row = int(rng.integers(settings.grid))
        begun = time.perf_counter()
        ours.compute(row)
        own.append((time.perf_counter() - begun) / settings.grid)
        for batch in BATCHES:
            column = int(rng.integers(settings.grid))
            at = (plane.x[column], plane.y[row])
            begun = time.perf_counter()
            model.set_weights([c + at[0] * d + at[1] * e for c, d, e in zip(plane.centre, *plane.directions, strict=True)])
            loss = model.evaluate(x, y, batch_size=batch, verbose=0)[0]
            timed[batch].append(time.perf_counter() - begun)
            apart = max(apart, abs(loss - landscape[row, 0, column]) / max(abs(loss), 1.0))
        if turn == 0:
            own.clear()
            for points in timed.values():
                points.clear()
    plain = {batch: median(points) for batch, points in timed.items()}
    ratio = min(plain.values()) / median(own)

    row, column = (int(np.abs(axis).argmin()) for axis in (plane.y, plane.x))
    centre = float(landscape[row, 0, column])
    mask = np.isin(np.arange(run.n_samples), samples)
    recorded = float(cross_entropy(run.probabilities(-1)[None], run.labels, mask)[0])
    load_checkpoint(model, run, -1)
    split = run.split
    validated = run.input_samples if split is None else run.input_samples[split[run.input_samples] == "test"]
    everyone = Losses(run, validated, model).at(plane.centre)[0]
    logged = run.checkpoints[-1].metrics.get("val_loss")

    weights, activations = sizes(run)
    exact = toy_error(run)
    points = settings.grid**2
    usual = (settings.grid, len(samples)) == (31, 1000)
    title = f"{settings.grid} × {settings.grid} points, {len(samples):,} samples"
    rows = [
        Row(title, f"{seconds:.1f} s", "≤ 180 s", seconds <= MAX_SECONDS),
        Row("the same, time of the processor", f"{used:.0f} s"),
        Row("one point", f"{1e3 * median(own):.0f} ms"),
        *(
            Row(f"a point by `set_weights` and `evaluate`, batch {batch}", f"{1e3 * one:.0f} ms, {points * one:.0f} s for all")
            for batch, one in plain.items()
        ),
        Row("times faster than the fastest of these", f"{ratio:.1f}", "≥ 2", ratio >= LEAST_RATIO),
        Row("largest difference from `evaluate`, relative above 1", *bounded(apart)),
        Row("the centre, against the loss of the recorded answers", *bounded(abs(centre - recorded))),
        Row("a quadratic toy loss, largest error relative to its largest value", f"{exact:.1e}", "≤ 1e-6", exact <= 1e-6),
        Row("recorded weights", f"{weights / 1e6:.2f} MB"),
        Row(f"recorded activations, {len(run.probe)} samples, {len(run.layers)} layers", f"{activations / 1e6:.2f} MB"),
        Row("both", f"{(weights + activations) / 1e6:.2f} MB", "≤ 10 MB", weights + activations <= MAX_MORE),
    ]  # fmt: skip
    if logged is not None:
        error = abs(everyone - logged)
        rows.insert(
            -4,
            Row("the last weights over all samples, against Keras's `val_loss`", f"{error:.1e}", "≤ 1e-4", error <= MAX_ERROR),
        )
    notes = [] if usual else ["The bounds are meant for 31 × 31 points and 1,000 samples."]
    share = ours.plane.paths[0].share
    return report(f"Loss landscape of {run.name}, {share:.1%} of the path's variance in the plane", rows, notes=notes)


def bounded(error: float) -> tuple[str, str, bool]:
    """What is measured of a difference, its bound, and whether it is met."""
    return f"{error:.1e}", "≤ 1e-4", error <= MAX_ERROR


def sizes(run: nnviz.Run) -> tuple[int, int]:
    """Bytes in the file of weights, and of activations."""
    entries = [entry for arrays, _ in run._inside.checkpoints for entry in arrays.values()]
    weights = sum(entry.size for entry in entries if entry.name == "weights")
    return weights, sum(entry.size for entry in entries) - weights


def toy_error(run: nnviz.Run) -> float:
    """How far a landscape of the squared length of the weights is from that parabola, relative to its largest value."""
    from keras import ops

    from nnviz.network.losses import Losses
    from nnviz.network.plane import LandscapeSettings, plane_of

    class Quadratic(Losses):
        def _sum(self, weights, x, y, counted):
            return sum(ops.sum(ops.square(part)) for part in weights), ops.sum(counted)

    plane = plane_of([run], LandscapeSettings("random", grid=11))
    found = Quadratic(run, run.input_samples[:1]).on_plane(plane.centre, plane.directions)
    c, d, e = (
        np.concatenate([part.reshape(-1) for part in parts]).astype(np.float64) for parts in (plane.centre, *plane.directions)
    )
    expected = np.array([[((c + x * d + y * e) ** 2).sum() for x in plane.x] for y in plane.y])
    measured = np.array([[found((x, y))[0] for x in plane.x] for y in plane.y])
    return float(np.abs(measured - expected).max() / expected.max())


def record(data: Path, path: Path, epochs: int) -> None:
    from nnviz.runs import training
    from nnviz.runs.datasets import load_dataset

    dataset = load_dataset("mnist", data)
    training.record_training(
        dataset, path, epochs=epochs, batch_size=2048, every="epoch", seed=0, weights=True, activations=True
    )


if __name__ == "__main__":
    sys.exit(main())
