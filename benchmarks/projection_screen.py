"""The Projection screen: how fast it plays, answers, is dragged and opens, what it keeps in memory and what it downloads.

    python benchmarks/projection_screen.py runs/mnist.nnviz

All runs in headless Chromium, which draws without a graphics card. A frame is timed from the start of the view's work in an
animation frame until a pixel of the drawn points can be read back; rastering of the page's other parts is not in it. The time
between animation frames, which has all in it, is told apart, from a pass that reads nothing back: at 60 Hz it is 16.7 ms or
more. Hovering and dragging are timed from the pointer's event until a pixel can be read back too, in the task of the event.

100,000 samples are written to a temporary folder, 12 checkpoints of answers that learn, without images and with those of the
run. They open on a server that has shown another run before; the first time it has to pack them, and is told apart. Each visit
has a browser profile without cache. The bound of memory is for the page's renderer process, all of its resident set at the
peak, as Linux counts it (VmHWM): Chromium's own code and Streamlit's scripts are in it; the graphics process is told apart.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from common import READY, ROOT, VIEWPORT, Row, chromium, given_run, report, run_id, run_parser, serve_app

import nnviz
from nnviz.projection.settings import settings_of
from nnviz.projection.store import find_projection

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MEDIAN_MS, P95_MS, FRAME_MS = 16.0, 33.0, 1000 / 60
OPEN_SECONDS, MIN_RATE, MAX_MB = 3.0, 10.0, 400
N_MANY, N_CHECKPOINTS, VISITS = 100_000, 12, 3
N_PIXELS, N_MOVES, POINTED, ROUND_TRIPS = 300, 60, 20, 25
EXAMPLE = ROOT / "nnviz" / "data" / "digits.nnviz"
SCRIPT = "\n".join((Path(__file__).parent / name).read_text("utf-8") for name in ("scrubbing.js", "projection_screen.js"))
RESTS = "(n => n?.points > 0 && !n.playing && !n.morphing && n.pending === '' && Number.isInteger(n.t))(window.__nnviz)"


@dataclass
class Visitor:
    """Opens pages of a server; remembers what their consoles called an error, and what the page at hand downloaded."""

    browser: Browser
    address: str
    errors: list[str] = field(default_factory=list)
    downloads: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def page(self, query: str) -> Iterator[Page]:
        """A new visitor's page, as soon as the server has answered."""
        self.downloads.clear()
        with self.browser.new_context(viewport={"width": VIEWPORT["width"], "height": VIEWPORT["height"]}) as context:
            page = context.new_page()
            page.on("console", lambda message: self._hear(message.type, message.text, message.location.get("url", "")))
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("response", lambda response: self.downloads.update([response.url]))
            page.add_init_script(SCRIPT)
            page.goto(f"{self.address}/?{query}", wait_until="commit")
            yield page

    def _hear(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and "_stcore/" not in url:  # Streamlit looks for its server beside a deep link first
            self.errors.append(text)


# --- 10,000 points -----------------------------------------------------------------------------------------------------------


def playing(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """Frames while the training plays, at two speeds, in flat and deep pictures and in a t-SNE that is kept beside the run."""
    kept = [("tsne", n) for n in (2, 3) if find_projection(run, settings_of("tsne", n))]
    rows = [] if kept else [Row("playing t-SNE", "not kept beside the run")]
    for method, dims in [("star", 2), ("star", 3), ("pca", 2), *kept]:
        with visitor.page(f"{moment(run)}&method={method}&dims={dims}") as page:
            rest(page, run)
            for speed in (1, 4):
                drawn = page.evaluate("speed => playMap(speed, true)", speed)["drawn"]
                between = page.evaluate("speed => playMap(speed, false)", speed)["between"]
                what = f"playing {method} {dims}-D at {speed}×"
                rows += timed(f"{what}: frame, median of {len(drawn)}", drawn, MEDIAN_MS, P95_MS)
                rows += timed(f"{what}: between animation frames, median of {len(between)}", between)
    return rows


def hovering(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """Where a third of the training is over, and dots are everywhere: at random pixels, every other one near a dot."""
    rng = np.random.default_rng(0)
    with visitor.page(moment(run, len(run.checkpoints) // 3)) as page:
        rest(page, run)
        box = page.evaluate("window.__nnviz.panes[0].box")
        pixels = np.array([box["left"], box["top"]]) + rng.random((N_PIXELS, 2)) * np.array([box["width"], box["height"]])
        some = rng.integers(0, run.n_samples, N_PIXELS // 2).tolist()
        pixels[::2] = page.evaluate("some => some.map((sample) => window.__nnviz.pixelOf(sample))", some)
        pixels[::2] += rng.normal(0, 6, (len(some), 2))
        answers = page.evaluate("pixels => hoverAt(pixels)", np.rint(pixels).tolist())
    times = [answer["ms"] for answer in answers if answer["ms"] is not None]
    late, wrong = sum(answer["late"] for answer in answers), sum(not answer["exact"] for answer in answers)
    on = sum(answer["hovered"] >= 0 for answer in answers)
    return [
        *timed(f"hovering: pointer to ring and panel, median of {len(times)}", times, FRAME_MS),
        Row("hovering: answers that took another frame", str(late), "0", late == 0),
        Row(
            f"picking at {N_PIXELS} pixels, {on} of them on a dot: other than a search through all", str(wrong), "0", wrong == 0
        ),
    ]


def dragging(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """A real mouse holds the axis of a class; the sample that is surest of it has to follow."""
    middle, k = len(run.checkpoints) // 3, min(3, run.n_classes - 1)
    surest = int(run.probabilities(middle)[:, k].argmax())
    rows = []
    for method, dims in (("star", 2), ("pca", 2), ("star", 3)):
        with visitor.page(f"{moment(run, middle)}&method={method}&dims={dims}") as page:
            rest(page, run)
            corner = [round(value) for value in page.evaluate("k => window.__nnviz.cornerOf(k)", k)]
            page.mouse.move(corner[0], corner[1])
            page.mouse.down()
            times = page.evaluate("given => dragAxis(...given)", [k, surest, corner, N_MOVES])
            page.mouse.up()
        rows += timed(f"dragging an axis of {method} {dims}-D: pointer to points, median of {N_MOVES}", times, MEDIAN_MS)
    return rows


# --- what is downloaded and kept ---------------------------------------------------------------------------------------------


def downloading(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    """Between methods, pages and two runs; the bundled one has its t-SNE with it. The app's icon is a file of these too."""
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
        files = {url: times for url, times in visitor.downloads.items() if "/nnviz/files/" in url}
        again = [f"{page.request.get(url).headers['content-length']} bytes {n} times" for url, n in files.items() if n > 1]
    what = f"Star, PCA, t-SNE, Overview, Projection, another run and back: of {len(files)} files downloaded twice"
    return [Row(what, f"{len(again)} ({', '.join(again)})" if again else "0", "0", not again)]


def switching(visitor: Visitor, run: nnviz.Run) -> list[Row]:
    with visitor.page(moment(run)) as page:
        rest(page, run)
        before = page.evaluate("liveContexts()")
        for _ in range(ROUND_TRIPS):
            there_and_back(page, run)
        after = page.evaluate("liveContexts()")
    return [Row(f"WebGL contexts alive after {2 * ROUND_TRIPS} page switches", str(after), f"{before}", after == before > 0)]


# --- 100,000 points ----------------------------------------------------------------------------------------------------------


def write_many(folder: Path, run: nnviz.Run, labels: np.ndarray) -> list[str]:
    """100,000 samples that are learnt, some of them late, some never and some for another class; the files' stems."""
    rng = np.random.default_rng(0)
    everyone, of = np.arange(N_MANY), rng.integers(0, run.n_samples, N_MANY)
    truth, hardness = labels[of], rng.gamma(2, 0.15, N_MANY)
    rivals = (truth + rng.integers(1, run.n_classes, N_MANY)) % run.n_classes
    noise = rng.normal(0, 0.4, (N_CHECKPOINTS, N_MANY, run.n_classes)).astype(np.float32)
    pictures = {"many": None} if run.images is None else {"many": None, "pictured": run.images[of]}
    for name, images in pictures.items():
        with nnviz.RunWriter(folder / f"{name}.nnviz", labels=truth, images=images) as writer:
            for index in range(N_CHECKPOINTS):
                skill = 14 * index / (N_CHECKPOINTS - 1)
                logits = 0.75 * noise[index] + noise[0]
                logits[everyone, truth] += skill * np.maximum(1 - hardness, 0)
                logits[everyone, rivals] += 0.5 * skill * np.minimum(hardness, 1)
                writer.append(logits=logits, epoch=index + 1)
    return list(pictures)


def many(visitor: Visitor, name: str) -> list[Row]:
    title = f"{N_MANY:,} points{' with images' if name == 'pictured' else ''}"
    with visitor.page("run=digits&epoch=45") as page:  # what every server does once
        page.evaluate("untilDrawn()")
    visits = []
    for _ in range(1 + VISITS):
        with visitor.page(f"run={name}&epoch=1") as page:
            visits.append({what: ms / 1000 for what, ms in page.evaluate("untilDrawn()").items()})
    cold, *warm = visits
    opened, asked, loaded = (float(np.median([visit[what] for visit in warm])) for what in ("drawn", "asked", "loaded"))
    with visitor.page(f"run={name}&epoch=1") as page:
        page.wait_for_function(RESTS)
        page.wait_for_selector(READY)
        page.wait_for_load_state("networkidle")
        steps = 4 * (N_CHECKPOINTS - 1)
        frames = page.evaluate("values => scrubFrames(values)", [(steps - abs(steps - i)) / 4 for i in range(1, 2 * steps)])
        for sample in range(0, N_MANY, N_MANY // POINTED):  # each shows an image, of another sheet where there are several
            page.mouse.move(*page.evaluate("sample => window.__nnviz.pixelOf(sample)", sample))
        held = memory_of(visitor.browser, page)
    rate = 1000 * len(frames) / sum(frames)
    mb = {what: f"{size:.0f} MB" for what, size in held.items()}
    return [
        Row(f"{title}: navigation to points, median of {VISITS}", f"{opened:.2f} s", "≤ 3 s", opened <= OPEN_SECONDS),
        Row(f"{title}: of it until the answers are asked for, and have come", f"{asked:.2f} s, {loaded:.2f} s"),
        Row(f"{title}: the first time, packing on the server included", f"{cold['drawn']:.2f} s"),
        Row(f"{title}: frames a second while scrubbing, over {len(frames)}", f"{rate:.1f}", "≥ 10", rate >= MIN_RATE),
        Row(f"{title}: longest of these frames", f"{max(frames):.0f} ms"),
        Row(f"{title}: the page's process at its peak", mb["peak"], f"≤ {MAX_MB} MB", held["peak"] <= MAX_MB),
        Row(f"{title}: the same at rest, and what of it is no file's and not shared", f"{mb['resident']}, {mb['own']}"),
        Row(f"{title}: used of its JavaScript heap, array buffers", f"{mb['heap']}, {mb['buffers']}"),
        Row(f"{title}: the graphics process", mb["graphics"]),
    ]


def memory_of(browser: Browser, page: Page) -> dict[str, float]:
    """Megabytes of the largest renderer, which is the page's since no other is open, of its heap, of the graphics process."""
    usage = page.context.new_cdp_session(page).send("Runtime.getHeapUsage")
    listed: list[dict[str, Any]] = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    of = {kind: [status_of(each["id"]) for each in listed if each["type"] == kind] for kind in ("renderer", "GPU")}
    largest = max(of["renderer"], key=lambda status: status["VmRSS"])
    return {
        "peak": largest["VmHWM"],
        "resident": largest["VmRSS"],
        "own": largest["RssAnon"],
        "heap": usage["usedSize"] / 1e6,
        "buffers": usage["backingStorageSize"] / 1e6,
        "graphics": sum(status["VmRSS"] for status in of["GPU"]),
    }


def status_of(process: int) -> dict[str, float]:
    """What Linux says of a process's memory, in megabytes."""
    pairs = (line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return {name: int(value.split()[0]) * 1024 / 1e6 for name, value in pairs if value.endswith("kB")}


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


def timed(what: str, times: Sequence[float], most: float | None = None, most_of_95: float | None = None) -> list[Row]:
    """The median and the 95th percentile of milliseconds, with bounds where there are some."""
    measured = zip((what, "its 95th percentile"), np.percentile(times, (50, 95)), (most, most_of_95), strict=True)
    return [
        Row(name, f"{ms:.1f} ms", f"≤ {bound:.3g} ms" if bound else "", bool(ms <= bound) if bound else None)
        for name, ms, bound in measured
    ]


CLAIMS = {claim.__name__: claim for claim in (playing, hovering, dragging, downloading, switching)}


def main() -> int:
    parser = run_parser("What the Projection screen has to reach.")
    names = [*CLAIMS, "many"]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="CLAIM", help=", ".join(names))
    options = parser.parse_args()
    run = given_run(options.run, least=3, labelled=True)
    load, rows, errors = os.getloadavg()[0], list[Row](), list[str]()

    @contextmanager
    def visitor_of(runs: Path) -> Iterator[Visitor]:
        """A browser and a server for each claim, so that none measures what another left."""
        with chromium(options.chromium) as browser, serve_app(runs) as address:
            visitor = Visitor(browser, address)
            yield visitor
            errors.extend(visitor.errors)

    for name in (name for name in CLAIMS if name in options.only):
        with visitor_of(options.run.resolve().parent) as visitor:
            rows += CLAIMS[name](visitor, run)
    if "many" in options.only:
        with tempfile.TemporaryDirectory() as folder:
            for stem in write_many(Path(folder), run, run.labels):
                with visitor_of(Path(folder)) as visitor:
                    rows += many(visitor, stem)
    rows.append(Row("errors in the browser's console, in all of this", str(len(errors)), "0", not errors))
    notes = [f"Window of {VIEWPORT['width']} × {VIEWPORT['height']}; load of the machine before: {load:.1f}.", *errors[:5]]
    if (len(run.checkpoints), run.n_samples) != (45, 10_000):
        notes.append(f"The bounds are meant for 45 × 10,000; this run has {len(run.checkpoints)} × {run.n_samples:,}.")
    return report("The Projection screen", rows, notes=notes)


if __name__ == "__main__":
    sys.exit(main())
