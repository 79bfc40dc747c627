"""One connection over HTTP: who sends too little in the time, or too much at once, is not waited for.

None of this asks who somebody is: it holds before a request is there. When a node has as many connections as it serves,
that one goes which has kept it waiting for longest; so whoever sends whole requests gets in, whoever else does not.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

HEAD = 10.0
"""Seconds for the head of a request."""
HEAD_BYTES = 32 * 1024
"""Bytes of a head; the longest address and the longest header of a node's own have some thousand."""
BODY, BODY_BYTES = 20.0, 512
"""Seconds, and how much of a body must come in each of these stretches; nothing while the node does not read, nor of a
body that is answered while it comes."""
DRAIN = 60.0
"""Seconds in which a reader must take something of what waits for it."""
IDLE = 5
"""Seconds between two requests."""


class HttpConfig(uvicorn.Config):
    """What the connections of one server share."""

    most: int
    """Connections at once."""
    waiting: dict["HttpConnection", None]
    """Those for which the node waits, the one for which it has waited longest first."""


class HttpConnection(HttpToolsProtocol):
    """One connection, by uvicorn's protocol. The node waits for it from the beginning, and whenever it is its turn."""

    config: HttpConfig

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take the connection, and let another go if it is one too many."""
        self._timer: TimerHandle | None = None
        self._draining: TimerHandle | None = None
        self._heading, self._head, self._body = True, 0, 0
        super().connection_made(transport)
        self._wait(HEAD, self._head_is_late)
        if len(self.connections) > self.config.most:
            next(iter(self.config.waiting))._end(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._go_on()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it makes a head too large."""
        heading = self._heading
        super().data_received(data)
        if heading and self._heading:
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self._end(431)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP; a head that was too large says so."""
        self._end(431 if self._head > HEAD_BYTES else 400)

    def on_message_begin(self) -> None:
        """Wait for the head of a request, unless the one before it is not answered yet."""
        super().on_message_begin()
        self._heading, self._head = True, 0
        if self._is_idle():
            self._wait(HEAD, self._head_is_late)

    def on_headers_complete(self) -> None:
        """Begin to answer, and wait for the body."""
        self._head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._head > HEAD_BYTES:
            raise ValueError("the head is too large")
        super().on_headers_complete()
        self._heading, self._body = False, 0
        self._wait(BODY, self._body_is_late)

    def on_body(self, body: bytes) -> None:
        """Take some of the body."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Leave it to the node; if it has answered before it had all, wait for what is next."""
        super().on_message_complete()
        if self._is_idle():
            self._wait(IDLE, self._head_is_late)
        else:
            self._go_on()

    def on_response_complete(self) -> None:
        """Count it among those that may go: it has all that it asked for."""
        super().on_response_complete()
        if self._is_idle() and not self.transport.is_closing():
            self.config.waiting.setdefault(self)

    def pause_writing(self) -> None:
        """Wait until the other side reads."""
        super().pause_writing()
        self._drain()

    def resume_writing(self) -> None:
        """The other side reads."""
        super().resume_writing()
        if self._draining:
            self._draining.cancel()
            self._draining = None

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # there is none before the first request
        return cycle is None or cycle.response_complete

    def _wait(self, seconds: float, late: Callable[[], None]) -> None:
        self._go_on()
        self.config.waiting[self] = None
        self._timer = self.loop.call_later(seconds, late)

    def _go_on(self) -> None:
        self.config.waiting.pop(self, None)
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _head_is_late(self) -> None:
        self._end(408)

    def _body_is_late(self) -> None:
        answered_meanwhile = self.cycle.response_started and not self._is_idle()  # so it is known who sends
        if self.flow.read_paused or answered_meanwhile or self._body >= BODY_BYTES:
            self._body = 0
            self._wait(BODY, self._body_is_late)
        else:
            self._end(408)

    def _drain(self) -> None:
        self._draining = self.loop.call_later(DRAIN, self._is_drained, self.transport.get_write_buffer_size())

    def _is_drained(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._drain()
        else:
            self.transport.abort()

    def _end(self, status: int) -> None:
        """Close it, with a status if nothing was said yet."""
        self._go_on()
        if self.transport.is_closing():
            return
        if self._is_idle() or not self.cycle.response_started:
            lines = b"".join(b"%b: %b\r\n" % each for each in self.server_state.default_headers)
            self.transport.write(STATUS_LINE[status] + lines + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
