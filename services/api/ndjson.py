"""Streams of lines, in and out at once: whatever their length, a node holds little more than one batch of them."""

import logging
from collections.abc import AsyncIterator, Sequence

from anyio import fail_after
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from services.gateway.incoming import LONGEST

_log = logging.getLogger(__name__)

STALLED = 60.0
"""Seconds after which a client that takes nothing of the answer is let go: it may send the rest again."""


class Duplex(StreamingResponse):
    """An answer that is sent while its request is still read: nobody else may listen to the request meanwhile."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, until it ends or the client has gone, or does not take it."""

        async def in_time(message: Message) -> None:
            with fail_after(STALLED):
                await send(message)

        try:
            await self.stream_response(in_time)
        except (ClientDisconnect, TimeoutError) as error:
            _log.info("a stream of reports ends early: %r", error)


async def lines(request: Request) -> AsyncIterator[Sequence[bytes]]:
    """Yield the lines of a body as they come, as many at once as came together; empty ones are passed over.

    Of a line that is longer than a report may be, the beginning is yielded, still too long, and the rest passed over.
    """
    rest, cut = b"", False
    async for chunk in request.stream():
        *whole, rest = (rest + chunk).split(b"\n")
        if cut and whole:  # the end of a line that was too long
            whole, cut = whole[1:], False
        if len(rest) > LONGEST:  # what is kept of it says so by its length
            whole, rest, cut = [*whole, rest] if not cut else whole, b"", True
        if found := [line for line in map(bytes.strip, whole) if line]:
            yield found
    if rest.strip() and not cut:
        yield [rest.strip()]
