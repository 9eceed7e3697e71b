"""Proxies before a server, and one that makes it far away: every byte comes so much later, each way."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

DELAY = 0.15  # seconds each way


@contextmanager
def delayed(url: str, seconds: float = DELAY) -> Iterator[str]:
    """The address of a proxy before the server at `url`."""
    place = urlsplit(url)

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            upstream, downstream = await asyncio.open_connection(place.hostname, place.port)
            await asyncio.gather(carry(reader, downstream, seconds), carry(upstream, writer, seconds))
        writer.close()

    with proxy(serve_one) as address:
        yield address


@contextmanager
def proxy(serve_one: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> Iterator[str]:
    """The address of a proxy that serves each connection so. It has a thread and a loop of its own: Playwright has one too."""
    begun: queue.Queue[tuple[int, Callable[[], object]]] = queue.Queue()

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
        begun.put((server.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    port, end = begun.get(timeout=10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end()
        thread.join(timeout=10)


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float = 0) -> None:
    """Hand on what comes, in its order, each part so much later."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(due - loop.time(), 0))
                if not data:
                    break
                target.write(data)
                await target.drain()
        target.close()

    delivery = loop.create_task(deliver())
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            waiting.put_nowait((loop.time() + seconds, data))
    waiting.put_nowait((loop.time() + seconds, b""))
    await delivery
