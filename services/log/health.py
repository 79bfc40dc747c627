"""Whether a log takes what comes: what is found damaged takes nothing more, what fails otherwise is tried again."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from eventsourcing.persistence import OperationalError, PersistenceError

from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.words import Words
from projections.engine.failures import DatabaseOlder, Failure, Unavailable, failure_of, words_of
from services.log.clock import ClockWrong
from services.log.errors import LogDamaged

_log = logging.getLogger(__name__)


class Health:
    """Why nothing can be recorded in a log now, if that is so. Any number of threads may tell and ask."""

    def __init__(self, name: str) -> None:
        """Name the log: what it says when it is damaged leads people to a file, or to a server."""
        self._name = name
        self._failure: Exception | None = None
        self._damage: Words | None = None
        self._older: DatabaseOlder | None = None

    @property
    def failure(self) -> Words | None:
        """Why nothing can be recorded, and what to do; None if it can, as far as is known."""
        return self._damage or next((words_of(each) for each in (self._older, self._failure) if each), None)

    @property
    def older_than(self) -> NodeId | None:
        """Which neighbour has proven that this is an older copy, if one has."""
        return NodeId(self._older.neighbour) if self._older else None

    def older(self, neighbour: NodeId) -> None:
        """Have nothing decided any more: a neighbour has proven that this is an older copy."""
        if self._older is None:
            self._older = DatabaseOlder(neighbour)
            _log.critical(self._older)

    def require_newest(self, envelopes: Iterable[Envelope]) -> None:
        """Demand that nothing is decided on an older copy; what the node notes of its own running is no decision.

        Raises:
            DatabaseOlder: it is one.
        """
        if self._older and any(each.classification is not Classification.LOCAL for each in envelopes):
            raise DatabaseOlder(self._older.neighbour)

    @property
    def may_pass(self) -> bool:
        """Say whether there is a failure that may be over by now."""
        return self._failure is not None and self._damage is None

    def require_sound(self) -> None:
        """Demand that no damage was found.

        Raises:
            LogDamaged: it was.
        """
        if self._damage:
            raise LogDamaged(self._damage)

    def require_time(self) -> None:
        """Demand that nothing failed so far because the clock cannot be believed.

        Raises:
            ClockWrong: that was so, when it was tried last.
        """
        if isinstance(self._failure, ClockWrong):
            raise ClockWrong(self._failure.words or str(self._failure))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Notice damage that a read meets.

        Raises:
            Unavailable: the database could not be read.
        """
        try:
            yield
        except PersistenceError as error:
            self.notice(error)
            self.require_sound()
            if failure_of(error) or isinstance(error, OperationalError):
                raise Unavailable(words_of(error)) from error
            raise

    def failed(self, error: Exception) -> None:
        """Remember that nothing could be recorded."""
        self.notice(error)
        if self._failure is None and not self._damage:
            _log.error("%s takes nothing: %s", self._name, error)
        self._failure = error

    def recovered(self) -> None:
        """Remember that something was recorded."""
        if self._failure is not None:
            _log.warning("%s takes what comes again", self._name)
        self._failure = None

    def notice(self, error: Exception) -> None:
        """Have nothing recorded any more if an error shows damage."""
        if self._damage is None and failure_of(error) is Failure.DAMAGED:
            self._damage = Words(
                f"{self._name} 已损坏（原文：{error}）：不再作任何记录。请停止节点，以最近的备份替换该文件，"
                "再运行 yipan node recover",
                f"{self._name} is damaged ({error}): nothing is recorded any more. Stop the node, put the last backup "
                "in its place, and run `yipan node recover`",
            )
            _log.critical(self._damage.en)
