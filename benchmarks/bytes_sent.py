"""What the server sends for what a person does: a click, a key, a rest of the epoch bar, a screen that was open before.

    python benchmarks/bytes_sent.py [RUN.nnviz] [--before PATH]

In headless Chromium, before a proxy that counts every byte on its way from the server to the browser: messages of the session,
files, headers, as they are compressed on the way. Each figure is for one act, from the act until the page has nothing left to
do; beside it stands what the messages and files hold as the page receives them, inflated. `--before` is the checkout of an
earlier version, which is measured in the same way, before this one.
"""

from __future__ import annotations

import argparse
import base64
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from common import READY, ROOT, Row, report, run_id, serve, stop, visitor, wait_until_healthy
from streamlit_internals import message_kind

import nnviz

if TYPE_CHECKING:
    from playwright.sync_api import Page

MAX_BYTES = 8 * 1024
#: The screens, and what is there once a screen is drawn.
SCREENS = {
    "Projection": "window.__nnviz?.points > 0",
    "Overview": "window.__nnvizEpochs && document.querySelector('.js-plotly-plot .main-svg')",
    "Traces": "window.__nnvizTraces?.cards > 0 || window.__nnvizTraces",
    "Mistakes": "window.__nnvizGallery?.shown > 0",
    "Network": "window.__nnvizEpochs",
    "Loss landscape": "window.__nnvizEpochs",
    "Compare": "window.__nnvizEpochs",
    "Playground": "window.__nnvizPlayground?.steps !== undefined",
}
STILL_MS = 1500  # nothing comes for so long


class Counter:
    """Counts what a page is sent: all that comes, by `on_the_way`, and what it is, as the browser tells."""

    def __init__(self, page: Page, on_the_way: list[int]) -> None:
        self._on_the_way = on_the_way
        self.parts: list[tuple[int, str]] = []
        self._cached: set[str] = set()
        self._names: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameReceived", self._message)
        session.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        session.on("Network.responseReceived", self._response)
        session.on("Network.loadingFinished", self._file)

    def _message(self, event: dict) -> None:
        content = base64.b64decode(event["response"]["payloadData"])  # Streamlit's are binary
        self.parts.append((len(content), message_kind(content)))

    def _response(self, event: dict) -> None:
        self._names[event["requestId"]] = event["response"]["url"]
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])

    def _file(self, event: dict) -> None:
        url = self._names.get(event["requestId"], "")
        if event["requestId"] not in self._cached and url.startswith("http"):
            self.parts.append((int(event["encodedDataLength"]), url.rsplit("/", 1)[-1]))

    @property
    def sent(self) -> int:
        """Bytes on the way so far."""
        return sum(self._on_the_way)

    def take(self) -> Sent:
        """What came since the last time."""
        told = ", ".join(f"{name} {size}" for size, name in sorted(self.parts, reverse=True)[:8])
        taken = Sent(self.sent, sum(size for size, _ in self.parts), told)
        self._on_the_way.clear()
        self.parts.clear()
        return taken


@dataclass(frozen=True)
class Sent:
    """Bytes on the way, bytes as the page receives them, and the largest parts in words."""

    on_the_way: int
    received: int
    told: str


def main() -> int:
    parser = argparse.ArgumentParser(description="What the server sends for one act.")
    parser.add_argument(
        "run", nargs="?", type=Path, metavar="RUN.nnviz", help="the run to open; the bundled digits if left out"
    )
    parser.add_argument("--before", type=Path, metavar="PATH", help="the checkout of an earlier version, measured as well")
    parser.add_argument("--chromium", metavar="PATH", help="the browser; found if left out")
    parser.add_argument("--what", action="store_true", help="print the largest parts of each figure")
    options = parser.parse_args()
    try:
        nnviz.open_run(options.run or ROOT / "nnviz" / "data" / "digits.nnviz")
    except nnviz.RunFileError as error:
        return stop(error)
    checkouts = [*([options.before.resolve()] if options.before else []), ROOT]
    found: list[dict[str, Sent]] = []
    with tempfile.TemporaryDirectory() as folder:
        run_folder = options.run.resolve().parent if options.run else Path(folder)
        query = f"run={run_id(options.run)}" if options.run else "run=digits"
        for checkout in checkouts:
            with serve(checkout / "streamlit_app.py", run_folder=run_folder) as (address, process):
                wait_until_healthy(address, process)
                with counted(address) as (proxied, on_the_way):
                    found.append(measure(proxied, on_the_way, query, options.what, options.chromium))
    rows = []
    for what, sent in found[-1].items():
        before = f"; before {_words(found[0][what])}" if options.before else ""
        rows.append(Row(what, f"{_words(sent)}{before}", "≤ 8 KB", sent.on_the_way <= MAX_BYTES))
    return report("Bytes from the server", rows, notes=[f"Run: {query[4:]}. In brackets: inflated, as the page receives it."])


def measure(address: str, on_the_way: list[int], query: str, tell: bool, chromium: str | None) -> dict[str, Sent]:
    """What is sent for each act, by what it is."""
    found: dict[str, Sent] = {}
    with visitor(chromium) as context:
        context.add_init_script("try { localStorage.setItem('nnviz-guide', '1') } catch {}")
        page = context.new_page()
        counter = Counter(page, on_the_way)

        def note(what: str) -> None:
            rest(page, counter)
            found[what] = counter.take()
            if tell:
                print(f"{what}: {_words(found[what])}: {found[what].told}", file=sys.stderr)

        page.goto(f"{address}/?{query}&epoch=1")
        page.wait_for_function(SCREENS["Projection"], timeout=60_000)
        rest(page, counter)
        counter.take()
        page.mouse.click(*page.evaluate("window.__nnviz.pixelOf(5)"))
        page.wait_for_function("location.search.includes('sample=5')")  # on a busy machine later than rest() waits
        note("a click on a dot")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("location.search.includes('epoch=2')")
        note("a rest of the epoch bar: Projection")
        for name in list(SCREENS)[1:]:
            open_screen(page, name, counter)
            counter.take()
            if name == "Traces":
                page.keyboard.press("ArrowRight")
                note("a key on Traces")
            elif name in ("Overview", "Mistakes", "Network", "Loss landscape", "Compare"):
                page.keyboard.press("ArrowRight")
                note(f"a rest of the epoch bar: {name}")
        for name in SCREENS:
            open_screen(page, name, counter)
        for name in SCREENS:
            rest(page, counter)
            counter.take()
            open_screen(page, name, counter)
            note(f"{name}, opened again")
    return found


def open_screen(page: Page, name: str, counter: Counter) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_function(f"() => document.title.startsWith({name!r}) && ({SCREENS[name]})", timeout=60_000)
    rest(page, counter)


def rest(page: Page, counter: Counter) -> None:
    """Until the page has nothing to do and nothing has come for a while."""
    before = -1
    while before != counter.sent:
        before = counter.sent
        page.wait_for_timeout(STILL_MS)
        page.wait_for_selector(READY, timeout=60_000)


@contextmanager
def counted(address: str) -> Iterator[tuple[str, list[int]]]:
    """The address of a proxy before the server at `address`, and the sizes of what it has handed to the browser."""
    place = urlsplit(address)
    sizes: list[int] = []

    def carry(source: socket.socket, target: socket.socket, count: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if count:
                    sizes.append(len(data))
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def take_all() -> None:
        with suppress(OSError):  # the listener is closed at the end
            while True:
                browser = listener.accept()[0]
                server = socket.create_connection((place.hostname, place.port))
                for source, target, count in ((browser, server, False), (server, browser, True)):
                    threading.Thread(target=carry, args=(source, target, count), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=take_all, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", sizes


def _words(sent: Sent) -> str:
    return f"{sent.on_the_way / 1024:.1f} KB ({sent.received / 1024:.1f})"


if __name__ == "__main__":
    sys.exit(main())
