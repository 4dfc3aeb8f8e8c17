"""A line between a browser and a server that is slow in both directions, sockets included.

Chromium's own throttle leaves sockets alone, and Streamlit's pages come through one.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE_BYTES = 4096


@contextmanager
def slow_line(port: int, *, delay: float, bytes_per_second: float) -> Iterator[str]:
    """Serve a server of this machine by a slow line, under an address of its own.

    Args:
        port: of the server.
        delay: seconds that every piece takes, beside those of those before it.
        bytes_per_second: of each connection, each way.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slow-line", daemon=True)

    open_ends: list[asyncio.StreamWriter] = []

    async def relay(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, piece = await pieces.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if not piece:
                    target.close()
                    return
                target.write(piece)

        delivery = asyncio.create_task(deliver())
        free = time.monotonic()
        piece = b"..."
        while piece:
            try:
                piece = await source.read(_PIECE_BYTES)
            except OSError:
                piece = b""
            free = max(free, time.monotonic()) + len(piece) / bytes_per_second
            pieces.put_nowait((free + delay, piece))
        await delivery

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ends.append(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        open_ends.append(back)
        await asyncio.gather(relay(reader, back), relay(there, writer), return_exceptions=True)

    async def end(server: asyncio.Server) -> None:
        server.close()
        for writer in open_ends:
            writer.transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(serve, "127.0.0.1", 0), loop
    ).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
