"""A proxy that serves a server under a prefix of which the server knows nothing."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .delaying import carry, proxy


@contextmanager
def prefixed(url: str, prefix: str) -> Iterator[str]:
    """The address of the server at `url` under a prefix, such as "/some/path"; besides that there is nothing."""
    place = urlsplit(url)

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, rest = head.split(" ", 2)
            if not target.startswith(f"{prefix}/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            else:
                if "\r\nupgrade:" not in rest.lower():  # one request for each connection, whose path is changed
                    rest = re.sub("(?im)^connection:.*$", "Connection: close\r", rest)
                upstream, downstream = await asyncio.open_connection(place.hostname, place.port)
                downstream.write(f"{method} {target.removeprefix(prefix)} {rest}".encode("latin-1"))
                await asyncio.gather(carry(reader, downstream), carry(upstream, writer))
        writer.close()

    with proxy(serve_one) as address:
        yield address + prefix
