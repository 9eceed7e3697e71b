"""A page without Streamlit that mounts the map of a small recording, each of whose dots stands at a known place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

import nnviz
from nnviz.analysis.measures import MEASURES, measured
from nnviz.charts.palette import class_colours
from nnviz.projection.linear import LinearMap
from nnviz.runs.run import Run
from nnviz.views.files import BUILT, built_addresses
from nnviz.views.map.bundle import draw_sheets, layout_sprites, pack_bundle
from nnviz.views.map.column import column_file, pack_column
from nnviz.views.protocol import NO_CONTENTS, PROTOCOL

#: Of each class: where a sample stands that is wholly of it. Every place of the octahedron is that of some answer.
CORNERS = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)
COLOURS = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in class_colours(6)])
EYE = 4  # as camera.ts has it: how far the eye is from the middle

#: Where six samples stand at the three checkpoints, and half way between: far apart from each other, each as deep as ever.
WAYS = np.array(
    [
        [(-0.60, 0.25, 0), (0.60, 0.20, 0), (-0.55, -0.30, 0), (0.55, -0.25, 0), (-0.30, 0.15, 0.3), (0.30, -0.12, -0.3)],
        [(-0.20, 0.65, 0), (0.25, 0.60, 0), (-0.15, -0.65, 0), (0.15, -0.60, 0), (0.40, 0.25, 0.3), (-0.35, -0.20, -0.3)],
        [(-0.60, -0.25, 0), (0.60, -0.20, 0), (-0.55, 0.30, 0), (0.55, 0.25, 0), (-0.30, -0.15, 0.3), (0.30, 0.12, -0.3)],
    ]
)
GLIDERS = range(6)


def _seen_at(x: float, y: float, z: float) -> tuple[float, float, float]:
    """The place at depth z that an eye before the picture sees at (x, y)."""
    return x * (1 - z / EYE), y * (1 - z / EYE), z


#: Two on one line of sight, the nearer recorded first, and two elsewhere, the nearer recorded last.
PAIRS = [_seen_at(0.2, 0.1, 0.4), _seen_at(0.2, 0.1, -0.4), _seen_at(-0.18, -0.38, -0.3), _seen_at(-0.18, -0.38, 0.3)]
NEAR, FAR = (6, 9), (7, 8)
#: Many at one place.
CROWD = range(10, 50)
CROWD_AT = (0.06, -0.86, 0)

LABELS = np.array([1, 0, 2, 3, 4, 5, 0, 2, 1, 4, *[3] * len(CROWD)])
N = len(LABELS)
QUADRANTS = np.array([[220, 40, 40], [40, 160, 60], [40, 80, 220], [230, 200, 40]])


def answers(places: np.ndarray) -> np.ndarray:
    """The answers that stand at these places."""
    sure = np.maximum(places[:, :, None] * (1, -1), 0).reshape(len(places), 6)
    rest = 1 - sure.sum(axis=1)
    assert rest.min() >= 0
    sure[:, 4:] += rest[:, None] / 2
    return sure


def places(moment: float) -> np.ndarray:
    """Where all samples stand, (n, 3), at a moment from 0 to 2, the checkpoints and what is between."""
    before = min(int(moment), 1)
    gliders = WAYS[before] + (WAYS[before + 1] - WAYS[before]) * (moment - before)
    return np.array([*gliders, *PAIRS, *[CROWD_AT] * len(CROWD)])


def quadrants_of(sample: int) -> np.ndarray:
    """The colours of an image's quadrants, row by row; four neighbours differ in each."""
    return np.roll(QUADRANTS, sample, axis=0)


def write_runs(folder: Path) -> dict[str, Run]:
    """The recording with images, and the same without."""
    images = np.array([quadrants_of(sample).reshape(2, 2, 3).repeat(6, 0).repeat(6, 1) for sample in range(N)], np.uint8)
    for name, given in (("images", images), ("plain", None)):
        with nnviz.RunWriter(folder / f"{name}.nnviz", labels=LABELS, images=given, class_names=list("abcdef")) as writer:
            for epoch in (1, 2, 3):
                writer.append(probabilities=answers(places(epoch - 1)), epoch=epoch)
    return {name: nnviz.open_run(folder / f"{name}.nnviz") for name in ("images", "plain")}


def _files(name: str, run: Run) -> Iterator[tuple[str, bytes]]:
    layout = None if run.images is None else layout_sprites(run.images)
    maps = {("star", dims): LinearMap(CORNERS[:, :dims], np.zeros(dims)) for dims in (2, 3)}
    yield f"/x/files/{name}", pack_bundle(run, maps, layout)
    for measure in MEASURES:
        yield f"/x/files/{column_file(measure)}", pack_column(run, measure, lambda names: measured(run, names))
    if layout is not None:
        yield from ((f"/x/files/{name}.png", sheet) for sheet in draw_sheets(run.images, layout))


PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body {{ margin: 0; {style} }}</style><div id="map"></div>
<script type="module">
  import {{ mount }} from "/x/{script}";
  mount(document.getElementById("map"), {message});
</script>"""
DARK = (
    "background: #0e1117; --st-background-color: #0e1117; --st-text-color: #fafafa; --st-secondary-background-color: #262730;"
)


def page(query: Mapping[str, str]) -> bytes:
    name = query.get("run", "plain")
    content = {
        "digest": name,
        "recording": f"files/{name}",
        "sheets": [f"files/{name}.png"] if name == "images" else [],
        "contents": NO_CONTENTS,
        "methods": [{"name": "star", "title": "Star", "hint": ""}],
        "events": [],
        "trainings": [],
        "bar": name,
        "compact": False,
    }
    initial = {
        "space": "star",
        "dims": int(query.get("dims", 2)),
        "checkpoint": int(query.get("checkpoint", 0)),
        "picked": -1,
        "kept": -1,
        "chosen": query.get("chosen", ""),
        "look": query.get("look", ""),
    }
    state = {"initial": initial, "revision": 0, "offers": [], "missing": [], "measured": None, "busy": "", "traced": []}
    message = {"protocol": PROTOCOL, "view": "map", "scripts": [], "files": [], "run": name, "content": content, "heard": 0}
    message["state"] = {**state, "autoplay": False, "guide": False}
    style = DARK if query.get("theme") == "dark" else "background: #fff"
    return PAGE.format(style=style, script=built_addresses("mount")[0], message=json.dumps(message)).encode()


@contextmanager
def serving_canvas(folder: Path) -> Iterator[str]:
    """The address of a server of such pages, which any static server could be."""
    files = dict(entry for name, run in write_runs(folder).items() for entry in _files(name, run))
    types = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".woff2": "font/woff2"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asset = BUILT / address.path.removeprefix("/x/assets/")
            if address.path == "/":
                content, kind = page({name: values[0] for name, values in parse_qs(address.query).items()}), "text/html"
            elif address.path in files:
                content, kind = files[address.path], types.get(Path(address.path).suffix, "application/gzip")
            elif asset.parent == BUILT and asset.is_file():
                content, kind = asset.read_bytes(), types.get(asset.suffix, "application/octet-stream")
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
