"""The log in an SQLite file."""

from urllib.parse import unquote, urlsplit

from eventsourcing.utils import EnvType


def environment(url: str) -> EnvType:
    """Return what the library has to be told for `sqlite:///path`."""
    return {
        "PERSISTENCE_MODULE": "services.log.sqlite.factory:SqliteLogFactory",
        "SQLITE_DBNAME": unquote(urlsplit(url).path),
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
    }
