"""What a node keeps so that its log can be proven: inner nodes of the tree, what it signed, what it cosigned.

It stands apart from the log: whoever puts an older copy of the one in its place is shown up by the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from projections.engine.database import connect, copy, schema_of, writing
from services.audit.cosigned import CosignedNotes
from services.audit.tables import AuditTables
from services.log.leaf import to_microseconds, to_moment

SCHEMA = "audit"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A tree of the log that this node vouches for."""

    size: int
    root: bytes
    note: bytes
    """The signed note (C2SP signed-note) with the log's own signatures alone."""
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a log began anew."""

    since: int
    """Microseconds since 1970, UTC."""
    common: int
    """Leaves that it has in common with what was signed."""
    signed: int
    """Size of the largest tree that was signed."""
    root: bytes
    """The root of that."""
    reason: str


class AuditStore:
    """In SQLite and PostgreSQL alike, for any number of threads."""

    def __init__(self, url: str) -> None:
        """Open it, and create what is missing.

        Args:
            url: `sqlite:///absolute/path.db` or `postgresql://…`.
        """
        self._engine = connect(url, SCHEMA)
        self._tables = AuditTables(schema_of(self._engine))
        with writing(self._engine) as connection:
            self._tables.metadata.create_all(connection)

    def histories(self, accepted: Callable[[str], int]) -> CosignedNotes:
        """Return what was cosigned of the logs of others; `accepted` says how often people accepted a new history."""
        return CosignedNotes(self._engine, self._tables.cosigned, accepted)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def copy_to(self, url: str) -> None:
        """Copy everything into another database, in which there is nothing."""
        other = AuditStore(url)
        try:
            copy(self._engine, self._tables.metadata, other._engine, other._tables.metadata)
        finally:
            other.close()

    # ── The tree ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def count(self, level: int) -> int:
        """Return how many nodes of a level are kept."""
        table = self._tables.nodes
        query = sa.select(sa.func.max(table.c.number)).where(table.c.level == level)
        with self._engine.connect() as connection:
            last: int | None = connection.scalar(query)
        return 0 if last is None else last + 1

    def nodes(self, level: int, first: int, limit: int) -> Sequence[bytes]:
        """Return up to `limit` nodes of a level, from the one with this number on."""
        table = self._tables.nodes
        query = sa.select(table.c.hash).where(table.c.level == level, table.c.number >= first)
        with self._engine.connect() as connection:
            return connection.scalars(query.order_by(table.c.number).limit(limit)).all()

    def keep(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        """Keep more nodes of a level."""
        rows = [{"level": level, "number": number, "hash": hash} for number, hash in enumerate(hashes, first)]
        with writing(self._engine) as connection:
            connection.execute(sa.insert(self._tables.nodes), rows)

    def forget_nodes(self) -> None:
        """Let go of all nodes: they follow from the leaves."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(self._tables.nodes))

    # ── What was signed ───────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, checkpoint: SignedCheckpoint) -> None:
        """Keep what is about to be shown, durable when this returns; of one size the latest."""
        table = self._tables.checkpoints
        values = {
            "size": checkpoint.size,
            "root": checkpoint.root,
            "note": checkpoint.note,
            "signed_at": to_microseconds(checkpoint.signed_at),
            "witnesses": 0,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.size == checkpoint.size))
            connection.execute(sa.insert(table).values(values))

    def last(self) -> SignedCheckpoint | None:
        """Return the largest checkpoint, or None."""
        return self._one(self._checkpoints().order_by(self._tables.checkpoints.c.size.desc()))

    def covering(self, size: int) -> SignedCheckpoint | None:
        """Return, of those checkpoints of this size or more that most witnesses cosigned, the smallest; or None."""
        c = self._tables.checkpoints.c
        with self._engine.connect() as connection:
            most = connection.scalar(sa.select(sa.func.max(c.witnesses))) or 0
        found = (self._one(self._covering(size).where(c.witnesses == each)) for each in range(most, -1, -1))
        return next((each for each in found if each), None)

    def _covering(self, size: int) -> sa.Select[tuple[int, bytes, bytes, int]]:
        c = self._tables.checkpoints.c
        return self._checkpoints().where(c.size >= size).order_by(c.size)

    def checkpoints(self, after: int, limit: int) -> Sequence[SignedCheckpoint]:
        """Return up to `limit` checkpoints of trees larger than `after`, the smallest first."""
        c = self._tables.checkpoints.c
        with self._engine.connect() as connection:
            rows = connection.execute(self._checkpoints().where(c.size > after).order_by(c.size).limit(limit))
            return [_checkpoint(row) for row in rows]

    def before(self, size: int, limit: int) -> Sequence[SignedCheckpoint]:
        """Return up to `limit` checkpoints of trees of this size or less, the largest first."""
        c = self._tables.checkpoints.c
        with self._engine.connect() as connection:
            rows = connection.execute(self._checkpoints().where(c.size <= size).order_by(c.size.desc()).limit(limit))
            return [_checkpoint(row) for row in rows]

    def witnessed(self, size: int, note: bytes, witnesses: int) -> None:
        """Keep the note of a checkpoint with what so many witnesses have added to it."""
        table = self._tables.checkpoints
        with writing(self._engine) as connection:
            connection.execute(sa.update(table).where(table.c.size == size).values(note=note, witnesses=witnesses))

    # ── What was signed of a log that is another one now ──────────────────────────────────────────────────────────────

    def abandon(self, common: int, last: SignedCheckpoint, reason: str, at: datetime) -> None:
        """Set aside what was signed beyond a size: it is evidence of what the log was."""
        checkpoints, abandoned = self._tables.checkpoints, self._tables.abandoned
        since, beyond = to_microseconds(at), checkpoints.c.size > common
        moved = sa.select(sa.literal(since), checkpoints.c.size, checkpoints.c.note).where(beyond)
        begun = {"since": since, "common": common, "signed": last.size, "root": last.root, "reason": reason}
        with writing(self._engine) as connection:
            connection.execute(sa.insert(abandoned).from_select(["since", "size", "note"], moved))
            connection.execute(sa.delete(checkpoints).where(beyond))
            connection.execute(sa.insert(self._tables.beginnings).values(**begun, told=False))

    def untold(self) -> Sequence[Beginning]:
        """Return where the log began anew and does not say so itself yet."""
        table = self._tables.beginnings
        query = sa.select(table).where(sa.not_(table.c.told)).order_by(table.c.since)
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return [Beginning(row.since, row.common, row.signed, row.root, row.reason) for row in rows]

    def tell(self, beginning: Beginning) -> None:
        """Note that the log says so itself."""
        table = self._tables.beginnings
        with writing(self._engine) as connection:
            connection.execute(sa.update(table).where(table.c.since == beginning.since).values(told=True))

    def _checkpoints(self) -> sa.Select[tuple[int, bytes, bytes, int]]:
        c = self._tables.checkpoints.c
        return sa.select(c.size, c.root, c.note, c.signed_at)

    def _one(self, query: sa.Select[tuple[int, bytes, bytes, int]]) -> SignedCheckpoint | None:
        with self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).first()
        return None if row is None else _checkpoint(row)


def _checkpoint(row: sa.Row[tuple[int, bytes, bytes, int]]) -> SignedCheckpoint:
    return SignedCheckpoint(row.size, row.root, row.note, to_moment(row.signed_at))
