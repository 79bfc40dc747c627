"""The node's own duties: it warns of due dates, moves those that a calendar moves, tells newcomers, and yields leaders.

A newcomer is a node that lacks what was decreed, or a supervisor that lacks what it was charged with. A leader of whom
another body of the tier referred a clue, too, is left to it. Duties are done when something happened and when the time
has come, by commands like any others. Each is given under a name that says what it is for, or is refused where it was
done: so it is done once, also if two processes have the same log.

A board that replays the past leaves its dates alone: all of them would be overdue. It tells newcomers all the same.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import NODE, Actor, Role
from domain.calendar import ShareCalendar
from domain.clue_yielding import YieldLeader
from domain.committee_term import ShareCommitteeTerm
from domain.deadline_rule import ShareRule
from domain.division import ShareDivision
from domain.focus_taxonomy import ShareFocusTaxonomy
from domain.issue.dating import RedateIssue, WarnIssue
from domain.issue.state import issue
from domain.issue.supervised import AdmitSupervisors
from domain.node_id import NodeId
from domain.recording_rule import ShareRecordingRule
from domain.rectification.accepting import AdmitRectificationSupervisors
from domain.rectification.state import rectification
from projections.clues import unyielded
from projections.committee_terms import CommitteeTermRow
from projections.deadlines.owed import Moved, Warned, moved, warnings
from projections.deadlines.rows import CalendarRow, DeadlineRuleRow
from projections.decrees import Decreed, unshared
from projections.divisions import DivisionRow, unadmitted
from projections.engine.snapshot import ViewNotReady
from projections.engine.views import Views
from projections.focus_taxonomies import FocusTaxonomyRow
from projections.homes import kept_on
from projections.late_recordings import RecordingRuleRow
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.recurring import Recurring

BATCH = 500
"""Commands in one transaction."""
ADMITTED = 10 * BATCH
"""Records into which supervisors are let at one look, at most; the rest wait for the next."""
PAUSE = 1.0
"""Seconds of rest after each look: what happens meanwhile is taken together."""
REST = 4.0
"""How many times as long as a look took the rest is at least."""

_log = logging.getLogger(__name__)


class Duties:
    """Does what is owed by those who act on one node."""

    def __init__(
        self,
        node: NodeId,
        views: Views,
        handler: CommandHandler,
        clock: Callable[[], datetime],
        *,
        dates: bool = True,
    ) -> None:
        """Wire them; nothing is done before `start` or `perform`.

        Args:
            node: which one; it does what is owed by all whose home it is.
            views: what is owed is found there.
            handler: takes the commands.
            clock: the time now, with its zone.
            dates: whether it warns of due dates and moves them, too.
        """
        self._node = node
        self._views = views
        self._handler = handler
        self._dates = dates
        self._recurring = Recurring("duties", self._when_ready, views.subscribe, clock, PAUSE, REST)

    def start(self) -> None:
        """Begin, in a thread: whenever the views have moved, and when something falls due."""
        self._recurring.start()

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._recurring.stop()

    def perform(self) -> datetime | None:
        """Do all that is owed now; return when something will be owed next, as far as can be foreseen.

        Raises:
            ViewNotReady: the views have not caught up for the first time.
        """
        with self._views.read() as snapshot:
            owners = sorted(kept_on(snapshot, self._node))
            dated = owners if self._dates else ()
            found = warnings(snapshot, dated)
            requests = [
                *map(_sharing, unshared(snapshot, owners)),
                *map(_redating, moved(snapshot, dated)),
                *map(_warning, found.owed),
                *map(_admission, unadmitted(snapshot, owners, ADMITTED)),
                *map(_yielding, unyielded(snapshot, owners, BATCH)),
            ]
        for batch in _batches(requests):
            if self._recurring.stopping:
                break
            self._execute(batch)
        return found.next

    def _execute(self, requests: Sequence[CommandRequest]) -> None:
        for request, answer in zip(requests, self._handler.execute_all(requests), strict=True):
            if isinstance(answer, Exception):  # the views were behind: it is done, or not owed any more
                _log.debug("%s on %s: %s", type(request.command).__name__, request.id, answer)

    def _when_ready(self) -> datetime | None:
        try:
            return self.perform()
        except ViewNotReady:
            _log.debug("the views are being built; they wake us when they are there")
            return None


_SHARES: Mapping[type[Decreed], type] = {
    CalendarRow: ShareCalendar,
    DeadlineRuleRow: ShareRule,
    DivisionRow: ShareDivision,
    CommitteeTermRow: ShareCommitteeTerm,
    FocusTaxonomyRow: ShareFocusTaxonomy,
    RecordingRuleRow: ShareRecordingRule,
}
_ADMITS = {issue.kind: AdmitSupervisors, rectification.kind: AdmitRectificationSupervisors}


def _sharing(row: Decreed) -> CommandRequest:
    return CommandRequest(command=_SHARES[type(row)](), actor=_actor(row.id), id=row.id)


def _admission(id: AggregateId) -> CommandRequest:
    return CommandRequest(command=_ADMITS[parts(id)[0]](), actor=_actor(id), id=id)


def _yielding(id: AggregateId) -> CommandRequest:
    return CommandRequest(command=YieldLeader(), actor=_actor(id, Role.CLUES), id=id)


def _redating(move: Moved) -> CommandRequest:
    versions = " ".join(f"{ref.calendar} {ref.version}" for ref in move.calendars)
    key = f"redate {move.issue} {versions}"
    return CommandRequest(command=RedateIssue(), actor=_actor(move.issue), id=move.issue, key=key)


def _warning(owed: Warned) -> CommandRequest:
    key = f"warn {owed.issue} {owed.due.isoformat()} {owed.step}"
    return CommandRequest(command=WarnIssue(step=owed.step), actor=_actor(owed.issue), id=owed.issue, key=key)


def _actor(id: AggregateId, role: Role = Role.OFFICER) -> Actor:
    return Actor(NODE, owner_of(id), frozenset({role}))


def _batches(requests: Sequence[CommandRequest]) -> Iterator[Sequence[CommandRequest]]:
    remaining = iter(requests)
    while batch := list(islice(remaining, BATCH)):
        yield batch
