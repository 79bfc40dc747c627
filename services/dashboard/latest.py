"""The last events that came into this node's log, as they come."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, parts
from domain.envelope import Classification, Recorded
from domain.registry import type_of
from domain.restriction import is_restricted
from domain.tree import NodeId
from domain.words import Words
from projections.issues.rows import IssueRow, issues, rectifications
from services.dashboard.look import Look, name_of
from services.dashboard.regions import Region

SHOWN = 6
LOOKED_AT = 50
"""Events read from the end of the log to find those that are shown."""

_UNSHOWN = frozenset({"tree", "link"})
"""Kinds of records that concern the running of the board, not its work."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event."""

    name: Words
    node: Words
    recorded: datetime
    issue: AggregateId | None
    """The issue that it is about."""
    item: int | None
    text: Words | None


def latest(look: Look, names: Mapping[NodeId, Words]) -> Region:
    """Return the last events that are open to the reader, the newest first; none for a moment in the past."""
    position = look.snapshot.position
    read = [] if look.past else look.node.log.read(max(position - LOOKED_AT, 0), min(LOOKED_AT, position))
    shown = [each for each in _shown(read) if look.snapshot.allows(each.envelope)][-SHOWN:]
    parts = (Region(f"latest-{one.position}", "latest_entry.html", _entry(look, one, names)) for one in reversed(shown))
    return Region("latest", "latest.html", None, tuple(parts))


def _shown(read: Iterable[Recorded]) -> Iterator[Recorded]:
    for recorded in read:
        envelope = recorded.envelope
        open = envelope.classification is Classification.INTERNAL and not is_restricted(envelope)
        if open and parts(envelope.subject)[0] not in _UNSHOWN:
            yield recorded


def _entry(look: Look, recorded: Recorded, names: Mapping[NodeId, Words]) -> Entry:
    envelope = recorded.envelope
    issue = _issue(look, envelope.subject)
    return Entry(
        name=type_of(envelope.payload).words,
        node=name_of(envelope.source, names),
        recorded=recorded.recorded_at,
        issue=issue.id if issue else None,
        item=issue.item if issue else None,
        text=Words(issue.text, issue.text_en or issue.text) if issue else None,
    )


def _issue(look: Look, subject: AggregateId) -> IssueRow | None:
    kind = parts(subject)[0]
    if kind == "rectification" and (row := look.snapshot.row(rectifications, subject)):
        return look.snapshot.row(issues, row.issue)
    return look.snapshot.row(issues, subject) if kind == "issue" else None
