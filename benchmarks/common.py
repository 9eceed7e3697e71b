"""What the benchmarks share: the table that they print, a process that projects, a server, a browser without a screen.

Import this before `nnviz`: it puts the repository first on the path, so that nothing has to be installed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from browsers import ARGUMENTS, browser_path
from streamlit_internals import READY as READY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from nnviz import Run

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

VIEWPORT = {"width": 1400, "height": 900}
POINTS_DRAWN = "window.__nnviz?.points > 0"

MAPS = {"tsne": "t-SNE", "umap": "UMAP"}

HOW_TO_RECORD = "record one with: python -m nnviz record --dataset mnist --epochs 45 --batch-size 2048 --out runs/mnist.nnviz"


@dataclass(frozen=True)
class Row:
    """One line of a table; `met` is None for what is told without a bound."""

    what: str
    measured: str
    bound: str = ""
    met: bool | None = None


def report(title: str, rows: Sequence[Row], *, notes: Sequence[str] = ()) -> int:
    """Print a Markdown table and the machine; 1 if a bound was missed, else 0."""
    words = {True: "yes", False: "**no**", None: ""}
    print(f"\n### {title}\n\n| what | measured | bound | met |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.measured} | {row.bound} | {words[row.met]} |")
    print(f"\n{os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}, {platform.system()}")
    for note in notes:
        print(f"\n{note}")
    return int(any(row.met is False for row in rows))


def run_parser(description: str, holds: str = "a recorded MNIST run") -> argparse.ArgumentParser:
    """Options of a benchmark in a browser: the run, and which browser."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help=holds)
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    return parser


def given_run(path: Path | None, *, least: int = 1, labelled: bool = False) -> Run:
    """The run that was given; ends the benchmark where there is none, or one with too few checkpoints or no labels."""
    import nnviz

    if path is None:
        raise SystemExit(stop(f"give a run; {HOW_TO_RECORD}"))
    try:
        run = nnviz.open_run(path)
    except nnviz.RunFileError as error:
        raise SystemExit(stop(error)) from None
    if len(run.checkpoints) < least:
        raise SystemExit(stop(f"{path} has {len(run.checkpoints)} checkpoints; expected at least {least}"))
    if labelled and run.labels is None:
        raise SystemExit(stop(f"{path} has no labels"))
    return run


def window_note(version: str) -> str:
    """In what the screen was drawn."""
    return f"Chromium {version}, drawing in software, window of {VIEWPORT['width']} × {VIEWPORT['height']}."


def stop(reason: object) -> int:
    """Say on standard error why nothing was measured; the exit status for that."""
    print(f"{Path(sys.argv[0]).name}: {reason}", file=sys.stderr)
    return 2


@dataclass(frozen=True)
class Spent:
    """What a process took: wall-clock seconds, and its memory at its peak."""

    seconds: float
    peak_bytes: int


def project_alone(
    run: Path, method: str, out: Path, *, backend: str, components: int = 2, environment: Mapping[str, str] | None = None
) -> Spent:
    """Run `python -m nnviz project` as a process of its own; RuntimeError with its last words where it fails.

    Linux counts what the starting process holds into the peak, so whoever asks for that has to be small itself.
    """
    command = [sys.executable, "-m", "nnviz", "project", str(run.resolve()), "--method", method, "--backend", backend]
    command += ["--components", str(components), "--out", str(out.resolve())]
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").split()
            raise RuntimeError(f"nnviz project ended with status {process.returncode}: {' '.join(words[-40:])}")
    return Spent(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


@contextmanager
def serve(
    script: Path, *, run_folder: Path | None = None, python: Sequence[str] = (), log: Path | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start `streamlit run script` as a process of its own on a free port; its address, and the process.

    It may not answer yet: see `wait_until_healthy`. `python` are arguments of the interpreter; `log` takes what it prints,
    whose end is shown where the block fails.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = ["--server.headless", "true", "--server.port", str(port), "--browser.gatherUsageStats", "false"]
    environment = dict(os.environ) if run_folder is None else {**os.environ, "NNVIZ_RUNS": str(run_folder)}
    command = [sys.executable, *python, "-m", "streamlit", "run", str(script), *settings]
    with tempfile.TemporaryDirectory() as folder:
        printed = log or Path(folder) / "log"
        with open(printed, "wb") as output:
            process = subprocess.Popen(command, cwd=script.parent, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield f"http://127.0.0.1:{port}", process
        except Exception:
            sys.stderr.write(printed.read_text(errors="replace")[-2000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_healthy(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return as soon as the server answers; RuntimeError where it ends or does not answer in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode} before it answered")
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise RuntimeError(f"the server did not answer within {seconds:g} s")


@contextmanager
def serve_app(run_folder: Path, checkout: Path = ROOT) -> Iterator[str]:
    """The address of the app with the runs of a folder, once it answers."""
    with serve(checkout / "streamlit_app.py", run_folder=run_folder) as server:
        wait_until_healthy(*server)
        yield server[0]


@contextmanager
def chromium(executable: str | None = None) -> Iterator[Browser]:
    """A browser without a screen and without a graphics card: the system's Chromium, else the one that Playwright installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable or browser_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visitor(executable: str | None = None) -> Iterator[BrowserContext]:
    """A new person's browser, which keeps files on its disk as browsers do."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=executable or browser_path(), args=ARGUMENTS, viewport=VIEWPORT
        )
        try:
            yield context
        finally:
            context.close()


def run_id(run: Path) -> str:
    """What the app calls a run of the folder; `digits` is the bundled one."""
    return run.name if run.stem == "digits" else run.stem
