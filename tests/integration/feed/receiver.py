"""A receiver of webhooks: a real HTTP server that answers as it is told to, and keeps what came."""

import queue
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from services.feed.webhooks.signing import signature

Answer = Callable[["_Handler"], None]
"""How to answer one request."""


@dataclass(frozen=True)
class Message:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The id of the message."""
        return self.headers["webhook-id"]

    @property
    def events(self) -> Sequence[dict[str, Any]]:
        """The events in it."""
        found: Sequence[dict[str, Any]] = orjson.loads(self.body)
        return found

    def is_signed(self, secret: str) -> bool:
        """Say whether it is signed with this secret, by the sender's own rule the other way about."""
        expected = signature(secret, self.id, self.headers["webhook-timestamp"], self.body)
        return expected in self.headers["webhook-signature"].split()


def status(code: int, **headers: str) -> Answer:
    """Return what answers with a status."""

    def answer(handler: "_Handler") -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def hang_up(handler: "_Handler") -> None:
    """End the connection without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def talk_for_ever(handler: "_Handler") -> None:
    """Answer well, with a body that does not end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def nonsense(handler: "_Handler") -> None:
    """Answer with what is not HTTP."""
    handler.wfile.write(b"220 mail.example ESMTP\r\n\r\n")


@dataclass
class Receiver:
    """The server."""

    port: int = 0
    context: ssl.SSLContext | None = None
    answers: deque[Answer] = field(default_factory=deque)
    """How the next requests are answered; 204 when there is nothing more in it."""
    came: "queue.Queue[Message]" = field(default_factory=queue.Queue)

    def next(self) -> Message:
        """Return the next message, and wait for it if it is not here yet."""
        return self.came.get(timeout=30)

    def hold(self) -> threading.Event:
        """Leave the next request without an answer until the event that is returned is set."""
        released = threading.Event()

        def answer(handler: "_Handler") -> None:
            released.wait(30)
            status(204)(handler)

        self.answers.append(answer)
        return released

    @property
    def url(self) -> str:
        """Where messages are to go."""
        return f"http{'s' if self.context else ''}://127.0.0.1:{self.port}/hook?board=1"

    @contextmanager
    def open(self) -> Iterator["Receiver"]:
        """Listen, at the port of before if there was one."""
        receiver = self

        class Handler(_Handler):
            to = receiver

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        self.port = server.server_port
        if self.context:
            server.socket = self.context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    to: Receiver

    def do_POST(self) -> None:
        """Keep the request and answer as told."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.to.answers.popleft() if self.to.answers else status(204)
        self.to.came.put(Message(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        try:
            answer(self)
        except OSError:
            self.close_connection = True

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""
