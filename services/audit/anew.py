"""A log that was recovered, or put back to an older copy, is another one than was signed: it says so, and begins anew.

What was signed beyond what both have in common is kept, and cosigned nowhere any more until people of the neighbours
have accepted it.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from domain.log import LogBegunAnew
from services.audit.keys import LogKeys
from services.audit.store import AuditStore, SignedCheckpoint
from services.audit.tree import KeptTree
from services.locale import say
from services.log import Log

_log = logging.getLogger(__name__)

PAGE = 100
"""Checkpoints that are looked at together."""


def begin_anew(log: Log, store: AuditStore, reason: str, at: datetime) -> None:
    """Make the tree of a log anew, and set aside what was signed of another one; nothing if it is the same.

    Args:
        log: as it is now.
        store: what was kept of it.
        reason: why it may be another one.
        at: the time now.
    """
    store.forget_nodes()
    tree = KeptTree(store, log.inspection.leaves)
    tree.grow()
    last = store.last()
    common = next((each.size for each in _signed(store, log.head()) if tree.root(each.size) == each.root), 0)
    if last and last.size > common:
        store.abandon(common, last, reason, at)


def tell_beginnings(store: AuditStore, keys: LogKeys) -> None:
    """Have the log say where it began anew, each time once; said twice, after a crash, it says the same."""
    for each in store.untold():
        keys.begun_anew(LogBegunAnew(common=each.common, signed=each.signed, root=each.root.hex(), reason=each.reason))
        store.tell(each)
        _log.warning(
            say(
                "日志重新起算：各相邻节点须由两名运维人员接受后，才再见证本日志",
                "the log began anew: it is cosigned again when two operators of each neighbour have accepted that",
            )
        )


def _signed(store: AuditStore, size: int) -> Iterator[SignedCheckpoint]:
    """Yield the checkpoints of trees up to a size, the largest first."""
    while page := store.before(size, PAGE):
        yield from page
        size = page[-1].size - 1
