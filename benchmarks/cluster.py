"""Several workers: that they place as one process does, that one which dies changes nothing, and what they take.

    python benchmarks/cluster.py runs/mnist.nnviz

A map is fitted once, which is not timed. Timed is the placing of all samples at all checkpoints, reading the answers included,
from the call to the last position: by this process, which uses all cores; by two workers of one thread each, which are started
by the call and ended by it; and by two workers of which one is killed (SIGKILL) when half of the checkpoints are done. All
once, in this order, after one checkpoint has warmed up this process. How long it takes until the workers are there and have
the map, which does not grow with the run, is told apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from common import HOW_TO_RECORD, Row, report, stop

if TYPE_CHECKING:
    import nnviz
    from nnviz.projection import LandmarkMap

MAX_DIFFERENCE = 1e-5


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether workers place as one process does, also where one of them dies.")
    parser.add_argument("run", type=Path, metavar="RUN.nnviz", help="10,000 × 45 makes the figures comparable")
    parser.add_argument("--method", choices=("tsne", "umap"), default="umap", help="what is fitted (default: umap)")
    parser.add_argument("--landmarks", type=int, default=5000, help="how many states are fitted (default: 5000)")
    options = parser.parse_args()
    import nnviz
    from nnviz.projection.backend import detect_backend
    from nnviz.projection.fit import fit_map
    from nnviz.projection.settings import settings_of

    if not options.run.exists():
        return stop(f"{options.run}: there is no such file; {HOW_TO_RECORD}")
    try:
        run = nnviz.open_run(options.run)
        settings = settings_of(options.method, landmarks=options.landmarks)
        fitted = fit_map(run, settings, engine=detect_backend().engine())
    except ValueError as error:
        return stop(error)
    return measure(run, fitted)


def measure(run: nnviz.Run, fitted: LandmarkMap) -> int:
    from nnviz.projection.backend import detect_backend

    placed_here(run, fitted, 1)
    here, alone = timed(lambda: placed_here(run, fitted, len(run.checkpoints)))
    whole, together, starting = placed_by_workers(run, fitted, kill=False)
    bereft, after_all, _ = placed_by_workers(run, fitted, kill=True)
    difference, after = (float(np.abs(places - here).max()) for places in (whole, bereft))
    span = float(np.ptp(here, axis=(0, 1)).max())
    bound = f"≤ {MAX_DIFFERENCE:g}"
    rows = [
        Row("two workers, largest difference from one process", f"{difference:.2g}", bound, difference <= MAX_DIFFERENCE),
        Row("the same with one killed mid-way", f"{after:.2g}", bound, after <= MAX_DIFFERENCE),
        Row("the picture's larger side, in the same unit", f"{span:.3g}"),
        Row("one process", f"{alone:.1f} s"),
        Row("two workers", f"{together:.1f} s, of which {starting:.1f} s until they are there"),
        Row("two workers, one killed mid-way", f"{after_all:.1f} s"),
    ]
    shape = f"{len(run.checkpoints)} × {run.n_samples:,} × {run.n_classes}"
    what = f"{shape} answers placed by {fitted.settings.method} among {len(fitted.landmarks):,} landmarks"
    return report("More than one worker", rows, notes=[f"{what}. {detect_backend()}."])


def placed_here(run: nnviz.Run, fitted: LandmarkMap, count: int) -> np.ndarray:
    """Positions (count, N, D) of the first checkpoints, by this process."""
    from nnviz.projection.backend import detect_backend
    from nnviz.projection.sources import source_of

    interpolator = fitted.interpolator(detect_backend().engine())
    source = source_of(run)
    return np.stack([interpolator.transform(fitted.features_at(source, index)) for index in range(count)])


def placed_by_workers(run: nnviz.Run, fitted: LandmarkMap, *, kill: bool) -> tuple[np.ndarray, float, float]:
    """Positions (E, N, D), seconds in all, and those until the workers have the map."""
    import psutil

    from nnviz.projection.cluster import place_on_cluster
    from nnviz.projection.sources import source_of

    before = {child.pid for child in psutil.Process().children()}
    started, ready, killed = time.perf_counter(), [], []

    def progress(_stage: str, done: float, total: float) -> None:
        if done == 0:
            ready.append(time.perf_counter() - started)
        if kill and done == total // 2 and not killed:
            workers = [child for child in psutil.Process().children() if child.pid not in before]
            if len(workers) != 2:
                raise RuntimeError(f"{len(workers)} workers are there to kill one of; expected two")
            workers[0].kill()
            killed.append(workers[0])

    positions, seconds = timed(lambda: place_on_cluster(source_of(run), fitted, "local:2", progress))
    if kill and not killed:
        raise RuntimeError("no worker was killed, so this says nothing")
    return positions, seconds, ready[0]


def timed(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
