"""The inner layer of a .nnviz record: named arrays, compressed, each with its own checksum.

An array is stored byte plane by byte plane (all low bytes, then all high bytes, …), which deflate compresses far better
than the numbers as they lie in memory. Its entry in the record's head is a map: ``name``, ``dtype`` (NumPy's little-endian
code), ``shape``, ``offset`` and ``size`` (bytes, inside the body) and ``check`` (16 bytes of BLAKE2b of the stored bytes).
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from .errors import RunFileError, quoted
from .records import Record

DTYPES = ("|u1", "<u2", "<i2", "<u4", "<i4", "<f4")

# Deflate makes at most 1032 bytes out of one (zlib's technical notes), so a larger claim is a lie.
MAX_DEFLATE_RATIO = 1032

#: What is stored without a search for repeats, by Huffman codes alone, of which the shortest is one bit a byte, makes at most
#: so many bytes out of one.
MOST_DENSE_BYTES = 8

#: Larger arrays are dense: they claim at most `MOST_DENSE_BYTES` times their stored bytes, so that the memory they take is
#: bounded by what the file has. Bytes, which are read as they are, have more room than what is read as wider numbers.
MOST_SPARSE, MOST_SPARSE_BYTES = 16 * 2**20, 48 * 2**20

_AT_ONCE = 2**20  # bytes that are unpacked together


@dataclass(frozen=True)
class ArrayEntry:
    """Where one array of a record lies (bytes from the file's start) and what it unpacks to."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int
    check: bytes

    @property
    def raw_size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def is_dense(self) -> bool:
        """Whether it claims no more than its bytes hold where they were stored without a search for repeats."""
        return self.raw_size <= MOST_DENSE_BYTES * self.size + 1024


def pack_arrays(
    arrays: Mapping[str, np.ndarray], *, dense: frozenset[str] = frozenset(), texts: frozenset[str] = frozenset()
) -> tuple[list[dict[str, Any]], bytes]:
    """Entries for the head and the body's bytes.

    Names in `dense` hold numbers that hardly repeat: deflate's search for repeats is left out for them, which takes a
    sixth of the time and loses nothing. So it is for large arrays that would shrink further than a reader believes, of which
    those in `texts`, that take more room as texts than as bytes, are large from `MOST_SPARSE` on.
    """
    entries, blobs, offset = [], [], 0
    for name, array in arrays.items():
        array = np.ascontiguousarray(array)
        dtype = array.dtype.newbyteorder("<").str
        if dtype not in DTYPES:
            raise ValueError(f"array {name!r} has dtype {array.dtype}; the format stores {', '.join(DTYPES)}")
        planes = _to_planes(array)
        blob = _deflate(planes, huffman_only=name in dense)
        most = MOST_SPARSE if name in texts else _most_sparse(dtype)
        if len(planes) > most and len(planes) > MOST_DENSE_BYTES * len(blob):
            blob = _deflate(planes, huffman_only=True)
        entries.append(
            {
                "name": name,
                "dtype": dtype,
                "shape": list(array.shape),
                "offset": offset,
                "size": len(blob),
                "check": checksum(blob),
            }
        )
        blobs.append(blob)
        offset += len(blob)
    return entries, b"".join(blobs)


def read_entries(record: Record, name: str) -> dict[str, ArrayEntry]:
    """The arrays that a record's head lists, checked against the bytes that it has; RunFileError where they disagree."""
    listed = record.head.get("arrays")
    if not isinstance(listed, list):
        raise RunFileError(f"{name}: a record lists no arrays")
    entries = {}
    for item in listed:
        entry = _read_entry(item, record, name)
        if entry.name in entries:
            raise RunFileError(f"{name}: damaged: a record lists two arrays {quoted(entry.name)}")
        entries[entry.name] = entry
    if sum(entry.size for entry in entries.values()) > record.body_size:
        raise RunFileError(f"{name}: damaged: arrays of a record claim the same bytes")
    return entries


def read_array(file: BinaryIO, entry: ArrayEntry, name: str) -> np.ndarray:
    """One array of an open file, read-only; RunFileError where the bytes are not the ones that were written."""
    file.seek(entry.offset)
    blob = file.read(entry.size)
    if checksum(blob) != entry.check:
        raise RunFileError(f"{name}: damaged: the checksum of {entry.name!r} at byte {entry.offset} does not match")
    try:
        return _unpack(blob, entry, name)
    except zlib.error as error:
        raise RunFileError(f"{name}: damaged: {entry.name!r} does not unpack ({error})") from None
    except MemoryError:
        raise RunFileError(f"{name}: {entry.name!r} takes {entry.raw_size / 1e9:.1f} GB, more memory than there is") from None


def verify_array(file: BinaryIO, entry: ArrayEntry, name: str) -> None:
    """Check the stored bytes of one array without unpacking them; RunFileError where they were changed."""
    file.seek(entry.offset)
    if checksum(file.read(entry.size)) != entry.check:
        raise RunFileError(f"{name}: damaged: the checksum of {entry.name!r} at byte {entry.offset} does not match")


def checksum(blob: bytes) -> bytes:
    return hashlib.blake2b(blob, digest_size=16).digest()


def _read_entry(item: Any, record: Record, name: str) -> ArrayEntry:
    def whole(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    expected = isinstance(item, dict) and (
        isinstance(item.get("name"), str)
        and item.get("dtype") in DTYPES
        and isinstance(item.get("shape"), list)
        and len(item["shape"]) <= 8
        and all(whole(n) for n in item["shape"])
        and whole(item.get("offset"))
        and whole(item.get("size"))
        and isinstance(item.get("check"), bytes)
    )
    if not expected:
        raise RunFileError(f"{name}: damaged: a record lists an array in a way that this version does not know")
    if item["offset"] + item["size"] > record.body_size:
        raise RunFileError(f"{name}: array {quoted(item['name'])} claims more bytes than its record has")
    entry = ArrayEntry(
        item["name"], item["dtype"], tuple(item["shape"]), record.body_offset + item["offset"], item["size"], item["check"]
    )
    # An axis of no length hides how long the others are.
    claimed = math.prod(max(n, 1) for n in entry.shape) * np.dtype(entry.dtype).itemsize
    believed = MAX_DEFLATE_RATIO * entry.size + 64
    if claimed > believed or (claimed > _most_sparse(entry.dtype) and not entry.is_dense):
        raise RunFileError(f"{name}: array {quoted(entry.name)} claims {claimed} bytes, more than its {entry.size} can hold")
    return entry


def _most_sparse(dtype: str) -> int:
    return MOST_SPARSE_BYTES if dtype == "|u1" else MOST_SPARSE


def _deflate(raw: bytes, *, huffman_only: bool) -> bytes:
    strategy = zlib.Z_HUFFMAN_ONLY if huffman_only else zlib.Z_DEFAULT_STRATEGY
    deflater = zlib.compressobj(6, zlib.DEFLATED, 15, 9, strategy)
    return deflater.compress(raw) + deflater.flush()


def _to_planes(array: np.ndarray) -> bytes:
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if little.itemsize == 1:
        return little.tobytes()
    return little.reshape(-1).view(np.uint8).reshape(-1, little.itemsize).T.tobytes()


def _unpack(blob: bytes, entry: ArrayEntry, name: str) -> np.ndarray:
    """The array, whose planes are put where they belong piece by piece, so that nothing is in memory twice."""
    dtype = np.dtype(entry.dtype)
    count, size, done = math.prod(entry.shape), entry.raw_size, 0
    out = np.empty((count, dtype.itemsize), np.uint8)
    for piece in _inflate(blob, size + 1):
        read = np.frombuffer(piece, np.uint8)
        while len(read) and done < size:
            plane, start = divmod(done, count)
            part = read[: count - start]
            out[start : start + len(part), plane] = part
            done, read = done + len(part), read[len(part) :]
        done += len(read)  # one byte too many is enough to know
    if done != size:
        raise RunFileError(f"{name}: {entry.name!r} unpacks to {done} bytes where {size} were claimed")
    array = out.reshape(-1).view(dtype).reshape(entry.shape)
    array.flags.writeable = False
    return array


def _inflate(blob: bytes, most: int) -> Iterator[bytes]:
    """At most `most` bytes of what a zlib stream holds, in pieces."""
    inflater, data = zlib.decompressobj(), memoryview(blob)
    for start in range(0, len(data), _AT_ONCE // 16):
        waiting: Any = data[start : start + _AT_ONCE // 16]
        while waiting and most:
            piece = inflater.decompress(waiting, min(most, _AT_ONCE))
            most -= len(piece)
            yield piece
            waiting = inflater.unconsumed_tail
        if inflater.eof or not most:
            return
    yield inflater.flush()[:most]
