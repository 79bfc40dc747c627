"""One POST: to an address that was looked up and allowed, without following anybody elsewhere, and never for long."""

import asyncio
import os
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import httptools

from services.feed.webhooks.target import Network, Target, addresses

SECONDS = 20.0
"""That an attempt may take, from looking up the host to the end of the answer."""
READ = 64 * 1024
"""Bytes of an answer that are read at most: what it says beside its status is of no interest."""
_PIECE = 16 * 1024


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
            NoResponse: nothing that is HTTP came back in time.
            ForbiddenUrl: the host is not allowed, or cannot be found.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(to, headers, body)
        except TimeoutError as error:
            raise NoResponse(f"no answer in {self._seconds:g} s") from error
        except ssl.SSLError as error:
            raise NoResponse(f"TLS: {getattr(error, 'verify_message', '') or error.reason or error}") from error
        except OSError as error:
            raise NoResponse(os.strerror(error.errno) if error.errno else str(error)) from error
        except httptools.HttpParserError as error:
            raise NoResponse("the answer is not HTTP") from error

    async def _post(self, to: Target, headers: Mapping[str, str], body: bytes) -> Response:
        reader, writer = await self._connect(to)
        try:
            writer.write(_request(to, headers, body))
            await writer.drain()
            return await _answer(reader)
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


class _Reading:
    """What `httptools` tells of an answer."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.retry_after: timedelta | None = None
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take the one header that matters; a date, its other form, is passed over."""
        if name.lower() == b"retry-after" and value.isdigit() and len(value) < 10:
            self.retry_after = timedelta(seconds=int(value))

    def on_headers_complete(self) -> None:
        """Take the status; those below 200 announce another."""
        status = self.parser.get_status_code()
        self.status = status if status >= 200 else 0

    def on_message_complete(self) -> None:
        """End, if it was the answer itself."""
        self.complete = self.status != 0


async def _answer(reader: asyncio.StreamReader) -> Response:
    reading, size = _Reading(), 0
    while not reading.complete and size < READ:
        piece = await reader.read(_PIECE)
        if not piece:
            break
        size += len(piece)
        reading.parser.feed_data(piece)
    if not reading.status:
        raise ConnectionResetError("the connection ended before there was an answer")
    return Response(reading.status, reading.retry_after)


def _request(to: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {"Host": to.netloc, **headers, "Content-Length": str(len(body)), "Connection": "close"}
    head = f"POST {to.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode("ascii") + b"\r\n" + body
