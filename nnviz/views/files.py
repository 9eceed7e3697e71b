"""Files of the app's own server: the built front end, and what a page has for the browser to fetch.

Streamlit's `st.App` serves `ROUTES` beside the script, from the same port. Every file is named by what decides its content, so
that a browser keeps it for good and nothing is sent twice; what goes through the session is its address.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .screens import SCREENS

BUILT = Path(__file__).parent / "built"
PREFIX = "nnviz"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_HASHED = re.compile(r"/component/.+\.[0-9a-f]{8}\.chunk\.(js|css)$")
_MOST_FILES = 4096
_MOST_HELD = 256 * 2**20  # bytes of files that nobody can make again


@dataclass(frozen=True)
class _File:
    make: Callable[[str], bytes | None]  # takes the key, "" of a file that has none
    media_type: str
    held: int  # bytes that this takes while nobody asks for it


class _Files:
    """What may be asked for, by address; of too many, those that no page has named for longest are forgotten."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def put(self, address: str, file: _File) -> None:
        with self._lock:
            before = self._files.pop(address, None)
            self._held += file.held - (before.held if before else 0)
            self._files[address] = file
            while len(self._files) > _MOST_FILES or (self._held > _MOST_HELD and len(self._files) > 1):
                self._held -= self._files.popitem(last=False)[1].held

    def get(self, address: str) -> _File | None:
        with self._lock:
            return self._files.get(address)


@st.cache_resource(show_spinner=False)
def _files() -> _Files:  # one for the server, also where this module is loaded anew
    return _Files()


def file_address(name: str, make: Callable[[], bytes | None], media_type: str = "application/gzip") -> str:
    """The address of a file that is made when it is asked for.

    Parameters
    ----------
    name : str
        It names the content: whatever decides that, such as the digest of a run, is in it.
    make : callable
        Gives the content, again for each browser, or None where there is none any more. It looks where that is kept: what it
        holds itself is held for long.
    media_type : str

    Returns
    -------
    str
        Relative to the folder of all files, as the messages to the browser hold it.
    """
    _files().put(name, _File(lambda _: make(), media_type, 0))
    return f"files/{name}"


def keyed_address(name: str, make: Callable[[str], bytes | None], media_type: str = "application/gzip") -> str:
    """The address of files that are told apart by a key, which the browser appends: "ADDRESS/KEY".

    So a page offers, in one address, whatever a browser may come to look at of a run.

    Parameters
    ----------
    name : str
        Together with the key it names the content, as in `file_address`.
    make : callable
        Gives the content for a key, or None where there is none: a key is anybody's text, without a "/".
    media_type : str

    Returns
    -------
    str
        Relative to the folder of all files.
    """
    _files().put(f"{name}/", _File(make, media_type, 0))
    return f"files/{name}"


def content_address(content: bytes, media_type: str = "application/gzip") -> str:
    """The address of a file that is there already; equal content has equal addresses."""
    name = hashlib.sha256(content).hexdigest()[:32]
    _files().put(name, _File(lambda _: content, media_type, len(content)))
    return f"files/{name}"


async def _serve_file(request: Request) -> Response:
    name = request.path_params["name"]
    folder, slash, key = name.rpartition("/")
    file, key = (found, "") if (found := _files().get(name)) else (_files().get(folder + slash), key)
    content = await run_in_threadpool(file.make, key) if file else None
    if file is None or content is None:
        return PlainTextResponse("This file is not on offer any more; load the page again.", 404)
    return Response(content, media_type=file.media_type, headers=_FOR_GOOD)


async def _serve_asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _asset_names():
        return PlainTextResponse("This file belongs to another version of nnviz; load the page again.", 404)
    content, headers = (BUILT / name).read_bytes(), dict(_FOR_GOOD)
    if "gzip" in request.headers.get("accept-encoding", "") and not name.endswith(".woff2"):
        content, headers["Content-Encoding"], headers["Vary"] = _zipped(name), "gzip", "Accept-Encoding"
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)


@cache
def _asset_names() -> frozenset[str]:
    return frozenset(path.name for path in BUILT.iterdir() if path.suffix in _TYPES)


@cache
def _zipped(name: str) -> bytes:
    return gzip.compress((BUILT / name).read_bytes(), mtime=0)


@cache
def loader_script() -> str:
    """The script that loads the others."""
    return (BUILT / "loader.js").read_text(encoding="utf-8")


@cache
def built_addresses(name: str) -> list[str]:
    """The addresses of a built script, such as "adapter" or "map", and after it of all that it imports; or of a style."""
    listed: dict[str, list[str]] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return [f"assets/{file}" for file in listed[name]]


def _route(path: str, serve: Callable[[Request], Awaitable[Response]]) -> Route:
    """Beside Streamlit's own routes, which `server.baseUrlPath` puts under a path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return Route(f"/{base}/{PREFIX}/{path}" if base else f"/{PREFIX}/{path}", serve, methods=["GET", "HEAD"])


class ResponseHeaders:
    """Says in Streamlit's own answers what browsers may keep, and what they will need.

    Scripts of packaged components, such as streamlit-plotly-events' copy of Plotly, are good for ever where their names hold
    the hash of their content; Streamlit does not say so, and they would come again, 4 MB, whenever a page with one is opened.
    With the page itself goes the list of the files that its views need, so that they come while Streamlit starts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if _HASHED.search(scope["path"]):
                    headers["Cache-Control"] = _FOR_GOOD["Cache-Control"]
                elif headers.get("content-type", "").startswith("text/html") and "/component/" not in scope["path"]:
                    headers.append("Link", _links(scope["path"].rpartition("/")[2]))
            await send(message)

        await self._app(scope, receive, send_on if scope["type"] == "http" else send)


@cache
def _links(page: str) -> str:
    """The files that a page needs at first, as the header of its answer; relative to its address."""
    screen = next((screen for screen in SCREENS if screen.name == page), SCREENS[0])
    names = ("adapter", "address", *screen.needs)
    addresses = dict.fromkeys(address for name in names for address in built_addresses(name))
    kinds = {".js": "modulepreload", ".css": "preload; as=fetch; crossorigin"}
    return ", ".join(f"<{PREFIX}/{address}>; rel={kinds[Path(address).suffix]}" for address in addresses)


#: For `st.App`.
MIDDLEWARE = [Middleware(ResponseHeaders)]
ROUTES = [_route("assets/{name}", _serve_asset), _route("files/{name:path}", _serve_file)]
