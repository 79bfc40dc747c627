"""Why a database does not do what it is told, however its driver says so and whoever passed the error on."""

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import psycopg
import sqlalchemy as sa

from domain.words import Words

_SQLITE_FULL, _SQLITE_DAMAGED = sqlite3.SQLITE_FULL, (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_PG_DAMAGED = (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted)
_AWAY = (
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sa.exc.TimeoutError,
)


_OTHERWISE = Words("日志无法写入", "the log cannot be written")


class Unavailable(Exception):
    """A database cannot be used now; nothing of what it was told is wrong, and it may be told again."""

    def __init__(self, why: str | Words = "") -> None:
        """Say why: in words for people, or as a driver said it."""
        super().__init__(why.en if isinstance(why, Words) else why)
        self.words = why if isinstance(why, Words) else None


class DatabaseDamaged(Unavailable):
    """A file is cut short, gone, or holds what no database wrote; the message names it, and the way back."""

    def __init__(self, why: Words) -> None:
        """Say which file, what it is, and the way back."""
        super().__init__(why)
        self.words: Words = why


def damaged(path: Path, found: str) -> DatabaseDamaged:
    """Return that a file is damaged, by what its driver found."""
    found = " ".join(found.split())
    return DatabaseDamaged(Words(f"{path} 已损坏（原文：{found}）", f"{path} is damaged ({found})"))


class DatabaseOlder(Unavailable):
    """It is proven to be an older copy: nothing more is decided on it."""

    def __init__(self, neighbour: str) -> None:
        super().__init__(
            Words(
                f"本节点的数据库是旧副本：{neighbour} 存有只能由本节点产生、而本节点日志中没有的事件；现不接受命令。"
                "请停止节点，运行 yipan node recover",
                f"this node's database is an older copy: {neighbour} has events that only this node can have made, and"
                " that its log lacks; no command is taken. Stop the node and run `yipan node recover`",
            )
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


def words_of(error: BaseException, otherwise: Words = _OTHERWISE) -> Words:
    """Return why a database does not do what it is told, for people: as it is said in words, or what kind it is.

    Args:
        error: what came of it.
        otherwise: what is to be said if the error is of no kind that is known.
    """
    said = next((each.words for each in _chain(error) if isinstance(each, Unavailable) and each.words), None)
    return said or quoting(_KINDS.get(failure_of(error), otherwise), error)


def quoting(said: Words, error: BaseException) -> Words:
    """Return words with what an error says, in one line; it may quote what no database or reader takes."""
    line = " ".join(f"{type(error).__name__}: {error}".split())
    raw = line.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    return Words(f"{said.zh}（原文：{raw}）", f"{said.en} ({raw})")


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


_KINDS: dict[Failure | None, Words] = {
    Failure.DAMAGED: Words("节点的数据文件已损坏", "a file of the node is damaged"),
    Failure.FULL: Words(
        "存储空间已满；腾出空间后自行恢复", "there is no space left; it goes on by itself when there is"
    ),
    Failure.AWAY: Words(
        "数据库无应答；恢复后自行继续",
        "the database does not answer; it goes on by itself when it is back",
    ),
}
