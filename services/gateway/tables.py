"""The tables of the register of reports."""

import sqlalchemy as sa

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite counts up a column of this very type alone."""


class ReportTables:
    """The tables in one schema."""

    def __init__(self, schema: str | None) -> None:
        self._metadata = sa.MetaData(schema=schema)
        self.reports = self._reports()
        self.history = self._history()
        self.names = self._names()
        self.reached = self._reached()

    @property
    def metadata(self) -> sa.MetaData:
        """All of them."""
        return self._metadata

    def create(self, connection: sa.Connection) -> None:
        """Make what is missing."""
        self._metadata.create_all(connection)
        self._add_what_is_younger(connection)

    def _add_what_is_younger(self, connection: sa.Connection) -> None:
        """Add what a register that an older program made does not have."""
        found = sa.inspect(connection).get_columns(self.reports.name, schema=self._metadata.schema)
        if "namespace" not in {column["name"] for column in found}:
            name = connection.dialect.identifier_preparer.format_table(self.reports)
            connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN namespace TEXT")
        for index in self.names.indexes:
            index.create(connection, checkfirst=True)

    def _reports(self) -> sa.Table:
        reports = sa.Table(
            "reports",
            self._metadata,
            sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
            sa.Column("key", TEXT, nullable=False, unique=True),
            sa.Column("organisation", TEXT, nullable=False),
            sa.Column("publisher", TEXT, nullable=False),
            sa.Column("received_at", sa.BigInteger, nullable=False),
            sa.Column("status", TEXT, nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("attempts", sa.Integer, nullable=False),
            sa.Column("next_attempt", sa.BigInteger),
            sa.Column("until", sa.BigInteger),
            sa.Column("awaits", TEXT),
            sa.Column("digest", sa.LargeBinary, nullable=False),
            sa.Column("raw", sa.LargeBinary, nullable=False),
            sa.Column("result", sa.LargeBinary, nullable=False),
            sa.Column("namespace", TEXT),
        )
        # Almost all reports are accepted; those that are not are found without looking through them.
        rest = reports.c.status != "accepted"
        sa.Index("reports_left", reports.c.status, reports.c.number, sqlite_where=rest, postgresql_where=rest)
        return reports

    def _history(self) -> sa.Table:
        return sa.Table(
            "report_history",
            self._metadata,
            sa.Column("key", TEXT, primary_key=True),
            sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("at", sa.BigInteger, nullable=False),
            sa.Column("by", TEXT, nullable=False),
            sa.Column("note", sa.Text),
            sa.Column("status", TEXT, nullable=False),
            sa.Column("raw", sa.LargeBinary, nullable=False),
            sa.Column("result", sa.LargeBinary, nullable=False),
        )

    def _reached(self) -> sa.Table:
        """Make the table of one row: the last event in the log that any report led to."""
        return sa.Table(
            "reached",
            self._metadata,
            sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("position", sa.BigInteger, nullable=False),
            sa.Column("event_id", TEXT, nullable=False),
        )

    def _names(self) -> sa.Table:
        names = sa.Table(
            "external_ids",
            self._metadata,
            sa.Column("organisation", TEXT, primary_key=True),
            sa.Column("kind", TEXT, primary_key=True),
            sa.Column("external", TEXT, primary_key=True),
            sa.Column("id", TEXT, nullable=False),
        )
        sa.Index("external_ids_by_id", names.c.id)
        return names
