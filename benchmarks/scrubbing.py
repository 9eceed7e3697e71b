"""Scrubbing: from a move of the epoch slider to the drawn points, beside st.slider with st.plotly_chart.

    python benchmarks/scrubbing.py runs/mnist.nnviz

Both run in the same headless Chromium, which draws without a graphics card, each on a Streamlit server of its own, in turns.
For the map the time runs from the slider's input event until a pixel of the drawn points can be read back. For Plotly it
runs from the key press on the slider's thumb until a pixel of the next epoch's points can be read back for the first time (it
draws them twice more after that); the figure is as light as it gets: the same places, one scattergl trace, computed beforehand.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from common import (
    POINTS_DRAWN,
    READY,
    VIEWPORT,
    Row,
    chromium,
    given_run,
    report,
    run_id,
    run_parser,
    serve,
    serve_app,
    wait_until_healthy,
    window_note,
)

import nnviz

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_MS, MIN_RATIO = 16.0, 30.0
ROUNDS = 2  # turns of each
SCRIPT = (Path(__file__).parent / "scrubbing.js").read_text(encoding="utf-8")

PLOTLY_APP = """
import numpy as np
import plotly.graph_objects as go
import streamlit as st

@st.cache_resource
def load():
    return np.load("places.npy"), np.load("labels.npy")

places, labels = load()
epoch = st.slider("epoch", 1, len(places), 1)
x, y = places[epoch - 1].T
figure = go.Figure(go.Scattergl(x=x, y=y, mode="markers", marker={"color": labels, "colorscale": "Rainbow", "size": 5}))
figure.update_layout(meta=epoch, height=700)
st.plotly_chart(figure)
"""


def main() -> int:
    parser = run_parser("Slider to drawn frame, beside st.slider with st.plotly_chart.")
    parser.add_argument("--moves", type=int, default=88, help="of the map's slider, at least 60 (default: 88)")
    parser.add_argument("--plotly-moves", type=int, default=12, help="of Streamlit's slider, at least 10 (default: 12)")
    options = parser.parse_args()
    run = given_run(options.run, least=3)
    places = nnviz.project(run, method="star").positions
    with tempfile.TemporaryDirectory() as folder, chromium(options.chromium) as browser:
        plotly_app = write_plotly_app(Path(folder), run, places)
        with (
            serve_app(options.run.resolve().parent) as ours,
            serve(plotly_app) as theirs,
        ):
            wait_until_healthy(*theirs)
            address = f"{ours}/?run={run_id(options.run)}&epoch={run.checkpoints[0].epoch:g}"
            moves: list[dict[str, float]] = []
            plotly: list[float] = []
            for _ in range(ROUNDS):
                moves += scrub_map(browser, address, run, -(-max(options.moves, 60) // ROUNDS))
                plotly += scrub_plotly(browser, theirs[0], run, -(-max(options.plotly_moves, 10) // ROUNDS))
        version = browser.version
    return tell(run, moves, plotly, version)


def tell(run: nnviz.Run, moves: Sequence[dict[str, float]], plotly: Sequence[float], version: str) -> int:
    drawn, framed = (np.array([move[name] for move in moves]) for name in ("drawn", "framed"))
    ours, theirs = float(np.median(drawn)), median(plotly)
    rows = [
        Row(
            f"slider to drawn points, {run.n_samples:,} points, median of {len(moves)}",
            f"{ours:.1f} ms",
            "≤ 16 ms",
            ours <= MAX_MS,
        ),
        Row("its 95th percentile", f"{np.percentile(drawn, 95):.1f} ms"),
        Row("slider to the next animation frame, median", f"{np.median(framed):.1f} ms"),
        Row("its 95th percentile", f"{np.percentile(framed, 95):.1f} ms"),
        Row(
            f"st.slider and st.plotly_chart, median of {len(plotly)}",
            f"{theirs:.0f} ms ({min(plotly):.0f} to {max(plotly):.0f})",
        ),
        Row("how many times faster the map is", f"{theirs / ours:.0f}", "≥ 30", theirs / ours >= MIN_RATIO),
        Row("the same up to the map's next animation frame", f"{theirs / np.median(framed):.0f}"),
    ]
    notes = [window_note(version)]
    if run.n_samples != 10_000:
        notes.append(f"The bounds are meant for 10,000 points; this run has {run.n_samples:,}.")
    return report("Scrubbing", rows, notes=notes)


def write_plotly_app(folder: Path, run: nnviz.Run, places: np.ndarray) -> Path:
    np.save(folder / "places.npy", places)
    np.save(folder / "labels.npy", run.probabilities(-1).argmax(axis=1) if run.labels is None else run.labels)
    script = folder / "plotly_app.py"
    script.write_text(PLOTLY_APP, encoding="utf-8")
    return script


def scrub_map(browser: Browser, address: str, run: nnviz.Run, n_moves: int) -> list[dict[str, float]]:
    """Milliseconds of `n_moves` moves over whole checkpoints, there and back; the first two moves are not counted."""
    with browser.new_page(viewport=VIEWPORT) as page:
        open_page(page, address)
        page.wait_for_function(f"{POINTS_DRAWN} && !window.__nnviz.playing", timeout=60_000)
        shown: dict[str, Any] = page.evaluate("({points: window.__nnviz.points, run: window.__nnviz.run})")
        if shown != {"points": run.n_samples, "run": run.name}:
            raise RuntimeError(f"the app shows {shown}; expected {run.n_samples} points of {run.name!r}")
        last = len(run.checkpoints) - 1
        there_and_back = [*range(1, last + 1), *range(last - 1, -1, -1)]
        values = [there_and_back[at % len(there_and_back)] for at in range(n_moves + 2)]
        return page.evaluate("values => scrubMap(values)", values)[2:]


def scrub_plotly(browser: Browser, address: str, run: nnviz.Run, n_moves: int) -> list[float]:
    """Milliseconds of `n_moves` presses of the right arrow; the first press is not counted."""
    with browser.new_page(viewport=VIEWPORT) as page:
        open_page(page, address)
        page.wait_for_selector(".js-plotly-plot .gl-canvas-context", timeout=60_000)
        thumb = page.locator("[data-testid=stSlider]").locator("input[type=range], [role=slider]").first
        thumb.focus()
        times: list[float] = []
        epoch, step, key = 1, 1, "ArrowRight"
        for _ in range(n_moves + 1):
            if not 1 <= epoch + step <= len(run.checkpoints):
                step, key = -step, "ArrowLeft" if step > 0 else "ArrowRight"
            epoch += step
            page.evaluate("([epoch, nPoints]) => watchPlot(epoch, nPoints)", [epoch, run.n_samples])
            page.keyboard.press(key)
            times.append(page.evaluate("window.redrawn"))
            page.wait_for_selector(READY)
        return times[1:]


def open_page(page: Page, address: str) -> None:
    page.add_init_script(SCRIPT)
    page.goto(address)
    page.wait_for_selector(READY, timeout=60_000)


if __name__ == "__main__":
    sys.exit(main())
