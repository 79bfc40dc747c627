"""A thousand readers of one feed in their own process: `python -m tests.benchmark.readers URL TOKENS COUNT EVENTS`.

It says `ready` when all streams are open, and at the end the delays as JSON, once every reader has seen every event.
The readers share the tokens, which are joined by commas.
"""

import asyncio
import re
import sys
import time
from functools import partial
from urllib.parse import urlsplit

import orjson
import uvloop

TITLE = re.compile(rb'"title":"sent at (\d+)"')
"""What the sender writes into each event: the time of the machine's steady clock, in nanoseconds."""


class Reader(asyncio.Protocol):
    """One reader; looks at nothing but the times."""

    def __init__(self, request: bytes, opened: asyncio.Semaphore, delays: list[float]) -> None:
        self._request, self._opened, self._delays = request, opened, delays
        self._rest = b""
        self._open = False
        self.seen = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the feed."""
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Take the times of all events that are here whole."""
        now = time.perf_counter_ns()
        whole, end, rest = (self._rest + data).rpartition(b"\n\n")
        if end and not self._open:
            self._open = True
            self._opened.release()
        self._rest = rest if end else whole + rest
        for sent in TITLE.findall(whole) if end else ():
            self._delays.append((now - int(sent)) / 1e6)
            self.seen += 1


async def follow(url: str, tokens: list[str], count: int, events: int) -> list[float]:
    """Return the delay of every event at every reader, in milliseconds."""
    address, delays, opened = urlsplit(url), list[float](), asyncio.Semaphore(0)
    head = f"GET /v1/feed HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer "
    requests = [f"{head}{token}\r\n\r\n".encode() for token in tokens]
    loop = asyncio.get_running_loop()
    readers = []
    for number in range(count):
        _, reader = await loop.create_connection(
            partial(Reader, requests[number % len(requests)], opened, delays),
            address.hostname or "",
            address.port or 80,
        )
        readers.append(reader)
        await opened.acquire()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while any(reader.seen < events for reader in readers):
        await asyncio.sleep(0.1)
    return delays


if __name__ == "__main__":
    arguments = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4])
    sys.stdout.buffer.write(orjson.dumps(uvloop.run(follow(*arguments))))
