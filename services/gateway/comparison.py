"""The register and the log told one by the other: two copies of two moments must not keep what only one of them has.

What a report led to is in the log before the register has it. If the register says that a report was accepted and its
events are not there, the log was put back to an older copy: the report is given again, for its content stands here.
What the log alone has of a report, it remembers by the report's key, not by its name or what it said: it is entered as
accepted with what it led to, and is made whole when it is sent again.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.registry import type_of
from services.commands.outcomes import Repeats
from services.gateway.entry import UNHEARD, ReportEntry, ReportRevision, raw_of
from services.gateway.outcome import RefusalRecord, Result, Status, entered, refusal_record
from services.gateway.refusals import WentToFork
from services.gateway.retry import WAIT
from services.gateway.store import ReportFilter, ReportStore
from services.log import Log, RememberedRequest
from services.log.requests import REPORT

TOGETHER = 500
"""Reports that are compared at once."""
IN_HAND = 20_000
"""Positions that may lie between reports which come into the register in another order than into the log."""
NODE = "node"
"""Who changes an entry that nobody asked for."""
Lookup = Callable[[Collection[str]], Collection[str]]
"""Returns those of some events of which something is so, by their ids."""
Reached = tuple[int, str]
"""The last event that the register has of those that reports led to: its position and its id."""

_log = logging.getLogger(__name__)


def compare(store: ReportStore, log: Log, reached: Reached | None, clock: Callable[[], datetime]) -> None:
    """Enter what the log alone has of reports, and give again what it lacks.

    Args:
        store: the register.
        log: of the node.
        reached: what the register had before anything new came into it; None if that is not known.
        clock: the time now, with its zone.
    """
    enter_what_the_register_lacks(store, log, reached)
    give_again_what_the_log_lacks(store, log, reached, clock)


def enter_what_the_register_lacks(store: ReportStore, log: Log, reached: Reached | None) -> int:
    """Enter every report that only the log remembers; return how many those are.

    It looks behind the last event that any report led to, and as far before it as reports overtake one another.
    """
    added = 0
    for page in _remembered(log, max(0, reached[0] - IN_HAND) if reached else 0):
        known = store.known([_key(each) for each in page])
        lacking = [each for each in page if _key(each) not in known]
        repeats = Repeats(log, [each.recorded for each in lacking])
        found = [entry_of(each, repeats.events(each.recorded)) for each in lacking if each.recorded.last]
        added += len(found) if found and store.add(found) else 0
    if added:
        _log.warning("%d reports stood in the log alone, and are in the register now, without what they said", added)
    return added


def give_again_what_the_log_lacks(
    store: ReportStore, log: Log, reached: Reached | None, clock: Callable[[], datetime]
) -> int:
    """Let every accepted report whose events are not in the log have its turn again; return how many that are.

    It looks through the register only if the last event that any report led to is not where it was. What stands
    elsewhere in the log by now is told so from then on.
    """
    head = log.head()
    if reached and _stands_at(log, *reached):
        return 0
    given = 0
    for page in _accepted(store):
        positions = log.positions([event.id for entry in page for event in entry.result.events])
        lost = [entry for entry in page if any(event.id not in positions for event in entry.result.events)]
        given += _change(store, lost, partial(_received, clock()), clock())
        moved = [m for entry in page if entry not in lost and (m := _moved(entry, positions)) != entry]
        if moved:
            store.change(moved)
    if head:
        store.set_reached(head, log.read(head - 1, 1)[0].envelope.id)
    if given:
        _log.warning("%d reports are given again: the log does not have what they had led to", given)
    return given


def mark_forked(store: ReportStore, only: Lookup, file: str, now: datetime) -> int:
    """Show which accepted reports led to events that a fork alone had; return how many those are.

    Args:
        store: the register.
        only: tells which of these events a fork alone had; asked about a page of reports at once.
        file: where people find them.
        now: the time now.
    """
    marked, reason = 0, refusal_record(WentToFork(file=file))
    for page in _accepted(store):
        of_fork = only([event.id for entry in page for event in entry.result.events])
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


def _remembered(log: Log, position: int) -> Iterator[Sequence[RememberedRequest]]:
    place = (position, "")
    while page := log.requests_after(place, TOGETHER, f"{REPORT} "):
        yield page
        place = page[-1].place


def _key(request: RememberedRequest) -> str:
    return request.key.rpartition(" ")[2]


def entry_of(request: RememberedRequest, events: Sequence[Recorded]) -> ReportEntry:
    """Return the entry of a report of which only the log knows: for whom it was made, and what it led to."""
    _, organisation, key = request.key.split(" ")
    first = events[0].envelope
    said = {"source": None, "id": None, "type": type_of(first.payload).name, "subject": first.subject}
    return ReportEntry(
        key=key,
        organisation=NodeId(organisation),
        publisher=first.actor,
        received_at=events[0].recorded_at,
        status=Status.ACCEPTED,
        attempts=1,
        digest=UNHEARD,
        raw=raw_of({**said, "time": first.time}),
        result=Result(first.subject, entered(events)),
    )


def _moved(entry: ReportEntry, positions: Mapping[str, int]) -> ReportEntry:
    """Return an entry with its events where they stand now, as its next version; itself if that is where they stood."""
    events = tuple(replace(event, position=positions[event.id]) for event in entry.result.events)
    if events == entry.result.events:
        return entry
    return replace(entry, version=entry.version + 1, result=replace(entry.result, events=events))


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
