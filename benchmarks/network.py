"""The Network screen: what mattered in a sample at every checkpoint, and the memory of the server with its worker.

    python benchmarks/network.py runs/mnist.nnviz

The run has its weights (`record --weights --activations`). Saliency is asked of `python -m nnviz.jobs.worker`, as the app
does it: "loaded" is the time from the question until the result is kept, in a worker that has TensorFlow and has looked at
another sample; "from nothing" includes starting the process, importing TensorFlow and building the model. "Again" is reading
what was kept.

Memory is that of the server and its worker together, while a headless browser goes through the parts of the screen with the
bundled run and saliency is computed: the sum of their resident sets (Linux). What both share is counted twice, so this is a
bound from above; proportional sizes would be too small wherever another process has TensorFlow loaded, too.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common import READY, ROOT, VIEWPORT, Row, chromium, report, serve, stop, wait_until_healthy

import nnviz
from nnviz.network.store import find_result

MAX_SECONDS, MAX_BYTES = 5.0, 1e9
METHODS = ("gradient", "smoothgrad", "integrated", "gradcam", "occlusion")
#: Part of the screen → what is there when it is drawn.
PARTS = {
    "activations": "network_instances",
    "connections": "network_links",
    "weights": "network_kernels",
    "saliency": "network_strip",
    "looks": "network_looks",
}
HOW = "record one with: python -m nnviz record --dataset mnist --weights --activations --out runs/mnist.nnviz"


def main() -> int:
    parser = argparse.ArgumentParser(description="Saliency at every checkpoint, and the memory of the Network screen.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="a recorded MNIST run with its weights")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--no-memory", action="store_true", help="leave the server out")
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    options = parser.parse_args()
    if options.run is None:
        return stop(f"give a run; {HOW}")
    rows = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(shutil.copy(options.run, Path(folder) / "run.nnviz"))  # nothing is kept beside it yet
            if not nnviz.open_run(path).has_weights:
                return stop(f"{options.run} has no weights; {HOW}")
            rows += saliency_rows(path, options.methods)
        if not options.no_memory:
            rows.append(memory_row(options.chromium))
    except (nnviz.RunFileError, RuntimeError, OSError) as error:
        return stop(error)
    return report("The Network screen", rows)


def saliency_rows(path: Path, methods: list[str]) -> list[Row]:
    run = nnviz.open_run(path)
    count = len(run.checkpoints)
    rows, samples = [], iter(range(run.n_samples))
    started = time.perf_counter()
    with worker() as ask:
        ask(path, next(samples), methods[0])
        rows.append(Row(f"{methods[0]} at {count} checkpoints, from nothing", f"{time.perf_counter() - started:.1f} s"))
        for method in methods:
            ask(path, next(samples), method)  # what is traced once
            sample = next(samples)
            seconds = ask(path, sample, method)
            rows.append(
                Row(f"{method}, one sample at {count} checkpoints, loaded", f"{seconds:.2f} s", "≤ 5 s", seconds <= MAX_SECONDS)
            )
            started = time.perf_counter()
            assert find_result(run, "saliency", question(sample, method)) is not None
            rows.append(Row(f"{method}, again", f"{1000 * (time.perf_counter() - started):.1f} ms"))
    return rows


def question(sample: int, method: str) -> dict[str, Any]:
    return {"sample": sample, "method": method, "seed": 0}


@contextmanager
def worker() -> Iterator[Callable[[Path, int, str], float]]:
    """A worker of the app; what it is asked for, and how many seconds that takes."""
    command = [sys.executable, "-m", "nnviz.jobs.worker"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )

    def ask(path: Path, sample: int, method: str) -> float:
        assert process.stdin is not None
        assert process.stdout is not None
        begun = time.perf_counter()
        print(
            json.dumps({"kind": "saliency", "runs": [str(path)], "arguments": question(sample, method)}),
            file=process.stdin,
            flush=True,
        )
        for line in process.stdout:
            said = json.loads(line)
            if "error" in said:
                raise RuntimeError(said["error"])
            if said.get("finished"):
                return time.perf_counter() - begun
        raise RuntimeError("the worker ended")

    try:
        yield ask
    finally:
        process.kill()
        process.wait()


def memory_row(executable: str | None) -> Row:
    """The most that the server and its worker took together while the screen was used."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "nnviz" / "data" / "digits.nnviz", Path(folder) / "bundled.nnviz")  # nothing is kept beside it yet
        with serve(ROOT / "streamlit_app.py", run_folder=Path(folder)) as (address, server), chromium(executable) as browser:
            wait_until_healthy(address, server)
            peak, done = [0.0], threading.Event()
            watcher = threading.Thread(target=watch, args=(server.pid, peak, done))
            watcher.start()
            try:
                page = browser.new_page(viewport=VIEWPORT)
                for part, key in PARTS.items():
                    page.goto(f"{address}/network?run=bundled&inside={part}")
                    page.wait_for_selector(f".st-key-{key}", timeout=180_000)
                    page.wait_for_selector(READY, timeout=180_000)
                    page.wait_for_timeout(1000)
            finally:
                done.set()
                watcher.join()
    return Row("server and worker together, digits run", f"{peak[0] / 1e6:,.0f} MB", "< 1 GB", peak[0] < MAX_BYTES)


def watch(server: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.2):
        processes = [server, *children_of(server)]
        peak[0] = max(peak[0], sum(map(resident_size, processes)))


def children_of(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def resident_size(process: int) -> float:
    """Bytes; 0 where the process has gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((1024.0 * int(line.split()[1]) for line in lines if line.startswith("Rss:")), 0.0)


if __name__ == "__main__":
    sys.exit(main())
