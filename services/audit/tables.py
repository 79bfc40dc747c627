"""The tables by which a log is proven."""

import sqlalchemy as sa

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class AuditTables:
    """The tables in one schema."""

    def __init__(self, schema: str | None) -> None:
        self.metadata = sa.MetaData(schema=schema)
        self.nodes = sa.Table(
            "nodes",
            self.metadata,
            sa.Column("level", sa.Integer, primary_key=True),
            sa.Column("number", sa.BigInteger, primary_key=True),
            sa.Column("hash", sa.LargeBinary, nullable=False),
            sqlite_with_rowid=False,
        )
        self.checkpoints = sa.Table(
            "checkpoints",
            self.metadata,
            sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("root", sa.LargeBinary, nullable=False),
            sa.Column("note", sa.LargeBinary, nullable=False),
            sa.Column("signed_at", sa.BigInteger, nullable=False),
            sa.Column("witnesses", sa.Integer, nullable=False),
            sa.Index("checkpoints_by_witnesses", "witnesses", "size"),
        )
        self.abandoned = sa.Table(
            "abandoned",
            self.metadata,
            sa.Column("since", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("note", sa.LargeBinary, nullable=False),
        )
        self.beginnings = sa.Table(
            "beginnings",
            self.metadata,
            sa.Column("since", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("common", sa.BigInteger, nullable=False),
            sa.Column("signed", sa.BigInteger, nullable=False),
            sa.Column("root", sa.LargeBinary, nullable=False),
            sa.Column("reason", sa.Text, nullable=False),
            sa.Column("told", sa.Boolean, nullable=False),
        )
        self.cosigned = sa.Table(
            "cosigned",
            self.metadata,
            sa.Column("origin", TEXT, primary_key=True),
            sa.Column("size", sa.BigInteger, nullable=False),
            sa.Column("root", sa.LargeBinary, nullable=False),
            sa.Column("note", sa.LargeBinary, nullable=False),
            sa.Column("accepted", sa.BigInteger, nullable=False),
        )
