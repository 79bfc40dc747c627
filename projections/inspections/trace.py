"""The trace of a report: from each statement to the items it cites, to their dossiers, to the working papers (P7)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef
from domain.evidence.events import Dossier, Statement, StatementNumber, WorkingPaper
from domain.heading import Heading
from domain.list.events import ItemNumber
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.vocabulary import LIST_ITEMS
from domain.words import Words
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import EvidenceRow, HeldConsultation, evidence_files, inspections
from projections.issues.rows import IssueRow, issues, lists


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One item of the list that a statement cites."""

    item: ItemNumber
    issue: AggregateId | None
    """None if it is not to be seen here."""
    text: str | None
    key: bool
    dossier: Dossier | None
    papers: tuple[WorkingPaper, ...]
    """Those that support it, and those of its dossier."""


@dataclass(frozen=True, slots=True)
class TracedStatement:
    """One statement of the report, with all that it rests on."""

    number: StatementNumber
    text: str
    items: Annotated[tuple[TracedItem, ...], LIST_ITEMS]
    papers: int
    """Distinct."""
    orphan: bool
    """True if no working paper stands behind it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The evidence of an inspection, from the report down."""

    position: int
    inspection: AggregateId
    organisation: NodeId
    list: AggregateId | None
    root: str | None
    """As what the report cites the list."""
    statements: tuple[TracedStatement, ...]
    orphans: tuple[StatementNumber, ...]
    without_dossier: tuple[ItemNumber, ...]
    """Key issues on the list that nobody compiled a dossier of."""
    consultations: Annotated[tuple[HeldConsultation, ...], Words("走访了解", "Consultations")]


@query("trace", zh="报告溯源", en="Trace of a report", heading=Heading.INSPECTIONS, rank=4)
def trace(snapshot: Snapshot, *, inspection: AggregateRef, statement: StatementNumber | None = None) -> Trace:
    """Return what each statement of a report rests on, or one of them.

    Orphans and missing dossiers are those of the whole report also if one statement alone is asked for.

    Raises:
        NotFound: there is no such inspection here.
    """
    row = snapshot.row(inspections, inspection)
    if not row:
        raise NotFound(id=inspection)
    source = snapshot.of(evidence_files)
    found = snapshot.rows(evidence_files, source.c.inspection == inspection, source=source)
    file = found[0] if found else None
    list = file.list if file else _gathering(snapshot, inspection)
    listed = _listed(snapshot, list) if list else {}
    key = tuple(_key_items(listed.values()))
    statements = _statements(file, listed) if file else ()
    return Trace(
        snapshot.position,
        inspection,
        row.target,
        list=list,
        root=file.root if file else None,
        statements=tuple(each for each in statements if statement in (None, each.number)),
        orphans=file.orphans if file else (),
        without_dossier=file.without_dossier(key) if file else tuple(sorted(key)),
        consultations=row.consulted,
    )


def _gathering(snapshot: Snapshot, inspection: AggregateId) -> AggregateId | None:
    """Return the first list that gathers what an inspection finds, before there is any evidence; None without one."""
    source = snapshot.of(lists)
    rows = snapshot.rows(lists, source.c.source == inspection, source=source, order_by=(source.c.opened_at,), limit=1)
    return rows[0].id if rows else None


def _listed(snapshot: Snapshot, list: AggregateId) -> dict[int, IssueRow]:
    """Return the issues of a list by their item numbers."""
    source = snapshot.of(issues)
    rows = snapshot.rows(issues, source.c.list == list, source.c.item.is_not(None), source=source)
    return {row.item: row for row in rows if row.item}


def _statements(file: EvidenceRow, listed: Mapping[int, IssueRow]) -> Sequence[TracedStatement]:
    papers = {paper.number: paper for paper in file.papers}
    dossiers = {dossier.item: dossier for dossier in file.dossiers}

    def traced(item: int) -> TracedItem:
        row, dossier = listed.get(item), dossiers.get(item)
        behind = tuple(papers[number] for number in sorted(papers) if item in papers[number].items)
        return TracedItem(
            item, row.id if row else None, row.text if row else None, bool(row and row.is_key), dossier, behind
        )

    orphans = frozenset(file.orphans)
    return [_statement(each, tuple(map(traced, each.items)), each.number in orphans) for each in file.statements]


def _statement(statement: Statement, items: tuple[TracedItem, ...], orphan: bool) -> TracedStatement:
    papers = {paper.number for item in items for paper in item.papers}
    return TracedStatement(statement.number, statement.text, items, len(papers), orphan)


def _key_items(listed: Iterable[IssueRow]) -> Iterator[ItemNumber]:
    return (row.item for row in listed if row.is_key and row.item)
