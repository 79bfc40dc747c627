"""What a node keeps, opened for a look through it while the node may run."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from services.audit.store import AuditStore
from services.log import Log
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of


@contextmanager
def opened(settings: NodeSettings) -> Iterator[tuple[Log, AuditStore]]:
    """Open the log of a node, and what was signed of it."""
    log, store = url_of(settings, Database.LOG), url_of(settings, Database.AUDIT)
    with closing(Log(settings.id, log)) as opened_log, closing(AuditStore(store)) as opened_store:
        yield opened_log, opened_store
