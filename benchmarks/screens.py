"""The screens beside the map: from a move of the epoch bar until the page has followed it.

    python benchmarks/screens.py runs/mnist.nnviz

In headless Chromium, which draws without a graphics card. A move is the slider's input event: the lines over the charts follow
in the same task, without the server. When the hand lets go the bar waits for 50 ms and tells the server; from that word the
time runs until what depends on the epoch is drawn, and until the page has nothing left to do. `gallery.py` looks closer at
Mistakes. Compare shows the run beside another, which is made of its answers and noise.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from common import READY, ROOT, VIEWPORT, Row, chromium, given_run, report, run_id, run_parser, serve_app, window_note

import nnviz

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MAX_LINES_MS, MAX_REDRAW_MS = 16.0, 300.0
SCRIPTS = [(Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("gallery.js", "screens.js")]

#: Each page with an epoch bar, and what holds there when it shows what the server was told of; "" if nothing tells.
_CARDS = "window.__nnvizGallery.checkpoint === checkpoint && window.__nnvizGallery.shown > window.told"
PAGES = {
    "overview": "document.querySelector('.st-key-overview_numbers').innerText.includes(`at epoch ${labels[checkpoint]}\\n`)",
    "traces": "",
    "mistakes": _CARDS,
    "compare": _CARDS,
}
SECOND = "another"  # what the run beside it is called
#: What stands in a page's address besides.
ALSO = {"compare": f"&with={SECOND}&tab=right"}


def main() -> int:
    parser = run_parser("From a move of the epoch bar until the page has followed it.")
    parser.add_argument("--pages", nargs="+", choices=sorted(PAGES), help="of the app (default: those that there are)")
    parser.add_argument("--moves", type=int, default=16, help="of the bar on each page (default: 16)")
    options = parser.parse_args()
    run = given_run(options.run, least=3)
    pages = options.pages or [page for page in PAGES if (ROOT / "pages" / f"{page}.py").exists()]
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory() as made,
        chromium(options.chromium) as browser,
        serve_app(folder_with(Path(made), options.run, run, "compare" in pages)) as address,
    ):
        for page in pages:
            rows += measure(browser, address, page, run, run_id(options.run), options.moves)
        version = browser.version
    notes = [window_note(version)]
    if run.n_samples != 10_000:
        notes.append(f"The bounds are meant for 10,000 samples; this run has {run.n_samples:,}.")
    return report("Screens", rows, notes=notes)


def measure(browser: Browser, address: str, page: str, run: nnviz.Run, name: str, n_moves: int) -> list[Row]:
    last = len(run.checkpoints) - 1
    with browser.new_page(viewport=VIEWPORT) as tab:
        labels = [f"{checkpoint.epoch:g}" for checkpoint in run.checkpoints]
        tab.add_init_script("\n".join([*SCRIPTS, f"window.labels = {labels};"]))
        tab.goto(f"{address}/{page}?run={name}&epoch={labels[0]}{ALSO.get(page, '')}")
        tab.wait_for_function("window.__nnvizEpochs", timeout=120_000)
        tab.wait_for_selector(READY, timeout=120_000)
        stops = [*range(1, last + 1), *range(last - 1, -1, -1)]
        moves = [
            tab.evaluate("([to, drawn]) => moveBar(to, drawn)", [stops[at % len(stops)], PAGES[page]])
            for at in range(n_moves + 2)
        ][2:]
    lines = max(move["lines"] for move in moves)
    what = f"the lines over {lines} charts have moved" if lines else "the bar has"
    drawn = [
        row(f"{page}: at rest, until what depends on the epoch is drawn", [move["drawn"] for move in moves], MAX_REDRAW_MS)
    ]
    bound = None if PAGES[page] else MAX_REDRAW_MS
    return [
        row(f"{page}: the move, until {what}", [move["moved"] for move in moves], MAX_LINES_MS),
        row(f"{page}: until the frame after that", [move["framed"] for move in moves]),
        *(drawn if PAGES[page] else []),
        row(f"{page}: at rest, until the page has nothing left to do", [move["rest"] for move in moves], bound),
    ]


def folder_with(folder: Path, path: Path, run: nnviz.Run, second: bool) -> Path:
    """A folder with the run and, where it is wanted, another over its samples: its answers three checkpoints ago, noisy."""
    (folder / path.name).symlink_to(path.resolve())
    if second:
        lean = np.random.default_rng(0).normal(0, 0.9, (run.n_samples, run.n_classes))
        with nnviz.RunWriter(
            folder / f"{SECOND}.nnviz", labels=run.labels, images=run.images, class_names=run.class_names, split=run.split
        ) as writer:
            for checkpoint in run.checkpoints:
                shares = run.probabilities(max(checkpoint.index - 3, 0)).astype(float)
                grown = np.clip(shares, 1e-7, 1) ** 0.9 * np.exp(lean)
                writer.append(probabilities=grown / grown.sum(axis=1, keepdims=True), epoch=checkpoint.epoch)
    return folder


def row(of: str, values: Sequence[float], bound: float | None = None) -> Row:
    spread = f"{median(values):.1f} ms ({min(values):.0f} to {max(values):.0f})"
    return Row(of, spread, f"≤ {bound:.0f} ms" if bound else "", median(values) <= bound if bound else None)


if __name__ == "__main__":
    sys.exit(main())
