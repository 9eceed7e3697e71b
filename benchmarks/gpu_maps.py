"""The maps on a GPU: how long they take, and whether their pictures are to be trusted as those of the CPU are.

    python benchmarks/gpu_maps.py runs/mnist.nnviz

In a warm process, which has mapped the run once before, `nnviz.project(…, backend="gpu", quality=False)` is timed, from reading
the answers to the last position; then the same with its scores, which the CPU computes. A fresh process is
`python -m nnviz project`: imports, compilation, scores and writing included. Trustworthiness is the mean over the checkpoints,
of the same samples for both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from common import HOW_TO_RECORD, MAPS, Row, project_alone, report, stop

import nnviz
from nnviz.projection.backend import detect_backend

MAX_SECONDS, MAX_DIFFERENCE = 3.0, 0.01


def main() -> int:
    parser = argparse.ArgumentParser(description="Seconds and trustworthiness of the maps on a GPU.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="a recorded MNIST run")
    parser.add_argument("--repeats", type=int, default=3, help="in the warm process (default: 3)")
    options = parser.parse_args()
    if options.run is None:
        return stop(f"give a run; {HOW_TO_RECORD}")
    found = detect_backend()
    if found.name != "gpu":
        return stop(f"no GPU serves here: {found.reason}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = nnviz.open_run(options.run)
            rows = [row for method in MAPS for row in measure(run, method, options.repeats, Path(folder) / "out.npz")]
        except (nnviz.RunFileError, ValueError, RuntimeError, OSError) as error:
            return stop(error)
    shape = f"{len(run.checkpoints)} × {run.n_samples:,} × {run.n_classes}"
    notes = [found.reason]
    if shape != "45 × 10,000 × 10":
        notes.append(f"The bounds are meant for 45 × 10,000 × 10; this run is {shape}.")
    return report(f"Maps on the GPU, {shape}", rows, notes=notes)


def measure(run: nnviz.Run, method: str, repeats: int, out: Path) -> Iterator[Row]:
    name = MAPS[method]
    fresh = project_alone(run.path, method, out, backend="gpu").seconds
    nnviz.project(run, method=method, backend="gpu")  # warms what the times below do not count
    times = [nnviz.project(run, method=method, backend="gpu", quality=False).seconds for _ in range(repeats)]
    scored = nnviz.project(run, method=method, backend="gpu")
    by_cpu = nnviz.project(run, method=method, backend="cpu")
    seconds = median(times)
    yield Row(
        f"{name} in a warm process, median of {repeats}",
        f"{seconds:.2f} s ({min(times):.2f} to {max(times):.2f})",
        f"≤ {MAX_SECONDS:g} s",
        seconds <= MAX_SECONDS,
    )
    yield Row(f"{name}: the same with its scores", f"{scored.seconds:.2f} s")
    yield Row(f"{name} in a fresh process, with its scores", f"{fresh:.1f} s")
    yield Row(f"{name}: the CPU, with its scores", f"{by_cpu.seconds:.1f} s")
    ours, theirs = (float(np.mean(trajectory.quality["trustworthiness"])) for trajectory in (scored, by_cpu))
    yield Row(
        f"{name}: mean trustworthiness, GPU and CPU",
        f"{ours:.3f} and {theirs:.3f}",
        f"within {MAX_DIFFERENCE:g}",
        abs(ours - theirs) <= MAX_DIFFERENCE,
    )


if __name__ == "__main__":
    sys.exit(main())
