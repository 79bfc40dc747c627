"""What a node keeps, opened for a look through it while the node may run."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.words import Words
from projections.engine.failures import DatabaseDamaged
from projections.engine.sqlite_file import is_missing, path_of
from services.audit.store import AuditStore
from services.log import Log
from services.node.settings import NodeSettings
from services.node.storage import Database, require_whole, url_of


@contextmanager
def opened(settings: NodeSettings) -> Iterator[tuple[Log, AuditStore]]:
    """Open the log of a node, and what was signed of it; nothing is made that is not there.

    Raises:
        DatabaseDamaged: a file is damaged, or gone; the message names it, and the way back.
    """
    require_whole(settings)
    for path in (path_of(url_of(settings, each)) for each in (Database.LOG, Database.AUDIT)):
        if path and is_missing(path):
            raise DatabaseDamaged(Words(f"{path} 不见了", f"{path} is gone"))
    log, store = url_of(settings, Database.LOG), url_of(settings, Database.AUDIT)
    with closing(Log(settings.id, log)) as opened_log, closing(AuditStore(store)) as opened_store:
        yield opened_log, opened_store
