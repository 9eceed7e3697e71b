"""A map of a whole training: how long it takes, beside refitting each epoch with the same library.

    python benchmarks/map_speed.py runs/mnist.nnviz

Ours is `python -m nnviz project --backend cpu`, timed from the start of the process to its end: imports, compilation, reading,
fitting, placing, the scores and writing the positions. Numba keeps what it compiled of UMAP's imports on the disk; the row "for
the first time" finds nothing kept.

A refit is openTSNE or umap-learn with its defaults on all cores, of all samples at 10, 50 and 90 % of the checkpoints, in a
process of its own between ours. Imports are not counted, nor what umap-learn compiles, since a fit of 500 samples goes before.
The mean times the number of checkpoints is what refitting the run takes. With a seed, so that its picture can be had again,
umap-learn uses one core. umap-js, which an app in the browser would use, is fetched by npm and run by Node.js on the same three
checkpoints; it is left out where that is not possible.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
from common import HOW_TO_RECORD, MAPS, Row, project_alone, report, stop

import nnviz

MAX_SECONDS, MIN_RATIO = 25.0, 50.0
PERCENT = (10, 50, 90)
LIBRARIES = {"tsne": "openTSNE", "umap": "umap-learn"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Seconds of a map of the whole run, beside refitting each epoch.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="a recorded MNIST run")
    parser.add_argument("--repeats", type=int, default=2, help="of ours, in processes of their own (default: 2)")
    parser.add_argument("--methods", nargs="+", choices=MAPS, default=[*MAPS], help="(default: both)")
    options = parser.parse_args()
    if options.run is None:
        return stop(f"give a run; {HOW_TO_RECORD}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = nnviz.open_run(options.run)
            count = len(run.checkpoints)
            answers = [run.probabilities(count * percent // 100) for percent in PERCENT]
            rows = [row for name in options.methods for row in measure(name, run, answers, options.repeats, Path(folder))]
        except (nnviz.RunFileError, RuntimeError, OSError) as error:
            return stop(error)
    shape = f"{count} × {run.n_samples:,} × {run.n_classes}"
    notes = [] if shape == "45 × 10,000 × 10" else [f"The bounds are meant for 45 × 10,000 × 10; this run is {shape}."]
    return report(f"Speed of the maps, {shape}", rows, notes=notes)


def measure(method: str, run: nnviz.Run, answers: Sequence[np.ndarray], repeats: int, folder: Path) -> Iterator[Row]:
    name, count = MAPS[method], len(run.checkpoints)

    def ours(**environment: str) -> float:
        return project_alone(run.path, method, folder / "out.npz", backend="cpu", environment=environment).seconds

    times = [ours()]
    refits = in_a_fresh_process(refit, method, answers)
    times += [ours() for _ in range(repeats - 1)]
    seconds, refitted = median(times), fmean(refits) * count
    spread = f" ({min(times):.1f} to {max(times):.1f})" if repeats > 1 else ""
    yield Row(
        f"{name} of the run in a fresh process, median of {len(times)}",
        f"{seconds:.1f} s{spread}",
        f"≤ {MAX_SECONDS:g} s",
        seconds <= MAX_SECONDS,
    )
    yield Row(f"{LIBRARIES[method]}, refitted each epoch", extrapolated(refits, count))
    ratio = refitted / seconds
    yield Row(f"{name}: how many times faster", f"{ratio:.0f}", f"≥ {MIN_RATIO:g}", ratio >= MIN_RATIO)
    if method == "umap":
        seeded = in_a_fresh_process(refit, method, answers, 0)
        yield Row("umap-learn with a seed, as ours has one, refitted each epoch", extrapolated(seeded, count))
        yield Row("UMAP: how many times faster than that", f"{fmean(seeded) * count / seconds:.0f}")
        cache = folder / "numba"
        cache.mkdir()
        yield Row("UMAP of the run for the first time, nothing compiled", f"{ours(NUMBA_CACHE_DIR=str(cache)):.1f} s")
        in_browser = umap_js(answers, folder)
        if isinstance(in_browser, str):
            yield Row("umap-js, refitted each epoch", f"left out: {in_browser}")
        else:
            yield Row("umap-js, refitted each epoch", extrapolated(in_browser, count))
            yield Row("UMAP: how many times faster than umap-js", f"{fmean(in_browser) * count / seconds:.0f}")


def extrapolated(seconds: Sequence[float], count: int) -> str:
    each = ", ".join(f"{one:.1f}" for one in seconds)
    return f"{fmean(seconds):.1f} s an epoch ({each}), {fmean(seconds) * count / 60:.1f} min for {count}"


def in_a_fresh_process(work: Callable[..., list[float]], *given: Any) -> list[float]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def refit(method: str, answers: Sequence[np.ndarray], seed: int | None = None) -> list[float]:
    """Seconds that the library takes for each of the answers."""
    if method == "tsne":
        from openTSNE import TSNE

        return [seconds_of(TSNE(n_jobs=os.cpu_count() or 1).fit, rows) for rows in answers]
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # umap-learn imports it where it can, and does not use it here
    warnings.simplefilter("ignore")
    from umap import UMAP

    approximate = len(answers[0]) >= 4096  # from there on it searches approximately, which is the most to compile
    UMAP(force_approximation_algorithm=approximate).fit_transform(answers[0][:500])
    return [seconds_of(UMAP(random_state=seed).fit_transform, rows) for rows in answers]


def umap_js(answers: Sequence[np.ndarray], folder: Path) -> list[float] | str:
    """Seconds that umap-js takes for each of the answers, or why there are none."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return "Node.js is not installed"
    files = [folder / f"answers-{at}.f32" for at in range(len(answers))]
    for file, rows in zip(files, answers, strict=True):
        file.write_bytes(np.asarray(rows, "<f4").tobytes())
    install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "umap-js@1"]
    script = Path(__file__).with_name("umap_js.mjs")
    try:
        subprocess.run(install, check=True, capture_output=True, cwd=folder, timeout=300)
    except (subprocess.SubprocessError, OSError):
        return "npm could not fetch it"
    ran = subprocess.run([node, script, folder, str(answers[0].shape[1]), *files], capture_output=True, text=True)
    if ran.returncode:
        return next((line for line in ran.stderr.splitlines() if "Error" in line), "it failed")
    return json.loads(ran.stdout)


def seconds_of(work: Callable[[np.ndarray], Any], rows: np.ndarray) -> float:
    start = time.perf_counter()
    work(rows)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
