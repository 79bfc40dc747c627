"""A TCP proxy in front of a superior's nats-server: the wire that can be cut."""

import asyncio
import contextlib


class Wire:
    """Forwards connections; can be cut (reset at once) or go silent (nothing arrives, nothing is closed)."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        assert self._server
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Reset what is open and refuse what comes."""
        self._cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def silence(self) -> None:
        """Let nothing through any more, without telling anybody."""
        self._open.clear()

    def heal(self) -> None:
        """Be a good wire again."""
        self._cut = False
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        self._writers.add(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(back)
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._writers -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                await self._open.wait()
                sink.write(data)
                await sink.drain()
        sink.transport.abort()
