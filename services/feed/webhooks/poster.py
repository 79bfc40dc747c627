"""One POST: to an address that was looked up and allowed, without following anybody elsewhere, and never for long."""

import asyncio
import os
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import httptools

from services.feed.webhooks.target import Network, Target, addresses

SECONDS = 20.0
"""That an attempt may take, from looking up the host to the end of the answer's head."""
HEAD = 64 * 1024
"""Bytes in which the head must end, and all that only announce it (RFC 9110, 15.2)."""
LINGER = 1.0
"""Seconds that the rest of the answer may take: then the status has decided, and the connection is cut."""
REST = 64 * 1024
"""Bytes of that rest that are read at most: what it says is of no interest."""
_PIECE = 16 * 1024
_NOT_HTTP = (httptools.HttpParserError, httptools.HttpParserUpgrade)
"""What `httptools` raises; the latter after 101, where another protocol begins that nobody asked for."""


class NoResponse(Exception):
    """The receiver did not answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a receiver answered."""

    status: int
    retry_after: timedelta | None = None
    """How long it asks to be left alone."""


class Poster:
    """Posts to receivers, under one set of rules."""

    def __init__(
        self, networks: Sequence[Network] = (), authority: Path | None = None, seconds: float = SECONDS
    ) -> None:
        """Set the rules.

        Args:
            networks: private ones that are allowed.
            authority: certificates that may vouch for receivers besides those that the system trusts, a PEM file.
            seconds: that an attempt may take.
        """
        self._networks = networks
        self._authority = authority
        self._seconds = seconds

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made when it is first needed, for that takes a while."""
        context = ssl.create_default_context()
        if self._authority:
            context.load_verify_locations(self._authority)
        return context

    async def post(self, to: Target, headers: Mapping[str, str], body: bytes) -> Response:
        """Send a body and return what is answered, a redirect as any other answer.

        Raises:
            NoResponse: no head of an answer in HTTP came back in time.
            ForbiddenUrl: the host is not allowed, or cannot be found.
        """
        try:
            return await self._post(to, headers, body)
        except TimeoutError as error:
            raise NoResponse(f"no answer in {self._seconds:g} s") from error
        except ssl.SSLError as error:
            raise NoResponse(f"TLS: {getattr(error, 'verify_message', '') or error.reason or error}") from error
        except OSError as error:
            raise NoResponse(os.strerror(error.errno) if error.errno else str(error)) from error
        except _NOT_HTTP as error:
            raise NoResponse("the answer is not HTTP") from error

    async def _post(self, to: Target, headers: Mapping[str, str], body: bytes) -> Response:
        deadline = asyncio.get_running_loop().time() + self._seconds
        async with asyncio.timeout_at(deadline):
            reader, writer = await self._connect(to)
        try:
            writer.write(_request(to, headers, body))  # whole: who answers before it has read all is heard as well
            answer = _Answer(reader)
            async with asyncio.timeout_at(deadline):
                response = await answer.head()
            await answer.rest()
            return response
        finally:
            writer.transport.abort()  # a polite end of TLS would wait for the other side

    async def _connect(self, to: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first of the allowed addresses that takes the connection."""
        context = self._context if to.tls else None
        name = to.host if to.tls else None
        *others, last = await addresses(to, self._networks)
        for host in others:
            with suppress(OSError):
                return await asyncio.open_connection(host, to.port, ssl=context, server_hostname=name)
        return await asyncio.open_connection(last, to.port, ssl=context, server_hostname=name)


class _Answer:
    """An answer, as `httptools` tells of it piece by piece; its status decides as soon as its head is there."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._parser = httptools.HttpResponseParser(self)
        self._retry_after: timedelta | None = None
        self._response: Response | None = None
        self._complete = False

    async def head(self) -> Response:
        """Return what the head says.

        Raises:
            ConnectionResetError: the connection ended before it did, or it has no end.
            HttpParserError: it is not HTTP.
            HttpParserUpgrade: it goes on in another protocol.
        """
        await self._read(lambda: self._response is not None, HEAD)
        if self._response is None:
            raise ConnectionResetError("the connection ended before there was an answer")
        return self._response

    async def rest(self) -> None:
        """Let the receiver say the rest, a little and for a little while: cut short, it might take it for a failure."""
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(LINGER):
                await self._read(lambda: self._complete, REST)

    async def _read(self, is_enough: Callable[[], bool], room: int) -> None:
        while room > 0 and not is_enough():
            piece = await self._reader.read(min(_PIECE, room))
            if not piece:
                return
            room -= len(piece)
            self._take(piece)

    def _take(self, piece: bytes) -> None:
        try:
            self._parser.feed_data(piece)
        except _NOT_HTTP:
            if self._response is None:
                raise
            self._complete = True  # what is wrong stands behind the head

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take the one header that matters; a date, its other form, is passed over."""
        if name.lower() == b"retry-after" and value.isdigit() and len(value) < 10:
            self._retry_after = timedelta(seconds=int(value))

    def on_headers_complete(self) -> None:
        """Take the status; those below 200 announce another."""
        status = self._parser.get_status_code()
        if status >= 200 and self._response is None:
            self._response = Response(status, self._retry_after)
        self._retry_after = None

    def on_message_complete(self) -> None:
        """End, if it was the answer itself."""
        self._complete = self._response is not None


def _request(to: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {"Host": to.netloc, **headers, "Content-Length": str(len(body)), "Connection": "close"}
    head = f"POST {to.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode("ascii") + b"\r\n" + body
