"""One list to the end: who cites each list under which root, and where the books deviate from it (P15)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.discrepancy import Deviation, DiscrepancyStatus
from domain.heading import Heading
from domain.list.digests import digest_of
from domain.list.state import ListStatus
from domain.node_id import NodeId
from domain.vocabulary import LIST_ITEMS
from domain.words import Words
from projections.circle import Covers, covers_everybody
from projections.documents.rows import supervisions
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import evidence_files, inspections
from projections.issues.rows import ListRow, issues, lists
from projections.ledger.rows import DiscrepancyRow, discrepancies


@dataclass(frozen=True, slots=True)
class Mark:
    """A red mark: something else was cited than what the list says."""

    discrepancy: AggregateId
    item: int | None
    """None if it concerns the list as a whole."""
    deviation: Deviation
    cited: str | None
    expected: str | None
    by: Annotated[NodeId, Words("账目单位", "On the books of")]
    """On whose books."""
    found_at: datetime
    status: DiscrepancyStatus


@dataclass(frozen=True, slots=True)
class Citing:
    """A report, a feedback or a supervision order that cites the list."""

    record: AggregateId
    root: str
    agrees: bool
    """True if that is the root of the frozen list."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list."""

    list: AggregateId
    owner: NodeId
    title: Words
    status: ListStatus
    items: Annotated[int, LIST_ITEMS]
    root: str | None
    red: Annotated[bool, Words("标红", "Marked red")]
    """True if a discrepancy is open, somebody cites another root, or the ledger itself deviates."""
    marks: tuple[Mark, ...]
    """The open ones first."""
    cited_by: tuple[Citing, ...]
    altered: tuple[int, ...]
    """Items of which this node's ledger does not say what the frozen list says: none, unless it is broken."""


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """All lists, the oldest first."""

    position: int
    covers: Covers
    open: int
    """Discrepancies that are not resolved."""
    red: Annotated[int, Words("标红的清单", "Lists marked red")]
    """Lists."""
    lists: tuple[ListLine, ...]


@query("discrepancies", zh="账实核对", en="Books against lists", heading=Heading.LEDGER, rank=6)
def one_list(snapshot: Snapshot, *, list: AggregateRef | None = None) -> Discrepancies:
    """Return every list, or one of them, with who cites it and what deviates from it."""
    rows = sorted(snapshot.rows(lists), key=lambda row: (row.opened_at, row.id))
    wanted = [row for row in rows if list in (None, row.id)]
    found, citing, altered = _by_list(snapshot), _cited(snapshot), _altered(snapshot, wanted)
    lines = tuple(_line(row, found.get(row.id, ()), citing.get(row.id, ()), altered.get(row.id, ())) for row in wanted)
    open = sum(mark.status is DiscrepancyStatus.OPEN for line in lines for mark in line.marks)
    return Discrepancies(snapshot.position, covers_everybody(snapshot), open, sum(line.red for line in lines), lines)


def _line(
    row: ListRow, found: Iterable[DiscrepancyRow], citing: Iterable[tuple[AggregateId, str]], altered: Iterable[int]
) -> ListLine:
    marks = tuple(sorted(map(_mark, found), key=lambda m: (m.status, m.item or 0, m.by)))
    cited_by = tuple(Citing(record, root, root == row.frozen) for record, root in citing)
    wrong = tuple(altered)
    deviates = any(mark.status is DiscrepancyStatus.OPEN for mark in marks) or not all(c.agrees for c in cited_by)
    red = deviates or bool(wrong)
    return ListLine(row.id, row.owner, row.title, row.status, row.last, row.frozen, red, marks, cited_by, wrong)


def _mark(row: DiscrepancyRow) -> Mark:
    return Mark(row.id, row.item, row.deviation, row.cited, row.expected, row.owner, row.opened_at, row.status)


def _by_list(snapshot: Snapshot) -> Mapping[AggregateId, list[DiscrepancyRow]]:
    found: dict[AggregateId, list[DiscrepancyRow]] = {}
    for row in snapshot.rows(discrepancies):
        found.setdefault(row.list, []).append(row)
    return found


def _cited(snapshot: Snapshot) -> Mapping[AggregateId, list[tuple[AggregateId, str]]]:
    """Return for each list who cites it, and under which root."""
    found: dict[AggregateId, list[tuple[AggregateId, str]]] = {}
    for of, record, root in _citations(snapshot):
        found.setdefault(of, []).append((record, root))
    return found


def _citations(snapshot: Snapshot) -> Iterator[tuple[AggregateId, AggregateId, str]]:
    for table in (evidence_files, inspections):
        source = snapshot.of(table)
        c = source.c
        cited = sa.select(c.list, c.key, c.root).where(c.root.is_not(None), c.list.is_not(None)).order_by(c.key)
        yield from ((row.list, row.key, row.root) for row in snapshot.ask(cited))
    for order in snapshot.rows(supervisions):
        yield from ((of, order.id, order.root) for of in dict.fromkeys(each.list for each in order.citations))


def _altered(snapshot: Snapshot, rows: Iterable[ListRow]) -> Mapping[AggregateId, list[int]]:
    digests = {row.id: row.digests for row in rows if row.digests}
    source = snapshot.of(issues)
    altered: dict[AggregateId, list[int]] = {}
    listed = snapshot.rows(issues, source.c.list.in_([*digests]), source.c.item.is_not(None), source=source)
    for issue in listed:
        if issue.item and digest_of(issue.item, issue.id, issue) != digests[issue.list][issue.item - 1]:
            altered.setdefault(issue.list, []).append(issue.item)
    return altered
