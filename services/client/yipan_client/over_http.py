"""A node over HTTP, with the standard library alone."""

import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from yipan_client.errors import Unreachable, failure, problem_in
from yipan_client.outcomes import Outcome

PATH = "/v1/events"
BATCH = "application/cloudevents-batch+json"
ANSWER_WITHIN = 60.0
"""Seconds for a whole batch."""
CONNECT_WITHIN = 10.0
"""Seconds."""


class Address:
    """Where a node is, and who asks."""

    def __init__(self, url: str, token: str | None) -> None:
        """Note both.

        Raises:
            ValueError: the address is not one of HTTP.
        """
        address = urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"url: must be http://… or https://…, not {url!r}")
        self.url, self._address = url.rstrip("/"), address
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def open(self, silence: float) -> "Connection":
        """Connect; on the connection nothing may take longer than `silence` seconds."""
        kind = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        made = kind(self._address.hostname or "", self._address.port, timeout=CONNECT_WITHIN)
        try:
            made.connect()
        except OSError:
            made.close()
            raise
        made.sock.settimeout(silence)
        return Connection(made)

    def path(self, path: str) -> str:
        """Return a path of the node as it stands in a request."""
        return self._address.path.rstrip("/") + path

    def headers(self, **more: str) -> Mapping[str, str]:
        """Return the headers of a request."""
        return {**self._headers, **{name.replace("_", "-"): value for name, value in more.items()}}


class Connection:
    """A connection that another thread may cut."""

    def __init__(self, http: http.client.HTTPConnection) -> None:
        """Hold the socket, which http.client may give to the answer."""
        self.http, self._socket = http, http.sock

    def cut(self) -> None:
        """End it under the hands of another thread: what that waits for ends at once."""
        with suppress(OSError):  # it is closed already
            # That of the plain socket: that of TLS would first take away what the other thread works with.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it."""
        self.http.close()


class HttpTransport:
    """Sends batches to `POST /v1/events`."""

    def __init__(self, url: str, token: str | None, language: str | None = None) -> None:
        """Note where and who; nothing is sent yet.

        Args:
            url: of the node.
            token: made by `yipan identity add`.
            language: in which refusals are told, `zh` or `en`; the node's own if it is left out.
        """
        self._node, self._spoken = Address(url, token), {"Accept_Language": language} if language else {}
        self._kept: Connection | None = None
        self._interrupted = False

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Send a batch and yield the outcomes."""
        body = b"[%b]" % b",".join(events)
        try:
            answer, content = self._post(body)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self._node.url}: {error!r}") from error
        require_success(answer, content)
        yield from _outcomes(content)

    def interrupt(self) -> None:
        """Cut the connection: whoever waits for an answer is told at once."""
        self._interrupted = True
        if self._kept:
            self._kept.cut()

    def close(self) -> None:
        """End the connection."""
        if self._kept:
            self._kept.close()
            self._kept = None

    def _post(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        """Send once; once more if a kept connection turns out to be closed. Twice does no harm: events have ids."""
        kept = self._kept is not None
        try:
            return self._ask(body)
        except ConnectionError:
            if not kept:
                raise
        return self._ask(body)

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        headers = self._node.headers(Content_Type=BATCH, Accept="application/json", **self._spoken)
        try:
            connection = self._connection()
            connection.request("POST", self._node.path(PATH), body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def _connection(self) -> http.client.HTTPConnection:
        """Return a connection; whether it is wanted is looked at last, for to make one takes time."""
        if self._kept and not self._kept.http.sock:  # the node said that it would close it
            self.close()
        if not self._kept and not self._interrupted:
            self._kept = self._node.open(ANSWER_WITHIN)
        if self._interrupted or not self._kept:
            raise ConnectionAbortedError("interrupted")
        return self._kept.http


def require_success(answer: http.client.HTTPResponse, content: bytes) -> None:
    """Tell what an answer means that is no success.

    Raises:
        Unreachable: the node cannot answer now.
        NotAllowed: it does not let this client in.
        Rejected: it does not take the request.
    """
    if answer.status >= http.client.MULTIPLE_CHOICES:
        moved = answer.headers.get("Location")
        problem = {"detail": f"the node is at {moved}"} if moved else problem_in(content)
        raise failure(answer.status, problem, _seconds(answer.headers.get("Retry-After")))


def _seconds(retry_after: str | None) -> float | None:
    """Return the seconds that `Retry-After` (RFC 9110, 10.2.3) asks for, in seconds or as a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _outcomes(content: bytes) -> Iterator[Outcome]:
    try:
        yield from map(Outcome.of, json.loads(content))
    except (ValueError, TypeError) as error:
        raise Unreachable(f"the node's answer cannot be read: {error}") from error
