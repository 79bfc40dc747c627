"""The evidence of an inspection: working papers, dossiers of key issues, and what the report states by them (P7).

Who inspects keeps one file for each inspection, about one issue list. Papers support items of the list; a dossier puts
together the papers of one key issue; each statement of the report cites items of the list as it was frozen. So every
statement leads to its papers. Once it all says the same (`domain.reconciliation`), nothing is added any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart
from domain.citation import Citation, require_cited, require_root
from domain.fields import Line, Text
from domain.heading import Heading
from domain.inspection.events import Root
from domain.inspection.state import under_way
from domain.issue.state import Issue
from domain.list.events import ItemNumber
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.vocabulary import LIST_ITEMS
from domain.words import Term

PaperNumber = Annotated[int, Field(ge=1)]
"""A working paper's number in its file."""

StatementNumber = Annotated[int, Field(ge=1)]
"""A statement's number in the report."""

AT_ONCE = 500
"""Papers filed, or statements made, by one command at most."""


@dataclass(frozen=True, slots=True)
class WorkingPaper:
    """What the team wrote down of one finding, and which items it supports (问题底稿)."""

    number: PaperNumber
    title: Line
    text: Text
    items: Annotated[tuple[ItemNumber, ...], Field(min_length=1), LIST_ITEMS]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The papers of one key issue, and what follows from them (单项材料)."""

    item: ItemNumber
    papers: tuple[PaperNumber, ...]
    conclusion: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """What the report says in one place, and the items that it says it by."""

    number: StatementNumber
    text: Text
    items: Annotated[tuple[ItemNumber, ...], LIST_ITEMS] = ()


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("问题底稿归档", "Working papers filed")
class WorkingPapersFiled:
    """The team wrote down what it found, item by item."""

    inspection: AggregateRef
    list: AggregateRef
    papers: tuple[WorkingPaper, ...]


@event("形成单项材料", "Dossier compiled")
class DossierCompiled:
    """The papers of a key issue were put together."""

    item: ItemNumber
    papers: tuple[PaperNumber, ...]
    conclusion: Text


@event("写入巡视报告", "Report stated")
class ReportStated:
    """The report says this, by items of the frozen list."""

    root: Root
    """As what the list is cited."""
    statements: tuple[Statement, ...]


@event("证据封卷", "Evidence sealed")
class EvidenceSealed:
    """Report, papers and dossiers were reconciled: they stay as they are. Now sealed."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class EvidenceStatus(Term):
    """How far the evidence has come."""

    PAPERS = "papers", "已有底稿", "papers filed"
    DOSSIERS = "dossiers", "已有单项材料", "dossiers compiled"
    REPORTED = "reported", "已写入报告", "reported"
    SEALED = "sealed", "已封卷", "sealed"


@state
class Evidence:
    """A file of evidence as its events make it."""

    inspection: AggregateId
    list: AggregateId
    status: EvidenceStatus = EvidenceStatus.PAPERS
    papers: tuple[WorkingPaper, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    root: str | None = None
    """As what the report cites the list; None before it says anything."""
    statements: tuple[Statement, ...] = ()

    @property
    def orphans(self) -> tuple[int, ...]:
        """The statements of the report behind which no working paper stands, by their numbers."""
        supported = {item for paper in self.papers for item in paper.items}
        return tuple(each.number for each in self.statements if supported.isdisjoint(each.items))

    def without_dossier(self, items: Iterable[int]) -> tuple[int, ...]:
        """Return those of the items of which nobody compiled a dossier."""
        compiled = {dossier.item for dossier in self.dossiers}
        return tuple(sorted(item for item in items if item not in compiled))


def evolve(evidence: Evidence | None, event: object) -> Evidence:
    """Return the file after one more of its events."""
    match evidence, event:
        case None, WorkingPapersFiled(inspection=inspection, list=list, papers=papers):
            return Evidence(inspection, list, papers=papers)
        case Evidence(), WorkingPapersFiled(papers=papers):
            return changed(evidence, papers=(*evidence.papers, *papers))
        case Evidence(), DossierCompiled(item=item, papers=papers, conclusion=conclusion):
            reported = evidence.status is EvidenceStatus.REPORTED
            status = EvidenceStatus.REPORTED if reported else EvidenceStatus.DOSSIERS
            dossier = Dossier(item, papers, conclusion)
            return changed(evidence, status=status, dossiers=(*evidence.dossiers, dossier))
        case Evidence(), ReportStated(root=root, statements=statements):
            made = (*evidence.statements, *statements)
            return changed(evidence, status=EvidenceStatus.REPORTED, root=root, statements=made)
        case Evidence(), EvidenceSealed():
            return changed(evidence, status=EvidenceStatus.SEALED)
    raise Impossible(evidence, event)


evidence = Aggregate(
    "evidence",
    "evidence-files",
    evolve,
    zh="巡视证据",
    en="evidence of an inspection",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=4,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ADDING = (EvidenceStatus.PAPERS, EvidenceStatus.DOSSIERS, EvidenceStatus.REPORTED)
"""While papers, dossiers and statements are added."""


class EvidenceOver(Refusal, zh="巡视证据{status}，不再增补", en="the evidence is {status}: nothing is added to it"):
    """What was reconciled stays as it is: the team leaves by it."""


class ListOfElsewhere(
    Refusal, zh="{list} 不是本次巡视的问题清单", en="{list} does not gather what this inspection found"
):
    """Papers support items of the inspection's own list."""


class SecondList(Refusal, zh="本卷依据 {list}", en="the file is about {list}", field="list"):
    """A file is about one list, to the end."""


class PaperTwice(Refusal, zh="底稿编号 {number} 已使用", en="there is a paper {number} already"):
    """A paper's number is given once."""


class UnknownPaper(Refusal, zh="没有底稿 {number}", en="there is no paper {number}", transient=True, field="papers"):
    """A dossier is made of papers that were filed."""


class PaperOfElsewhere(
    Refusal, zh="底稿 {number} 与第 {item} 项无关", en="the paper {number} does not support item {item}", field="papers"
):
    """A dossier's papers are about its item."""


class DossierMissing(
    Refusal,
    zh="重点问题第 {item} 项没有单项材料",
    en="there is no dossier of key issue {item}",
    transient=True,
    about=About.RECORD,
):
    """Every key issue on the list has its dossier (P7)."""


class ItemNotListed(
    Refusal,
    zh="清单中没有第 {item} 项",
    en="there is no item {item} on the list",
    transient=True,
    field=("item", "items"),
):
    """What is supported or put together is an item of the list."""


class StatementOfNothing(
    Refusal,
    zh="报告第 {number} 条未列所依据的问题",
    en="statement {number} of the report names no item that it is made by",
    field="items",
):
    """Without an item, a statement could never lead to a paper."""


class DossierTwice(Refusal, zh="第 {item} 项已有单项材料", en="there is a dossier of item {item} already"):
    """An item has one dossier."""


class StatementTwice(Refusal, zh="报告第 {number} 条已写入", en="the report has a statement {number} already"):
    """A statement's number is given once."""


@command
class FileWorkingPapers:
    """Write down what was found, any number of papers at once."""

    inspection: AggregateRef
    list: AggregateRef
    papers: Annotated[tuple[WorkingPaper, ...], Field(min_length=1, max_length=AT_ONCE)]


@command
class CompileDossier:
    """Put together the papers of a key issue."""

    item: ItemNumber
    papers: Annotated[tuple[PaperNumber, ...], Field(min_length=1)]
    conclusion: Text


@command
class StateInReport:
    """Say something in the report, by items of the frozen list."""

    root: Root
    statements: Annotated[tuple[Statement, ...], Field(min_length=1, max_length=AT_ONCE)]


def of_inspection(command: FileWorkingPapers, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's evidence of an inspection: there is one file, and all can tell which."""
    return counterpart(command.inspection, "evidence", owner)


@evidence.decides(
    FileWorkingPapers,
    zh="归档问题底稿",
    en="File working papers",
    reported_as=WorkingPapersFiled,
    at=ADDING,
    otherwise=EvidenceOver,
    opens=of_inspection,
)
def file_papers(state: Evidence | None, command: FileWorkingPapers, context: Context) -> Changes:
    """While the team is there; each under a number of its own, for items of the inspection's list."""
    under_way(command.inspection, context)
    if state and state.list != command.list:
        raise SecondList(list=state.list)
    issues = context.require(IssueList, command.list)
    if issues.source != command.inspection:
        raise ListOfElsewhere(list=command.list)
    _require_fresh(state.papers if state else (), command.papers, PaperTwice)
    _require_listed([item for paper in command.papers for item in paper.items], command.list, context)
    return [event_from(WorkingPapersFiled, command)]


@evidence.decides(
    CompileDossier,
    zh="形成单项材料",
    en="Compile a dossier",
    reported_as=DossierCompiled,
    at=ADDING,
    otherwise=EvidenceOver,
)
def compile_dossier(state: Evidence, command: CompileDossier, context: Context) -> Changes:
    """Of an item on the list that has none, of papers that were filed about it, while the team is there."""
    under_way(state.inspection, context)
    _require_listed([command.item], state.list, context)
    if any(dossier.item == command.item for dossier in state.dossiers):
        raise DossierTwice(item=command.item)
    filed = {paper.number: paper for paper in state.papers}
    for number in command.papers:
        if number not in filed:
            raise UnknownPaper(number=number)
        if command.item not in filed[number].items:
            raise PaperOfElsewhere(number=number, item=command.item)
    return [event_from(DossierCompiled, command)]


@evidence.decides(
    StateInReport,
    zh="写入巡视报告",
    en="State in the report",
    reported_as=ReportStated,
    at=ADDING,
    otherwise=EvidenceOver,
)
def state_in_report(state: Evidence, command: StateInReport, context: Context) -> Changes:
    """While the team is there; each under a number of its own, by items of the frozen list."""
    under_way(state.inspection, context)
    _require_fresh(state.statements, command.statements, StatementTwice)
    require_root(state.list, command.root, context)
    require_cited((Citation(state.list, item) for each in command.statements for item in each.items), None, context)
    for each in command.statements:
        if not each.items:
            raise StatementOfNothing(number=each.number)
    return [event_from(ReportStated, command)]


def require_dossiers(evidence: Evidence | None, list: AggregateId, context: Context) -> None:
    """Refuse while a key issue on a list lacks its dossier.

    Raises:
        DossierMissing: the first one does.
    """
    key = [n for n, id in enumerate(context.require(IssueList, list).issues, 1) if context.require(Issue, id).is_key]
    for item in evidence.without_dossier(key) if evidence else key:
        raise DossierMissing(item=item)


def _require_fresh(
    known: Iterable[WorkingPaper | Statement], new: Iterable[WorkingPaper | Statement], otherwise: type[Refusal]
) -> None:
    """Refuse if a number was given before, or is given twice."""
    taken = {each.number for each in known}
    for each in new:
        if each.number in taken:
            raise otherwise(number=each.number)
        taken.add(each.number)


def _require_listed(items: Sequence[ItemNumber], list: AggregateId, context: Context) -> None:
    """Refuse an item that is not on the list; once the list is frozen that is a discrepancy, as it is of whoever cites.

    Until then the item may still be listed, so nothing deviates yet.
    """
    issues = context.require(IssueList, list)
    if issues.frozen:
        require_cited((Citation(list, item) for item in items), None, context)
    for item in items:
        if item > issues.last:
            raise ItemNotListed(item=item)
