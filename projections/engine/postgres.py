"""Connections to PostgreSQL that wait no longer for their server than people wait for an answer."""

from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.rows import Row

T = TypeVar("T")

ANSWER = 10.0
"""Seconds in which a server must answer a statement."""
CONNECT = 3
"""Seconds in which it must let somebody in."""
POOL = 5.0
"""Seconds to wait for a connection that others have."""
PARAMETERS: dict[str, Any] = {
    "connect_timeout": CONNECT,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": f"-c statement_timeout={int(ANSWER * 1000)}",
}
"""What is asked for unless the URL asks for something else."""


class BoundedConnection(Connection[Row]):
    """Gives a server up that says nothing: one that was stopped keeps its connections, and answers none of them."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for an answer.

        Raises:
            OperationalError: there was none in time; the connection is closed.
        """
        try:
            return super().wait(gen, interval, ANSWER if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise OperationalError(f"the server did not answer within {ANSWER:g} seconds") from None
