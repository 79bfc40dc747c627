"""The webhooks of a node, how far each has come, and the log of their deliveries: in SQLite and PostgreSQL alike."""

from collections.abc import Sequence

import sqlalchemy as sa

from projections.engine.database import connect, copy, schema_of, writing
from services.feed.webhooks.columns import delivery_of, row_of, row_of_delivery, webhook_of
from services.feed.webhooks.tables import WebhookTables
from services.feed.webhooks.webhook import Delivery, Webhook

SCHEMA = "webhooks"
ATTEMPTS = 500
"""Attempts of each webhook that stand in the log of deliveries."""

_FIXED = frozenset({"id", "organisation", "secret", "created_at"})


class WebhookStore:
    """For any number of threads."""

    def __init__(self, url: str) -> None:
        """Open it, and create what is missing.

        Args:
            url: `sqlite:///absolute/path.db` or `postgresql://…`.
        """
        self._engine = connect(url, SCHEMA)
        self._tables = WebhookTables(schema_of(self._engine))
        with writing(self._engine) as connection:
            self._tables.create(connection)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    # ── Write ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, webhook: Webhook) -> None:
        """Add a new webhook, durable when this returns."""
        with writing(self._engine) as connection:
            connection.execute(sa.insert(self._tables.webhooks).values(row_of(webhook)))

    def change(self, webhook: Webhook, delivery: Delivery | None = None) -> bool:
        """Write what a webhook has become, with the attempt that made it so; False if it was removed meanwhile."""
        values = {name: value for name, value in row_of(webhook).items() if name not in _FIXED}
        table = self._tables.webhooks
        with writing(self._engine) as connection:
            changed = connection.execute(sa.update(table).where(table.c.id == webhook.id).values(values))
            if changed.rowcount and delivery:
                self._log(connection, webhook.id, delivery)
            return bool(changed.rowcount)

    def remove(self, id: str) -> bool:
        """Let a webhook go, with its deliveries; False if there is none of this id."""
        webhooks, deliveries = self._tables.webhooks, self._tables.deliveries
        with writing(self._engine) as connection:
            connection.execute(sa.delete(deliveries).where(deliveries.c.webhook == id))
            return bool(connection.execute(sa.delete(webhooks).where(webhooks.c.id == id)).rowcount)

    def go_back(self, position: int) -> None:
        """Have every webhook that is further go on behind this position: the log may be another one from there on."""
        c = self._tables.webhooks.c
        beyond = sa.or_(c.position > position, c.upto > position)
        first = sa.case((c.position > position, position), else_=c.position)
        with writing(self._engine) as connection:
            connection.execute(sa.update(self._tables.webhooks).where(beyond).values(position=first, upto=None))

    def copy_to(self, url: str) -> None:
        """Copy all webhooks with their deliveries into another database, in which there are none."""
        other = WebhookStore(url)
        try:
            copy(self._engine, self._tables.metadata, other._engine, other._tables.metadata)
        finally:
            other.close()

    def _log(self, connection: sa.Connection, webhook: str, delivery: Delivery) -> None:
        """Add an attempt, and let go of the one that is one too many."""
        c = self._tables.deliveries.c
        connection.execute(sa.insert(self._tables.deliveries).values(row_of_delivery(webhook, delivery)))
        oldest = (
            sa.select(c.number).where(c.webhook == webhook).order_by(c.number.desc()).offset(ATTEMPTS - 1).limit(1)
        ).scalar_subquery()
        connection.execute(sa.delete(self._tables.deliveries).where(c.webhook == webhook, c.number < oldest))

    # ── Read ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def all(self) -> Sequence[Webhook]:
        """Return all webhooks, the oldest first."""
        c = self._tables.webhooks.c
        return self._webhooks(sa.select(self._tables.webhooks).order_by(c.created_at, c.id))

    def get(self, id: str) -> Webhook | None:
        """Return a webhook, or None."""
        found = self._webhooks(sa.select(self._tables.webhooks).where(self._tables.webhooks.c.id == id))
        return found[0] if found else None

    def deliveries(self, webhook: str, limit: int, before: int | None = None) -> Sequence[Delivery]:
        """Return the attempts of a webhook, the latest first.

        Args:
            webhook: which.
            limit: how many at most.
            before: those with a lower number than this one.
        """
        c = self._tables.deliveries.c
        earlier = () if before is None else (c.number < before,)
        query = sa.select(self._tables.deliveries).where(c.webhook == webhook, *earlier)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(c.number.desc()).limit(limit))
            return [delivery_of(row) for row in rows]

    def _webhooks(self, query: sa.Select[tuple[object, ...]]) -> Sequence[Webhook]:
        with self._engine.connect() as connection:
            return [webhook_of(row) for row in connection.execute(query)]
