"""A map of many samples: the memory that it takes at its peak, since it streams checkpoint after checkpoint.

    python benchmarks/map_memory.py
    python benchmarks/map_memory.py --checkpoints 5 --samples 20000 --methods tsne

The run is made up here, in a process that is not counted: answers of a network that learns some samples sooner than others,
confuses classes that are alike, and is told a wrong label by one sample in twenty. What is measured is
`python -m nnviz project --backend cpu`, a process of its own, by the largest resident set that the system saw of it. All
answers at once, as float32, would take 4 GB; their positions take 80 MB.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from pathlib import Path

import numpy as np
from common import MAPS, Row, project_alone, report, stop

MAX_BYTES = 2.5e9
MEANT = (50, 200_000, 100)


def main() -> int:
    parser = argparse.ArgumentParser(description="Memory at its peak while a large run is mapped.")
    for name, default in zip(("checkpoints", "samples", "classes"), MEANT, strict=True):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"of the run (default: {default:,})")
    parser.add_argument("--methods", nargs="+", choices=MAPS, default=[*MAPS], help="(default: both)")
    options = parser.parse_args()
    shape = (options.checkpoints, options.samples, options.classes)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.nnviz"
        writer = multiprocessing.get_context("spawn").Process(target=write_run, args=(path, *shape))
        writer.start()
        writer.join()
        if writer.exitcode:
            return stop(f"the run could not be written, status {writer.exitcode}")
        rows.append(Row("the run, as a file", f"{path.stat().st_size / 1e6:,.0f} MB"))
        for method in options.methods:
            try:
                spent = project_alone(path, method, Path(folder) / "out.npz", backend="cpu")
            except (RuntimeError, OSError) as error:
                return stop(error)
            peak = spent.peak_bytes
            rows.append(Row(f"{MAPS[method]}: memory at its peak", f"{peak / 1e9:.2f} GB", "≤ 2.5 GB", peak <= MAX_BYTES))
            rows.append(Row(f"{MAPS[method]}: seconds", f"{spent.seconds:.0f} s"))
    words = [" × ".join(f"{size:,}" for size in sizes) for sizes in (shape, MEANT)]
    notes = [] if shape == MEANT else [f"The bound is meant for {words[1]}."]
    return report(f"Memory of the maps, {words[0]}", rows, notes=notes)


def write_run(path: Path, n_checkpoints: int, n_samples: int, n_classes: int) -> None:
    """A made-up training, written checkpoint by checkpoint."""
    import nnviz
    from nnviz.runs.scores import softmax

    rng = np.random.default_rng(0)
    everyone = np.arange(n_samples)
    labels = rng.integers(n_classes, size=n_samples)
    told = np.where(rng.random(n_samples) < 0.05, rng.integers(n_classes, size=n_samples), labels)
    own = rng.standard_normal((n_samples, n_classes), np.float32)  # what makes a sample unlike the others of its class
    alike = rng.standard_normal((n_classes, n_classes), np.float32)
    pace = rng.gamma(2, 0.5, n_samples).astype(np.float32)
    with nnviz.RunWriter(path, labels=labels) as writer:
        for index in range(n_checkpoints):
            learnt = 1 - np.exp(-6 * pace * index / n_checkpoints)
            logits = own + 1.5 * learnt[:, None] * alike[labels]
            logits[everyone, labels] += 9 * learnt
            logits[everyone, told] += 6 * learnt**3
            logits += 0.1 * rng.standard_normal(logits.shape, np.float32)
            writer.append(probabilities=softmax(logits), epoch=index + 1.0)


if __name__ == "__main__":
    sys.exit(main())
