"""The file of a SQLite database: whether it is whole, whether it is still in its place, and how it is set aside."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from domain.words import Words
from projections.engine.failures import DatabaseDamaged, Failure, damaged, failure_of

SUFFIXES = ("", "-wal", "-shm")
"""What SQLite keeps beside a file is part of it."""

WAL_KEPT = 64 << 20
"""Bytes of what is written ahead that stay on the disk when they have been brought into the file."""


def path_of(url: str) -> Path | None:
    """Return the file that `sqlite:///absolute/path.db` names; None for a database on a server."""
    return Path("/" + url.removeprefix("sqlite:").lstrip("/")) if url.startswith("sqlite:") else None


def is_missing(path: Path) -> bool:
    """Say whether there is nothing of a database."""
    return not any(each.exists() and each.stat().st_size for each in (path, Path(f"{path}-wal")))


def require_sound(path: Path) -> None:
    """Demand that a file is whole, if there is one. It is read once: about two seconds for each GB.

    Raises:
        DatabaseDamaged: it is not.
    """
    if is_missing(path):
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=30)) as connection:
            [(found, *_), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        if failure_of(error) is not Failure.DAMAGED:
            raise
        found = str(error)
    if found != "ok":
        raise damaged(path, found)


def set_aside(path: Path) -> Path:
    """Rename a file, which nobody may have open, and return what it is called now."""
    numbered = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 1 << 30))
    aside = next(each for each in numbered if not each.exists())
    for suffix in SUFFIXES:
        if (part := Path(f"{path}{suffix}")).exists():
            part.replace(f"{aside}{suffix}")
    return aside


class InPlace:
    """Notices that a file was removed or replaced while it is open: what is written to it then is lost."""

    def __init__(self, path: Path) -> None:
        """Name the file; which one it is, is seen when it is asked for first."""
        self._path = path
        self._file: tuple[int, int] | None = None

    def require(self) -> None:
        """Demand that the file is still there; one that has not been made yet is in its place.

        Raises:
            DatabaseDamaged: it is not.
        """
        found = _identity(self._path)
        if self._file and self._file != found:
            raise DatabaseDamaged(
                Words(f"{self._path} 在使用中被移走或替换", f"{self._path} was removed or replaced while it was in use")
            )
        self._file = found

    def forget(self) -> None:
        """Take whatever comes next in its place for the file: nobody has it open any more."""
        self._file = None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
