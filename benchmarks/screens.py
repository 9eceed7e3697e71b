"""The screens beside the map: from a move of the epoch bar until the page has followed it.

    python benchmarks/screens.py runs/mnist.nnviz [--before PATH]

In headless Chromium, which draws without a graphics card. A move is the slider's input event: the lines over the charts follow
in the same task, without the server. When the hand lets go the bar waits for 50 ms and tells the server; from that word the
time runs until what depends on the epoch is drawn, and until the page has nothing left to do. `gallery.py` looks closer at
Mistakes. Compare shows the run beside another, which is made of its answers and noise. `--before` is the checkout of an earlier
version, which is measured in turns with this one, move by move.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
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
    parser.add_argument("--before", type=Path, metavar="PATH", help="the checkout of an earlier version, measured as well")
    options = parser.parse_args()
    checkouts = [ROOT, *([options.before.resolve()] if options.before else [])]
    run = given_run(options.run, least=3)
    pages = options.pages or [page for page in PAGES if (ROOT / "pages" / f"{page}.py").exists()]
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory() as made,
        chromium(options.chromium) as browser,
        ExitStack() as servers,
    ):
        folder = folder_with(Path(made), options.run, run, "compare" in pages)
        addresses = [servers.enter_context(serve_app(folder, checkout)) for checkout in checkouts]
        for page in pages:
            rows += measure(browser, addresses, page, run, run_id(options.run), options.moves)
        version = browser.version
    notes = [window_note(version)]
    if run.n_samples != 10_000:
        notes.append(f"The bounds are meant for 10,000 samples; this run has {run.n_samples:,}.")
    return report("Screens", rows, notes=notes)


def measure(browser: Browser, addresses: Sequence[str], page: str, run: nnviz.Run, name: str, n_moves: int) -> list[Row]:
    """Of the server at the first address, and of one of an earlier version at the second, if there is one."""
    last = len(run.checkpoints) - 1
    stops = [*range(1, last + 1), *range(last - 1, -1, -1)]
    with ExitStack() as tabs:
        opened = [tabs.enter_context(browser.new_page(viewport=VIEWPORT)) for _ in addresses]
        for tab, address in zip(opened, addresses, strict=True):
            labels = [f"{checkpoint.epoch:g}" for checkpoint in run.checkpoints]
            tab.add_init_script("\n".join([*SCRIPTS, f"window.labels = {labels};"]))
            tab.goto(f"{address}/{page}?run={name}&epoch={labels[0]}{ALSO.get(page, '')}")
            tab.wait_for_function("window.__nnvizEpochs", timeout=120_000)
            tab.wait_for_selector(READY, timeout=120_000)
        moves = [
            [tab.evaluate("([to, drawn]) => moveBar(to, drawn)", [stops[at % len(stops)], PAGES[page]]) for tab in opened]
            for at in range(n_moves + 2)
        ][2:]

    def told(words: str, what: str, bound: float | None = None) -> Row:
        now, *before = ([move[what] for move in of_one] for of_one in zip(*moves, strict=True))
        found = "; before ".join(
            f"{median(values):.1f} ms ({min(values):.0f} to {max(values):.0f})" for values in (now, *before)
        )
        return Row(f"{page}: {words}", found, f"≤ {bound:.0f} ms" if bound else "", median(now) <= bound if bound else None)

    lines = max(of_one["lines"] for move in moves for of_one in move)
    what = f"the lines over {lines} charts have moved" if lines else "the bar has"
    drawn = [told("at rest, until what depends on the epoch is drawn", "drawn", MAX_REDRAW_MS)] if PAGES[page] else []
    return [
        told(f"the move, until {what}", "moved", MAX_LINES_MS),
        told("until the frame after that", "framed"),
        *drawn,
        told("at rest, until the page has nothing left to do", "rest", None if PAGES[page] else MAX_REDRAW_MS),
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


if __name__ == "__main__":
    sys.exit(main())
