"""The outer layer of a .nnviz file: a stream of MessagePack records with checksums.

Each record is the MessagePack array ``[prefix, head, body]`` of three byte strings:

- prefix, 26 bytes: ``b"nnviz"``, the format version (u8), the sizes of head and body (u32, u32), the head's
  BLAKE2b of 8 bytes, and the CRC-32 (u32) of the 22 bytes before it, all little-endian;
- head: a MessagePack map with the record's kind, its numbers and words, and the list of its arrays;
- body: the arrays, one after the other (see `arrays`).

The prefix has its own checksum, so the sizes in it can be believed before anything else is read: a record that runs
past the end of the file was cut short, a record whose prefix is wrong was damaged. Bodies are stepped over, not read.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgpack

from .errors import RunFileError, shortened

#: Version 2 is of what a reader of version 1 would misread or refuse, such as runs without answers; all else is version 1.
VERSION, NEWEST = 1, 2
MAX_HEAD = 64 * 2**20
MAX_BODY = 2**32 - 1

#: How many values the headers of a file may hold together, and one more for so many bytes of the file: a value takes tens of
#: bytes of memory, and may take one of the file.
MOST_VALUES, BYTES_PER_VALUE = 2**18, 8

_MAGIC = b"nnviz"
_FIELDS = struct.Struct("<5sBII8s")  # magic, version, head size, body size, head digest
_PREFIX_SIZE = _FIELDS.size + 4
_OPENING = b"\x93\xc4" + bytes([_PREFIX_SIZE])  # array of 3, byte string of _PREFIX_SIZE bytes
SIGNATURE = _OPENING + _MAGIC  # what a file of records begins with
_BIN32 = b"\xc6"
_FRAME_START = len(_OPENING) + _PREFIX_SIZE + 5  # where the head begins


@dataclass(frozen=True)
class Record:
    """One record: what its head says, where its body lies, and where it ends (bytes from the file's start)."""

    head: dict[str, Any]
    body_offset: int
    body_size: int
    end: int
    version: int = VERSION


@dataclass(frozen=True)
class TornEnd:
    """The file ends inside a record that begins at `offset`: the writer was killed, or the file was cut."""

    offset: int


def pack_record(head: dict[str, Any], body: bytes, version: int = VERSION) -> bytes:
    """The bytes of one record; ValueError where head or body are too large for the format."""
    packed = msgpack.packb(head, use_bin_type=True)
    if len(packed) > MAX_HEAD or len(body) > MAX_BODY:
        raise ValueError(f"a record of {len(packed)} + {len(body)} bytes; a .nnviz record holds at most {MAX_BODY}")
    fields = _FIELDS.pack(_MAGIC, version, len(packed), len(body), head_digest(packed))
    prefix = fields + struct.pack("<I", zlib.crc32(fields))
    sizes = [struct.pack(">I", len(part)) for part in (packed, body)]
    return b"".join([_OPENING, prefix, _BIN32, sizes[0], packed, _BIN32, sizes[1], body])


def head_digest(packed_head: bytes) -> bytes:
    return hashlib.blake2b(packed_head, digest_size=8).digest()


def scan_records(file: BinaryIO, name: str) -> Iterator[Record | TornEnd]:
    """Yield the records of an open file from its start, without reading their bodies.

    The last item is a TornEnd where the file stops inside a record. Raises RunFileError where a record is damaged,
    of another format or of another version; `name` is what the message calls the file.
    """
    file_size = os.fstat(file.fileno()).st_size
    values = _Values(MOST_VALUES + file_size // BYTES_PER_VALUE)
    offset = 0
    while offset < file_size:
        file.seek(offset)
        start = file.read(_FRAME_START)
        version, sizes, digest = _read_prefix(start, name, offset)
        if version is not None and not VERSION <= version <= NEWEST:
            raise RunFileError(
                f"{name}: written in version {version} of the format; this nnviz reads versions {VERSION} and {NEWEST}"
            )
        if sizes is None or version is None:
            yield TornEnd(offset)
            return
        head_size, body_size = sizes
        body_offset = offset + _FRAME_START + head_size + 5
        end = body_offset + body_size
        if end > file_size:
            yield TornEnd(offset)
            return
        packed, between = file.read(head_size), file.read(5)
        expected = _BIN32 + struct.pack(">I", body_size)
        if head_digest(packed) != digest or start[-5:] != _BIN32 + struct.pack(">I", head_size) or between != expected:
            raise RunFileError(f"{name}: damaged at byte {offset}: a checksum does not match")
        yield Record(_unpack_head(packed, values, name, offset), body_offset, body_size, end, version)
        offset = end


def _read_prefix(start: bytes, name: str, offset: int) -> tuple[int | None, tuple[int, int] | None, bytes]:
    """Version, (head size, body size) or None where the bytes end too early, and the head's digest."""
    if start[: len(SIGNATURE)] != SIGNATURE[: len(start)]:
        if offset == 0:
            raise RunFileError(f"{name}: not a .nnviz run; it does not begin like one")
        raise RunFileError(f"{name}: damaged at byte {offset}: no record begins there")
    version = start[len(SIGNATURE)] if len(start) > len(SIGNATURE) else None
    if len(start) < _FRAME_START or version is None or not VERSION <= version <= NEWEST:
        return version, None, b""
    fields = start[len(_OPENING) : len(_OPENING) + _FIELDS.size]
    (checksum,) = struct.unpack_from("<I", start, len(_OPENING) + _FIELDS.size)
    if zlib.crc32(fields) != checksum:
        raise RunFileError(f"{name}: damaged at byte {offset}: a checksum does not match")
    _, _, head_size, body_size, digest = _FIELDS.unpack(fields)
    if head_size > MAX_HEAD:
        raise RunFileError(f"{name}: claims a record head of {head_size} bytes; at most {MAX_HEAD} are allowed")
    return version, (head_size, body_size), digest


class _Values:
    """Counts the values of lists and maps while they are unpacked, and stops at too many."""

    def __init__(self, most: int) -> None:
        self.most = self.left = most

    def count(self, container: Any) -> Any:
        self.left -= 1 + len(container)
        if self.left < 0:
            raise ValueError(f"more than {self.most} values")
        return container


def _unpack_head(packed: bytes, values: _Values, name: str, offset: int) -> dict[str, Any]:
    try:
        head = msgpack.unpackb(
            packed,
            raw=False,
            strict_map_key=True,
            max_array_len=values.most,
            max_map_len=values.most,
            list_hook=values.count,
            object_hook=values.count,
        )
    except (ValueError, msgpack.exceptions.UnpackException, RecursionError, OverflowError) as error:
        reason = shortened(str(error), 120)
        raise RunFileError(f"{name}: damaged at byte {offset}: the record's head is not MessagePack ({reason})") from None
    if not isinstance(head, dict):
        raise RunFileError(f"{name}: damaged at byte {offset}: the record's head is not a map")
    return head
