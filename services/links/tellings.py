"""What neighbours tell of a node's events before it recovers: in a temporary file, for memory may not hold it."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple

from domain.envelope import Envelope
from domain.node_id import NodeId
from services.cloudevents import Malformed, decode
from services.links.wire import LARGEST, digest, event_id

PAGE = 200
"""Rows that are read at once …"""
PAGE_BYTES = 1 << 20
"""… unless they hold more bytes than this."""

Rows = Sequence[tuple[int, bytes]]
"""Numbers, and the bytes under them."""


class Side(StrEnum):
    """Which way an event goes on a link."""

    HELD = "held"
    """Ours, which the neighbour has."""
    OFFERED = "offered"
    """What the neighbour has for us."""


class Telling(NamedTuple):
    """One event, and who tells it; what names no event is one by itself."""

    id: str
    raw: bytes
    """As the first of them tells it."""
    tellers: Sequence["Teller"]


class Teller(NamedTuple):
    """Who tells an event, under which number, and the SHA-256 of what it tells."""

    who: str
    side: Side
    number: int
    digest: bytes


class Rivals(NamedTuple):
    """Different events that are told of one record as the same version of it."""

    place: str
    """The record, and the version."""
    tellers: Mapping[str, Sequence[str]]
    """Who tells each of them, by its id."""


class Tellings:
    """What neighbours tell, by neighbour and number. For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open an empty file in a folder; it goes when it is closed, or the process ends."""
        open_file, path = mkstemp(dir=folder, prefix="tellings-")
        os.close(open_file)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.executescript(_CREATE)
        Path(path).unlink()

    def close(self) -> None:
        """Give the space back."""
        self._database.close()

    def clear(self) -> None:
        """Forget what was told."""
        self._database.execute("DELETE FROM told")

    def add(self, neighbour: NodeId, side: Side, rows: Rows) -> None:
        """Note what a neighbour tells; it tells each number once."""
        self._database.execute("BEGIN")
        self._database.executemany(_INSERT, (_row(neighbour, side, number, raw) for number, raw in rows))
        self._database.execute("COMMIT")

    def neighbours(self, side: Side) -> Sequence[NodeId]:
        """Return who tells anything."""
        rows = self._database.execute("SELECT DISTINCT neighbour FROM told WHERE side = ? ORDER BY 1", (side,))
        return [NodeId(neighbour) for (neighbour,) in rows]

    def rows(self, neighbour: NodeId, side: Side, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield what a neighbour tells behind a number."""
        while page := self.page(neighbour, side, after):
            yield from page
            after = page[-1][0]

    def page(self, neighbour: NodeId, side: Side, after: int) -> Rows:
        """Return the first of it that fits into a page."""
        page, size = list[tuple[int, bytes]](), 0
        for number, raw in self._database.execute(_ROWS, (neighbour, side, after, PAGE)):
            page.append((number, raw))
            size += len(raw)
            if size > PAGE_BYTES:
                break
        return page

    def id_at(self, neighbour: NodeId, number: int) -> str | None:
        """Return which event of ours a neighbour holds under a number; None if it holds none yet."""
        row = self._database.execute(_ID, (neighbour, Side.HELD, number)).fetchone()
        return row[0] if row else None

    def numbers_of(self, id: str) -> Sequence[tuple[NodeId, int]]:
        """Return who holds an event of ours, and under which numbers."""
        return self._database.execute(_DUE, (id, Side.HELD)).fetchall()

    def count_after(self, neighbour: NodeId, side: Side, number: int, *, unreadable: bool = False) -> int:
        """Count what a neighbour tells behind a number; only what no program can read, if that is asked."""
        sql = f"{_COUNT} AND source IS NULL" if unreadable else _COUNT
        return int(self._database.execute(sql, (neighbour, side, number)).fetchone()[0])

    def first_unreadable(self, neighbour: NodeId) -> int | None:
        """Return from which number on a neighbour's events for us are left to the link, if they are."""
        row = self._database.execute(_BAD, (neighbour,)).fetchone()
        return None if row[0] is None else int(row[0])

    def holds(self, id: str) -> bool:
        """Say whether anybody tells an event."""
        return bool(self._database.execute("SELECT 1 FROM told WHERE id = ? LIMIT 1", (id,)).fetchone())

    def rivals(self) -> Iterator[Rivals]:
        """Yield where different events are told of a record as one version of it, in the order of the records."""
        after = ""
        while places := [row[0] for row in self._database.execute(_RIVALS, (after, PAGE))]:
            yield from (Rivals(place, self._told_at(place)) for place in places)
            after = places[-1]

    def _told_at(self, place: str) -> Mapping[str, Sequence[str]]:
        told = dict[str, list[str]]()
        for id, who in self._database.execute(_TOLD_AT, (place,)):
            told.setdefault(id, []).append(who)
        return told

    def has_rival(self, id: str) -> bool:
        """Say whether another event is told of its record as the same version."""
        return bool(self._database.execute(_RIVAL, (id,)).fetchone())

    def unreadable(self) -> int:
        """Count what holds no event that this program can read."""
        return int(self._database.execute("SELECT count(*) FROM told WHERE source IS NULL").fetchone()[0])

    def takeable(self) -> int:
        """Count what neighbours have for us, each up to what cannot be read: the link stops there."""
        return sum(map(self._takeable, self.neighbours(Side.OFFERED)))

    def _takeable(self, neighbour: NodeId) -> int:
        stop = self.first_unreadable(neighbour)
        sql = "SELECT count(*) FROM told WHERE neighbour = ? AND side = 'offered' AND number < ?"
        return int(self._database.execute(sql, (neighbour, stop or LARGEST + 1)).fetchone()[0])

    def own(self, here: NodeId) -> Iterator[Mapping[str, int]]:
        """Yield, in pages, the events of a node that neighbours hold, and by how many each is held."""
        after = ""
        while page := dict(self._database.execute(_OWN, (after, here, PAGE))):
            yield page
            after = max(page)

    def each(self) -> Iterator[Sequence[Telling]]:
        """Yield, in pages, every event that is told, in the order in which they came."""
        after = 0
        while rows := self._database.execute(_FIRST, (after, PAGE // 10)).fetchall():
            yield [Telling(id, raw, self._tellers(id)) for _, id, raw in rows]
            after = rows[-1][0]

    def _tellers(self, id: str) -> Sequence[Teller]:
        rows = self._database.execute("SELECT neighbour, side, number, digest FROM told WHERE id = ?", (id,))
        return [Teller(who, Side(side), number, digest) for who, side, number, digest in rows]


def readable(raw: bytes) -> Envelope | None:
    """Return the event that these bytes hold; None if they hold none: a neighbour keeps what it skipped, too."""
    try:
        return decode(raw)
    except Malformed:
        return None


def _row(neighbour: NodeId, side: Side, number: int, raw: bytes) -> tuple[object, ...]:
    envelope = readable(raw)
    id = event_id(raw) or digest(raw)
    source, version = (envelope.source, f"{envelope.subject} {envelope.sequence}") if envelope else (None, None)
    return neighbour, side, number, id, sha256(raw).digest(), source, version, raw


_CREATE = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE told (place INTEGER PRIMARY KEY, neighbour TEXT, side TEXT, number INTEGER, id TEXT, digest BLOB,
    source TEXT, version TEXT, raw BLOB, UNIQUE (neighbour, side, number));
CREATE INDEX told_by_id ON told (id, side);
CREATE INDEX told_by_version ON told (version, id);
"""
_INSERT = """
INSERT INTO told (neighbour, side, number, id, digest, source, version, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ROWS = "SELECT number, raw FROM told WHERE neighbour = ? AND side = ? AND number > ? ORDER BY number LIMIT ?"
_ID = "SELECT id FROM told WHERE neighbour = ? AND side = ? AND number = ?"
_DUE = "SELECT neighbour, number FROM told WHERE id = ? AND side = ?"
_COUNT = "SELECT count(*) FROM told WHERE neighbour = ? AND side = ? AND number > ?"
_BAD = "SELECT min(number) FROM told WHERE neighbour = ? AND side = 'offered' AND source IS NULL"
_OWN = """
SELECT id, count(DISTINCT neighbour) FROM told WHERE id > ? AND side = 'held' AND source = ?
GROUP BY id ORDER BY id LIMIT ?
"""
_RIVALS = """
SELECT version FROM told WHERE version > ? GROUP BY version HAVING min(id) < max(id) ORDER BY version LIMIT ?
"""
_TOLD_AT = "SELECT id, neighbour FROM told WHERE version = ? ORDER BY id, neighbour"
_RIVAL = "SELECT 1 FROM told t JOIN told r ON r.version = t.version AND r.id <> t.id WHERE t.id = ? LIMIT 1"
_FIRST = """
SELECT place, id, raw FROM told t WHERE place > ? AND place = (SELECT min(place) FROM told WHERE id = t.id)
ORDER BY place LIMIT ?
"""
