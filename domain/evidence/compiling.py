"""How papers, dossiers and statements come into the evidence, while the team is there (P7)."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, counterpart
from domain.citation import Citation, require_cited, require_root
from domain.evidence.events import (
    DossierCompiled,
    PaperNumber,
    ReportStated,
    Statement,
    WorkingPaper,
    WorkingPapersFiled,
)
from domain.evidence.state import ADDING, Evidence, EvidenceOver, evidence
from domain.fields import Text
from domain.inspection.events import Root
from domain.inspection.state import under_way
from domain.issue.state import Issue
from domain.list.events import ItemNumber
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.refusal import About, Refusal

AT_ONCE = 500
"""Papers filed, or statements made, by one command at most."""


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

    inspection: Annotated[AggregateRef, OfKind("inspection", own=True)]
    list: Annotated[AggregateRef, OfKind("list", own=True)]
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
