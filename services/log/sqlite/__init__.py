"""The log in an SQLite file."""

from eventsourcing.utils import EnvType

from projections.engine.sqlite_file import path_of


def environment(url: str) -> EnvType:
    """Return what the library has to be told for `sqlite:///path`."""
    return {
        "PERSISTENCE_MODULE": "services.log.sqlite.factory:SqliteLogFactory",
        "SQLITE_DBNAME": str(path_of(url)),
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
    }
