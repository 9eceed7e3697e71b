"""The container of what the browser reads: a JSON header and typed arrays, gzipped. core/container.ts reads it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np


def pack_container(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The gzipped container; equal content gives equal bytes. The header gains `arrays`: where each of them lies."""
    return gzip.compress(plain_container(header, arrays), compresslevel=1, mtime=0)


def plain_container(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The same, not compressed."""
    listed, blobs, offset = [], [], 0
    for name, array in arrays.items():
        blob = array.tobytes()
        listed.append({"name": name, "dtype": array.dtype.name, "offset": offset, "length": array.size})
        padding = -len(blob) % 8
        blobs.append(blob + bytes(padding))
        offset += len(blob) + padding
    text = json.dumps({**header, "arrays": listed}, allow_nan=False).encode()
    start = b"NNVB" + len(text).to_bytes(4, "little") + text
    return b"".join([start, bytes(-len(start) % 8), *blobs])
