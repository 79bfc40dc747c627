"""The hand-overs of a node: what it keeps and is to give away goes to the new home, the past first, the statement last.

An operator begins a hand-over by a command. Others follow of themselves: those without a node go with the organisation
above them, those that have ended go to their successor. What has come here is entered into the node's tree.

All of it is found in the log and may be done again, so a node that was killed goes on where it was.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from domain.authority import NODE, Actor, Role
from domain.home.handing_over import HandOver
from domain.home.state import follows_to
from domain.home.succession import SettleSuccession
from domain.node_id import NodeId, is_below
from projections.engine.snapshot import Snapshot, ViewNotReady
from projections.engine.views import Views
from projections.homes import homes
from projections.organisations import organisations
from services.commands.completion import Completion, Progress
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.log import Log
from services.recurring import Recurring

PAUSE = 0.5
"""Seconds of rest after each look."""

_log = logging.getLogger(__name__)


class HandOvers:
    """Does what is to be done about homes on one node."""

    def __init__(
        self,
        log: Log,
        views: Views,
        handler: CommandHandler,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        arrived: Callable[[frozenset[NodeId]], None],
    ) -> None:
        """Wire it; nothing is done before `start` or `perform`.

        Args:
            log: of the node.
            views: of the node.
            handler: takes the commands.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
            arrived: called with all whose home the node is, when these are others than before.
        """
        self._node, self._views, self._handler, self._arrived = log.node, views, handler, arrived
        self._kept: frozenset[NodeId] = frozenset()
        self._recurring = Recurring("hand-overs", self._when_ready, views.subscribe, clock, PAUSE)
        self._completion = Completion(log, clock, new_id, lambda: self._recurring.stopping)

    @property
    def progress(self) -> Progress:
        """How far the past of what is being handed over is sent."""
        return self._completion.progress

    def start(self) -> None:
        """Begin, in a thread: whenever the views have moved."""
        self._recurring.start()

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._recurring.stop()

    def perform(self) -> None:
        """Do all that is to be done now.

        Raises:
            ViewNotReady: the views have not caught up for the first time.
        """
        with self._views.read() as snapshot:
            known = {row.organisation: row for row in snapshot.rows(homes)}
            ended = _ended(snapshot)
        here = {each: row for each, row in known.items() if row.home == self._node}
        self._note_arrivals(frozenset(here))
        for organisation in sorted({self._node} - known.keys() | here.keys()):
            successor = here[organisation].successor if organisation in here else None
            if (organisation in ended) != (successor is not None):
                self._give(SettleSuccession(organisation=organisation), organisation)
        for organisation, row in here.items():
            if not row.next and (neighbour := follows_to(row, self._node, known.get)):
                self._give(HandOver(organisation=organisation, home=neighbour), organisation)
        self._completion.complete([organisation for organisation, row in here.items() if row.next])

    def _when_ready(self) -> None:
        try:
            self.perform()
        except ViewNotReady:
            _log.debug("the views are being built; they wake us when they are there")

    def _note_arrivals(self, kept: frozenset[NodeId]) -> None:
        if kept != self._kept:
            self._arrived(kept)
        self._kept = kept

    def _give(self, command: object, organisation: NodeId) -> None:
        actor = Actor(NODE, organisation, frozenset({Role.OPERATOR}))
        [answer] = self._handler.execute_all([CommandRequest(command=command, actor=actor)])
        if isinstance(answer, Exception):  # the views were behind, or its time has not come
            _log.debug("%s of %s: %s", type(command).__name__, organisation, answer)


def _ended(snapshot: Snapshot) -> frozenset[NodeId]:
    """Return those who ended, as a tree above them says."""
    rows = snapshot.rows(organisations, (source := snapshot.of(organisations)).c.closed, source=source)
    return frozenset(row.id for row in rows if is_below(row.id, row.named_by))
