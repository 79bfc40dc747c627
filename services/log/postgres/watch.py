"""Notices commits of other processes to a PostgreSQL database."""

import select
import socket
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier


class PostgresWatch:
    """Listens on the channel that every commit notifies, on a connection of its own."""

    def __init__(self, parameters: Any, channel: str) -> None:
        self._stop, self._stopped = socket.socketpair()
        self._connection = Connection.connect(**{**parameters, "autocommit": True})
        self._connection.execute(SQL("LISTEN {}").format(Identifier(channel)))

    def changed(self) -> bool:
        """Wait until the server says something, or until interrupted."""
        select.select([self._connection.fileno(), self._stopped.fileno()], [], [])
        return any(True for _ in self._connection.notifies(timeout=0))

    def interrupt(self) -> None:
        """Make a waiting `changed` return at once."""
        self._stop.send(b".")

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()
        self._stop.close()
        self._stopped.close()
