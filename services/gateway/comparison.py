"""The register and the log told one by the other: two copies of two moments must not keep what only one of them has.

What a report led to is in the log before the register has it. If the register says that a report was accepted and its
events are not there, the log was put back to an older copy: the report is given again, for its content stands here.
What the log alone has of a report, the log knows by the report's key: sent again, it is entered with what it led to.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.node_id import NodeId
from services.gateway.entry import ReportEntry, ReportRevision
from services.gateway.outcome import RefusalRecord, Result, Status, refusal_record
from services.gateway.refusals import WentToFork
from services.gateway.retry import WAIT
from services.gateway.store import ReportFilter, ReportStore
from services.log import Log

TOGETHER = 500
"""Reports that are compared at once."""
NODE = "node"
"""Who changes an entry that nobody asked for."""

_log = logging.getLogger(__name__)


def give_again_what_the_log_lacks(store: ReportStore, log: Log, clock: Callable[[], datetime]) -> int:
    """Let every accepted report whose events are not in the log have its turn again; return how many that are.

    It looks through the register only if the last event that any report led to is not where it was.
    """
    reached, head = store.reached(), log.head()
    if reached and _stands_at(log, *reached):
        return 0
    given = 0
    for page in _accepted(store):
        lacking = log.unknown([event.id for entry in page for event in entry.result.events])
        lost = [entry for entry in page if any(event.id in lacking for event in entry.result.events)]
        given += _change(store, lost, partial(_received, clock()), clock())
    if head:
        store.set_reached(head, log.read(head - 1, 1)[0].envelope.id)
    if given:
        _log.warning("%d reports are given again: the log does not have what they had led to", given)
    return given


def mark_forked(store: ReportStore, event_ids: Collection[str], file: str, now: datetime) -> int:
    """Show which accepted reports led to events that a fork alone had; return how many those are."""
    marked, of_fork, reason = 0, frozenset(event_ids), refusal_record(WentToFork(file=file))
    for page in _accepted(store):
        lost = [entry for entry in page if any(event.id in of_fork for event in entry.result.events)]
        marked += _change(store, lost, partial(_forked, reason), now)
    return marked


def give_forked_again(store: ReportStore, organisation: NodeId, now: datetime) -> int:
    """Let all reports of an organisation that went to a fork have their turn again; return how many those are."""
    given = 0
    while page := store.page(ReportFilter(organisation, Status.FORKED, limit=TOGETHER)):
        given += _change(store, page, partial(_received, now), now)
    return given


def _stands_at(log: Log, position: int, event_id: str) -> bool:
    there = log.read(position - 1, 1) if position else ()
    return bool(there) and there[0].envelope.id == event_id


def _accepted(store: ReportStore) -> Iterator[Sequence[ReportEntry]]:
    after = 0
    while page := store.page(ReportFilter(status=Status.ACCEPTED, after=after, limit=TOGETHER)):
        yield page
        after = page[-1].number


def _change(
    store: ReportStore,
    entries: Sequence[ReportEntry],
    becomes: Callable[[ReportEntry], ReportEntry],
    now: datetime,
) -> int:
    """Change entries, and keep what they were."""
    changed = [replace(becomes(entry), version=entry.version + 1) for entry in entries]
    before = [ReportRevision(e.key, e.version, now, NODE, None, e.status, e.raw, e.result) for e in entries]
    return len(changed) if changed and store.change(changed, revision=before) else 0


def _received(now: datetime, entry: ReportEntry) -> ReportEntry:
    return replace(entry, status=Status.RECEIVED, result=Result(entry.result.record), until=now + WAIT)


def _forked(reason: RefusalRecord, entry: ReportEntry) -> ReportEntry:
    return replace(entry, status=Status.FORKED, result=Result(entry.result.record, reason=reason))
