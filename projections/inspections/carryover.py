"""Carry-over: the open items of earlier rounds that each inspection drew in, with where they come from (P16)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from domain.aggregate_id import AggregateId, AggregateRef
from domain.heading import Heading
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, Organisation
from domain.vocabulary import LIST_ITEMS
from domain.words import Words
from projections.circle import Covers, covers_everybody
from projections.engine.query import query
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table
from projections.inspections.rows import InspectionRow, inspections
from projections.issues.rows import IssueRow, ListRow, issues, lists
from projections.patrols.rows import PatrolRow, patrols

Row = TypeVar("Row", IssueRow, ListRow)
Source = InspectionRow | PatrolRow
"""What finds issues."""
Sources = Mapping[AggregateId, Source]


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
    rows = list(snapshot.rows(inspections))
    wanted = (row for row in rows if inspection in (None, row.id) and organisation in (None, row.target))
    shown = sorted((row for row in wanted if row.carried), key=by_opening)
    found = _by_id(snapshot, issues, {id for row in shown for id in row.carried})
    of = _by_id(snapshot, lists, {row.list for row in found.values()})
    known: dict[AggregateId, Source] = {row.id: row for row in rows}
    known |= {row.id: row for row in snapshot.rows(patrols)}
    lines = (CarryoverLine(row.id, row.round, row.target, _items(row, found, of, known)) for row in shown)
    return Carryover(snapshot.position, covers_everybody(snapshot), tuple(lines))


def _by_id(snapshot: Snapshot, table: Table[Row], ids: Collection[AggregateId]) -> dict[AggregateId, Row]:
    source = snapshot.of(table)
    return {row.id: row for row in snapshot.rows(table, source.c.key.in_(ids), source=source)}


def _items(
    row: InspectionRow,
    found: Mapping[AggregateId, IssueRow],
    of: Mapping[AggregateId, ListRow],
    known: Sources,
) -> tuple[CarriedItem, ...]:
    return tuple(_item(id, found.get(id), of, known) for id in row.carried)


def _item(id: AggregateId, issue: IssueRow | None, of: Mapping[AggregateId, ListRow], known: Sources) -> CarriedItem:
    if not issue:
        return CarriedItem(id, None, None, None, None, None, None, None, None)
    origin = _origin(issue, of.get(issue.list), known)
    return CarriedItem(
        issue=id,
        list=issue.list,
        title=issue.list_title,
        item=issue.item,
        text=issue.text,
        status=issue.status,
        inspection=origin.id if isinstance(origin, InspectionRow) else None,
        patrol=origin.id if isinstance(origin, PatrolRow) else None,
        round=origin.round if origin else None,
    )


def _origin(issue: IssueRow, of: ListRow | None, known: Sources) -> Source | None:
    """Return what found it: what it names itself, or else what its list gathers from."""
    source = issue.source or (of.source if of else None)
    return known.get(source) if source else None
