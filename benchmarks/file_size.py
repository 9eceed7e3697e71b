"""The .nnviz file: how small it is, how exactly answers come back, and how fast, against JSON and MessagePack.

    python benchmarks/file_size.py runs/mnist.nnviz
    python benchmarks/file_size.py runs/mnist.nnviz --scores logits.npy
    python benchmarks/file_size.py --data mnist.npz --epochs 45

What was recorded is compared with what is read back, so the originals are needed. With --data the network is trained and
recorded here, and the writer's inputs are kept. With --scores the file holds the float32 logits (E, N, C) that the run was made
from. With a run alone there are none: its answers as they are read, in double precision, are then taken as the originals,
recorded again and compared, which is the easier case, since they already lie on the format's scale.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import msgpack
import numpy as np
from common import HOW_TO_RECORD, Row, report, stop

import nnviz
from nnviz.runs.scores import softmax

MAX_BYTES, MAX_ERROR = 8e6, 1e-3


def main() -> int:
    parser = argparse.ArgumentParser(description="Size, exactness and decoding time of a recorded run.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="a recorded MNIST run")
    parser.add_argument("--scores", type=Path, metavar="FILE.npy", help="the float32 logits (E, N, C) that it was made from")
    parser.add_argument(
        "--data", type=Path, metavar="MNIST.npz", help="train and record here, from this file in Keras's layout"
    )
    parser.add_argument("--epochs", type=int, default=45, help="to train with --data (default: 45)")
    parser.add_argument("--repetitions", type=int, default=9, help="of the decoding, at least 5 (default: 9)")
    options = parser.parse_args()
    if (options.run is None) == (options.data is None):
        return stop(f"give either a run or --data; {HOW_TO_RECORD}")
    if options.scores is not None and options.run is None:
        return stop("--scores goes with a run")
    with tempfile.TemporaryDirectory() as folder:
        try:
            return measure(options, Path(folder))
        except (nnviz.RunFileError, ValueError, OSError) as error:
            return stop(error)


def measure(options: argparse.Namespace, folder: Path) -> int:
    """Make the file that the originals are compared with, and compare."""
    if options.data is not None:
        path = folder / "recorded.nnviz"
        kind, given = train(options.data, path, options.epochs)
        source = "what the network answered in the training that was recorded here"
    else:
        run = nnviz.open_run(options.run)
        path = folder / "again.nnviz"
        if options.scores is not None:
            kind, given = "logits", np.load(options.scores, allow_pickle=False)
            source = "the float32 logits of --scores, recorded again"
        else:
            kind, given = "probabilities", run.probabilities().astype(np.float64)
            source = "the run's own answers as read, recorded again: the easier case, use --scores or --data for the other"
        record_again(run, path, kind, given)
    original = softmax(given.astype(np.float64)) if kind == "logits" else given.astype(np.float64)
    read = nnviz.open_run(path).probabilities()
    error = float(np.abs(read - original).max())
    changed = int((read.argmax(axis=2) != given.argmax(axis=2)).sum())

    packed = as_msgpack(original)
    json_size = as_json_size(original)
    timed = options.run or path
    ours, theirs, ratio = race(
        lambda: nnviz.open_run(timed).probabilities(), lambda: msgpack.unpackb(packed), options.repetitions
    )
    size = timed.stat().st_size
    shape = " × ".join(f"{n:,}" for n in original.shape)
    held = nnviz.open_run(timed)
    rows = [
        Row(
            f"{timed.name}, {shape}{' and images' if held.has_images else ''}",
            f"{size / 1e6:.2f} MB",
            "≤ 8 MB",
            size <= MAX_BYTES,
        ),
        Row("transposed JSON of the same numbers", f"{json_size / 1e6:.1f} MB, {json_size / size:.1f} times as much"),
        Row("plain MessagePack of the same numbers", f"{len(packed) / 1e6:.1f} MB, {len(packed) / size:.1f} times as much"),
        Row("largest error of a probability", f"{error:.2e}", "≤ 1e-3", error <= MAX_ERROR),
        Row("predicted classes that changed", f"{changed:,} of {original[..., 0].size:,}", "0", changed == 0),
        Row("open the run and decode all probabilities", f"{ours * 1e3:.0f} ms"),
        Row("msgpack.unpackb, from memory, to lists", f"{theirs * 1e3:.0f} ms"),
        Row(f"ratio, median of {options.repetitions} pairs", f"{ratio:.2f}", "≤ 1", ratio <= 1),
    ]
    notes = [f"Originals: {source}."]
    if original.shape != (45, 10_000, 10) or not held.has_images:
        notes.append("The bounds are meant for 45 × 10,000 × 10 and 10,000 images, which this is not.")
    return report("Size, exactness and decoding", rows, notes=notes)


def train(data: Path, path: Path, epochs: int) -> tuple[str, np.ndarray]:
    """Record a training as `python -m nnviz record` does, and keep what the writer was given."""
    import os

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from nnviz.runs import recorder, training
    from nnviz.runs.datasets import load_dataset

    kept: list[dict[str, Any]] = []

    class KeepingWriter(nnviz.RunWriter):
        def append(self, **given: Any) -> None:
            kept.append({kind: np.array(given[kind]) for kind in ("logits", "probabilities") if kind in given})
            super().append(**given)

    recorder.RunWriter = KeepingWriter  # type: ignore[misc]
    training.record_training(load_dataset("mnist", data), path, epochs=epochs, batch_size=2048, every="epoch", seed=0)
    (kind,) = kept[0]
    return kind, np.stack([answers[kind] for answers in kept])


def record_again(run: nnviz.Run, path: Path, kind: str, given: np.ndarray) -> None:
    expected = (len(run.checkpoints), run.n_samples, run.n_classes)
    if given.shape != expected:
        raise ValueError(f"the scores have shape {given.shape}; the run has {expected}")
    with nnviz.RunWriter(path, labels=run.labels, images=run.images, class_names=run.class_names) as writer:
        for checkpoint, scores in zip(run.checkpoints, given, strict=True):
            writer.append(**{kind: scores}, epoch=checkpoint.epoch, step=checkpoint.step, metrics=checkpoint.metrics)


def as_json_size(original: np.ndarray) -> int:
    """Bytes of a list of epochs, each a list with one list a class, no white space, doubles in full precision."""
    return 1 + sum(len(json.dumps(epoch.T.tolist(), separators=(",", ":"))) + 1 for epoch in original)


def as_msgpack(original: np.ndarray) -> bytes:
    """The same layout, nine bytes a double."""
    packer = msgpack.Packer()
    return packer.pack_array_header(len(original)) + b"".join(packer.pack(epoch.T.tolist()) for epoch in original)


def race(one: Callable[[], Any], other: Callable[[], Any], repetitions: int) -> tuple[float, float, float]:
    """Median seconds of both, turn and turn about after a warm-up, and the median of the pairs' ratios."""
    timed = [(seconds_of(one), seconds_of(other)) for _ in range(max(repetitions, 5) + 1)][1:]
    ones, others = zip(*timed, strict=True)
    return median(ones), median(others), median(a / b for a, b in timed)


def seconds_of(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    del result  # giving the memory back is not decoding
    return seconds


if __name__ == "__main__":
    sys.exit(main())
