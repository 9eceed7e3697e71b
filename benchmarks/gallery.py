"""The gallery of mistakes: from a word to the server until a hundred cards are on the screen, and the matrix beside them.

    python benchmarks/gallery.py runs/mnist.nnviz

In headless Chromium, which draws without a graphics card. The time runs from the first message to the server, which the epoch
bar sends when it rests and a filter when it is changed, until the frame with the new cards is on the screen, and until the
confusion matrix and all else are. 100,000 samples are written to a temporary folder: as many checkpoints and classes as the
given run, with images.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from common import READY, VIEWPORT, Row, chromium, given_run, report, run_id, run_parser, serve_app, window_note

import nnviz

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_CARDS_MS, MAX_REDRAW_MS, TIMES_MORE = 500, 300, 10
N_MANY = 100_000
SCRIPT = (Path(__file__).parent / "gallery.js").read_text(encoding="utf-8")


def main() -> int:
    parser = run_parser("From a choice to a hundred cards on the screen.")
    parser.add_argument("--moves", type=int, default=16, help="of the epoch bar (default: 16)")
    options = parser.parse_args()
    run = given_run(options.run, least=3, labelled=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, chromium(options.chromium) as browser:
        many = write_many(Path(folder) / "many.nnviz", run)
        for path, factor in ((options.run, 1), (many, TIMES_MORE)):
            with serve_app(path.resolve().parent) as address:
                rows += measure(browser, address, nnviz.open_run(path), run_id(path), options.moves, factor)
        version = browser.version
    return report(
        "Gallery",
        rows,
        notes=[window_note(version)],
    )


def measure(browser: Browser, address: str, run: nnviz.Run, name: str, n_moves: int, factor: int) -> list[Row]:
    what = f"{run.n_samples:,} × {len(run.checkpoints)} × {run.n_classes}"
    with browser.new_page(viewport=VIEWPORT) as page:
        page.add_init_script(SCRIPT)
        first = run.checkpoints[0].epoch
        page.goto(f"{address}/mistakes?run={name}&epoch={first:g}&show=ever")
        page.wait_for_selector(READY, timeout=120_000)
        page.wait_for_function("window.__nnvizGallery?.samples.length === 100", timeout=60_000)
        page.wait_for_selector(READY)
        last = len(run.checkpoints) - 1
        stops = [*range(1, last + 1), *range(last - 1, -1, -1)]
        moves = [page.evaluate("to => toCheckpoint(to)", stops[at % len(stops)]) for at in range(n_moves + 2)][2:]
        pages = [page.evaluate("way => turnPage(way)", "previous" if at % 2 else "next") for at in range(10)][2:]
        sorts = [sort_by(page, "loss" if at % 2 else "times forgotten") for at in range(6)][2:]
    if any(found["count"] != 100 for found in pages + sorts):
        raise RuntimeError("a page had less than a hundred cards")
    redraw, cards = MAX_REDRAW_MS * factor, MAX_CARDS_MS * factor

    def row(of: str, values: Sequence[float], bound: int | None = None) -> Row:
        spread = f"{median(values):.0f} ms ({min(values):.0f} to {max(values):.0f})"
        return Row(f"{what}: {of}", spread, f"≤ {bound} ms" if bound else "", median(values) <= bound if bound else None)

    return [
        row("another epoch, until its cards are on the screen", [move["cards"] for move in moves], redraw),
        row("until the confusion matrix is", [move["matrix"] for move in moves], redraw),
        row("until the page has nothing left to do", [move["rest"] for move in moves]),
        row("another page of a hundred images", [found["cards"] for found in pages], cards),
        row("another order, a hundred images", [found["cards"] for found in sorts], cards),
    ]


def sort_by(page: Page, title: str) -> dict[str, float]:
    """Choose another order by the keyboard, whose last key tells the server."""
    box = page.locator(".st-key-mistakes_sort input")
    box.click()
    box.fill(title)
    page.get_by_role("option", name=title).wait_for()
    return page.evaluate(
        "() => afterChoice(() => [...document.querySelectorAll('[role=option]')].find((option) => option.offsetParent).click())"
    )


def write_many(path: Path, like: nnviz.Run) -> Path:
    """A made-up run of very many samples that are learnt one after another, some of them never."""
    rng = np.random.default_rng(0)
    n_classes, n_checkpoints = like.n_classes, len(like.checkpoints)
    labels = rng.integers(0, n_classes, N_MANY)
    pace = rng.exponential(0.35, N_MANY).astype(np.float32)
    wrong = rng.integers(0, n_classes, N_MANY)
    towards = np.where((rng.random(N_MANY) < 0.03)[:, None], np.eye(n_classes)[wrong], np.eye(n_classes)[labels]).astype(
        np.float32
    )
    images = None if like.images is None else like.images[rng.integers(0, like.n_samples, N_MANY)]
    with nnviz.RunWriter(path, labels=labels, class_names=like.class_names, images=images, name="many") as writer:
        for at in range(n_checkpoints):
            logits = towards * (12 * pace * at / n_checkpoints)[:, None] + rng.normal(0, 1, (N_MANY, n_classes)).astype(
                np.float32
            )
            shares = np.exp(logits - logits.max(axis=1, keepdims=True))
            writer.append(probabilities=shares / shares.sum(axis=1, keepdims=True), epoch=at + 1.0)
    return path


if __name__ == "__main__":
    sys.exit(main())
