"""Why a database does not do what it is told, however its driver says so and whoever passed the error on."""

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum

import psycopg
import sqlalchemy as sa

_SQLITE_FULL, _SQLITE_DAMAGED = sqlite3.SQLITE_FULL, (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_PG_DAMAGED = (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted)
_AWAY = (
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sa.exc.TimeoutError,
)


class Unavailable(Exception):
    """A database cannot be used now; nothing of what it was told is wrong, and it may be told again."""


class DatabaseDamaged(Unavailable):
    """A file is cut short, gone, or holds what no database wrote; the message names it, and the way back."""


class DatabaseOlder(Unavailable):
    """It is proven to be an older copy: nothing more is decided on it."""

    def __init__(self, neighbour: str) -> None:
        super().__init__(
            f"this node's database is an older copy: {neighbour} has events that only this node can have made, and that"
            " its log lacks; no command is taken. Stop the node and run `yipan node recover`"
        )
        self.neighbour = neighbour


class Failure(Enum):
    """What is wrong with a database."""

    DAMAGED = "damaged"
    """It holds what it did not write. Nothing may be written to it any more."""
    OLDER = "older"
    """It is a copy that was overtaken; nothing more is decided on it until it is recovered."""
    FULL = "full"
    """There is no space for more; it goes on by itself when there is."""
    AWAY = "away"
    """It does not answer, or not in time; it goes on by itself when it is back."""


def failure_of(error: BaseException) -> Failure | None:
    """Return what is wrong with a database, by an error or what that came from; None if it is about anything else."""
    found = {_failure(each) for each in _chain(error)}
    return next((failure for failure in Failure if failure in found), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _failure(error: BaseException) -> Failure | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, (DatabaseDamaged, *_PG_DAMAGED)) or code in _SQLITE_DAMAGED:
        return Failure.DAMAGED
    if isinstance(error, DatabaseOlder):
        return Failure.OLDER
    if isinstance(error, psycopg.errors.DiskFull) or code == _SQLITE_FULL:
        return Failure.FULL
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return Failure.FULL
    return Failure.AWAY if isinstance(error, (Unavailable, *_AWAY)) else None
