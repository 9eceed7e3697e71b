"""The files that the browser fetches: named by content, kept for good, and nothing else is served."""

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nnviz.views import files
from nnviz.views.files import BUILT, MIDDLEWARE, ROUTES, built_addresses, content_address, file_address


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES), raise_server_exceptions=False)


def get(client: TestClient, address: str, **headers: str):
    return client.get(f"/nnviz/{address}", headers=headers)


def test_equal_content_has_one_address_which_browsers_keep_for_good(client) -> None:
    address = content_address(b"some bytes", "application/octet-stream")
    assert address == content_address(b"some bytes", "application/octet-stream") != content_address(b"other bytes")
    answer = get(client, address)
    assert answer.content == b"some bytes"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_made_when_it_is_asked_for(client) -> None:
    made = []
    address = file_address("digest/recording", lambda: made.append(1) or b"content")
    assert made == []
    assert get(client, address).content == b"content"
    gone = file_address("digest/gone", lambda: None)
    assert get(client, gone).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["files/unknown", "files/", "files/../../pyproject.toml", "assets/../files.py", "assets/%2e%2e%2ffiles.py", "assets/x.js"],
)
def test_nothing_else_is_served(client, path: str) -> None:
    answer = get(client, path)
    assert answer.status_code == 404
    assert b"import" not in answer.content


def test_every_built_file_is_served_and_text_is_compressed(client) -> None:
    names = [path.name for path in BUILT.iterdir() if path.suffix in (".js", ".woff2")]
    assert len(names) > 10
    for name in names:
        plain = get(client, f"assets/{name}", **{"accept-encoding": "identity"})
        assert plain.content == (BUILT / name).read_bytes()
        assert "content-encoding" not in plain.headers
        zipped = get(client, f"assets/{name}", **{"accept-encoding": "gzip, br"})
        assert zipped.content == plain.content
        assert zipped.headers.get("content-encoding") == (None if name.endswith(".woff2") else "gzip")


def test_the_adapter_comes_with_all_that_it_imports_at_once() -> None:
    listed = [address.removeprefix("assets/") for address in built_addresses("adapter")]
    imported = {name for script in listed for name in re.findall(r'(?:from|import)"\./([^"]+)"', (BUILT / script).read_text())}
    assert set(listed[1:]) == imported != set()


def test_what_nobody_names_any_more_gives_way(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_HELD", 3000)
    kept = file_address("made/again", lambda: gzip.compress(b"x"))
    old = content_address(b"a" * 1000)
    addresses = [content_address(bytes([k]) * 1000) for k in range(3)]
    assert get(client, old).status_code == 404
    assert [get(client, address).status_code for address in addresses] == [200] * 3
    content_address(b"b" * 10_000)  # one alone is kept, however large
    assert get(client, content_address(b"b" * 10_000)).status_code == 200
    assert get(client, file_address("made/again", lambda: b"y")).status_code == 200
    assert kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [("2.10fcf98d.chunk.js", True), ("main.b6ac1491.chunk.css", True), ("index.html", False), ("bootstrap.min.css", False)],
)
def test_browsers_keep_what_a_component_names_by_its_content(name: str, kept: bool) -> None:
    served = Route(
        f"/component/some.component/static/{name}", lambda _: PlainTextResponse("x", headers={"cache-control": "public"})
    )
    answer = TestClient(Starlette(routes=[served], middleware=MIDDLEWARE)).get(f"/component/some.component/static/{name}")
    assert ("immutable" in answer.headers["cache-control"]) == kept
    assert answer.text == "x"


@pytest.mark.parametrize(
    ("path", "view"), [("/", "map"), ("/some/path/mistakes", "gallery"), ("/compare", "epochs"), ("/overview", "epochs.css")]
)
def test_a_page_names_the_scripts_that_it_needs_first(path: str, view: str) -> None:
    page = Route("/{path:path}", lambda _: PlainTextResponse("x", media_type="text/html"))
    client = TestClient(Starlette(routes=[page], middleware=MIDDLEWARE))
    named = re.findall(
        r"<nnviz/([^>]+)>; rel=(?:modulepreload|preload; as=fetch; crossorigin)(?:, |$)", client.get(path).headers["link"]
    )
    assert named == list(dict.fromkeys([*built_addresses("adapter"), *named]))
    assert set(built_addresses(view)) <= set(named)
    assert all((BUILT / name.removeprefix("assets/")).is_file() for name in named)
    assert "link" not in client.get("/component/some.component/index.html").headers


@pytest.mark.parametrize("path", ["/overview", "/mistakes", "/network", "/landscape"])
def test_a_page_without_the_map_names_no_styles_of_it(path: str) -> None:
    page = Route("/{path:path}", lambda _: PlainTextResponse("x", media_type="text/html"))
    named = TestClient(Starlette(routes=[page], middleware=MIDDLEWARE)).get(path).headers["link"]
    assert built_addresses("epochs.css")[0] in named
    assert built_addresses("base.css")[0] in named
    assert built_addresses("map.css")[0] not in named
