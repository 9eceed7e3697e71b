"""A first visit: from starting the server to points on the screen; and that no page imports what only training needs.

    python benchmarks/first_visit.py
    python benchmarks/first_visit.py runs/mnist.nnviz

Each visit has a new server process and a browser profile without cache or session; the browser itself is already open, as a
visitor's is. The clock runs from the start of the process until the view says that it has drawn points. What is imported is
read from Python's own import log (-X importtime) of a further server, after both pages were opened on it; that visit is not
timed. The system's file cache is left as it is found, so the first visit, told apart, may take longer than the others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from common import POINTS_DRAWN, READY, ROOT, VIEWPORT, Row, chromium, report, run_id, serve, stop, wait_until_healthy

import nnviz

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MAX_SECONDS = 4.0
EXAMPLE = ROOT / "nnviz" / "data" / "digits.nnviz"
UNWANTED = ("tensorflow", "keras", "jax", "torch", "sklearn", "openTSNE", "umap")


def main() -> int:
    parser = argparse.ArgumentParser(description="Server start to points on the screen, and what the pages import.")
    parser.add_argument(
        "run", nargs="?", type=Path, metavar="RUN.nnviz", help="the run to open; the bundled digits if left out"
    )
    parser.add_argument("--visits", type=int, default=5, help="each with a new server, at least 3 (default: 5)")
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    options = parser.parse_args()
    try:
        nnviz.open_run(options.run or EXAMPLE)
    except nnviz.RunFileError as error:
        return stop(error)
    with tempfile.TemporaryDirectory() as folder, chromium(options.chromium) as browser:
        run_folder = options.run.resolve().parent if options.run else Path(folder)
        query = f"/?run={run_id(options.run)}" if options.run else "/"
        visits = [visit(browser, run_folder, query) for _ in range(max(options.visits, 3))]
        modules = imported_modules(browser, run_folder, query, Path(folder) / "log")
        version = browser.version
    healthy, total = ([times[at] for times in visits] for at in (0, 1))
    found = sorted(name for name in UNWANTED if name in modules)
    rows = [
        Row("server start until it answers, median", f"{median(healthy):.2f} s"),
        Row(
            f"server start until points are drawn, median of {len(visits)}",
            f"{median(total):.2f} s ({min(total):.2f} to {max(total):.2f}; the first {total[0]:.2f})",
            "≤ 4 s",
            median(total) <= MAX_SECONDS,
        ),
        Row(f"imported of {', '.join(UNWANTED)}", ", ".join(found) or "none", "none", not found),
    ]
    shown = options.run.name if options.run else "the bundled digits"
    return report("First visit", rows, notes=[f"Run: {shown}. Chromium {version}, drawing in software."])


def visit(browser: Browser, run_folder: Path, query: str) -> tuple[float, float]:
    """Seconds from the start of a server until it answers, and until points are drawn."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        start = time.perf_counter()
        with serve(ROOT / "streamlit_app.py", run_folder=run_folder) as (address, process):
            wait_until_healthy(address, process)
            healthy = time.perf_counter() - start
            page.goto(address + query, wait_until="commit")
            page.wait_for_function(POINTS_DRAWN, timeout=60_000)
            return healthy, time.perf_counter() - start


def imported_modules(browser: Browser, run_folder: Path, query: str, log: Path) -> set[str]:
    """The top-level names of all that a server imported while both pages were opened."""
    with (
        browser.new_context(viewport=VIEWPORT) as context,
        serve(ROOT / "streamlit_app.py", run_folder=run_folder, python=("-X", "importtime"), log=log) as (address, process),
    ):
        wait_until_healthy(address, process)
        page = context.new_page()
        page.goto(address + query)
        page.wait_for_function(POINTS_DRAWN, timeout=60_000)
        page.get_by_role("link", name="Overview").click()
        page.wait_for_selector(".js-plotly-plot", timeout=60_000)
        page.wait_for_selector(READY)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    modules = {line.rsplit("|", 1)[1].strip() for line in lines if line.startswith("import time:")}
    if not {"streamlit", "nnviz.ui.shell", "nnviz.charts.curves"} <= modules:
        raise RuntimeError("the import log misses what the pages must import, so it proves nothing")
    return {name.split(".")[0] for name in modules}


if __name__ == "__main__":
    sys.exit(main())
