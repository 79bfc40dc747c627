"""What a subscriber needs of whatever brings it events, and how HTTP brings them."""

import http.client
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlencode

from yipan_client.errors import Unreachable
from yipan_client.over_http import Address, Connection, require_success
from yipan_client.sse import Message, Parser

PATH = "/v1/feed"
SILENCE = 45.0
"""Seconds without a byte after which a stream counts as lost; a node sends a sign of life at least every 15."""
CHUNK = 64 * 1024
"""Bytes that are handled together at most."""

Filters = Mapping[str, str | int | Sequence[str]]
"""Parameters of `GET /v1/feed`."""
Batch = Sequence[Message]
"""Messages that arrived together."""


class Feed(Protocol):
    """Brings what happened on one node."""

    def follow(self, after: int | None) -> Iterator[Batch]:
        """Yield what stands behind a position, and then what comes: as many messages at once as have arrived.

        Raises:
            Unreachable: the connection was lost, or there was none.
            NotAllowed: the node does not let this subscriber in.
            Rejected: the node does not take the filters, or the position is beyond its log.
        """

    def interrupt(self) -> None:
        """End whatever `follow` is under way in another thread."""


class HttpFeed:
    """Server-sent events from `GET /v1/feed`."""

    def __init__(self, url: str, token: str | None, filters: Filters) -> None:
        """Note where, who and what; nothing is asked yet."""
        self._node, self._filters = Address(url, token), filters
        self._connection: Connection | None = None

    def follow(self, after: int | None) -> Iterator[Batch]:
        """Yield what arrives until the connection ends."""
        try:
            self._connection = self._node.open(SILENCE)
            try:
                yield from self._stream(self._connection.http, after)
            finally:
                self._connection.close()
        except Unreachable:
            raise
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self._node.url}: {error!r}") from error

    def interrupt(self) -> None:
        """Cut the connection."""
        if self._connection:
            self._connection.cut()

    def _stream(self, connection: http.client.HTTPConnection, after: int | None) -> Iterator[Batch]:
        resume = {} if after is None else {"Last_Event_ID": str(after)}
        path = self._node.path(PATH) + (f"?{urlencode(self._filters, doseq=True)}" if self._filters else "")
        connection.request("GET", path, headers=self._node.headers(Accept="text/event-stream", **resume))
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            require_success(answer, answer.read())
        parser = Parser()
        while arrived := answer.read1(CHUNK):
            if messages := list(parser.feed(arrived)):
                yield messages
        raise Unreachable(f"{self._node.url}: the node ended the stream")
