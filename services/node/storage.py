"""The databases of a node, looked at before they are opened: a node starts with whole ones, or says what to do."""

from enum import StrEnum
from pathlib import Path

from projections.engine.failures import DatabaseDamaged, Failure, failure_of
from projections.engine.sqlite_file import is_missing, path_of, require_sound
from services.node.settings import NodeSettings


class Database(StrEnum):
    """What a node keeps, each in a file or a schema of its own."""

    LOG = "log"
    VIEWS = "views"
    GATEWAY = "gateway"
    WEBHOOKS = "webhooks"


_BACKUP = "Put its last backup in its place"
_WAYS_BACK = {
    Database.LOG: f"{_BACKUP}, or take it away if there is none, and run `yipan node recover`",
    Database.GATEWAY: f"{_BACKUP}; if there is none, take it away: which reports waited or were refused is lost with "
    "it, and publishers send them again",
    Database.WEBHOOKS: f"{_BACKUP}; if there is none, take it away: subscribers then set their webhooks up again",
}
"""What people do about each file that follows from nothing else. The views follow from the log and mend themselves."""


class DatabaseNotOpened(Exception):
    """A database of the node cannot be opened now; the message says which and why."""


def url_of(settings: NodeSettings, what: Database) -> str:
    """Return where a node keeps something: in its database, or in a file of its data folder."""
    return settings.database or f"sqlite:///{(settings.data / what).resolve()}.db"


def require_whole(settings: NodeSettings) -> None:
    """Demand that no file of a node was damaged or taken away. On a server, PostgreSQL sees to that.

    Raises:
        DatabaseDamaged: one was; the message names it, and the way back.
    """
    files = {what: path for what in Database if (path := path_of(url_of(settings, what)))}
    if not files:
        return
    for what, way_back in _WAYS_BACK.items():
        try:
            require_sound(files[what])
        except DatabaseDamaged as error:
            raise DatabaseDamaged(f"{error}. {way_back}") from error
    _require_log(files.pop(Database.LOG), list(files.values()))


def _require_log(log: Path, others: list[Path]) -> None:
    """Demand that there is a log where there is anything else: it is made before all of it."""
    if is_missing(log) and (others := [each for each in others if not is_missing(each)]):
        raise DatabaseDamaged(f"{log} is gone, though there is {others[0].name}. {_WAYS_BACK[Database.LOG]}")


def not_opened(settings: NodeSettings, error: Exception) -> DatabaseNotOpened | None:
    """Return that a database cannot be opened now, or None if an error is about anything else."""
    failure = failure_of(error)
    if failure is None or isinstance(error, DatabaseDamaged):
        return None
    reason = "there is no space left" if failure is Failure.FULL else str(error)
    return DatabaseNotOpened(f"{(settings.database and 'PostgreSQL') or settings.data}: {reason}")
