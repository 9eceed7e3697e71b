"""A real server and a real browser. NNVIZ_REQUIRE_BROWSER=1 makes a missing browser a failure, not a skip."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import nnviz
from benchmarks.browsers import ARGUMENTS, browser_path

from .delaying import delayed

ROOT = Path(__file__).parents[2]
CHROMIUM = browser_path()

#: Whoever is no newcomer has seen the short tour, which would begin by itself.
SEEN_TOUR = "try { localStorage.setItem('nnviz-guide', '1') } catch {}"

#: What Chromium says that is no fault of the app's: Streamlit looks for its server beside a deep link first.
HARMLESS = ("_stcore/",)


@contextmanager
def serving(runs: Path, script: Path = ROOT / "streamlit_app.py", *, port: int = 0, base: str = "") -> Iterator[str]:
    """The address of a new server on a port that is given or free, once it answers; under the path `base`."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    options.append(f"--server.baseUrlPath={base}")
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        env={**os.environ, "NNVIZ_RUNS": str(runs), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    for line in server.stdout:  # Streamlit prints its address when it listens
        if b"http://" in line:
            break
    url = f"http://127.0.0.1:{port}{base}"
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=30) as answer:
        assert answer.status == 200
    yield url
    server.terminate()
    server.wait(timeout=20)


def write_app(path: Path, script: str) -> Path:
    """A Streamlit script, served with nnviz's files beside it."""
    body = "".join(f"    {line}\n" if line else "\n" for line in script.splitlines())
    start = "import streamlit as st\nfrom nnviz.views.files import ROUTES\n\n"
    path.write_text(f'{start}if __name__ == "__main__":\n{body}else:\n    app = st.App(__file__, routes=ROUTES)\n', "utf-8")
    return path


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs that test what strangers' files do to the screens."""
    folder = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 60)

    def write(file: str, **options: object) -> None:
        with nnviz.RunWriter(folder / file, **options) as writer:  # type: ignore[arg-type]
            for epoch in range(1, 6):
                p = rng.dirichlet(np.ones(3), 60) * (1 - epoch / 6) + np.eye(3)[labels] * (epoch / 6)
                writer.append(probabilities=p, epoch=epoch)

    script = "<img src=x onerror='window.hacked=1'>"
    write("hostile.nnviz", labels=labels, class_names=[script, "**bold** $x$ :red[a]", "<b>b</b>"], name=script, dataset=script)
    write("bare.nnviz")
    shutil.copy(folder / "bare.nnviz", folder / "same.nnviz")
    write("colour.nnviz", labels=labels, images=rng.integers(0, 256, (60, 9, 7, 3), dtype=np.uint8))
    (folder / "damaged.nnviz").write_bytes((folder / "bare.nnviz").read_bytes()[:200])
    (folder / "empty.nnviz").touch()
    cut = (folder / "bare.nnviz").read_bytes()
    (folder / "cut.nnviz").write_bytes(cut[: len(cut) * 3 // 4])
    return folder


@pytest.fixture
def cold_server(runs_folder: Path) -> Iterator[str]:
    """A server that nobody has visited."""
    with serving(runs_folder) as url:
        yield url


@pytest.fixture(scope="session")
def server(runs_folder: Path) -> Iterator[str]:
    with serving(runs_folder) as url:
        yield url


@pytest.fixture(scope="session")
def far_server(server: str) -> Iterator[str]:
    """The shared server, 150 ms away each way."""
    with delayed(server) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        if os.environ.get("NNVIZ_REQUIRE_BROWSER"):
            pytest.fail("no Chromium; the browser tests are required here")
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def plain_browser(browser) -> Iterator[object]:
    """One that draws nothing by WebGL, of either version."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--disable-3d-apis"])
    yield chromium
    chromium.close()


@pytest.fixture
def visit(browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Opens an address of the shared server, and fails where the browser's console has an error in the end."""
    visits: list[Visit] = []

    def open_page(
        path: str = "/", *, base: str = server, width: int = 1280, height: int = 860, chromium=browser, **options: object
    ) -> Visit:
        visits.append(Visit(chromium, base, path, {"width": width, "height": height}, options))
        return visits[-1]

    yield open_page
    problems = [problem for seen in visits for problem in seen.problems]
    for seen in visits:
        seen.context.close()
    assert not problems, problems


class Visit:
    """One visitor with a page open: what is drawn, what was fetched, and what went wrong.

    Options are those of Playwright's contexts; a `newcomer` has never been here, `scripts` run before the page's own, `routes`
    answer what the page asks for, by address, and `expected` are words of errors that are part of the test.
    """

    def __init__(self, browser, base: str, path: str, viewport: dict[str, int], options: dict[str, object]) -> None:
        scripts = [*options.pop("scripts", []), *([] if options.pop("newcomer", False) else [SEEN_TOUR])]
        routes, expected = options.pop("routes", {}), options.pop("expected", ())
        self.context = browser.new_context(viewport=viewport, **options)
        for script in scripts:
            self.context.add_init_script(script)
        for address, answer in routes.items():
            self.context.route(address, answer)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.expected = [*HARMLESS, *expected]
        self.fetched: list[str] = []
        self.sent = 0  # messages to the server
        self.page.on("websocket", lambda socket: socket.on("framesent", self._counted))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.goto(base + path)

    def _heard(self, message) -> None:
        said = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(word in said for word in self.expected):
            self.problems.append(said)

    def _counted(self, _: object) -> None:
        self.sent += 1

    def words(self, selector: str) -> str:
        """The text of an element, with plain spaces."""
        return self.page.locator(selector).inner_text().replace("\u00a0", " ")

    def hook(self, expression: str):
        """A value of the view's read-only window, such as "checkpoint"."""
        return self.page.evaluate(f"window.__nnviz.{expression}")

    def until(self, condition: str, timeout: float = 15_000) -> None:
        """Wait for a JavaScript condition; `n` is the view's window."""
        script = f"() => {{ const n = window.__nnviz; return n && ({condition}); }}"
        self.page.wait_for_function(script, timeout=timeout)

    def ready(self) -> Visit:
        """The map is drawn and rests."""
        self.until("n.points > 0 && !n.playing && Number.isInteger(n.t)", 30_000)
        self.settled()
        return self

    def settled(self) -> None:
        """The server has nothing to do."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

    def point(self, sample: int) -> tuple[float, float]:
        """Where a sample is drawn, in pixels of the window."""
        return tuple(self.page.evaluate(f"window.__nnviz.pixelOf({sample})"))

    def choose_run(self, label: str) -> None:
        self.page.get_by_role("combobox", name="Run").click()
        self.page.get_by_role("option", name=label).click()

    def scrub(self, value: float) -> None:
        """Move the slider as a hand does, without letting go."""
        self.page.locator(".epochs input").evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", value
        )

    def colour_at(self, x: float, y: float) -> tuple[int, int, int]:
        """The colour of one pixel as the visitor sees it."""
        import io

        from PIL import Image

        clip = {"x": int(x), "y": int(y), "width": 1, "height": 1}
        return Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB").getpixel((0, 0))
