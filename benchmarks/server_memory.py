"""The memory of the server while somebody visits all eight screens of a run, and when it rests after that.

    python benchmarks/server_memory.py [RUN.nnviz] [--before PATH]

Without a run one is made up: 10,000 samples with images, 45 checkpoints, 10 classes. In headless Chromium all screens are
opened one after the other, twice, as a person does by the navigation. What is told is of the server's process alone, after each
screen and at rest: what it has of its own (the anonymous pages, which no other process shares), its proportional set (PSS), its
resident set (RSS), and the largest that the system saw. `--before` is the checkout of an earlier version, which is measured in
the same way, in turns with this one. Linux only.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from bytes_sent import SCREENS
from common import READY, ROOT, Row, report, run_id, serve, stop, visitor, wait_until_healthy

if TYPE_CHECKING:
    from playwright.sync_api import Page

MEANT = (45, 10_000, 10)
#: What may be at most so large a share of what it was before.
BOUNDED, MAX_SHARE = ("at rest, all screens visited twice", "RSS at rest", "RSS at its peak"), 0.8
RESTS_MS = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description="The memory of the server that shows all screens of a run.")
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.nnviz", help="the run to open; one is made up if left out")
    parser.add_argument("--before", type=Path, metavar="PATH", help="the checkout of an earlier version, measured as well")
    parser.add_argument("--times", type=int, default=1, help="servers of each version (default: 1)")
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    options = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        return stop("this system does not tell the memory of a process; Linux does")
    checkouts = [*([options.before.resolve()] if options.before else []), ROOT]
    taken: list[list[dict[str, float]]] = [[] for _ in checkouts]
    with tempfile.TemporaryDirectory() as folder:
        path = options.run or Path(folder) / "everyday.nnviz"
        if options.run is None:
            maker = multiprocessing.get_context("spawn").Process(target=write_run, args=(path, *MEANT))
            maker.start()
            maker.join()
            if maker.exitcode:
                return stop(f"the run could not be written, status {maker.exitcode}")
        for _ in range(options.times):
            for checkout, found in zip(checkouts, taken, strict=True):
                found.append(measure(checkout, path, options.chromium))
    medians = [{what: median(each[what] for each in found) for what in found[0]} for found in taken]
    rows = []
    for what, now in medians[-1].items():
        words, bounded = f"{now / 1e6:,.0f} MB", options.before and what in BOUNDED
        if options.before:
            words += f"; before {medians[0][what] / 1e6:,.0f} MB, {now / medians[0][what] - 1:+.0%}"
        met = now <= MAX_SHARE * medians[0][what] if bounded else None
        rows.append(Row(what, words, f"≤ {MAX_SHARE:.0%} of before" if bounded else "", met))
    return report("Memory of the server", rows, notes=[f"Run: {run_id(options.run) if options.run else 'made up'}."])


def measure(checkout: Path, run: Path, chromium: str | None) -> dict[str, float]:
    """Bytes by what they are, of a server that nobody has visited before."""
    found: dict[str, float] = {}
    with (
        serve(checkout / "streamlit_app.py", run_folder=run.resolve().parent) as (address, process),
        visitor(chromium) as context,
    ):
        wait_until_healthy(address, process)
        found["nobody has come yet"] = own_bytes(process.pid)
        context.add_init_script("try { localStorage.setItem('nnviz-guide', '1') } catch {}")
        page = context.new_page()
        page.goto(f"{address}/?run={run_id(run)}&epoch=1")
        page.wait_for_function(SCREENS["Projection"], timeout=120_000)
        rest(page)
        found["after Projection"] = own_bytes(process.pid)
        for name in [*list(SCREENS)[1:], *SCREENS]:
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_function(f"() => document.title.startsWith({name!r}) && ({SCREENS[name]})", timeout=120_000)
            rest(page)
            found.setdefault(f"after {name}", own_bytes(process.pid))
        found["at rest, all screens visited twice"] = own_bytes(process.pid)
        found["PSS at rest"] = _line(Path(f"/proc/{process.pid}/smaps_rollup"), "Pss")
        found["RSS at rest"] = _line(Path(f"/proc/{process.pid}/status"), "VmRSS")
        found["RSS at its peak"] = _line(Path(f"/proc/{process.pid}/status"), "VmHWM")
    return found


def rest(page: Page) -> None:
    """Until the page has nothing to do, and has had nothing for a while."""
    page.wait_for_selector(READY, timeout=120_000)
    page.wait_for_timeout(RESTS_MS)
    page.wait_for_selector(READY, timeout=120_000)


def own_bytes(pid: int) -> float:
    return _line(Path(f"/proc/{pid}/smaps_rollup"), "Anonymous")


def _line(path: Path, name: str) -> float:
    line = next(line for line in path.read_text().splitlines() if line.startswith(f"{name}:"))
    return 1024 * float(line.split()[1])


def write_run(path: Path, n_checkpoints: int, n_samples: int, n_classes: int) -> None:
    """A made-up training over samples with images, of which some are learnt sooner than others."""
    import nnviz

    rng = np.random.default_rng(0)
    labels = rng.integers(n_classes, size=n_samples)
    images = rng.integers(0, 256, (n_samples, 28, 28), np.uint8)
    split = np.where(np.arange(n_samples) < n_samples // 2, "train", "test")
    own = rng.normal(0, 1.5, (n_samples, n_classes))
    pace = rng.gamma(2, 0.5, n_samples)
    with nnviz.RunWriter(path, labels=labels, images=images, split=split) as writer:
        for index in range(n_checkpoints):
            logits = own + rng.normal(0, 0.3, own.shape)
            logits[np.arange(n_samples), labels] += 7 * (1 - np.exp(-6 * pace * index / n_checkpoints))
            shares = np.exp(logits - logits.max(axis=1, keepdims=True))
            writer.append(probabilities=shares / shares.sum(axis=1, keepdims=True), epoch=float(index))


if __name__ == "__main__":
    sys.exit(main())
