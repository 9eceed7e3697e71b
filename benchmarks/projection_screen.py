"""The Projection screen: how fast it plays, answers, is dragged and opens, what it keeps in memory and what it fetches.

    python benchmarks/projection_screen.py runs/mnist.nnviz

All runs in headless Chromium, which draws without a graphics card. A frame is timed from the start of the view's work in an
animation frame until a pixel of the drawn points can be read back; rastering of the page's other parts is not in it. The time
between animation frames, which has all in it, is told apart, from a pass that reads nothing back: at 60 Hz it is 16.7 ms or
more. Hovering and dragging are timed from the pointer's event until a pixel can be read back too, in the very task of the event.

100,000 samples are written to a temporary folder: 12 checkpoints of answers that learn, the given run's images in a second one.
They open on a server that has shown another run before; the first time it has to pack them, and is told apart. Each visit has a
browser profile without cache. The bound of memory is for the page's renderer process, all of its resident set at the peak, as
Linux counts it (VmHWM: Chromium's own code and Streamlit's scripts are in it); the graphics process is told apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from common import HOW_TO_RECORD, READY, ROOT, VIEWPORT, Row, chromium, report, run_id, serve, stop, wait_until_healthy

import nnviz
from nnviz.projection.kept import find
from nnviz.projection.settings import settings_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MEDIAN_MS, P95_MS, FRAME_MS = 16.0, 33.0, 1000 / 60
OPEN_SECONDS, MIN_RATE, MAX_MB = 3.0, 10.0, 400
N_MANY, N_CHECKPOINTS, VISITS = 100_000, 12, 3
N_PIXELS, N_MOVES, ROUND_TRIPS = 300, 60, 25
EXAMPLE = ROOT / "nnviz" / "data" / "digits.nnviz"
HERE = Path(__file__).parent
SCRIPT = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("scrubbing.js", "projection_screen.js"))
RESTS = "(n => n?.points > 0 && !n.playing && !n.morphing && n.pending === '' && Number.isInteger(n.t))(window.__nnviz)"


@dataclass
class Visitor:
    """Opens pages of a server; remembers what their consoles called an error, and what the page at hand fetched."""

    browser: Browser
    address: str = ""
    errors: list[str] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def page(self, query: str) -> Iterator[Page]:
        """A new visitor's page, as soon as the server has answered."""
        self.fetched.clear()
        with self.browser.new_context(viewport=VIEWPORT) as context:
            page = context.new_page()
            page.on("console", lambda message: self._hear(message.type, message.text, message.location.get("url", "")))
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("request", lambda request: self.fetched.update([request.url]))
            page.add_init_script(SCRIPT)
            page.goto(f"{self.address}/?{query}", wait_until="commit")
            yield page

    def _hear(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and "_stcore/" not in url:  # Streamlit looks for its server beside a deep link first
            self.errors.append(text)


def main() -> int:
    claims: dict[str, Callable[[Visitor, nnviz.Run], list[Row]]] = {
        "playing": playing,
        "hovering": hovering,
        "dragging": dragging,
        "fetching": fetching,
        "switching": switching,
        "many": many,
    }
    parser = argparse.ArgumentParser(description="What the Projection screen has to reach.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="a recorded MNIST run")
    parser.add_argument("--only", nargs="+", choices=claims, default=list(claims), metavar="CLAIM", help=", ".join(claims))
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    options = parser.parse_args()
    if options.run is None:
        return stop(f"give a run; {HOW_TO_RECORD}")
    try:
        run = nnviz.open_run(options.run)
    except nnviz.RunFileError as error:
        return stop(error)
    if run.labels is None or len(run.checkpoints) < 3:
        return stop(f"{options.run} has no labels or fewer than 3 checkpoints")
    rows: list[Row] = []
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:  # a browser each, so that no claim measures what another left
            if name == "many":
                write_many(Path(folder), run)
            place = Path(folder) if name == "many" else options.run.resolve().parent
            with chromium(options.chromium) as browser, serve(ROOT / "streamlit_app.py", run_folder=place) as server:
                wait_until_healthy(*server)
                visitor = Visitor(browser, server[0])
                rows += claims[name](visitor, run)
                errors += visitor.errors
                version = browser.version
    rows.append(Row("errors in the browser's console, in all of this", str(len(errors)), "0", not errors))
    notes = [f"Chromium {version}, drawing in software, window of {VIEWPORT['width']} × {VIEWPORT['height']}.", *errors[:5]]
    if (len(run.checkpoints), run.n_samples) != (45, 10_000):
        notes.append(f"The bounds are meant for 45 × 10,000; this run has {len(run.checkpoints)} × {run.n_samples:,}.")
    return report("The Projection screen", rows, notes=notes)


# --- 10,000 points -----------------------------------------------------------------------------------------------------------


def playing(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """Frames while the training plays, at both speeds, in flat and deep pictures and in a kept t-SNE."""
    kept = [("tsne", n) for n in (2, 3) if find(run, settings_of("tsne", n))]
    rows = []
    for method, dims in [("star", 2), ("star", 3), ("pca", 2), *kept]:
        with visitor.page(f"{moment(run)}&method={method}&dims={dims}") as page:
            rest(page, run)
            for speed in (1, 4):
                drawn = page.evaluate("speed => playMap(speed, true)", speed)["drawn"]
                between = page.evaluate("speed => playMap(speed, false)", speed)["between"]
                what = f"playing {method} {dims}-D at {speed}×"
                rows += timed(f"{what}: frame, median of {len(drawn)}", drawn, MEDIAN_MS, P95_MS)
                rows.append(Row(f"{what}: between animation frames, median and 95th percentile", spread(between)))
    if not kept:
        rows.append(Row("playing t-SNE", "not kept beside the run"))
    return rows


def hovering(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """Where a third of the training is over, and dots are everywhere: at random pixels, every other one near a dot."""
    rng = np.random.default_rng(0)
    with visitor.page(moment(run, len(run.checkpoints) // 3)) as page:
        rest(page, run)
        box = page.evaluate("window.__nnviz.panes[0].box")
        corner, size = np.array([box["left"], box["top"]]), np.array([box["width"], box["height"]])
        pixels = corner + rng.random((N_PIXELS, 2)) * size
        some = rng.integers(0, run.n_samples, N_PIXELS // 2).tolist()
        pixels[::2] = page.evaluate("some => some.map((sample) => window.__nnviz.pixelOf(sample))", some)
        pixels[::2] += rng.normal(0, 6, (len(some), 2))
        answers = page.evaluate("pixels => hoverAt(pixels)", np.rint(pixels).tolist())
    times = [answer["ms"] for answer in answers if answer["ms"] is not None]
    late = sum(answer["late"] for answer in answers)
    wrong = sum(not answer["exact"] for answer in answers)
    on = sum(answer["hovered"] >= 0 for answer in answers)
    return [
        *timed(f"hovering: pointer to ring, panel and points, median of {len(times)}", times, FRAME_MS, None),
        Row("hovering: answers that took another frame", str(late), "0", late == 0),
        Row(
            f"picking at {N_PIXELS} pixels, {on} of them on a dot: other than a search through all", str(wrong), "0", wrong == 0
        ),
    ]


def dragging(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """A real mouse holds the axis of class 3; the sample that is surest of it has to follow."""
    middle, k = len(run.checkpoints) // 3, min(3, run.n_classes - 1)
    surest = int(run.probabilities(middle)[:, k].argmax())
    rows = []
    for method, dims in (("star", 2), ("pca", 2), ("star", 3)):
        with visitor.page(f"{moment(run, middle)}&method={method}&dims={dims}") as page:
            rest(page, run)
            corner = [round(value) for value in page.evaluate("k => window.__nnviz.cornerOf(k)", k)]
            page.mouse.move(*corner)
            page.mouse.down()
            times = page.evaluate("given => dragAxis(...given)", [k, surest, corner, N_MOVES])
            page.mouse.up()
        rows += timed(f"dragging an axis of {method} {dims}-D: pointer to points, median of {N_MOVES}", times, MEDIAN_MS, None)
    return rows


# --- what is fetched and kept ------------------------------------------------------------------------------------------------


def fetching(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """All that is fetched more than once between the methods, the pages and two runs; the bundled one has its t-SNE with it."""
    example = nnviz.open_run(EXAMPLE)
    with visitor.page("run=digits&epoch=45&method=star") as page:
        rest(page, example)
        for name, space in (("PCA", "pca"), ("t-SNE", "tsne")):
            page.get_by_role("radio", name=name).click()
            page.wait_for_function(f"window.__nnviz.space === '{space}' && {RESTS}")
        there_and_back(page, example)
        for label, other in ((run.path.stem, run), ("digits (example)", example)):
            page.get_by_role("combobox", name="Run").click()
            page.get_by_role("option", name=label, exact=True).click()
            rest(page, other)
        page.wait_for_load_state("networkidle")
        media = {url: times for url, times in visitor.fetched.items() if "/media/" in url}
    twice = sum(times > 1 for times in media.values())
    what = "Star, PCA, t-SNE, Overview, Projection, another run and back"
    return [Row(f"{what}: of {len(media)} files fetched more than once", str(twice), "0", twice == 0)]


def switching(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    with visitor.page(moment(run)) as page:
        rest(page, run)
        before = page.evaluate("liveContexts()")
        for _ in range(ROUND_TRIPS):
            there_and_back(page, run)
        after = page.evaluate("liveContexts()")
    what = f"WebGL contexts alive after {2 * ROUND_TRIPS} page switches"
    return [Row(what, str(after), f"{before}, as before", after == before > 0)]


# --- 100,000 points ----------------------------------------------------------------------------------------------------------


def write_many(folder: Path, run: nnviz.Run) -> None:
    """100,000 samples that are learnt, some of them late, some never and some for another class; without images and with."""
    rng = np.random.default_rng(0)
    of = rng.integers(0, run.n_samples, N_MANY)
    everyone, labels = np.arange(N_MANY), run.labels[of]
    hardness = rng.gamma(2, 0.15, N_MANY)
    rivals = (labels + rng.integers(1, run.n_classes, N_MANY)) % run.n_classes
    logits = rng.normal(0, 0.5, (N_CHECKPOINTS, N_MANY, run.n_classes)).astype(np.float32)
    logits = 0.6 * logits + 0.8 * logits[0]
    for index, answers in enumerate(logits):
        skill = 14 * index / (N_CHECKPOINTS - 1)
        answers[everyone, labels] += skill * np.maximum(1 - hardness, 0)
        answers[everyone, rivals] += 0.5 * skill * np.minimum(hardness, 1)
    for name, images in (("many", None), ("pictured", None if run.images is None else run.images[of])):
        if name == "many" or images is not None:
            with nnviz.RunWriter(folder / f"{name}.nnviz", labels=labels, images=images) as writer:
                for index, answers in enumerate(logits):
                    writer.append(logits=answers, epoch=index + 1)


def many(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    with visitor.page("run=digits&epoch=45") as page:  # what every server does once
        page.evaluate("untilDrawn()")
    rows = []
    for name, title in (("many", f"{N_MANY:,} points"), ("pictured", f"{N_MANY:,} points with images")):
        if name == "many" or run.images is not None:
            rows += many_of(visitor, name, title)
    return rows


def many_of(visitor: Visitor, name: str, title: str) -> list[Row]:
    visits = []
    for _ in range(1 + VISITS):
        with visitor.page(f"run={name}&epoch=1") as page:
            visits.append(page.evaluate("untilDrawn()"))
    cold, *warm = (visit["drawn"] / 1000 for visit in visits)
    with visitor.page(f"run={name}&epoch=1") as page:
        page.wait_for_function(RESTS)
        page.wait_for_selector(READY)
        page.wait_for_load_state("networkidle")
        steps = 4 * (N_CHECKPOINTS - 1)
        frames = page.evaluate("values => scrubFrames(values)", [(steps - abs(steps - i)) / 4 for i in range(1, 2 * steps)])
        held = memory_of(visitor.browser, page)
    rate, opened = 1000 * len(frames) / sum(frames), float(np.median(warm))
    mb = {what: f"{size:.0f} MB" for what, size in held.items()}
    return [
        Row(
            f"{title}: navigation to drawn points, packed before, median of {VISITS}",
            f"{opened:.2f} s ({min(warm):.2f} to {max(warm):.2f})",
            "≤ 3 s",
            opened <= OPEN_SECONDS,
        ),
        Row(f"{title}: of it, until the answers are asked for and are there", asked_and_loaded(visits[-1])),
        Row(f"{title}: the first time, packing on the server included", f"{cold:.2f} s"),
        Row(f"{title}: frames a second while scrubbing, over {len(frames)}", f"{rate:.1f}", "≥ 10", rate >= MIN_RATE),
        Row(f"{title}: longest of these frames", f"{max(frames):.0f} ms"),
        Row(f"{title}: the page's process at its peak", mb["peak"], f"≤ {MAX_MB} MB", held["peak"] <= MAX_MB),
        Row(f"{title}: at rest, of it its own", f"{mb['resident']}, {mb['own']}"),
        Row(f"{title}: used of the JavaScript heap, array buffers", f"{mb['heap']}, {mb['buffers']}"),
        Row(f"{title}: the graphics process", mb["graphics"]),
    ]


def asked_and_loaded(visit: dict[str, float]) -> str:
    return f"{visit['asked'] / 1000:.2f} s, {visit['loaded'] / 1000:.2f} s"


def memory_of(browser: Browser, page: Page) -> dict[str, float]:
    """Megabytes of the largest renderer, which is the page's since no other is open, of its heap, and of the graphics process."""
    usage = page.context.new_cdp_session(page).send("Runtime.getHeapUsage")
    listed: list[dict[str, Any]] = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderer = max((status_of(process["id"]) for process in listed if process["type"] == "renderer"), key=lambda s: s["VmRSS"])
    graphics = sum(status_of(process["id"])["VmRSS"] for process in listed if process["type"] == "GPU")
    return {
        "peak": renderer["VmHWM"],
        "resident": renderer["VmRSS"],
        "own": renderer["RssAnon"],
        "heap": usage["usedSize"] / 1e6,
        "buffers": usage["backingStorageSize"] / 1e6,
        "graphics": graphics,
    }


def status_of(process: int) -> dict[str, float]:
    """What Linux says of a process's memory, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return {
        name: int(value.split()[0]) * 1024 / 1e6
        for name, value in (line.split(":", 1) for line in lines)
        if value.endswith("kB")
    }


# --- shared ------------------------------------------------------------------------------------------------------------------


def moment(run: nnviz.Run, checkpoint: int = 0) -> str:
    return f"run={run_id(run.path)}&epoch={run.checkpoints[checkpoint].epoch:g}"


def rest(page: Page, run: nnviz.Run) -> None:
    """Wait until a run is drawn and nothing moves, here and on the server."""
    page.wait_for_function(f"name => window.__nnviz?.run === name && {RESTS}", arg=run.name, timeout=60_000)
    page.wait_for_selector(READY)


def there_and_back(page: Page, run: nnviz.Run) -> None:
    page.get_by_role("link", name="Overview").click()
    page.wait_for_selector(".js-plotly-plot", timeout=60_000)
    page.wait_for_selector(READY)
    page.get_by_role("link", name="Projection").click()
    rest(page, run)


def timed(what: str, times: Sequence[float], median: float, p95: float | None) -> list[Row]:
    """The median and the 95th percentile of milliseconds, with their bounds."""
    middle, high = float(np.median(times)), float(np.percentile(times, 95))
    return [
        Row(what, f"{middle:.1f} ms", f"≤ {median:.3g} ms", middle <= median),
        Row("its 95th percentile", f"{high:.1f} ms", f"≤ {p95:g} ms" if p95 else "", high <= p95 if p95 else None),
    ]


def spread(times: Sequence[float]) -> str:
    return f"{np.median(times):.1f} ms, {np.percentile(times, 95):.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
