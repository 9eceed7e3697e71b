"""The container of what the browser reads: a JSON header and typed arrays, gzipped. core/container.ts reads it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def pack_container(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The gzipped container; equal content gives equal bytes. The header gains `arrays`: where each of them lies."""
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS + 16)  # gzip, without a time
    return b"".join([*(packer.compress(piece) for piece in _pieces(header, arrays)), packer.flush()])


def plain_container(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The same, not compressed."""
    return b"".join(_pieces(header, arrays))


def _pieces(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Iterator[Any]:
    """What the container holds, piece by piece, so that large arrays are not copied."""
    listed, offset = [], 0
    for name, array in arrays.items():
        listed.append({"name": name, "dtype": array.dtype.name, "offset": offset, "length": array.size})
        offset += array.nbytes + -array.nbytes % 8
    text = json.dumps({**header, "arrays": listed}, allow_nan=False).encode()
    start = b"NNVB" + len(text).to_bytes(4, "little") + text
    yield start + bytes(-len(start) % 8)
    for array in arrays.values():
        yield np.ascontiguousarray(array).data if array.size else b""
        yield bytes(-array.nbytes % 8)
