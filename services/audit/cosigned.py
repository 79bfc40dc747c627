"""What a node cosigned last of each log of others: kept before it is answered, and never going back."""

from collections.abc import Callable

import sqlalchemy as sa

from projections.engine.database import writing
from services.audit.witness import Cosigned


class CosignedNotes:
    """A `WitnessStore` in SQLite or PostgreSQL.

    When people have accepted a new history of a log, what was cosigned of the one before counts no more.
    """

    def __init__(self, engine: sa.Engine, table: sa.Table, accepted: Callable[[str], int]) -> None:
        """Wire it.

        Args:
            engine: of the database.
            table: `cosigned`.
            accepted: says how often people have accepted a new history of an origin.
        """
        self._engine, self._table, self._accepted = engine, table, accepted

    def get(self, origin: str) -> Cosigned | None:
        """Return it, or None if the origin was never cosigned."""
        c = self._table.c
        query = sa.select(c.size, c.root, c.note).where(c.origin == origin, c.accepted == self._accepted(origin))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else Cosigned(origin, row.size, row.root, row.note)

    def replace(self, origin: str, old_size: int, new: Cosigned) -> bool:
        """Put a new one in the place of that of a size, in one step, and durable when this returns."""
        accepted, c = self._accepted(origin), self._table.c
        values = {"size": new.size, "root": new.root, "note": new.note, "accepted": accepted}
        there = sa.and_(c.origin == origin, c.accepted == accepted)
        with writing(self._engine) as connection:
            if connection.execute(sa.update(self._table).where(there, c.size == old_size).values(values)).rowcount:
                return True
            if old_size or connection.execute(sa.select(c.size).where(there)).first():
                return False
            connection.execute(sa.delete(self._table).where(c.origin == origin))
            connection.execute(sa.insert(self._table).values(origin=origin, **values))
        return True
