"""Carry-over: the open items of earlier rounds that each inspection drew in, with where they come from (P16)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef
from domain.heading import Heading
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, Organisation
from domain.vocabulary import LIST_ITEMS
from domain.words import Words
from projections.circle import Covers, covers_everybody
from projections.engine.nested import NOTHING
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import InspectionRow, inspections
from projections.issues.rows import IssueRow, issues, lists
from projections.patrols.rows import PatrolRow, patrols

Source = InspectionRow | PatrolRow
"""What finds issues."""


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """One issue that was drawn in; what is None is not to be seen here."""

    issue: AggregateId
    list: AggregateId | None
    title: Words | None
    """The list's."""
    item: int | None
    text: str | None
    status: IssueStatus | None
    inspection: AggregateId | None
    """The one that found it; None if a joint patrol did."""
    patrol: AggregateId | None
    """The joint patrol that found it; None if an inspection did."""
    round: AggregateId | None
    """The round of that."""


@dataclass(frozen=True, slots=True)
class CarryoverLine:
    """One inspection with what it drew in."""

    inspection: AggregateId
    round: AggregateId
    organisation: NodeId
    items: Annotated[tuple[CarriedItem, ...], LIST_ITEMS]


@dataclass(frozen=True, slots=True)
class Carryover:
    """What inspections drew in when they were opened; those that drew in nothing are left out."""

    position: int
    covers: Covers
    items: tuple[CarryoverLine, ...]


@query("carryover", zh="未结账问题带入", en="Carry-over", heading=Heading.INSPECTIONS, rank=7)
def carryover(
    snapshot: Snapshot, *, inspection: AggregateRef | None = None, organisation: Organisation | None = None
) -> Carryover:
    """Return what one inspection drew in, or those of an organisation, or all; the oldest inspection first."""
    source = snapshot.of(inspections)
    c, given = source.c, {"key": inspection, "target": organisation}
    wanted = [c[name] == value for name, value in given.items() if value]
    shown = snapshot.rows(inspections, c.carried != NOTHING, *wanted, source=source, order_by=(c.opened_at, c.key))
    issues_of = _Issues(snapshot, {id for row in shown for id in row.carried})
    lines = (CarryoverLine(row.id, row.round, row.target, tuple(map(issues_of.item, row.carried))) for row in shown)
    return Carryover(snapshot.position, covers_everybody(snapshot), tuple(lines))


class _Issues:
    """The issues that were drawn in, and what found them."""

    def __init__(self, snapshot: Snapshot, ids: Collection[AggregateId]) -> None:
        self._issues = snapshot.by_key(issues, ids)
        self._lists = snapshot.by_key(lists, (row.list for row in self._issues.values()))
        sources = set(filter(None, map(self._source, self._issues.values())))
        by_inspection, by_patrol = snapshot.by_key(inspections, sources), snapshot.by_key(patrols, sources)
        self._found_by: Mapping[str, Source] = {**by_inspection, **by_patrol}

    def item(self, id: AggregateId) -> CarriedItem:
        """Return what is to be seen here of one of them."""
        issue = self._issues.get(id)
        if not issue:
            return CarriedItem(id, None, None, None, None, None, None, None, None)
        return _item(issue, self._found_by.get(self._source(issue) or ""))

    def _source(self, issue: IssueRow) -> AggregateId | None:
        """Return what found it: what it names itself, or else what its list gathers from."""
        of = self._lists.get(issue.list)
        return issue.source or (of.source if of else None)


def _item(issue: IssueRow, origin: Source | None) -> CarriedItem:
    return CarriedItem(
        issue=issue.id,
        list=issue.list,
        title=issue.list_title,
        item=issue.item,
        text=issue.text,
        status=issue.status,
        inspection=origin.id if isinstance(origin, InspectionRow) else None,
        patrol=origin.id if isinstance(origin, PatrolRow) else None,
        round=origin.round if origin else None,
    )
