"""Checkpoints: a node signs the tree of its log as it grows, and never two trees that do not agree.

What it signs is kept before anybody sees it. So a node whose log was cut, put back to an older copy or rewritten knows
that from what it has signed, and signs nothing more until people have looked.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from domain.words import Words
from projections.engine.failures import words_of
from services.audit.store import AuditStore, SignedCheckpoint
from services.audit.tree import KeptTree
from services.locale import say
from services.log import Log
from services.log.errors import LeafMissing
from services.recurring import Recurring

PAUSE = 5.0
"""Seconds between two checkpoints at least: what is recorded meanwhile is signed together."""
INTERVAL = timedelta(minutes=10)
"""After which the log is looked at, and witnesses asked, though nothing was recorded …"""
SOON = timedelta(seconds=15)
"""… or if a witness did not cosign."""

AT_ONCE = timedelta(seconds=1)
"""After which witnesses are asked again at a start, when links come up …"""
GRACE = timedelta(seconds=60)
"""… until they are taken for silent."""

Seal = Callable[[int, bytes], bytes | None]
"""Returns the signed note of the tree of a size and root; None while there is no key to sign it with."""

_CANNOT = Words("检查点无法签署", "no checkpoint can be signed")
_log = logging.getLogger(__name__)


class Untrue(Exception):
    """The log is not the one that was signed."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.rule = Words(zh, en)


class Checkpoints:
    """Signs the trees of one log. Any number of threads may ask; none of them holds up who records."""

    def __init__(
        self,
        log: Log,
        store: AuditStore,
        tree: KeptTree,
        seal: Seal,
        clock: Callable[[], datetime],
        tell: Callable[[SignedCheckpoint], bool] = lambda _: True,
        older: Callable[[], Words | None] = lambda: None,
    ) -> None:
        """Wire it; nothing is signed before `start`.

        Args:
            log: whose tree it is.
            store: where what was signed is kept.
            tree: of the log.
            seal: signs.
            clock: the time now, with its zone.
            tell: takes the latest checkpoint each time that the log was looked at, for witnesses; it may take a while.
                Says whether that is done.
            older: says why nothing is signed, if a witness has shown that this log is an older copy.
        """
        self.tree = tree
        self.failure: Words | None = None
        """Why nothing is signed; None if all is as it should be, as far as is known."""
        self._log, self._store, self._seal, self._clock = log, store, seal, clock
        self._tell, self._older = tell, older
        self._heard = False
        self._until = clock() + GRACE
        self._signing = Lock()
        self._work = Recurring(f"checkpoints of {log.node}", self._again, log.subscribe, clock, PAUSE)

    def start(self) -> None:
        """Begin, in a thread."""
        self._work.start()

    def stop(self) -> None:
        """Stop after what is being signed."""
        self._work.stop()

    def sign(self) -> SignedCheckpoint | None:
        """Sign the log as it is now, if it has grown, and return the latest checkpoint; None of an empty log.

        Raises:
            Untrue, LeafMissing: it is not the log that was signed before.
        """
        with self._signing:
            last, head = self._store.last(), self._log.head()
            self.tree.grow()
            if last:
                self._require_the_same(last, head)
            if head == (last.size if last else 0):
                return last
            root = self.tree.root(head)
            if note := self._seal(head, root):
                self._store.add(SignedCheckpoint(head, root, note, self._clock()))
            return self._store.last()

    def _require_the_same(self, last: SignedCheckpoint, head: int) -> None:
        """Demand that the log begins with what was signed last, and so with all that was signed before."""
        if head < last.size:
            raise Untrue(
                f"日志止于 {head}，但已签至 {last.size}：日志被截断或换成了旧副本",
                f"the log ends at {head}, and {last.size} were signed: it was cut, or is an older copy",
            )
        if self.tree.root(last.size) != last.root:
            raise Untrue(
                f"前 {last.size} 个事件与所签检查点不符：日志被改写",
                f"the first {last.size} events are not those that were signed: the log was rewritten",
            )

    def _again(self) -> datetime:
        """Sign what there is, once the witnesses have said whether they know more: an older copy signs nothing."""
        if not self._heard and not self._hear():
            return self._clock() + AT_ONCE
        if older := self._older():
            self.failure = older
            return self._clock() + SOON
        try:
            latest = self.sign()
        except Exception as error:
            said = error.rule if isinstance(error, (Untrue, LeafMissing)) else words_of(error, _CANNOT)
            if self.failure is None:
                _log.critical(say(f"{self._log.node} 不再签署检查点：{said.zh}", f"no checkpoint is signed: {said.en}"))
            self.failure = said
            return self._clock() + SOON
        self.failure = None
        done = latest is None or self._tell(latest)
        return self._clock() + (INTERVAL if done else SOON)

    def _hear(self) -> bool:
        """Show the witnesses what was signed last, before anything else is; say whether they were heard, or silent."""
        last = self._store.last()
        self._heard = last is None or self._tell(last) or self._older() is not None or self._clock() > self._until
        return self._heard
