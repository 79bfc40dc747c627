"""The tables of webhooks and their deliveries."""

import sqlalchemy as sa

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite counts up a column of this very type alone."""


class WebhookTables:
    """The tables in one schema."""

    def __init__(self, schema: str | None) -> None:
        self.metadata = sa.MetaData(schema=schema)
        self.webhooks = self._webhooks()
        self.deliveries = self._deliveries()

    def create(self, connection: sa.Connection) -> None:
        """Make what is missing."""
        self.metadata.create_all(connection)

    def _webhooks(self) -> sa.Table:
        return sa.Table(
            "webhooks",
            self.metadata,
            sa.Column("id", TEXT, primary_key=True),
            sa.Column("organisation", TEXT, nullable=False),
            sa.Column("holder", TEXT, nullable=False),
            sa.Column("actor", sa.Text, nullable=False),
            sa.Column("url", sa.Text, nullable=False),
            sa.Column("filter", sa.Text, nullable=False),
            sa.Column("secret", sa.Text, nullable=False),
            sa.Column("created_at", sa.BigInteger, nullable=False),
            sa.Column("position", sa.BigInteger, nullable=False),
            sa.Column("upto", sa.BigInteger),
            sa.Column("failures", sa.Integer, nullable=False),
            sa.Column("failing_since", sa.BigInteger),
            sa.Column("next_attempt", sa.BigInteger),
            sa.Column("error", sa.Text),
            sa.Column("paused", TEXT),
        )

    def _deliveries(self) -> sa.Table:
        deliveries = sa.Table(
            "deliveries",
            self.metadata,
            sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
            sa.Column("webhook", TEXT, nullable=False),
            sa.Column("message", TEXT, nullable=False),
            sa.Column("attempt", sa.Integer, nullable=False),
            sa.Column("at", sa.BigInteger, nullable=False),
            sa.Column("first", sa.BigInteger, nullable=False),
            sa.Column("last", sa.BigInteger, nullable=False),
            sa.Column("events", sa.Integer, nullable=False),
            sa.Column("milliseconds", sa.Integer, nullable=False),
            sa.Column("status", sa.Integer),
            sa.Column("error", sa.Text),
        )
        sa.Index("deliveries_of_webhook", deliveries.c.webhook, deliveries.c.number)
        return deliveries
