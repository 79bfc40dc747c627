"""The HTTP server of a node: as many connections as its files allow, and none of them for nothing."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from services.node.http_connection import IDLE, HttpConfig, HttpConnection
from services.node.listening import BACKLOG

CONNECTIONS = 4000
"""At once, at most."""
RESERVED = 512
"""Files that are kept for all else: databases, links, and that the nats-server can be started again."""
GRACE = 2
"""Seconds for requests under way when the node is told to stop; streams are ended at once."""
HEADERS = [("X-Content-Type-Options", "nosniff")]
"""Of every answer, whoever gives it."""


def config_of(app: FastAPI, grace: int = GRACE, most: int | None = None) -> HttpConfig:
    """Return how an application is served.

    Args:
        app: the application.
        grace: seconds for requests under way when it is stopped.
        most: connections at once; what the open files of the process allow if left out.
    """
    config = HttpConfig(
        app,
        http=HttpConnection,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        headers=HEADERS,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=grace,
    )
    config.most, config.waiting = most or connections_at_most(), {}
    return config


def connections_at_most() -> int:
    """Return how many connections the open files of this process allow, and allow it as many as the system does."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    files = CONNECTIONS + RESERVED if hard == resource.RLIM_INFINITY else hard
    return min(CONNECTIONS, max(files - RESERVED, files // 2))


class Server(uvicorn.Server):
    """Leaves signals to the node, which has more to stop than HTTP."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
