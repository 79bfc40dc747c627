"""Connections to the server, with all that the URL says (TLS and the rest)."""

from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, EnvType
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from projections.engine.postgres import PARAMETERS, POOL, BoundedConnection
from services.log.postgres.recorder import PostgresLogRecorder


class PostgresLogFactory(PostgresFactory):
    """Makes the recorder of a log."""

    process_recorder_class = PostgresLogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        url = self.env.get("LOG_URL", "")
        # The library knows five parts of a URL; the pool takes them all. It is not open yet.
        pool = self.datastore.pool
        pool.kwargs = {**PARAMETERS, **conninfo_to_dict(url), "row_factory": dict_row}
        pool.connection_class = BoundedConnection
        # It waits twice as long after each attempt: a server that is back must not be left waiting for minutes.
        pool.timeout = pool.reconnect_timeout = POOL
