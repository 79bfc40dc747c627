"""The reports between neighbours: what each has stored of the other's, end to end.

They are also where it shows that a database was put back to an older copy: what one side says must fit what the other
side has.
"""

from collections.abc import Callable, Sequence

from domain.node_id import NodeId
from services.links.alarm import (
    Alarm,
    altered,
    forked,
    neighbour_older,
    older_than_received,
    older_than_sent,
    stopped_there,
)
from services.links.journal import Journal
from services.links.wire import LinkReport, digest
from services.log import LinkPosition, Log, Outgoing
from services.log.clock import wall


class Reports:
    """What this node's log says about one neighbour, in the terms of reports. Blocks; call it in a thread."""

    def __init__(self, log: Log, neighbour: NodeId, journal: Journal) -> None:
        self._log, self._neighbour, self._journal = log, neighbour, journal
        self._checked = LinkPosition(-1, None)

    def report(self, *, missing: bool, alarm: Alarm | None) -> LinkReport:
        """Return the report for the neighbour."""
        received, skipped = self._log.received(self._neighbour), self._journal.state.skipped
        return LinkReport(
            stored=received.number,
            id=received.event_id,
            head=self._log.sent(self._neighbour).number,
            told=self._log.stored(self._neighbour).number,
            missing=missing,
            alarm=alarm.words if alarm and not alarm.clears else None,
            at=wall(),
            digest=_digest_at(self._log.received_after, self._neighbour, received.number),
            skipped=skipped.number if skipped else 0,
            reason=skipped.reason if skipped else "",
        )

    def check(self, report: LinkReport, received: int) -> Alarm | None:
        """Return what is wrong if the neighbour's report does not fit our log, or if it has stopped the link itself.

        Args:
            report: what it says.
            received: what had been taken in when the report before this one arrived. What is taken in later may be
                younger than the report.
        """
        told = stopped_there(self._neighbour, report.alarm) if report.alarm else None
        return self._check_sent(report) or self._check_received(report, received) or told

    def record(self, report: LinkReport) -> None:
        """Record what the neighbour has stored, so that we notice if it ever has less, and what it passed over."""
        if 0 < report.skipped <= report.stored:
            self._journal.skipped_there(report.skipped, report.reason or "–")
        if report.stored > self._log.stored(self._neighbour).number:
            self._log.mark_stored(self._neighbour, LinkPosition(report.stored, report.id))

    def _check_sent(self, report: LinkReport) -> Alarm | None:
        theirs = LinkPosition(report.stored, report.id)
        if theirs == self._checked:
            return None
        head = self._log.sent(self._neighbour).number
        if theirs.number > head:
            return older_than_sent(self._neighbour, theirs.number, head)
        ours = self._log.sent_at(self._neighbour, theirs.number) if theirs.number else LinkPosition(0, None)
        nameless = theirs.event_id is None and theirs.number == report.skipped  # what it could not even name
        if ours != theirs and not nameless:
            return forked(self._neighbour, theirs.number, theirs.event_id, ours.event_id if ours else None)
        if report.digest not in (None, _digest_at(self._log.outbox, self._neighbour, theirs.number)):
            return altered(self._neighbour, theirs.number)
        before = max(self._log.stored(self._neighbour).number, self._checked.number)
        if theirs.number < before:
            return neighbour_older(self._neighbour, before, theirs.number)
        self._checked = theirs
        return None

    def _check_received(self, report: LinkReport, received: int) -> Alarm | None:
        now = self._log.received(self._neighbour).number
        if report.told > now:
            return older_than_received(self._neighbour, report.told, now)
        if report.head < received:
            return neighbour_older(self._neighbour, received, report.head)
        return None


def _digest_at(rows: Callable[[NodeId, int, int], Sequence[Outgoing]], neighbour: NodeId, number: int) -> str | None:
    found = rows(neighbour, number - 1, 1) if number else ()
    return digest(found[0].raw) if found and found[0].number == number else None
