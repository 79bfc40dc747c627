"""The last events that came into this node's log, as they come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, parts
from domain.envelope import Classification, Recorded
from domain.registry import type_of
from domain.restriction import is_restricted
from domain.words import Words
from projections.issues.rows import IssueRow, issues, rectifications
from services.dashboard.page import PageContext
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.scalars import Text, text_of
from services.dashboard.words.naming import Naming, naming

SHOWN = 6
LOOKED_AT = 50
"""Events read from the end of the log to find those that are shown."""

_UNSHOWN = frozenset({"tree", "link"})
"""Kinds of records that concern the running of the board, not its work."""


@dataclass(frozen=True, slots=True)
class LatestEntry:
    """One event."""

    name: Words
    node: Words
    recorded: datetime
    item: int | None
    """The number of the issue that it is about, if it is about one that has a number."""
    record: Text
    """What it is about: of what was done about an issue, the issue itself."""


def latest(context: PageContext) -> Region:
    """Return the last events that are open to the reader, the newest first; none for a moment in the past."""
    position = context.snapshot.position
    read = [] if context.past else context.board.log.read(max(position - LOOKED_AT, 0), min(LOOKED_AT, position))
    shown = [each for each in _shown(read) if context.snapshot.allows(each.envelope)][-SHOWN:][::-1]
    about = [_issue(context, each.envelope.subject) for each in shown]
    names = naming(context.snapshot, about, [each.envelope.subject for each in shown])
    parts = (_entry(recorded, issue, names) for recorded, issue in zip(shown, about, strict=True))
    return Region("latest", "latest.html", None, tuple(parts))


def _shown(read: Iterable[Recorded]) -> Iterator[Recorded]:
    for recorded in read:
        envelope = recorded.envelope
        open = envelope.classification is Classification.INTERNAL and not is_restricted(envelope)
        if open and parts(envelope.subject)[0] not in _UNSHOWN:
            yield recorded


def _entry(recorded: Recorded, issue: IssueRow | None, names: Naming) -> Region:
    envelope = recorded.envelope
    entry = LatestEntry(
        name=type_of(envelope.payload).words,
        node=names.organisation(envelope.source),
        recorded=recorded.recorded_at,
        item=issue.item if issue else None,
        record=text_of(issue.id if issue else envelope.subject, names),
    )
    return Region(f"latest-{recorded.position}", "latest_entry.html", entry)


def _issue(context: PageContext, subject: AggregateId) -> IssueRow | None:
    kind = parts(subject)[0]
    if kind == "rectification" and (row := context.snapshot.row(rectifications, subject)):
        return context.snapshot.row(issues, row.issue)
    return context.snapshot.row(issues, subject) if kind == "issue" else None
