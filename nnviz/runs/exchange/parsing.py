"""File format detection, and parsing of untrusted JSON and MessagePack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack

from ..errors import RunFileError, shortened
from ..opening import opened

_SPACE = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def format_of(path: Path) -> str:
    """ "npz", "npy", "nnviz", "json", "msgpack", or "" where neither the first bytes nor the file's name tell.

    Raises RunFileError where there is no file to read.
    """
    start = _read(path, 64)
    if not start:
        raise RunFileError(f"{path.name}: the file is empty")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "npz"
    if start.startswith(b"\x93NUMPY"):
        return "npy"
    if start.startswith(b"\x93\xc4\x1annviz"):
        return "nnviz"
    if start.removeprefix(_BYTE_ORDER_MARK).lstrip(_SPACE)[:1] in (b"[", b"{"):
        return "json"
    if 0x80 <= start[0] <= 0x9F or 0xDC <= start[0] <= 0xDF:  # a MessagePack map or array
        return "msgpack"
    return {".json": "json", ".msgpack": "msgpack", ".npz": "npz"}.get(path.suffix.lower(), "")


def parse(path: Path, format: str) -> Any:
    """The lists, maps, numbers and text of a "json" or "msgpack" file; RunFileError where it is damaged."""
    content = _read(path)
    try:
        return _parse_json(content) if format == "json" else _parse_msgpack(content)
    except RecursionError:
        raise RunFileError(f"{path.name}: lists lie too deep in each other; expected three levels") from None
    except (ValueError, TypeError, OverflowError, msgpack.exceptions.UnpackException) as error:
        kind = "JSON" if format == "json" else "MessagePack"
        raise RunFileError(
            f"{path.name}: not readable as {kind} ({shortened(str(error), 160) or type(error).__name__})"
        ) from None


def _parse_json(content: bytes) -> Any:
    # What is no JSON or no number, such as NaN and integers of any length, is refused where it is needed and nowhere else.
    return json.loads(content, parse_constant=float, parse_int=_whole)


def _parse_msgpack(content: bytes) -> Any:
    # What a claimed length may be, and how deep things may lie, is limited by msgpack to what the buffer can hold.
    return msgpack.unpackb(content, raw=False, strict_map_key=False, unicode_errors="replace", object_pairs_hook=_map_of)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 4000 else float(digits)


def _map_of(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """A map, whose keys may be anything: a list as a key is no name of anything that is looked for."""
    return {repr(key) if isinstance(key, list | dict) else key: value for key, value in pairs}


def _read(path: Path, size: int = -1) -> bytes:
    with opened(path) as file:
        return file.read(size)
